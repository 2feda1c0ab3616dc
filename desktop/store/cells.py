"""Cells: where each one lies in the tables, reading and writing its content.

A figure has a row of its own; a reading, a project, its progress and an honour are rows whose
columns are cells.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlite_utils import Database

from desktop.catalogue.model import Field, Indicator
from desktop.domain.air.reading_columns import READING_COLUMNS
from desktop.domain.columns import column_of_figure, figure_of_column
from desktop.domain.figures import EMPTY, Cell, Figure, How, Missing
from desktop.domain.kept_columns import HONOUR_COLUMNS
from desktop.domain.ledger import PROGRESS_COLUMNS, PROJECT_COLUMNS

_ROW_COLUMNS = {
    "reading": READING_COLUMNS,
    "project": PROJECT_COLUMNS,
    "progress": PROGRESS_COLUMNS,
    "honour": HONOUR_COLUMNS,
}


def table_of(field: Field) -> str:
    """The table in which cells of this field lie."""
    if isinstance(field, Indicator):
        return "figure"
    if field.code in PROJECT_COLUMNS and field.form_kind == "ledger":
        return "project"
    if field.code in PROGRESS_COLUMNS:
        return "progress"
    return "reading" if field.code in READING_COLUMNS else "honour"


def _key(unit: str, cell: Cell, table: str) -> dict[str, str]:
    match table:
        case "reading":
            return {"unit": unit, "date": cell.dimension}
        case "project":
            return {"unit": unit, "project": cell.dimension}
        case "progress":
            return {"unit": unit, "project": cell.dimension, "period": cell.period}
        case _:
            return {"unit": unit, "period": cell.period, "honour": cell.dimension}


def read_cell(db: Database, unit: str, cell: Cell, field: Field) -> Figure:
    """What stands in the cell; EMPTY when nothing does."""
    table = table_of(field)
    if table == "figure":
        row = db.execute(
            "SELECT value, words, missing, note, standard FROM figure"
            " WHERE unit = ? AND period = ? AND code = ? AND dimension = ?",
            [unit, cell.period, cell.code, cell.dimension],
        ).fetchone()
        return figure_of_row(row) if row else EMPTY
    key = _key(unit, cell, table)
    note = ", reason" if field.kind == "flag" else ", NULL"
    row = db.execute(
        f'SELECT "{field.code}"{note} FROM {table} WHERE {_where(key)}', list(key.values())
    ).fetchone()
    return figure_of_column(row[0], field, row[1] or "") if row else EMPTY


def write_cell(db: Database, unit: str, cell: Cell, field: Field, figure: Figure, how: How) -> None:
    """Put `figure` into the cell; an EMPTY one takes the cell, and a row left without any, away."""
    table = table_of(field)
    if table == "figure":
        write_figures(db, unit, [(cell, figure, how)])
        return
    key = _key(unit, cell, table)
    columns: dict[str, int | str | None] = {field.code: column_of_figure(figure, field)}
    if field.kind == "flag":
        columns["reason"] = figure.note or None
    row = {**key, **({"since": cell.period} if table == "project" else {}), **columns}
    names, assignments = (
        ", ".join(f'"{n}"' for n in row),
        ", ".join(f'"{n}" = excluded."{n}"' for n in columns),
    )
    db.execute(
        f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})"
        f" ON CONFLICT DO UPDATE SET {assignments}",
        list(row.values()),
    )
    if figure.is_empty:
        nothing = " AND ".join(f'"{name}" IS NULL' for name in _ROW_COLUMNS[table])
        db.execute(f"DELETE FROM {table} WHERE {_where(key)} AND {nothing}", list(key.values()))


def write_figures(db: Database, unit: str, figures: Iterable[tuple[Cell, Figure, How]]) -> None:
    """Put figures of indicators into their cells, an EMPTY one takes the row away; inside a
    transaction.
    """
    gone, kept = [], []
    for cell, figure, how in figures:
        key = (unit, cell.period, cell.code, cell.dimension)
        if figure.is_empty:
            gone.append(key)
        else:
            kept.append(
                (
                    *key,
                    figure.value,
                    figure.words,
                    figure.missing.value if figure.missing else "",
                    figure.note,
                    figure.standard,
                    how.value,
                )
            )
    if gone:
        db.conn.executemany(
            "DELETE FROM figure WHERE unit = ? AND period = ? AND code = ? AND dimension = ?", gone
        )
    if kept:
        db.conn.executemany(
            "INSERT INTO figure (unit, period, code, dimension, value, words, missing, note, standard, how)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value,"
            " words = excluded.words, missing = excluded.missing, note = excluded.note, standard = excluded.standard,"
            " how = excluded.how",
            kept,
        )


def _where(key: dict[str, str]) -> str:
    return " AND ".join(f"{name} = ?" for name in key)


def figure_of_row(row: tuple[int | None, str, str, str, str]) -> Figure:
    """A figure from (value, words, missing, note, standard)."""
    value, text, missing, note, standard = row
    return Figure(value, text, Missing(missing) if missing else None, note, standard)


def encode_content(figure: Figure) -> str:
    """A figure as the journal's JSON text; "" for EMPTY, default members left out."""
    if figure.is_empty:
        return ""
    members = {
        "value": figure.value,
        "words": figure.words,
        "missing": figure.missing,
        "note": figure.note,
        "standard": figure.standard,
    }
    return msgspec.json.encode({k: v for k, v in members.items() if v not in (None, "")}).decode()


def decode_content(text: str) -> Figure:
    """The other way round."""
    return msgspec.json.decode(text, type=Figure) if text else EMPTY
