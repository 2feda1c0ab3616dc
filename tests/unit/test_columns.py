"""The columns of the ledger and of a daily reading are declared once: tables, messages, the
catalogue and files have the same, in the order that each of them promises.
"""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from sqlite_utils import Database

from desktop.actions.imports import csv_file
from desktop.catalogue import references
from desktop.catalogue.model import Catalogue
from desktop.domain import ledger
from desktop.domain.air import air_quality, reading_columns
from desktop.domain.ledger import ProjectState, Reading, day_rows, project_rows
from desktop.domain.paste import columns as paste_columns
from desktop.domain.periods import Period
from desktop.domain.records.ledger_sums import LedgerSum
from desktop.domain.rules import rule_columns
from desktop.exchange.messages import ProjectRow, ReadingRow
from desktop.store.consolidated.cross_figures import LedgerRow
from desktop.store.consolidated.ledger_sums import LedgerProject
from desktop.store.database import open_database

SQL_TYPES = {"index": "INTEGER", "concentration": "INTEGER", "flag": "INTEGER", "amount": "INTEGER"}


def test_a_project_in_a_message_has_the_columns_of_the_ledger_in_their_order() -> None:
    assert ProjectRow.__struct_fields__ == ledger.LEDGER_COLUMNS


def test_the_ledger_has_the_columns_of_the_format_that_is_out() -> None:
    assert ledger.LEDGER_COLUMNS == (
        "project", "since", "name", "category", "level", "village", "owner", "planned_start",
        "actual_start", "planned_finish", "total_investment", "done_before", "plan_this_year",
        "done_this_month", "done_this_year", "done_in_all", "stage", "progress", "obstacles",
        "responsible", "status", "status_reason",
    )  # fmt: skip


def test_a_reading_in_a_message_has_the_columns_of_a_day_in_their_order() -> None:
    assert ReadingRow.__struct_fields__ == ("date", *reading_columns.READING_COLUMNS)
    assert reading_columns.READING_COLUMNS == (
        "aqi", "primary", "so2", "no2", "co", "o3_8h", "pm10", "pm2_5", "invalid", "reason",
    )  # fmt: skip


def test_amounts_and_texts_of_a_message_are_what_the_declaration_says() -> None:
    hints = inspect.get_annotations(ProjectRow)
    for column in ledger.LEDGER:
        assert hints[column.name].startswith("Value") == (column.kind == "amount"), column.name
    hints = inspect.get_annotations(ReadingRow)
    for name in reading_columns.NUMBER_COLUMNS:
        assert hints[name] == "Value | None"


@pytest.mark.parametrize(
    ("table", "keys", "declared"),
    [
        ("project", ["unit", "project", "since"], ledger.PROJECT_COLUMNS),
        ("progress", ["unit", "project", "period"], ledger.PROGRESS_COLUMNS),
        ("ledger_row", ["unit", "period"], ledger.LEDGER_COLUMNS),
        ("reading", ["unit", "date"], reading_columns.READING_COLUMNS),
    ],
)
def test_the_tables_have_the_declared_columns(
    tmp_path: Path, table: str, keys: list[str], declared: tuple[str, ...]
) -> None:
    kinds: dict[str, str] = {
        **{c.name: c.kind for c in ledger.LEDGER},
        **{c.name: c.kind for c in reading_columns.READING},
    }
    db: Database = open_database(tmp_path / "tianbao.db", create=True)
    found = {column.name: column.type for column in db[table].columns}
    db.close()
    assert list(found) == [*keys, *declared]
    assert {name: found[name] for name in declared} == {
        name: SQL_TYPES.get(kinds[name], "TEXT") for name in declared
    }


def test_the_catalogue_asks_for_the_declared_columns(catalogue: Catalogue) -> None:
    form = next(form for form in catalogue.forms if form.kind == "ledger")
    kinds = {"rank": "choice"}
    assert {str(f.code): f.kind for f in form.fields} == {
        column.name: kinds.get(column.kind, column.kind) for column in ledger.ENTERED
    }
    daily = next(form for form in catalogue.forms if form.kind == "daily")
    assert {str(f.code) for f in daily.fields} == set(reading_columns.READING_COLUMNS) - {"reason"}


def test_a_rule_finds_every_column_of_its_frame_in_a_row(catalogue: Catalogue) -> None:
    form = next(form for form in catalogue.forms if form.kind == "ledger")
    state = ProjectState("P01", "2025-01", dict.fromkeys(ledger.ENTERED_COLUMNS), 0, 0)
    (row,) = project_rows([state], form, Period("2025-10"))
    assert set(row) == set(rule_columns.PROJECT_COLUMNS)
    assert len(rule_columns.PROJECT_COLUMNS) == len(set(rule_columns.PROJECT_COLUMNS))
    reading = Reading("2025-10-01", dict.fromkeys(reading_columns.READING_COLUMNS))
    (day,) = day_rows([reading], catalogue.air_standards)
    assert set(day) == set(rule_columns.DAY_COLUMNS)
    assert len(rule_columns.DAY_COLUMNS) == len(set(rule_columns.DAY_COLUMNS))


def test_the_header_of_a_csv_file_of_projects_stays() -> None:
    assert csv_file.PROJECT_HEADER == (
        "project", "category", "level", "name", "village", "owner", "planned_start",
        "actual_start", "planned_finish", "total_investment", "plan_this_year", "done_this_month",
        "stage", "progress", "obstacles", "responsible",
    )  # fmt: skip


def test_headings_of_pasted_columns_are_known_for_every_column_of_the_page() -> None:
    assert tuple(paste_columns._PROJECT_NAMES) == (
        "number", *ledger.PAGE_COLUMNS, "done_this_year", "completion",
    )  # fmt: skip
    assert tuple(paste_columns._NAMES) == (
        *reading_columns.TYPED_COLUMNS, paste_columns.NOTE, paste_columns.INVALID,
    )  # fmt: skip


def test_what_is_typed_of_a_day_is_its_index_pollutant_and_concentrations() -> None:
    concentrations = {c.name for c in reading_columns.READING if c.kind == "concentration"}
    assert concentrations == set(air_quality.POLLUTANTS)
    assert sorted(reading_columns.TYPED_COLUMNS) == sorted({"aqi", "primary"} | concentrations)


def test_what_the_catalogue_may_name_is_declared() -> None:
    assert tuple(air_quality.POLLUTANTS) == references._POLLUTANTS
    assert set(references._PROJECT_GROUPS) <= set(ledger.ENTERED_COLUMNS)


def test_sums_of_the_ledgers_are_of_the_declared_amounts() -> None:
    assert LedgerSum._fields == ("key", "unit", "projects", *ledger.SUMMED_COLUMNS, "second")
    assert set(LedgerProject._fields) <= {"unit", *ledger.LEDGER_COLUMNS}
    assert set(LedgerRow._fields) <= {"unit", *ledger.LEDGER_COLUMNS}
