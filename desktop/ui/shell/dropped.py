"""Files dragged onto a window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDropEvent

from desktop.exchange.messages import HOMEWARD


def dropped_file(event: QDropEvent) -> Path | None:
    """The one file of the district's that is dragged; None for anything else, and for several at
    once.
    """
    files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return files[0] if len(files) == 1 and files[0].suffix.lower() in HOMEWARD else None


def dropped_paths(event: QDropEvent) -> list[Path]:
    """All files and folders that are dragged."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
