"""The form at hand as the clerk will see it: its rows by section, who fills them in, what follows by itself."""

from __future__ import annotations

from desktop.actions.catalogues.draft import Draft
from desktop.catalogue.model import Field, Form, Indicator
from desktop.domain.catalogue_changes import FREQUENCY_WORDS, KIND_WORDS, SORT_WORDS
from desktop.i18n import _
from desktop.ui.sheet.model import Column, GridCell, GridRow


def sample_columns() -> list[Column]:
    return [
        Column("code", _("Code"), 60),
        Column("name", _("Indicator"), 180, stretch=True),
        Column("measure", _("Unit of measure"), 80, fold=2),
        Column("source", _("Source / hint"), 130, fold=1),
    ]


def sample_rows(draft: Draft, form_id: str) -> list[GridRow]:
    """The rows of a form of the draft's newest state without a mistake; none where it has no such form."""
    form = draft.catalogue.form_by_id.get(form_id)
    if form is None:
        return []
    marks = {change.key: _(SORT_WORDS[change.sort]) for change in draft.changes}
    rows: list[GridRow] = []
    sections = {section.id: str(section.name) for section in form.sections}
    last = ""
    for indicator in form.indicators:
        if indicator.section != last and indicator.section in sections:
            last = indicator.section
            rows.append(GridRow(f"#{last}", heading=sections[last]))
        rows.append(_row(indicator, _source(indicator, form), marks.get(indicator.code, "")))
    if form.fields:
        rows.append(GridRow("#fields", heading=_("Columns")))
    rows += [
        _row(field, _(KIND_WORDS[field.kind]), marks.get(f"{form.id}/{field.code}", ""))
        for field in form.fields
    ]
    return rows


def _source(indicator: Indicator, form: Form) -> str:
    if indicator.derivation is not None:
        return _("worked out")
    if indicator.is_target:
        return _("assigned with the task")
    if indicator.frequency != form.frequency:
        return _(FREQUENCY_WORDS[indicator.frequency])
    return ""


def _row(field: Field, source: str, mark: str) -> GridRow:
    hint = " · ".join(filter(None, (mark, source)))
    return GridRow(
        field.code,
        cells={
            "code": GridCell(field.code, muted=True),
            "name": GridCell(str(field.name), bold=bool(mark)),
            "measure": GridCell(str(field.measure), muted=True),
            "source": GridCell(hint, muted=not mark),
        },
    )
