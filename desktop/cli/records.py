"""The JSON documents of the command line: one struct a shape of the contract; keys are added,
never renamed.
"""

from __future__ import annotations

import msgspec

from desktop.actions.pages.figures import Listed
from desktop.catalogue.model import Catalogue, Field
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import Cell, Figure, as_file_text, plain, to_decimal
from desktop.domain.findings import Finding
from desktop.exchange.messages import ExplanationRow, FigureRow, ProjectRow, ReadingRow


class FigureRecord(msgspec.Struct, frozen=True):
    form: str
    code: str
    dimension: str
    period: str
    value: str
    missing: str
    note: str
    standard: str
    derived: bool


class EarlierWordsRecord(msgspec.Struct, frozen=True):
    words: str
    left: str
    right: str


class FindingRecord(msgspec.Struct, frozen=True):
    rule: str
    severity: str
    form: str
    code: str
    dimension: str
    left: str
    right: str
    message: str
    instruction: str
    explanation: str
    period: str
    blocks: bool
    proposal: str
    earlier: EarlierWordsRecord | None  # words that were given for other sides, and hold no more


class ExplanationRecord(msgspec.Struct, frozen=True):
    form: str
    rule: str
    code: str
    dimension: str
    words: str
    at: str


def of_listed(listed: Listed) -> FigureRecord:
    return _figure(
        listed.cell,
        listed.figure,
        as_file_text(listed.figure, listed.field),
        listed.derived,
    )


def of_row(row: FigureRow, catalogue: Catalogue | None) -> FigureRecord:
    """A figure of an exchange file; without the file's catalogue, grades are their place and
    numbers as exact as kept.
    """
    figure = Figure(row.value, row.words, row.missing, row.note, row.standard)
    return _figure(
        Cell(row.form, row.code, row.dimension, row.period),
        figure,
        _text(figure, catalogue.field(row.form, row.code) if catalogue else None),
        row.how == "derived",
    )


def _figure(cell: Cell, figure: Figure, text: str, derived: bool) -> FigureRecord:
    missing = figure.missing.value if figure.missing else ""
    note = figure.words if figure.missing and figure.words else figure.note
    return FigureRecord(*cell, text, missing, note, figure.standard, derived)


def _text(figure: Figure, field: Field | None) -> str:
    if field is None:
        return figure.words if figure.value is None else f"{to_decimal(figure.value):f}"
    return as_file_text(figure, field)


def of_finding(finding: Finding, catalogue: Catalogue) -> FindingRecord:
    cell = finding.cell
    field = catalogue.field(cell.form, cell.code)
    proposal = (
        plain(finding.proposal, field.decimals)
        if finding.proposal is not None and field is not None
        else ""
    )
    return FindingRecord(
        finding.rule,
        finding.severity,
        cell.form,
        cell.code,
        cell.dimension,
        finding.left,
        finding.right,
        finding.message,
        finding.instruction,
        finding.explanation,
        cell.period,
        finding.blocks,
        proposal,
        EarlierWordsRecord(finding.earlier.words, finding.earlier.left, finding.earlier.right)
        if finding.earlier
        else None,
    )


def of_explanation(row: ExplanationRow) -> ExplanationRecord:
    return ExplanationRecord(row.form, row.rule, row.code, row.dimension, row.words, row.at)


def of_columns(
    row: ReadingRow | ProjectRow, catalogue: Catalogue | None, form: str
) -> dict[str, str]:
    """A reading or a project of an exchange file: column → text, numbers as decimal text, "" for
    none.
    """
    texts = {}
    for name in row.__struct_fields__:
        value = getattr(row, name)
        field = catalogue.field(form, name) if catalogue else None
        if isinstance(value, bool):
            texts[name] = "1" if value else "0"
        elif isinstance(value, int):
            texts[name] = _text(figure_of_column(value, field) if field else Figure(value), field)
        else:
            texts[name] = value or ""
    return texts
