"""The list of an import shows any name, and counts what was not looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.actions.desk.standing import Standing
from desktop.actions.transfer.receive import FileResult
from desktop.catalogue.model import Catalogue
from desktop.domain.periods import Period
from desktop.ui.district.receive.details import details_of
from desktop.ui.district.receive.rows import pills, rows_of
from tests.unit.test_printable import NAMES, file_named

NOTHING_OPEN = Standing((), (), ())


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_any_name_is_shown(name: bytes, catalogue: Catalogue) -> None:
    file = file_named(Path("/media"), name) / "a.tbsub"
    results = [
        FileResult(folder, "refused", "exchange-empty", "不完整") for folder in (file, file.parent)
    ]
    for row in rows_of(NOTHING_OPEN, results, "", Period("2025-10"), lambda unit: unit):
        for cell in row.cells.values():
            f"{cell.text}{cell.tooltip}".encode()
    for number in range(2):
        details = details_of(("file", number), NOTHING_OPEN, results, catalogue)
        assert details is not None
        details.title.encode()
        for _label, value in details.facts:
            value.encode()


def test_files_that_were_not_looked_at_are_counted() -> None:
    results = [
        FileResult(Path("a.jpg"), "foreign"),
        FileResult(Path("/stick"), "foreign", "files-left-alone", "另有", count=280),
        FileResult(Path("/stick"), "refused", "files-over-cap", "还有", count=7),
    ]
    assert [text.split()[-1] for text, _kind in pills(results)] == ["7", "281"]
    rows = rows_of(NOTHING_OPEN, results, "", Period("2025-10"), str)
    assert any("281" in cell.text for row in rows for cell in row.cells.values())
