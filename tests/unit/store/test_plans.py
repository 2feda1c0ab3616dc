"""No page of the desk reads all figures: what it asks is looked at in the plans that SQLite
makes for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.consolidation.trace import trace
from desktop.actions.desk.board import board
from desktop.actions.desk.unit_sheet import unit_sheet
from desktop.actions.transfer.receive import receive
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.model import Catalogue
from desktop.domain.periods import Period
from desktop.store.consolidated.components import Components
from desktop.store.consolidated.engine import Answer, StoreEngine
from tests.senders import DONGLOU, QICUN, Sender

OCTOBER = Period("2025-10")
LARGE = (
    "figure",
    "journal",
    "reading",
    "ledger_row",
    "received",
    "offered_figure",
    "form_state",
    "explanation",
)
PAGES: dict[str, Callable[[Workplace], object]] = {
    "board": lambda desk: board(desk, OCTOBER, with_ends=True),
    "unit, table": lambda desk: unit_sheet(desk, QICUN, OCTOBER, "E1"),
    "unit, days": lambda desk: unit_sheet(desk, QICUN, OCTOBER, "E2"),
    "unit, ledger": lambda desk: unit_sheet(desk, QICUN, OCTOBER, "P1"),
    "consolidated month": lambda desk: consolidate(desk, OCTOBER),
    "consolidated year": lambda desk: consolidate(desk, Period("2025")),
    "trace": lambda desk: trace(desk, Period("2025"), "E303"),
}


@pytest.fixture
def desk(tmp_path: Path, catalogue: Catalogue) -> Iterator[Workplace]:
    init_workplace(tmp_path / "desk", role="district")
    with open_workplace(tmp_path / "desk", today=date(2025, 12, 5)) as workplace:
        for unit in (QICUN, DONGLOU):
            sender = Sender(unit, catalogue)
            sender.known_at(workplace)
            for month in ("2025-09", "2025-10"):
                sender.put(tmp_path / "stick", month)
        receive(workplace, [tmp_path / "stick"])
        yield workplace


def query(desk: Workplace, page: Callable[[Workplace], object]) -> list[str]:
    """The SELECTs of a page with their values, each once."""
    output: list[str] = []
    desk.db.conn.set_trace_callback(output.append)
    page(desk)
    desk.db.conn.set_trace_callback(None)
    return list(
        dict.fromkeys(
            text for text in output if text.lstrip().upper().startswith(("SELECT", "WITH"))
        )
    )


def scanned(desk: Workplace, sql: str) -> list[str]:
    """The large tables that SQLite goes through from end to end for a query."""
    plan = [row[3] for row in desk.db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    return [
        line
        for line in plan
        if (found := re.match(r"SCAN (\w+)", line)) and found[1] in _names(sql)
    ]


def _names(sql: str) -> set[str]:
    """The large tables of a query, and what it calls them."""
    found = {table for table in LARGE if re.search(rf"\b{table}\b", sql)}
    return found | {alias for table in found for alias in re.findall(rf"\b{table} AS (\w+)", sql)}


@pytest.mark.parametrize("name", list(PAGES))
def test_no_page_goes_through_all_figures(desk: Workplace, name: str) -> None:
    queries = query(desk, PAGES[name])
    assert any("figure" in query or "form_state" in query for query in queries)
    found = {query[:200]: lines for query in queries if (lines := scanned(desk, query))}
    assert found == {}


def test_a_year_of_all_areas_is_read_from_the_index_alone(
    desk: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A nation's 30 million rows were fetched one by one for a single column that the index had not."""
    plans: list[str] = []
    rows = StoreEngine._rows

    def explained(engine: StoreEngine, sql: str) -> list[Answer]:
        explaining = f"EXPLAIN QUERY PLAN WITH {engine._HANDED_IN} {sql}"
        plans.extend(row[3] for row in engine.db.execute(explaining))
        return rows(engine, sql)

    monkeypatch.setattr(StoreEngine, "_rows", explained)
    year = Components.of(StoreEngine(desk.db), desk.catalogue).year("2025")
    assert any(year.figures.values())
    read = [line for line in plans if re.match(r"(SEARCH|SCAN) f\b", line)]
    assert (
        read
        and {line for line in read if "COVERING INDEX figure_in (period=?" not in line} == set()
    )


def test_the_check_itself_sees_a_scan(desk: Workplace) -> None:
    assert scanned(desk, "SELECT sum(value) FROM figure WHERE value > 5")
    assert scanned(desk, "SELECT count(*) FROM figure AS f WHERE f.note = 'x'")
