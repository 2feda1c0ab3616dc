"""The programs that outputs are read with, and the marks of the tests that need one."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.exchange.read_sheet import Sheet, read_sheets

_OFFICE = Path("/usr/lib/libreoffice/program")


def _office_part(name: str, library: str) -> pytest.MarkDecorator:
    """Without Writer, `soffice` is there and converts no text; where the parts lie elsewhere than
    in Debian, the command alone has to do.
    """
    has_command = shutil.which("soffice") is not None
    is_here = has_command and (not _OFFICE.is_dir() or (_OFFICE / library).exists())
    return pytest.mark.skipif(not is_here, reason=f"LibreOffice {name} is not installed here")


needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler-utils (pdftotext) is not installed here"
)
needs_calc = _office_part("Calc", "libsclo.so")
needs_writer = _office_part("Writer", "libswlo.so")


def as_ods(files: Sequence[Path], folder: Path) -> list[tuple[Sheet, ...]]:
    """What LibreOffice makes of workbooks of one kind, or of CSV."""
    infilter = ["--infilter=CSV:44,34,76,1"] if files[0].suffix == ".csv" else []
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{folder}/office",
            "--headless",
            *infilter,
            "--convert-to",
            "ods",
            "--outdir",
            str(folder),
            *map(str, files),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return [read_sheets(folder / f"{file.stem}.ods") for file in files]


def differences(ours: Sequence[Sheet], theirs: Sequence[Sheet]) -> list[tuple[str, int, int, str]]:
    """(sheet, row, column, text) of each cell that another program reads otherwise."""
    found = []
    for sheet, other in zip(ours, theirs, strict=True):
        for r, row in enumerate(sheet.rows):
            for c, text in enumerate(row):
                there = other.rows[r][c] if r < len(other.rows) and c < len(other.rows[r]) else ""
                if not _same(text, there):
                    found.append((sheet.name, r, c, text))
    return found


def _same(text: str, other: str) -> bool:
    if other in (text, f"'{text}"):  # guarded in CSV
        return True
    try:
        return Decimal(text.replace(",", "")) == Decimal(other)
    except ArithmeticError:
        return False
