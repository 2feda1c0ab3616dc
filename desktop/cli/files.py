"""Commands on files that are not the workplace's: exchange files and catalogues."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from desktop.actions.catalogues.check import check_catalogue
from desktop.actions.outputs.compare_paper import compare_values
from desktop.actions.transfer.inspect import Shown, show_file
from desktop.actions.trial.frequent import FrequentRule, frequent_rules
from desktop.actions.workplace import workplace_exists
from desktop.catalogue.load import find_catalogue, load_catalogue
from desktop.catalogue.model import Catalogue
from desktop.cli.help_texts import Command, Group
from desktop.cli.output import tell, write, write_figures, write_json, write_pairs
from desktop.cli.records import ExplanationRecord, FigureRecord, of_columns, of_explanation, of_row
from desktop.cli.settings import Settings, with_passphrase
from desktop.cli.tables import table
from desktop.domain import periods
from desktop.domain.periods import parse_period
from desktop.errors import CatalogueError, Refused
from desktop.exchange.keys import read_check_code
from desktop.exchange.messages import Submission, Task
from desktop.i18n import N_, _
from desktop.messages import sentence


class _FrequentRecord(msgspec.Struct, frozen=True):
    rule: str
    year: str
    fired: int
    rows: int


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


class _MistakeRecord(msgspec.Struct, frozen=True):
    file: str
    table: str
    line: int
    code: str
    message: str


class _FormRecord(msgspec.Struct, frozen=True):
    form: str
    number: str
    name: str
    frequency: str
    indicators: int
    rules: int


class _CatalogueRecord(msgspec.Struct, frozen=True):
    id: str
    version: str
    name: str
    district: str
    digest: str
    forms: list[_FormRecord]
    units: int
    targets: int


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
            catalogue: Catalogue | None = workplace.catalogue
            found = compare_values(workplace, shown) if code == shown.check_code else ()
    else:
        found = ()
        shown, catalogue = show_file(Path(file)), load_catalogue(find_catalogue("xinfu"))
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
        "district": _("the district"),
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


@click.group(
    "catalogue",
    cls=Group,
    help=N_("Catalogues: check one before it is used, or show the one in use."),
)
def catalogue_group() -> None:
    """The commands below it do the work."""


@catalogue_group.command(
    "check", help=N_("List every mistake of a catalogue's folder with its file, table and line.")
)
@click.argument("path", metavar="PATH")
@click.option(
    "--year",
    metavar="Y",
    default="",
    help=N_("also tell which rules would have asked too often in this year of the workplace"),
)
@click.pass_obj
def catalogue_check_command(settings: Settings, path: str, year: str) -> int:
    folder = find_catalogue(path)
    mistakes = [
        _MistakeRecord(m.file, m.table, m.line, m.code, m.sentence) for m in check_catalogue(folder)
    ]
    frequent = _frequent(settings, folder, year) if year and not mistakes else ()
    if settings.json:
        write_json([*mistakes, *(_FrequentRecord(f.rule, year, f.fired, f.rows) for f in frequent)])
    else:
        for mistake in mistakes:
            write(
                " ".join(
                    filter(None, (f"{mistake.file}:{mistake.line}", mistake.table, mistake.message))
                )
            )
        write(
            _("{n} mistakes.").format(n=len(mistakes))
            if mistakes
            else _("The catalogue is in order.")
        )
        for rule in frequent:
            write(
                _(
                    "{rule} asks too often: about {fired} of {rows} rows in {year}. Widen its limit, or make it a hint."
                ).format(rule=rule.rule, fired=rule.fired, rows=rule.rows, year=year)
            )
    return CatalogueError.exit_code if mistakes else 0


def _frequent(settings: Settings, folder: Path, year: str) -> tuple[FrequentRule, ...]:
    at = periods.year_of(parse_period(year))
    with settings.workplace(looks=True, changes=False) as workplace:
        return frequent_rules(workplace, load_catalogue(folder), at)


@catalogue_group.command(
    "show", help=N_("Show the workplace's catalogue, or the one that comes with the program.")
)
@click.pass_obj
def catalogue_show_command(settings: Settings) -> int:
    if workplace_exists(settings.home):
        with settings.workplace(looks=True) as workplace:
            catalogue = workplace.catalogue
    else:
        catalogue = load_catalogue(find_catalogue("xinfu"))
    forms = [
        _FormRecord(
            form.id,
            form.number,
            str(form.name),
            form.frequency,
            len(form.indicators),
            sum(1 for rule in catalogue.rules if rule.form == form.id),
        )
        for form in catalogue.forms
    ]
    record = _CatalogueRecord(
        catalogue.id,
        catalogue.version,
        str(catalogue.name),
        str(catalogue.district_name),
        catalogue.digest,
        forms,
        len(catalogue.units),
        len(catalogue.targets),
    )
    if settings.json:
        write_json(record)
        return 0
    write_pairs(
        (
            (_("Catalogue"), f"{record.id} {record.version}"),
            (_("Name"), record.name),
            (_("District"), record.district),
            (_("Digest"), record.digest),
            (_("Units"), str(record.units)),
        )
    )
    write("")
    write(
        table(
            (_("Form"), _("Form no."), _("Name"), _("Frequency"), _("Indicators"), _("Rules")),
            [
                (f.form, f.number, f.name, f.frequency, str(f.indicators), str(f.rules))
                for f in forms
            ],
            right=(4, 5),
        )
    )
    return 0
