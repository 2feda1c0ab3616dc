"""What others read in a PDF: its words by pdftotext, its codes by zxing."""

from __future__ import annotations

import subprocess
import unicodedata
from pathlib import Path

import numpy
import zxingcpp
from PySide6.QtGui import QImage

RADICALS = str.maketrans(
    "戶⻚⻓⻛⻋⻅⻢⻬⻘⻩⺠⻆⻝⻄⻔⻁⻰⻥⻦⻉", "户页长风车见马齐青黄民角食西门虎龙鱼鸟贝"
)
"""Those that NFKC leaves, and the door, which it writes as in Taiwan."""


def words(data: bytes, folder: Path) -> str:
    """The text of the PDF without blanks: a wrapped cell is one word again."""
    (folder / "page.pdf").write_bytes(data)
    done = subprocess.run(
        ["pdftotext", "-raw", str(folder / "page.pdf"), "-"], check=True, capture_output=True
    )
    return plain(done.stdout.decode("utf-8"))


def plain(text: str) -> str:
    """Without blanks and compatibility forms: Qt's PDF names some glyphs by the radical that
    looks the same (⽬ for 目).
    """
    return "".join(unicodedata.normalize("NFKC", text).translate(RADICALS).split())


def decoded(data: bytes, folder: Path) -> list[list[str]]:
    """What a QR decoder reads on each page, rendered at 150 dots an inch."""
    (folder / "page.pdf").write_bytes(data)
    subprocess.run(
        ["pdftoppm", "-r", "150", "-gray", "-png", str(folder / "page.pdf"), str(folder / "page")],
        check=True,
    )
    found = []
    for file in sorted(folder.glob("page-*.png")):
        image = QImage(str(file)).convertToFormat(QImage.Format.Format_Grayscale8)
        pixels = numpy.frombuffer(image.constBits(), dtype=numpy.uint8).reshape(
            image.height(), image.bytesPerLine()
        )
        found.append(
            [
                code.text
                for code in zxingcpp.read_barcodes(
                    numpy.ascontiguousarray(pixels[:, : image.width()])
                )
            ]
        )
    return found
