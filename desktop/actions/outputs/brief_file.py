"""The brief as a file: Word, PDF or plain text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, get_args

from desktop.actions.outputs.export_tables import write_numbered
from desktop.actions.workplace import Workplace
from desktop.errors import UsageError
from desktop.reports.brief import Brief, brief_text

BriefFormat = Literal["docx", "pdf", "txt"]


def format_of(file: str) -> BriefFormat:
    """By the ending of its name. Raises: UsageError("brief-format")."""
    ending = file.rpartition(".")[2].lower()
    if ending not in get_args(BriefFormat):
        raise UsageError(
            "brief-format", file=file, known="、".join(f".{one}" for one in get_args(BriefFormat))
        )
    return ending  # type: ignore[return-value]


def brief_bytes(told: Brief, kind: BriefFormat) -> bytes:
    """Plain text is UTF-8 with BOM and CRLF, as every editor of Windows takes it."""
    if kind == "docx":
        from desktop.reports.writers.docx import docx_bytes

        return docx_bytes(told)
    if kind == "txt":
        return brief_text(told).replace("\n", "\r\n").encode("utf-8-sig")
    # Qt is loaded for drawing alone; without a screen it draws all the same.
    from desktop.reports.writers.brief_pdf import brief_pdf_bytes
    from desktop.reports.writers.pdf import drawing

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with drawing():
        return brief_pdf_bytes(told)


def save_brief(workplace: Workplace, told: Brief, kind: BriefFormat, folder: Path) -> Path:
    """Under a free name in `folder`. Raises: MachineError("stick-…"),
    Refused("stick-name-taken").
    """
    return write_numbered(
        brief_bytes(told, kind), folder, f"{workplace.catalogue.district}-{told.period}-brief", kind
    )
