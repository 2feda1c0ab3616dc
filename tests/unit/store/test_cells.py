"""Cells come back as they were written, wherever they lie; an empty one takes its row away."""

from __future__ import annotations

import pytest
from sqlite_utils import Database

from desktop.catalogue.model import Catalogue
from desktop.domain.figures import EMPTY, Cell, Figure, How, Missing
from desktop.store.cells import decode_content, encode_content, read_cell, table_of, write_cell

UNIT, MONTH = "140902209", "2025-10"

CASES = [
    ("figure", Cell("E1", "E303", "", MONTH), Figure(10_200_000)),
    ("figure", Cell("E1", "E303", "", MONTH), Figure(0)),
    ("figure", Cell("E1", "E303", "", MONTH), Figure(-50_000, note="冲减上月")),
    ("figure", Cell("E1", "E111", "", MONTH), Figure(missing=Missing.NOT_MONITORED)),
    ("figure", Cell("E1", "E304", "", MONTH), Figure(missing=Missing.REFUSED, words="对方不给")),
    ("figure", Cell("E1", "E201", "定襄桥", MONTH), Figure(30_000)),
    ("figure", Cell("E1", "E104", "", MONTH), Figure(290_000, standard="HJ 633-2012")),
    ("reading", Cell("E2", "aqi", "2025-10-03", MONTH), Figure(830_000)),
    ("reading", Cell("E2", "primary", "2025-10-03", MONTH), Figure(words="PM2.5")),
    ("reading", Cell("E2", "invalid", "2025-10-12", MONTH), Figure(10_000, note="仪器停电")),
    ("project", Cell("P1", "name", "P01", MONTH), Figure(words="灌溉渠“二期”; DROP TABLE")),
    ("project", Cell("P1", "category", "P01", MONTH), Figure(40_000)),
    ("project", Cell("P1", "planned_start", "P01", MONTH), Figure(words="2025-03-01")),
    ("project", Cell("P1", "total_investment", "P01", MONTH), Figure(12_005_000)),
    ("progress", Cell("P1", "done_this_month", "P01", MONTH), Figure(405_000)),
    ("progress", Cell("P1", "stage", "P01", MONTH), Figure(30_000)),
    ("honour", Cell("H1", "title", "1", "2025-Q4"), Figure(words="全国文明村")),
    ("honour", Cell("H1", "level", "1", "2025-Q4"), Figure(10_000)),
]


@pytest.mark.parametrize(
    ("table", "cell", "figure"), CASES, ids=[f"{c.code}-{n}" for n, (_, c, _f) in enumerate(CASES)]
)
def test_round_trip(
    db: Database, catalogue: Catalogue, table: str, cell: Cell, figure: Figure
) -> None:
    field = catalogue.field(cell.form, cell.code)
    assert field is not None
    assert table_of(field) == table
    assert read_cell(db, UNIT, cell, field) == EMPTY
    write_cell(db, UNIT, cell, field, figure, How.TYPED)
    assert read_cell(db, UNIT, cell, field) == figure
    assert read_cell(db, "140902001", cell, field) == EMPTY, "another unit's cell is another cell"
    write_cell(db, UNIT, cell, field, EMPTY, How.TYPED)
    assert read_cell(db, UNIT, cell, field) == EMPTY
    assert db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0, (
        "no empty row stays behind"
    )


def test_a_row_stays_while_one_of_its_cells_is_filled(db: Database, catalogue: Catalogue) -> None:
    for code, figure in (("aqi", Figure(450_000)), ("pm2_5", Figure(300_000)), ("aqi", EMPTY)):
        field = catalogue.field("E2", code)
        assert field is not None
        write_cell(db, UNIT, Cell("E2", code, "2025-10-03", MONTH), field, figure, How.TYPED)
    assert db.execute("SELECT aqi, pm2_5 FROM reading").fetchall() == [(None, 300_000)]


@pytest.mark.parametrize("figure", [EMPTY, *dict.fromkeys(figure for _, _c, figure in CASES)])
def test_the_journal_s_text_gives_the_figure_back(figure: Figure) -> None:
    assert decode_content(encode_content(figure)) == figure
