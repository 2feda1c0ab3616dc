"""Printing: one JSON document, or tables for a person; messages go to stderr."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click
import msgspec

from desktop.catalogue.model import Catalogue
from desktop.cli.records import FigureRecord, FindingRecord
from desktop.cli.tables import table, wrapped
from desktop.domain.figures import MISSING_NAMES, Missing
from desktop.domain.findings import SEVERITY_MARKS, SEVERITY_NAMES, EarlierWords, earlier_words
from desktop.i18n import _, ngettext
from desktop.printable import printable

_SHOWN_HINTS = 3


def write_json(document: object) -> None:
    """The one JSON document of a command, on stdout; a name in it that is no text in its printable
    form.
    """
    try:
        data = msgspec.json.encode(document)
    except UnicodeEncodeError:
        data = msgspec.json.encode(_storable(msgspec.to_builtins(document)))
    write(msgspec.json.format(data, indent=2).decode())


def _storable(value: object) -> object:
    match value:
        case str():
            return printable(value, keep="\n\t")
        case dict():
            return {_storable(key): _storable(item) for key, item in value.items()}
        case list() | tuple():
            return [_storable(item) for item in value]
        case _:
            return value


def write(text: str) -> None:
    """A result, on stdout."""
    click.echo(printable(text, keep="\n\t"))


def tell(text: str) -> None:
    """A message about what happens, on stderr."""
    click.echo(printable(text, keep="\n\t"), err=True)


def write_pairs(pairs: Iterable[tuple[str, str]]) -> None:
    """Name and value, one a line; those without a value are left out."""
    rows = [pair for pair in pairs if pair[1]]
    widest = max((len(table([name], [])) for name, _value in rows), default=0)
    if widest:
        lines = table(["", ""], rows).split("\n")[1:]
        write("\n".join(lines))


def write_figures(records: Sequence[FigureRecord], catalogue: Catalogue | None) -> None:
    """Figures as a table: form, code, name, dimension, period, value, remarks."""
    rows = []
    for record in records:
        field = catalogue.field(record.form, record.code) if catalogue else None
        missing = _(MISSING_NAMES[Missing(record.missing)]) if record.missing else ""
        remarks = "；".join(filter(None, (_("worked out") if record.derived else "", record.note)))
        rows.append(
            (
                record.form,
                record.code,
                str(field.name) if field else "",
                record.dimension,
                record.period,
                record.value or missing,
                str(field.measure) if field else "",
                remarks,
            )
        )
    if rows:
        headers = (
            _("Form"),
            _("Code"),
            _("Name"),
            _("Row"),
            _("Period"),
            _("Value"),
            _("Unit of measure"),
            _("Remarks"),
        )
        write(table(headers, rows, right=(5,)))


def write_findings(records: Sequence[FindingRecord], catalogue: Catalogue) -> None:
    """Findings for a person: gravest first, with what to do; of many hints of one rule only the
    first few.
    """
    for record in records:
        alike = [r for r in records if r.rule == record.rule] if record.severity == "hint" else []
        if record in alike[_SHOWN_HINTS:]:
            if record is alike[-1]:
                write(
                    "    "
                    + _("… and {n} more of {rule}").format(
                        n=len(alike) - _SHOWN_HINTS, rule=record.rule
                    )
                )
            continue
        field = catalogue.field(record.form, record.code)
        form = catalogue.form_by_id.get(record.form)
        is_known = record.code in catalogue.indicators or form is None  # else a column's own name
        head = record.code if is_known else str(form.name if form else "")
        at = (
            "" if record.dimension.startswith(record.period) else record.period
        )  # a day says its month
        where = " ".join(
            filter(None, (head, str(field.name) if field else "", record.dimension, at))
        )
        severity = next(name for name in SEVERITY_NAMES if name == record.severity)
        write(f"{SEVERITY_MARKS[severity]} {record.rule}  {where}  [{_(SEVERITY_NAMES[severity])}]")
        write("\n".join(wrapped(record.message, 96, "    ")))
        write("\n".join(wrapped("→ " + record.instruction, 96, "    ")))
        if record.earlier:
            text = earlier_words(
                EarlierWords(record.earlier.words, record.earlier.left, record.earlier.right)
            )
            write("\n".join(wrapped(text, 96, "    ")))
        if record.explanation:
            write(
                "\n".join(
                    wrapped(_("Explained: {words}").format(words=record.explanation), 96, "    ")
                )
            )
    write(counted_findings(records))


def counted_findings(records: Sequence[FindingRecord]) -> str:
    """How many findings of each severity there are, in one sentence."""
    errors = sum(1 for record in records if record.severity == "error")
    queries = sum(1 for record in records if record.severity == "query" and record.blocks)
    if not errors and not queries:
        return (
            _("Nothing stands in the way of submitting.")
            if not records
            else ngettext(
                "{n} remark; nothing stands in the way of submitting.",
                "{n} remarks; nothing stands in the way of submitting.",
                len(records),
            ).format(n=len(records))
        )
    return _("{errors} to correct, {queries} to explain, {others} others.").format(
        errors=errors, queries=queries, others=len(records) - errors - queries
    )
