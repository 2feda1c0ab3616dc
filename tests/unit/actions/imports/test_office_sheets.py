"""Ordinary office sheets that once failed: each value is what the sheet means, or is asked for, or
refused with a reason; none is silently wrong.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.cli.main import main
from desktop.exchange.read_sheet import read_sheets
from tests.office_sheets import (
    BY_HAND,
    CASES,
    MONTH,
    PLAN,
    REFUSED,
    STATISTICS,
    TOTAL,
    source,
    target,
)


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process: what the process apart adds has its own tests."""
    monkeypatch.setattr("desktop.cli.import_sheet.read_sheets_apart", read_sheets)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A township's workplace and the statistics office's; nothing is written into them."""
    made = {unit: tmp_path_factory.mktemp(unit) / "home" for unit in ("140902209", "140902902")}
    for unit, home in made.items():
        assert main(["--home", str(home), "init", "--role", "township", "--unit", unit]) == 0
    return made


def imported(home: Path, case: str, capsys: pytest.CaptureFixture[str]) -> Any:
    form, period = target(case)
    words = [
        "import-sheet",
        str(source(case)),
        "--form",
        form,
        "--period",
        period,
        "--dry-run",
        "--json",
    ]
    words += ["--map", BY_HAND[case]] if case in BY_HAND else []
    capsys.readouterr()
    main(["--home", str(home), *words])
    return json.loads(capsys.readouterr().out)


@pytest.mark.usefixtures("in_chinese")
@pytest.mark.parametrize("case", CASES)
def test_it_is_read_as_its_sheet_means_it(
    homes: dict[str, Path], capsys: pytest.CaptureFixture[str], case: str
) -> None:
    expected = CASES[case]
    home = homes["140902902" if case in STATISTICS else "140902209"]
    answer = imported(home, case, capsys)
    if isinstance(expected, str):
        assert answer["error"]["code"] == expected
        return
    found = {
        (change["dimension"], change["code"]): REFUSED if change["problem"] else change["after"]
        for change in answer["changes"]
    }
    assert {key: found.get(key, "not there") for key in expected} == expected
    numbers = {key for key in found if key[1] in (TOTAL, PLAN, MONTH) or key[1][:1] in "EX"}
    if case not in ("odd_formats", "csv_parens", "table_derived"):
        assert numbers <= set(expected), "and no other number is taken"


@pytest.mark.usefixtures("in_chinese")
def test_a_title_of_another_month_is_said(
    homes: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    answer = imported(homes["140902209"], "table_title_month", capsys)
    (notice,) = answer["notices"]
    assert "9月" in notice and "2025年10月" in notice
    assert imported(homes["140902209"], "table_month_and_ytd", capsys)["notices"] == []
