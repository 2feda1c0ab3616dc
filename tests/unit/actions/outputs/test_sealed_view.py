"""Paper and tables of a sealed period say what the sealed file says, whatever the tables hold now."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from desktop.actions.outputs.export_tables import export_tables
from desktop.actions.outputs.print_form import papers
from desktop.actions.outputs.sealed_view import sealed_view
from desktop.actions.transfer.submit import gather_submission, start_correction, submit
from desktop.actions.workplace import Workplace
from desktop.domain.periods import parse_period
from desktop.errors import MachineError, StoreError
from desktop.exchange.keys import make_keys
from desktop.reports.paper import Paper
from desktop.store.submissions import TrustedKey, pin_key
from tests.pair import make_pair
from tests.senders import QICUN, Stick
from tests.unit.actions.month import MONTH, put, put_air, put_project, put_tables, text_of


@pytest.fixture(params=["signed", "encrypted"])
def sealed(workplace: Workplace, tmp_path: Path, request: pytest.FixtureRequest) -> Workplace:
    """October is out, for a desk that is known or not yet."""
    if request.param == "encrypted":
        keys = make_keys()
        with workplace.db.atomic():
            key = TrustedKey("district", keys.signing_public, keys.recipient, "2025-10-01")
            pin_key(workplace.db, key)
    put_air(workplace)
    put_tables(workplace)
    put_project(workplace, "P01", "民生实事", stage="在建")
    put(workplace, "E2", "aqi", "80", dimension="2025-10-31")
    put(workplace, "E1", "E301", "5000", period="2025")
    submit(workplace, MONTH, tmp_path)
    return workplace


def tamper(workplace: Workplace) -> None:
    """As an older program, or another tool, would have left the tables."""
    with workplace.db.atomic():
        for sql in (
            "UPDATE figure SET value = 99990000 WHERE code = 'E301' AND period = '2025'",
            "UPDATE figure SET value = 88880000 WHERE code = 'E303' AND period = '2025-10'",
            "UPDATE reading SET aqi = 4990000 WHERE date = '2025-10-03'",
            "UPDATE progress SET done_this_month = 77770000 WHERE period = '2025-10'",
            "UPDATE project SET name = '改了名' WHERE project = 'P01'",
        ):
            workplace.db.execute(sql)


def texts(pages: tuple[Paper, ...]) -> str:
    return "\n".join(cell.text for page in pages for row in page.table.rows for cell in row.cells)


def test_what_is_printed_is_what_was_sealed(sealed: Workplace) -> None:
    before = papers(sealed, MONTH)
    assert not any("△" in note for page in before for note in page.notes)
    tamper(sealed)
    after = papers(sealed, MONTH)
    assert texts(after) == texts(before)
    assert [page.code for page in after] == [page.code for page in before]
    for wrong in ("9,999", "8,888", "499", "7,777", "改了名"):
        assert wrong not in texts(after)


def test_it_says_where_the_tables_say_otherwise(sealed: Workplace) -> None:
    tamper(sealed)
    note = next(note for note in papers(sealed, MONTH, "E1")[0].notes if "△" in note)
    for part in ("E301 2025", "E303", "2025-10-03", "P01"):
        assert part in note


def test_the_view_holds_just_what_the_file_holds(sealed: Workplace) -> None:
    before = gather_submission(sealed, MONTH, 1, "")
    tamper(sealed)
    put(sealed, "E1", "E302", "4", period="2025") if not text_of(
        sealed, "E1", "E302", period="2025"
    ) else None
    with sealed_view(sealed, MONTH) as view:
        figures = {
            (row.code, row.dimension, row.period): row.value
            for row in gather_submission(view.workplace, MONTH, 1, "").figures
        }
    assert figures == {(r.code, r.dimension, r.period): r.value for r in before.figures}
    assert text_of(sealed, "E1", "E301", period="2025") == "9999", "the tables are left alone"


def test_a_workbook_of_a_sealed_month_is_made_from_the_file_too(
    sealed: Workplace, tmp_path: Path
) -> None:
    tamper(sealed)
    (file,) = export_tables(sealed, MONTH, "xlsx", tmp_path, "E1")
    values = {
        str(cell.value)
        for sheet in openpyxl.load_workbook(file).worksheets
        for row in sheet.iter_rows()
        for cell in row
    }
    assert "5000" in values and not values & {"9999", "8888"}


def test_a_correction_is_a_draft_of_the_tables(sealed: Workplace) -> None:
    start_correction(sealed, MONTH, "更正一处")
    put(sealed, "E1", "E303", "1234")
    pages = papers(sealed, MONTH, "E1")
    assert pages[0].is_draft and not pages[0].code and "1,234" in texts(pages)


def test_without_its_sealed_copy_nothing_is_printed_as_sealed(sealed: Workplace) -> None:
    (copy,) = sealed.outbox.glob("*.tbsub")
    data = copy.read_bytes()
    copy.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(StoreError, match="outbox-changed"):
        papers(sealed, MONTH)
    copy.unlink()
    with pytest.raises(MachineError, match="outbox-missing"):
        papers(sealed, MONTH)


def test_a_month_sealed_without_projects_has_none_on_paper(
    workplace: Workplace, tmp_path: Path
) -> None:
    put_air(workplace)
    put_tables(workplace)
    submit(workplace, MONTH, tmp_path)
    before = texts(papers(workplace, MONTH))
    with workplace.db.atomic():
        workplace.db.execute(
            "INSERT INTO project (unit, project, since, name) VALUES (?, 'P09', '2025-01', '后来的')",
            [workplace.unit.code],
        )
    assert texts(papers(workplace, MONTH)) == before
    assert any("P09" in note for note in papers(workplace, MONTH, "P1")[0].notes)


def test_the_desk_prints_an_older_month_as_its_file_has_it(tmp_path: Path) -> None:
    with make_pair(tmp_path) as pair:
        stick = Stick(pair.desk, pair.stick)
        stick.give(QICUN, "2024-10", E303=10, E301=77)
        stick.give(QICUN, "2025-10", E303=1020, E301=5000)
        view = pair.desk.of_unit(QICUN)
        before = papers(view, parse_period("2025-10"), "E1")
        stick.give(QICUN, "2025-11", E303=20, E301=6000, E302=4)
        after = papers(view, parse_period("2025-10"), "E1")
        assert texts(after) == texts(before) and after[0].code == before[0].code
        assert "5,000" in texts(after) and "77" in texts(after)
        november = texts(papers(view, parse_period("2025-11"), "E1"))
        assert "6,000" in november and "5,000" not in november
