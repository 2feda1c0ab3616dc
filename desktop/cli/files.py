"""Looking into exchange files."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from desktop.actions.outputs.compare_paper import compare_values
from desktop.actions.transfer.inspect import Shown, show_file
from desktop.actions.workplace import workplace_exists
from desktop.catalogue.load import BUNDLED, find_catalogue, load_catalogue
from desktop.catalogue.model import Catalogue
from desktop.cli.help_texts import Command
from desktop.cli.output import tell, write, write_figures, write_json, write_pairs
from desktop.cli.records import ExplanationRecord, FigureRecord, of_columns, of_explanation, of_row
from desktop.cli.settings import Settings, with_passphrase
from desktop.cli.tables import table
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.errors import Refused
from desktop.exchange.keys import read_check_code
from desktop.exchange.messages import Submission, Task
from desktop.i18n import N_, _
from desktop.messages import sentence


class _DifferenceRecord(msgspec.Struct, frozen=True):
    cell: str
    name: str
    file: str
    tables: str


class _ShownRecord(msgspec.Struct, frozen=True):
    kind: str
    unit: str
    period: str
    sequence: int
    digest: str
    check_code: str
    verified: bool
    signer: str
    figures: list[FigureRecord]
    readings: list[dict[str, str]]
    projects: list[dict[str, str]]
    explanations: list[ExplanationRecord]
    encrypted: bool
    created_at: str
    catalogue: str
    previous: str
    reason: str
    closed: str
    paper: str = ""  # "same" or "differs", where a paper's check code was given
    differing: list[_DifferenceRecord] = []  # cells of which the workplace's tables say otherwise
    words: str = ""  # with the figures, or with the task
    filled_by: str = ""


@click.command(
    "show",
    cls=Command,
    help=N_("Verify an exchange file and print what it holds; nothing is stored."),
)
@click.argument("file", metavar="FILE")
@click.option(
    "--paper",
    default="",
    metavar="CODE",
    help=N_(
        "the check code on a printed page: is it of this file, and do the tables still say the same?"
    ),
)
@click.pass_obj
def show_command(settings: Settings, file: str, paper: str) -> int:
    code = read_check_code(paper) if paper else ""
    if workplace_exists(settings.home):
        with settings.workplace(looks=True) as workplace:
            shown = with_passphrase(
                lambda passphrase: show_file(Path(file), workplace, passphrase=passphrase)
            )
            period = Period(shown.manifest.period)
            catalogue: Catalogue | None = (
                workplace.versions.under(shown.manifest.catalogue, period)
                or workplace.at(period).catalogue
            )
            found = compare_values(workplace, shown) if code == shown.check_code else ()
    else:
        found = ()
        shown, catalogue = show_file(Path(file)), load_catalogue(find_catalogue(BUNDLED))
    if catalogue is not None and catalogue.digest != shown.manifest.catalogue:
        tell(
            _(
                "The file was made with another version of the catalogue; names and decimals may differ."
            )
        )
    record = _shown(shown, catalogue)
    if code:
        record = msgspec.structs.replace(
            record,
            paper="same" if code == shown.check_code else "differs",
            differing=[_DifferenceRecord(d.cell_name, d.name, *d.texts) for d in found],
        )
    if settings.json:
        write_json(record)
    else:
        _write_shown(record, shown, catalogue)
    if shown.message is None:
        tell(sentence(shown.why_closed, {"file": Path(file).name}))
    return _compare_paper(record, code)


def _compare_paper(record: _ShownRecord, code: str) -> int:
    """Say whether the paper with this code and the file are the same; exit code 3 where they are
    not.
    """
    if not record.paper:
        return 0
    if record.paper == "same":
        tell(_("✓ The paper and the file are the same: both carry {code}.").format(code=code))
        if not record.differing:
            return 0
        tell(
            _(
                "△ The tables of this workplace say otherwise in the cells below. What counts is what was"
                " sealed; compare these with the paper, and start a correction where the tables are right."
            )
        )
        for cell in record.differing:
            tell(
                _("{cell} {name}: in the file {file}, in the tables {tables}").format(
                    cell=cell.cell,
                    name=cell.name,
                    file=cell.file or "—",
                    tables=cell.tables or "—",
                )
            )
        return Refused.exit_code
    tell(
        _(
            "× The paper carries {paper}, the file {file}: they are not the same. Ask the unit which one counts."
        ).format(paper=code, file=record.check_code)
    )
    return Refused.exit_code


def _shown(shown: Shown, catalogue: Catalogue | None) -> _ShownRecord:
    manifest, message = shown.manifest, shown.message
    sent = message if isinstance(message, Submission) else None
    return _ShownRecord(
        manifest.kind,
        manifest.unit,
        manifest.period,
        manifest.sequence,
        shown.digest,
        shown.check_code,
        shown.verified,
        shown.signer,
        [of_row(row, catalogue) for row in sent.figures] if sent else [],
        [of_columns(row, catalogue, _form_of("daily", catalogue)) for row in sent.readings]
        if sent
        else [],
        [of_columns(row, catalogue, _form_of("ledger", catalogue)) for row in sent.projects]
        if sent
        else [],
        [of_explanation(row) for row in sent.explanations] if sent else [],
        manifest.encrypted,
        manifest.created_at,
        manifest.catalogue,
        manifest.previous,
        sent.reason if sent else "",
        shown.why_closed,
        words=message.words if isinstance(message, Submission | Task) else "",
        filled_by=sent.filled_by if sent else "",
    )


def _form_of(kind: str, catalogue: Catalogue | None) -> str:
    return next((form.id for form in catalogue.forms if form.kind == kind), "") if catalogue else ""


def _write_shown(record: _ShownRecord, shown: Shown, catalogue: Catalogue | None) -> None:
    name = catalogue.unit_name(record.unit) if catalogue else ""
    signers = {
        "own": _("this workplace"),
        "district": _("the desk"),
        "": _("a key that is not known here"),
    }
    write_pairs(
        (
            (_("Kind"), record.kind),
            (_("Unit"), " ".join(dict.fromkeys(filter(None, (record.unit, name))))),
            (_("Period"), periods.label(record.period)),
            (_("Submission no."), str(record.sequence)),
            (_("Digest"), record.digest),
            (_("Check code"), record.check_code),
            (_("Signature"), _("good")),
            (_("Signed by"), signers.get(record.signer, record.signer)),
            (_("Reason"), record.reason),
            (_("Filled in by"), record.filled_by),
            (_("Words with the figures"), record.words),
        )
    )
    for rows in (record.readings, record.projects):
        if rows:
            names = [name for name in rows[0] if any(row[name] for row in rows)]
            write("")
            write(table(names, [[row[name] for name in names] for row in rows]))
    if record.figures:
        write("")
        write_figures(record.figures, catalogue)
    if record.explanations:
        write("")
        headers = (_("Rule"), _("Code"), _("Row"), _("Explanation"))
        write(
            table(
                headers,
                [(row.rule, row.code, row.dimension, row.words) for row in record.explanations],
            )
        )
