"""Draw one SVG at one size: `icon.py FILE.svg SIZE FILE.png`, or WIDTHxHEIGHT and FILE.bmp, in a process of its own with
Qt's drawing alone.
"""

from __future__ import annotations

import sys

from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer


def main(source: str, size: str, target: str) -> None:
    application = QGuiApplication([])
    width, _cross, height = size.partition("x")
    has_clear_parts = target.endswith(".png")
    form = QImage.Format.Format_ARGB32 if has_clear_parts else QImage.Format.Format_RGB888
    image = QImage(int(width), int(height or width), form)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(source).render(painter)
    painter.end()
    if not image.save(target):
        raise SystemExit(f"{target} could not be written")
    application.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:4])
