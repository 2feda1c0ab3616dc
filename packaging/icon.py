"""Draw one SVG at one size: `icon.py FILE.svg SIZE FILE.png`, in a process of its own with Qt's
drawing alone.
"""

from __future__ import annotations

import sys

from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer


def main(source: str, size: int, target: str) -> None:
    application = QGuiApplication([])
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(source).render(painter)
    painter.end()
    if not image.save(target):
        raise SystemExit(f"{target} could not be written")
    application.shutdown()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
