"""Consolidation: every roll-up by its own rule, who is missing beside it, nothing filled in, and
each part traced.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.consolidation.consolidate import ConsolidatedRow, consolidate
from desktop.actions.consolidation.ledger import consolidate_ledger
from desktop.actions.consolidation.pivot import pivot_table
from desktop.actions.consolidation.trace import cell_file, trace
from desktop.actions.workplace import init_workplace, open_workplace
from desktop.catalogue.model import Catalogue
from desktop.domain.figures import SCALE, Cell, Missing
from desktop.domain.periods import Period
from desktop.domain.records.ledger_sums import By
from desktop.errors import UsageError
from tests.senders import DONGLOU, QICUN, Stick

OCTOBER, YEAR = Period("2025-10"), Period("2025")
STATION = "140902901"
Given = dict[str, int | Missing | None]


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Stick]:
    init_workplace(tmp_path / "desk", role="district")
    (tmp_path / "stick").mkdir()
    with open_workplace(tmp_path / "desk", today=date(2026, 1, 20)) as workplace:
        yield Stick(workplace, tmp_path / "stick")


def row_of(
    stick: Stick, code: str, dimension: str = "", period: Period = OCTOBER
) -> ConsolidatedRow:
    row = consolidate(stick.desk, period).row(code, dimension)
    assert row is not None, code
    return row


def value_of(
    stick: Stick, code: str, dimension: str = "", period: Period = OCTOBER
) -> float | None:
    value = row_of(stick, code, dimension, period).value
    return None if value is None else value / SCALE


def test_sums_name_who_is_missing_and_fill_nothing_in(stick: Stick, catalogue: Catalogue) -> None:
    stick.give(QICUN, E303=100)
    stick.give(DONGLOU, E303=20)
    row = row_of(stick, "E303")
    assert (row.value, row.have, row.of) == (120 * SCALE, 2, 18)
    assert QICUN not in row.missing
    assert list(row.missing) == [
        str(u.code)
        for u in catalogue.units
        if u.group == "township" and u.code not in (QICUN, DONGLOU)
    ]


def test_a_rate_is_that_of_the_sums_never_the_mean_of_rates(stick: Stick) -> None:
    stick.give(QICUN, E303=90, E304=0, E301=100, E302=0)
    stick.give(DONGLOU, E303=0, E304=0, E301=1000, E302=0)
    assert value_of(stick, "E305") == 8.2, "90 of 1,100; the mean of 90 % and 0 % would be 45"


def test_no_value_is_told_from_nought(stick: Stick) -> None:
    stick.give(QICUN, E303=0, E402=Missing.NOT_APPLICABLE)
    stick.give(DONGLOU, E303=Missing.NOT_YET, E402=Missing.REFUSED)
    afforested, saline = row_of(stick, "E303"), row_of(stick, "E402")
    assert (afforested.value, QICUN in afforested.missing, DONGLOU in afforested.missing) == (
        0,
        False,
        True,
    )
    assert (saline.value, QICUN in saline.missing, DONGLOU in saline.missing) == (None, False, True)


def test_cumulative_takes_the_newest_month_and_sums_add_up(stick: Stick) -> None:
    for month, done in (("2025-08", 10), ("2025-09", 30), ("2025-10", 45)):
        stick.give(QICUN, month, E303=done)
        stick.give(STATION, month, E104=done // 2)
    assert value_of(stick, "E303", period=Period("2025-Q3")) == 30
    assert value_of(stick, "E303", period=YEAR) == 45
    assert value_of(stick, "E104", period=Period("2025-Q3")) == 5 + 15
    assert value_of(stick, "E104", period=YEAR) == 5 + 15 + 22
    assert row_of(stick, "E104").to_date == 42 * SCALE
    assert row_of(stick, "E104").reach == (OCTOBER, OCTOBER)


def test_the_named_reporter_alone_counts(stick: Stick) -> None:
    stick.give(QICUN, E104=31)
    stick.give(STATION, E104=25)
    row = row_of(stick, "E104")
    assert (row.value, row.have, row.of, row.missing) == (25 * SCALE, 1, 1, ())


def test_the_worst_class_counts(stick: Stick) -> None:
    stick.give(STATION, E201_定襄桥=3, E201_忻口=2)
    stick.give(DONGLOU, E201_定襄桥=4)
    assert value_of(stick, "E201", "定襄桥") == 4
    assert value_of(stick, "E201") == 4


def test_last_year_change_and_target(stick: Stick) -> None:
    for year, days in (("2024", 20), ("2025", 26)):
        stick.give(STATION, f"{year}-10", E104=days)
    row = row_of(stick, "E104")
    assert (row.last_year, row.change.text) == (20 * SCALE, "+30.0%")
    target = next(
        t
        for t in stick.desk.catalogue.targets
        if t.code == "E104" and t.unit == stick.desk.catalogue.district
    )
    result = row_of(stick, "E104", period=Period(target.year))
    assert result.target is not None
    assert result.target.value == int(target.value) * SCALE


def test_two_standards_warn(stick: Stick) -> None:
    stick.give(STATION, "2024-10", standard="HJ 633-2012", E104=20)
    stick.give(STATION, "2025-10", standard="HJ 633-2026", E104=26)
    row = row_of(stick, "E104")
    assert row.standard == "HJ 633-2026"
    assert "HJ 633-2012" in row.warning
    stick.give(STATION, "2025-09", standard="HJ 633-2012", E104=20)
    year = row_of(stick, "E104", period=YEAR)
    assert year.standard == "HJ 633-2012 + HJ 633-2026"
    assert year.warning


def test_the_ledger_is_counted_by_category_and_unit(stick: Stick) -> None:
    stick.give(QICUN, forms=("E1", "P1"), projects=3)
    stick.give(DONGLOU, forms=("E1", "P1"), projects=1)
    result = consolidate_ledger(stick.desk, OCTOBER)
    assert [(r.key, r.projects) for r in result.rows] == [("区级重点项目", 2), ("民生实事", 2)]
    assert result.total is not None
    assert (result.total.projects, result.total.plan_this_year, result.have) == (4, 400 * SCALE, 2)
    assert [(r.key, r.projects) for r in consolidate_ledger(stick.desk, OCTOBER, "unit").rows] == [
        (QICUN, 3),
        (DONGLOU, 1),
    ]
    assert value_of(stick, "P105", "民生实事") == 50.0


def test_the_trace_leads_to_cells_and_files(stick: Stick) -> None:
    stick.give(QICUN, E303=100)
    stick.give(DONGLOU, E303=20)
    stick.give(QICUN, sequence=2, E303=90)
    found = trace(stick.desk, OCTOBER, "E303")
    result = {p.unit: (p.value, p.sequence) for p in found.parts if p.value is not None}
    assert result == {QICUN: (90 * SCALE, 2), DONGLOU: (20 * SCALE, 1)}
    assert found.value == 110 * SCALE
    assert len(found.parts) == 18, "those who gave nothing are parts, too"
    file = cell_file(stick.desk, QICUN, Cell("E1", "E303", "", OCTOBER))
    assert file is not None
    assert (file.sequence, file.digest) == (
        2,
        next(p.digest for p in found.parts if p.unit == QICUN),
    )
    rate = trace(stick.desk, OCTOBER, "E305")
    assert [c.code for c in rate.components] == ["E301", "E302", "E303", "E304"]


def test_a_yearly_figure_is_traced_to_the_file_that_brought_it(stick: Stick) -> None:
    stick.give(QICUN, "2025-09", E301=500)
    stick.give(QICUN, "2025-10", E303=10)
    (part,) = [p for p in trace(stick.desk, OCTOBER, "E301").parts if p.unit == QICUN]
    assert part.value == 500 * SCALE
    stored = stick.desk.db.execute(
        "SELECT digest FROM received WHERE period = '2025-09'"
    ).fetchone()[0]
    assert part.digest == stored


@pytest.mark.parametrize(
    ("code", "dimension", "error"),
    [
        ("E999", "", "cell-unknown"),
        ("E201", "别处", "cell-unknown"),
        ("X101", "", "nothing-consolidated"),
    ],
)
def test_what_cannot_be_traced(stick: Stick, code: str, dimension: str, error: str) -> None:
    with pytest.raises(UsageError, match=error):
        trace(stick.desk, OCTOBER, code, dimension)


def test_an_own_table_pivots_sorts_and_copies(stick: Stick) -> None:
    for month, one, other in (("2025-09", 10, 40), ("2025-10", 30, 20)):
        stick.give(QICUN, month, E303=one)
        stick.give(DONGLOU, month, E303=other)
    district = str(stick.desk.catalogue.district)
    table = pivot_table(
        stick.desk, ["E303"], [QICUN, DONGLOU, district], [Period("2025-09"), OCTOBER]
    )
    assert [[cell.text for cell in row] for row in table.cells] == [
        ["10", "30"],
        ["40", "20"],
        ["50", "50"],
    ]
    assert [h.key for h in table.sorted_by(0, descending=True).heads] == [district, DONGLOU, QICUN]
    assert [h.key for h in table.filtered("东楼").heads] == [DONGLOU]
    turned = pivot_table(
        stick.desk, ["E303"], [QICUN, DONGLOU], [Period("2025-09"), OCTOBER], "period"
    )
    assert [[cell.text for cell in row] for row in turned.cells] == [["10", "40"], ["30", "20"]]
    lines = table.as_tsv().splitlines()
    assert len(lines) == 5
    assert lines[2].split("\t")[1:] == ["10", "30"]


def test_the_ledger_is_split_by_a_second_column(stick: Stick) -> None:
    """15+15: the livelihood matters of city and district side by side, and no project twice."""
    stick.give(QICUN, forms=("P1",), projects=31)
    for number in range(1, 31):
        stick.desk.db.execute(
            "UPDATE ledger_row SET level = ? WHERE project = ? AND unit = ?",
            ["市级" if number % 2 else "区级", f"P{number:02d}", QICUN],
        )
    split = consolidate_ledger(stick.desk, OCTOBER, "category", "level")
    assert split.within == "level"
    assert [(r.key, r.second, r.projects) for r in split.rows if r.key == "民生实事"] == [
        ("民生实事", "市级", 15),
        ("民生实事", "区级", 15),
    ]
    assert split.total is not None
    assert sum(r.projects for r in split.rows) == split.total.projects
    assert sum(r.done_this_year for r in split.rows) == split.total.done_this_year


@pytest.mark.parametrize("by", ["category", "level", "village", "unit", "stage"])
@pytest.mark.parametrize("within", ["category", "level", "village", "unit", "stage"])
def test_every_pair_of_columns_counts_each_project_once(stick: Stick, by: By, within: By) -> None:
    stick.give(QICUN, forms=("P1",), projects=4)
    stick.give(DONGLOU, forms=("P1",), projects=2)
    whole = consolidate_ledger(stick.desk, OCTOBER, by)
    split = consolidate_ledger(stick.desk, OCTOBER, by, within)
    counted: dict[tuple[str, str], int] = {}
    for row in split.rows:
        key = (row.key, row.unit if by == "village" else "")
        counted[key] = counted.get(key, 0) + row.projects
    assert counted == {(row.key, row.unit): row.projects for row in whole.rows}
    assert split.within == (within if within != by else None)
