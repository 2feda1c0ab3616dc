"""The programs that outputs are read with, and the marks of the tests that need one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

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
