"""Looking at a picture in a process of its own, with little memory and little time: whatever a file makes a decoder
do ends there, and the program goes on.
"""

from __future__ import annotations

import sys
from pathlib import Path

from desktop.errors import Refused
from desktop.exchange.apart import limit, run_apart

WORD = "--look-at-a-picture"
"""What the program is started with to be that process; no command of a person."""
MEMORY = 280 * 2**20  # bytes of data, beyond the program's own code
_DECODED_MB = 192
_WIDEST, _HIGHEST = 1600, 1200  # px of what is shown
_MOST_PIXELS = 200_000_000
_SHOWN_CAP = 32 << 20
_PNG = b"\x89PNG\r\n\x1a\n"


def look_apart(file: Path, name: str) -> bytes:
    """The picture as PNG, within 1600 by 1200. Raises: Refused("evidence-picture") where it is none, is too large, or
    takes too much, MachineError("file-unreadable").
    """
    shown = run_apart(WORD, file)
    if shown is None or not shown.startswith(_PNG) or len(shown) > _SHOWN_CAP:
        raise Refused("evidence-picture", file=name)
    return shown


def be_the_looker(file: str) -> int:
    """What the process does: its limits, the picture on standard output."""
    limit(MEMORY)
    from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
    from PySide6.QtGui import QImageReader

    QImageReader.setAllocationLimit(_DECODED_MB)
    reader = QImageReader(file)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if bytes(reader.format().data()) not in (b"jpeg", b"png") or not size.isValid():
        return 1
    if size.width() * size.height() > _MOST_PIXELS:
        return 1
    if size.width() > _WIDEST or size.height() > _HIGHEST:
        longest = QSize(_WIDEST, _HIGHEST)
        reader.setScaledSize(size.scaled(longest, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # the stubs want bytes, Qt takes text
    if image.isNull() or not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        return 1
    sys.stdout.buffer.write(bytes(buffer.data().data()))
    sys.stdout.buffer.flush()
    return 0
