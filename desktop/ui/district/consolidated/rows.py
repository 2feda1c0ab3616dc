"""The rows of the consolidated table: one figure of the district a row, and how each of its
cells is said.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from desktop.actions.consolidation.consolidate import Consolidated, ConsolidatedRow
from desktop.catalogue.model import Catalogue
from desktop.domain import periods
from desktop.domain.figures import Figure, display, plain
from desktop.domain.records.targets import TargetRow, comparator_sign
from desktop.i18n import _, listed
from desktop.ui.sheet.model import EMPTY, Column, GridCell, GridRow

Key = tuple[str, str]
FOLDED, OPEN = "▶", "▼"
_AT_MOST = ("<=", "<")
_MOST = 30  # names in a tooltip

_ALWAYS = ("code", "name", "value", "measure", "coverage")


def columns(rows: Sequence[GridRow]) -> tuple[Column, ...]:
    """Those in which anything stands. What folds away for want of room can be read in the panel
    beside the table.
    """
    filled = {
        code for row in rows for code, cell in row.cells.items() if cell.text not in ("", "—")
    }
    every = (
        Column("fold", "", 26, "center"),
        Column("code", _("Code"), 56),
        Column("name", _("Indicator"), stretch=True),
        Column("value", _("This period"), 0, "right"),
        Column("measure", _("Unit of measure"), 66),
        Column(
            "coverage",
            _("Units in"),
            0,
            "right",
            tooltip=_("How many of the units that report this have given it"),
        ),
        Column("last_year", _("Last year"), 0, "right", fold=4),
        Column("change", _("On last year"), 0, "right", fold=2),
        Column("to_date", _("Year to date"), 0, "right", fold=5),
        Column("target", _("Year's target"), 104, "right", fold=3),
        Column("progress", _("Progress"), 0, "right", fold=1),
        Column("remark", _("How it comes together"), 190, fold=6),
    )
    return tuple(column for column in every if column.id in filled or column.id in _ALWAYS)


def cell_text(row: ConsolidatedRow, value: int | None) -> str:
    """A value of this row's indicator; "—" for none."""
    return "—" if value is None else display(Figure(value), row.indicator)


def target_words(row: ConsolidatedRow, target: TargetRow | None) -> str:
    if target is None:
        return ""
    if target.value is None:
        return target.words
    return comparator_sign(target.comparator) + display(Figure(target.value), row.indicator)


def progress_words(row: ConsolidatedRow) -> str:
    """ "99.6%" of the year's target, "✓ 105.0%" once it is reached; a ceiling is kept or passed."""
    if row.target is not None and row.target.comparator in _AT_MOST and row.reached is not None:
        return _("✓ kept") if row.reached else _("△ passed")
    percent = f"{plain(row.progress, 1)}%" if row.progress is not None else ""
    if row.reached:
        return f"✓ {percent}" if percent else _("✓ reached")
    return percent


def missing_words(row: ConsolidatedRow, catalogue: Catalogue, most: int = 0) -> str:
    """ "lacks 东楼乡、兰村乡"; with `most`, only so many names and how many more."""
    more = len(row.missing) - most if most else 0
    named = row.missing[:most] if more > 0 else row.missing
    names = listed(catalogue.unit_name(code) for code in named)
    if more > 0:
        return _("lacks {units} and {n} more").format(units=names, n=more)
    return _("lacks {units}").format(units=names)


def parts_of(consolidated: Consolidated, catalogue: Catalogue) -> dict[str, list[ConsolidatedRow]]:
    """Code → the rows of its dimension that say something: a value now or before, or somebody
    expected to give one.
    """
    parts: dict[str, list[ConsolidatedRow]] = {}
    named = {
        (dimension.id, value.id)
        for dimension in catalogue.dimensions
        for value in dimension.values
        if value.units
    }
    for row in consolidated.rows:
        if row.dimension and (
            row.value is not None
            or row.last_year is not None
            or row.target is not None
            or (row.indicator.dimension, row.dimension) in named
        ):
            parts.setdefault(row.code, []).append(row)
    return parts


def grid_rows(
    consolidated: Consolidated, catalogue: Catalogue, opened: Collection[str] | None, form: str = ""
) -> list[GridRow]:
    """Rows under the headings of their sections. `opened`: codes whose parts are shown (None =
    all); `form` "" = every.
    """
    parts = parts_of(consolidated, catalogue)
    rows_shown: list[GridRow] = []
    section: Key = ("", "")
    is_year = (
        periods.frequency_of(consolidated.period) == "year"
    )  # what the year has come to is the figure itself
    for row in consolidated.rows:
        if row.dimension or (form and row.indicator.form != form):
            continue
        if section != (row.indicator.form, row.indicator.section):
            section = (row.indicator.form, row.indicator.section)
            rows_shown.append(GridRow(("section", *section), heading=_heading(catalogue, *section)))
        own = parts.get(row.code, [])
        is_open = opened is None or row.code in opened
        rows_shown.append(
            _grid_row(row, catalogue, (OPEN if is_open else FOLDED) if own else "", is_year)
        )
        if is_open:
            rows_shown += [_grid_row(part, catalogue, "", is_year) for part in own]
    return rows_shown


def _heading(catalogue: Catalogue, form_id: str, section_id: str) -> str:
    form = catalogue.form_by_id[form_id]
    section = next((str(s.name) for s in form.sections if s.id == section_id), "")
    return f"{form.name} · {section}" if section else str(form.name)


def _grid_row(row: ConsolidatedRow, catalogue: Catalogue, fold: str, is_year: bool) -> GridRow:
    is_part = bool(row.dimension)
    cells = {
        "fold": GridCell(
            fold, muted=True, tooltip=_("Show or hide the parts (Space)") if fold else ""
        ),
        "code": GridCell("" if is_part else row.code, muted=True),
        "name": GridCell(
            f"　　{row.label}" if is_part else row.label, tooltip=str(row.indicator.definition)
        ),
        "value": _value(row),
        "measure": GridCell(str(row.indicator.measure), muted=True),
        "coverage": _coverage(row, catalogue),
        "last_year": GridCell(cell_text(row, row.last_year), muted=True),
        "change": GridCell(
            row.change.text + (" *" if row.change.two_standards else ""),
            muted=True,
            tooltip=row.warning if row.change.two_standards else "",
        ),
        "to_date": GridCell(
            "" if row.to_date is None or is_year else cell_text(row, row.to_date), muted=True
        ),
        "target": GridCell(
            target_words(row, row.target),
            muted=True,
            tooltip=row.target.words if row.target else "",
        ),
        "progress": _progress(row, is_year),
        "remark": _remark(row, catalogue),
    }
    return GridRow(
        (row.code, row.dimension),
        cells=cells,
        search=f"{row.code} {row.dimension} {row.indicator.name}",
    )


def _value(row: ConsolidatedRow) -> GridCell:
    if row.value is None:
        return GridCell("—", muted=True, tooltip=_("No unit has given a figure."))
    return GridCell(
        cell_text(row, row.value),
        bold=True,
        ground="query" if row.warning else "",
        tooltip=row.warning,
    )


def _coverage(row: ConsolidatedRow, catalogue: Catalogue) -> GridCell:
    text = f"{row.have}/{row.of}"
    if row.is_complete or (row.dimension and not row.have and row.value is None):
        return GridCell(text, muted=True)
    return GridCell(f"△ {text}", ground="query", tooltip=missing_words(row, catalogue, _MOST))


def _progress(row: ConsolidatedRow, is_year: bool) -> GridCell:
    text = progress_words(row)
    if row.reached is None or not text:
        return GridCell(text, muted=True) if text else EMPTY
    missed = is_year or (row.target is not None and row.target.comparator in _AT_MOST)
    return GridCell(text, ground="done" if row.reached else "query" if missed else "")


def _remark(row: ConsolidatedRow, catalogue: Catalogue) -> GridCell:
    if row.warning:
        return GridCell(f"△ {row.warning}", ground="query", tooltip=row.warning)
    if row.missing and (row.have or not row.dimension):
        return GridCell(
            f"△ {missing_words(row, catalogue, 2)}",
            muted=True,
            tooltip=missing_words(row, catalogue, _MOST),
        )
    return GridCell(row.roll_up, muted=True, tooltip=row.roll_up)


def lacking_units(rows: Sequence[ConsolidatedRow]) -> dict[str, int]:
    """Unit → how many of the district's figures it lacks; most lacking first."""
    lacking: dict[str, int] = {}
    for row in rows:
        if not row.dimension:
            for unit in row.missing:
                lacking[unit] = lacking.get(unit, 0) + 1
    return dict(sorted(lacking.items(), key=lambda item: -item[1]))
