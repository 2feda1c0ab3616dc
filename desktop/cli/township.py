"""The township's commands: entering, explaining, listing, checking, submitting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import msgspec

from desktop.actions.checks.check import check_form, check_period
from desktop.actions.checks.explain import explain
from desktop.actions.entry.enter import Entered
from desktop.actions.imports.csv_file import import_figures, import_projects
from desktop.actions.pages.figures import list_figures
from desktop.actions.pages.header import form_period
from desktop.actions.transfer.covering_words import write_words
from desktop.actions.transfer.stick_index import tell_on_stick
from desktop.actions.transfer.submit import start_correction, submit
from desktop.actions.workplace import Workplace
from desktop.cli.help_texts import PERIOD, Command
from desktop.cli.output import tell, write, write_figures, write_findings, write_json, write_pairs
from desktop.cli.records import FindingRecord, of_finding, of_listed
from desktop.cli.settings import Settings, with_passphrase
from desktop.cli.trial import print_trial
from desktop.domain import periods
from desktop.domain.figures import Cell, How
from desktop.domain.findings import Finding, in_order
from desktop.domain.periods import Period, parse_period
from desktop.errors import UsageError
from desktop.i18n import N_, _


class _EnteredRecord(msgspec.Struct, frozen=True):
    changed: int
    derived: int
    findings: list[FindingRecord]
    left_out: list[str]  # sentences
    carried_later: list[str]  # sentences


class _SubmittedRecord(msgspec.Struct, frozen=True):
    file: str
    unit: str
    period: str
    sequence: int
    digest: str
    check_code: str
    encrypted: bool
    key_code: str  # the check code of the unit's own key, for `trust` at the desk
    note: str = ""


@click.command(
    "enter", cls=Command, help=N_("Enter figures from a CSV file, as if they were typed.")
)
@PERIOD
@click.argument("file", metavar="FILE.csv")
@click.pass_obj
def enter_command(settings: Settings, period: str, file: str) -> int:
    return _enter(settings, period, file, import_figures)


@click.command(
    "enter-projects",
    cls=Command,
    help=N_("Add projects to the ledger and bring them up to date from a CSV file."),
)
@PERIOD
@click.argument("file", metavar="FILE.csv")
@click.pass_obj
def enter_projects_command(settings: Settings, period: str, file: str) -> int:
    return _enter(settings, period, file, import_projects)


def _enter(
    settings: Settings, period: str, file: str, action: Callable[[Workplace, Period, Path], Entered]
) -> int:
    at = parse_period(period)
    with settings.township() as workplace:
        entered = action(workplace, at, Path(file))
        findings = [of_finding(f, workplace.catalogue) for f in _concerned(workplace, at, entered)]
        catalogue = workplace.catalogue
    derived = sum(1 for change in entered.changes if change.how == How.DERIVED)
    record = _EnteredRecord(
        len(entered.changes) - derived,
        derived,
        findings,
        [o.sentence for o in entered.left_out],
        [later.sentence for later in entered.carried_later],
    )
    if settings.json:
        write_json(record)
    else:
        write(
            _("Saved: {changed} cells changed, {derived} worked out from them.").format(
                changed=record.changed, derived=record.derived
            )
        )
        for sentence in (*record.left_out, *record.carried_later):
            write(sentence)
        write_findings(findings, catalogue)
    return 1 if any(finding.severity == "error" for finding in findings) else 0


def _concerned(workplace: Workplace, period: Period, entered: Entered) -> tuple[Finding, ...]:
    """Findings of the forms that were entered into, and those elsewhere that name a changed
    cell.
    """
    own = {change.cell.form for change in entered.changes if change.how != How.DERIVED}
    changed = {change.cell for change in entered.changes}
    concerned: list[Finding] = []
    for form in workplace.forms:
        findings = check_form(workplace, form, form_period(form, period))
        concerned += [f for f in findings if form.id in own or changed & set(f.cells)]
    return in_order(concerned)


@click.command(
    "explain", cls=Command, help=N_("Explain a query: say why the figure is right as it is.")
)
@PERIOD
@click.option("--rule", required=True, metavar="ID", help=N_("the rule whose query is answered"))
@click.option(
    "--cell", "where", default="", metavar="CODE[/DIM]", help=N_("only the query at this cell")
)
@click.option(
    "--words", required=True, metavar="…", help=N_("the explanation; empty words take it back")
)
@click.option(
    "--same",
    "is_confirmed",
    is_flag=True,
    help=N_("give words that many other cells of the period have already"),
)
@click.pass_obj
def explain_command(
    settings: Settings, period: str, rule: str, where: str, words: str, is_confirmed: bool
) -> int:
    at = parse_period(period)
    with settings.township() as workplace:
        finding = explain(
            workplace,
            at,
            rule,
            words,
            _cell(workplace, where) if where else None,
            is_confirmed=is_confirmed,
        )
        record = of_finding(finding, workplace.catalogue)
    if settings.json:
        write_json(record)
    else:
        write(
            _("The explanation for {rule} is kept.").format(rule=rule)
            if record.explanation
            else _("The explanation for {rule} is taken back.").format(rule=rule)
        )
    return 0


def _cell(workplace: Workplace, text: str) -> Cell:
    """CODE or CODE/DIM; the form and period are the finding's."""
    code, _slash, dimension = text.partition("/")
    if not any(
        code == form.id or workplace.catalogue.field(form.id, code) for form in workplace.forms
    ):
        raise UsageError("cell-unknown", form="—", cell=code[:40])
    return Cell("", code, dimension, "")


@click.command(
    "figures",
    cls=Command,
    help=N_("List the figures of a period, those that were worked out included."),
)
@PERIOD
@click.option("--form", default="", metavar="F", help=N_("only the form of this code"))
@click.option(
    "--unit",
    default="",
    metavar="CODE",
    help=N_("at a desk: the unit whose figures these are"),
)
@click.pass_obj
def figures_command(settings: Settings, period: str, form: str, unit: str) -> int:
    at = parse_period(period)
    with settings.unit(unit) as workplace:
        records = [of_listed(listed) for listed in list_figures(workplace, at, form)]
        catalogue = workplace.catalogue
    if settings.json:
        write_json(records)
    elif records:
        write_figures(records, catalogue)
    else:
        tell(_("Nothing has been entered for {period} yet.").format(period=periods.label(at)))
    return 0


@click.command(
    "check",
    cls=Command,
    help=N_(
        "List all findings of a period; exit code 1 while something must be mended. With --try: plant slips into copies of a"
        " year's figures, and tell how many of them the checks catch."
    ),
)
@click.option(
    "--period", default="", metavar="P", help=N_("report period: 2024, 2024-Q3 or 2024-10")
)
@click.option("--year", default="", metavar="Y", help=N_("with --try: the year, as 2025"))
@click.option("--try", "is_trial", is_flag=True, help=N_("how good the checks are on this history"))
@click.option(
    "--seeds",
    default=5,
    type=click.IntRange(1, 100),
    metavar="N",
    help=N_("with --try: so many slips of each kind (default 5)"),
)
@click.pass_obj
def check_command(settings: Settings, period: str, year: str, is_trial: bool, seeds: int) -> int:
    if bool(period) == is_trial or bool(year) != is_trial:
        raise UsageError("check-what")
    if is_trial:
        return print_trial(settings, year, seeds)
    at = parse_period(period)
    with settings.township(looks=True) as workplace:
        findings = check_period(workplace, at)
        records = [of_finding(finding, workplace.catalogue) for finding in findings]
        catalogue = workplace.catalogue
    if settings.json:
        write_json(records)
    else:
        write_findings(records, catalogue)
    return 1 if any(finding.blocks for finding in findings) else 0


class _CorrectionRecord(msgspec.Struct, frozen=True):
    unit: str
    period: str
    sequence: int


@click.command(
    "correct",
    cls=Command,
    help=N_("Open a submitted period again, to be corrected under the next submission number."),
)
@PERIOD
@click.option("--words", required=True, metavar="WORDS", help=N_("why it is corrected"))
@click.pass_obj
def correct_command(settings: Settings, period: str, words: str) -> int:
    at = parse_period(period)
    with settings.township() as workplace:
        sequence = start_correction(workplace, at, words)
        record = _CorrectionRecord(workplace.unit.code, at, sequence)
    if settings.json:
        write_json(record)
    else:
        write(
            _(
                "{period} is open for submission number {n}. Change the figures, then submit."
            ).format(period=periods.label(at), n=sequence)
        )
    return 0


@click.command(
    "submit", cls=Command, help=N_("Check a period, seal it, write it to a stick and read it back.")
)
@PERIOD
@click.option(
    "--to", "folder", required=True, metavar="DIR", help=N_("the stick or folder to write to")
)
@click.option(
    "--clock-checked",
    is_flag=True,
    help=N_("this computer's clock is right, even where it is behind what is known here"),
)
@click.option(
    "--words",
    default=None,
    metavar="WORDS",
    help=N_("what the district should know of these figures"),
)
@click.pass_obj
def submit_command(
    settings: Settings, period: str, folder: str, clock_checked: bool, words: str | None
) -> int:
    at = parse_period(period)
    with settings.township() as workplace:
        if words is not None:
            write_words(workplace, at, words)
        done = with_passphrase(
            lambda passphrase: submit(
                workplace, at, Path(folder), passphrase=passphrase, clock_checked=clock_checked
            )
        )
        tell_on_stick(workplace, Path(folder))
    record = _SubmittedRecord(
        str(done.file),
        done.unit,
        done.period,
        done.sequence,
        done.digest,
        done.check_code,
        done.encrypted,
        done.key_code,
        done.note,
    )
    if settings.json:
        write_json(record)
    else:
        write_pairs(
            (
                (_("File"), record.file),
                (_("Unit"), record.unit),
                (_("Period"), periods.label(record.period)),
                (_("Submission no."), str(record.sequence)),
                (_("Digest"), record.digest),
                (_("Check code"), record.check_code),
                (_("Check code of this unit's key"), record.key_code),
            )
        )
    if record.note:
        tell(record.note)
    if not record.encrypted:
        tell(
            _(
                "The file is signed but not encrypted: no task with the district's key has been received yet."
            )
        )
    return 0
