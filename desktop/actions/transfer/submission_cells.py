"""A submission cell by cell, as people call and read the cells: what two files, or a file and the
tables, are compared by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from desktop.catalogue.model import Catalogue, Code, Field, Form
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import SCALE, Figure, display, plain
from desktop.exchange.messages import HonourRow, ProjectRow, ReadingRow, Submission
from desktop.i18n import N_, _

_OWN_NAMES = {
    "since": N_("on the ledger since"),
    "done_this_year": N_("Done this year"),
    "done_in_all": N_("Done in all"),
    "reason": N_("why the day has no data"),
}
"""Columns that a row carries and no form has: they follow from others, or stand beside one."""


@dataclass(frozen=True, slots=True)
class SubmissionCell:
    """`place`: "E303", "E301 2025", "E201 定襄桥", "E2 2025-10-03", "P1 P08", "P1-R12 P1 done_this_month P08";
    `content` is what counts when two are compared, `text` what a person reads, `exact` the same
    with every decimal that is kept.
    """

    form: str
    code: str
    row: str
    period: str
    place: str
    name: str
    content: tuple[object, ...]
    text: str
    exact: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that the files do not agree on: one text a file, "" where it has none; `before` is
    what the file said that all of them correct, None where there is none.
    """

    cell_name: str
    name: str
    texts: tuple[str, ...]
    before: str | None = None

    @property
    def changed(self) -> tuple[bool, ...]:
        """Of each file whether it says something else than the one before."""
        return tuple(self.before is not None and text != self.before for text in self.texts)


Cells = Mapping[tuple[str, ...], SubmissionCell]


def cells_of(
    catalogue: Catalogue, submission: Submission, *, with_explanations: bool = True
) -> Cells:
    """Every cell that holds something, in the file's order; the key is the same in another
    submission of the unit and period.
    """
    cells = [*_figures(catalogue, submission), *_rows(catalogue, submission)]
    if with_explanations:
        cells += _explanations(submission)
    return {(cell.form, cell.code, cell.row, cell.period, cell.place): cell for cell in cells}


def differences(contents: Sequence[Cells], files: int) -> Iterator[Difference]:
    """Where the first `files` contents differ; one more after them is what stood before."""
    of_files = contents[:files]
    keys = dict.fromkeys(
        key for one in of_files for other in of_files for key in _differing(one, other)
    )
    for key in sorted(keys, key=lambda key: key[-1]):
        cells = [content.get(key) for content in contents]
        texts = [cell.text if cell else "" for cell in cells]
        if len(set(texts[:files])) == 1:  # they differ in decimals that the form does not show
            texts = [cell.exact if cell else "" for cell in cells]
        known = next(cell for cell in cells if cell)
        before = texts[files] if len(texts) > files else None
        yield Difference(known.place, known.name, tuple(texts[:files]), before)


def _differing(before: Cells, after: Cells) -> Iterator[tuple[str, ...]]:
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key), after.get(key)
        if (one.content if one else None) != (other.content if other else None):
            yield key


def _figures(catalogue: Catalogue, submission: Submission) -> Iterator[SubmissionCell]:
    for row in submission.figures:
        indicator = catalogue.indicators.get(Code(row.code))
        figure = Figure(row.value, row.words, row.missing, row.note, row.standard)
        longer = row.period if row.period != submission.period else ""
        yield SubmissionCell(
            row.form,
            row.code,
            row.dimension,
            row.period,
            " ".join(filter(None, (row.code, row.dimension, longer))),
            str(indicator.name) if indicator else "",
            (row.value, row.words, row.missing, row.note, row.standard),
            _text(figure, indicator),
            _exact(figure, indicator),
        )


def _rows(catalogue: Catalogue, submission: Submission) -> Iterator[SubmissionCell]:
    kinds: dict[str, list[ReadingRow] | list[ProjectRow] | list[HonourRow]] = {
        "daily": submission.readings,
        "ledger": submission.projects,
        "honours": submission.honours,
    }
    for kind, rows in kinds.items():
        form = next((form for form in catalogue.forms if form.kind == kind), None)
        for row in rows:
            yield from _columns(form, row, submission.period)


def _columns(
    form: Form | None, row: ReadingRow | ProjectRow | HonourRow, period: str
) -> Iterator[SubmissionCell]:
    fields = {field.code: field for field in form.fields} if form else {}
    key, *names = row.__struct_fields__
    form_id, number = str(form.id) if form else "", str(getattr(row, key))
    title = {ProjectRow: "name", HonourRow: "title"}.get(type(row), "")
    for name in names:
        content = getattr(row, name)
        if content in (None, "", False):
            continue
        field = fields.get(Code(name))
        column = str(field.name) if field else _(_OWN_NAMES.get(name, name))
        named = getattr(row, title) if title and name != title else ""
        figure = figure_of_column(SCALE if content is True else content, field) if field else None
        yield SubmissionCell(
            form_id,
            name,
            number,
            period,
            f"{form_id} {number}".strip(),
            f"{named} · {column}" if named else column,
            (content,),
            _text(figure, field)
            if figure
            else plain(content, 2)
            if isinstance(content, int)
            else str(content),
            _exact(figure, field) if figure else str(content),
        )


def _explanations(submission: Submission) -> Iterator[SubmissionCell]:
    for row in submission.explanations:
        place = " ".join(filter(None, (row.rule, row.form, row.code, row.dimension)))
        yield SubmissionCell(
            row.form,
            row.code,
            row.dimension,
            submission.period,
            place,
            _("Explanation"),
            (row.words,),
            row.words,
            row.words,
        )


def _text(figure: Figure, field: Field | None) -> str:
    shown = display(figure, field) if field else figure.words
    beside = "，".join(filter(None, (figure.words if figure.missing else "", figure.note)))
    return f"{shown}（{beside}）" if beside else shown


def _exact(figure: Figure, field: Field | None) -> str:
    """With the decimals that the form does not show, and the standard it was judged by."""
    if figure.value is None or field is None or field.kind in ("choice", "grade", "flag", "text"):
        return _text(figure, field)
    return " ".join(filter(None, (plain(figure.value, 4), figure.standard, figure.note)))
