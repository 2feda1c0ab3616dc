"""Commands on the versions of the forms."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from desktop.actions.catalogues.carry_over import carry_over, legacy
from desktop.actions.catalogues.check import check_catalogue
from desktop.actions.catalogues.export import export_version
from desktop.actions.catalogues.issue import (
    Proposal,
    issue,
    propose,
    take_back_version,
)
from desktop.actions.trial.frequent import FrequentRule, frequent_rules
from desktop.actions.workplace import workplace_exists
from desktop.catalogue.content import read_files
from desktop.catalogue.load import BUNDLED, find_catalogue, load_catalogue
from desktop.cli.help_texts import Group
from desktop.cli.output import tell, write, write_json, write_pairs
from desktop.cli.settings import Settings
from desktop.cli.tables import table
from desktop.domain import periods
from desktop.domain.catalogue_changes import SORT_WORDS, CatalogueChange
from desktop.domain.periods import parse_period
from desktop.domain.records.catalogue_issue import CatalogueIssue
from desktop.errors import CatalogueError
from desktop.i18n import N_, _, ngettext


class _FrequentRecord(msgspec.Struct, frozen=True):
    rule: str
    year: str
    fired: int
    rows: int


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


class _VersionRecord(msgspec.Struct, frozen=True):
    number: int
    from_month: str
    digest: str
    news: str


class _AttributeRecord(msgspec.Struct, frozen=True):
    name: str
    before: str
    after: str


class _ChangeRecord(msgspec.Struct, frozen=True):
    sort: str
    part: str
    key: str
    label: str
    form: str
    attributes: list[_AttributeRecord]


class _ReportedRecord(msgspec.Struct, frozen=True):
    period: str
    units: int


class _IssuedRecord(msgspec.Struct, frozen=True):
    number: int
    from_month: str
    digest: str
    compared_with: int
    changes: list[_ChangeRecord]
    reported: list[_ReportedRecord]
    issued: bool


class _CatalogueRecord(msgspec.Struct, frozen=True):
    id: str
    version: str
    name: str
    district: str
    digest: str
    forms: list[_FormRecord]
    units: int
    targets: int
    number: int = 1
    from_month: str = ""  # "" = from the beginning
    versions: list[_VersionRecord] = []


@click.group(
    "catalogue",
    cls=Group,
    help=N_("The versions of the forms: check one, show which holds, issue a new one."),
)
def catalogue_group() -> None:
    """The commands below it do the work."""


@catalogue_group.command(
    "check",
    help=N_(
        "List every mistake of a catalogue (a folder, or one file) with its file, table and line."
    ),
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
    "show",
    help=N_(
        "Show the forms that hold for a period (today, without one), or those that come with the program."
    ),
)
@click.option("--period", metavar="P", default="", help=N_("the period whose forms are shown"))
@click.pass_obj
def catalogue_show_command(settings: Settings, period: str) -> int:
    issue: CatalogueIssue | None = None
    if workplace_exists(settings.home):
        with settings.workplace(looks=True) as workplace:
            at = parse_period(period) if period else periods.containing(workplace.today, "month")
            issue, catalogue = workplace.versions.issue_for(at), workplace.at(at).catalogue
            versions = [
                _VersionRecord(i.number, i.from_month, i.digest, i.news)
                for i in workplace.versions.issues
            ]
    else:
        catalogue, versions = load_catalogue(find_catalogue(BUNDLED)), []
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
        issue.number if issue else 1,
        issue.from_month if issue else "",
        versions,
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
            (_("Version no."), str(record.number)),
            (_("Holds from"), periods.label(record.from_month) if record.from_month else ""),
        )
    )
    if len(record.versions) > 1:
        write("")
        write(
            table(
                (_("Version no."), _("Holds from"), _("What is new")),
                [(str(v.number), v.from_month or "—", v.news) for v in record.versions],
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


@catalogue_group.command(
    "issue",
    help=N_(
        "At the desk: check a version of the forms (a folder, or one file), print what differs from the one in force, "
        "and adopt it from a period on. The next task carries it."
    ),
)
@click.argument("path", metavar="PATH")
@click.option(
    "--from", "start", required=True, metavar="P", help=N_("the first period that it holds for")
)
@click.option("--yes", is_flag=True, help=N_("without it, only what would change is printed"))
@click.option(
    "--words",
    default="",
    metavar="WORDS",
    help=N_("what is new, in a sentence or two for the offices"),
)
@click.pass_obj
def catalogue_issue_command(
    settings: Settings, path: str, start: str, yes: bool, words: str
) -> int:
    files = read_files(find_catalogue(path))
    with settings.district() as workplace:
        proposal = propose(workplace, files, parse_period(start))
        if not settings.json:
            _write_proposal(proposal)
        agreed = yes or _agrees()
        if agreed:
            issue(workplace, proposal, words)
    if settings.json:
        write_json(
            _IssuedRecord(
                proposal.number,
                proposal.from_month,
                proposal.catalogue.digest,
                proposal.compared_with.number,
                [_change_record(change) for change in proposal.changes],
                [_ReportedRecord(period, count) for period, count in proposal.reported],
                agreed,
            )
        )
    elif agreed:
        write(
            _(
                "Version {number} holds from {month} on. The next task carries it to the offices."
            ).format(number=proposal.number, month=periods.label(proposal.from_month))
        )
    if not agreed:
        tell(_("Nothing is issued yet. With --yes it is."))
    return 0 if agreed else 1


def _agrees() -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    return click.confirm(_("Issue this version?"), default=False, err=True)


def _change_record(change: CatalogueChange) -> _ChangeRecord:
    return _ChangeRecord(
        change.sort,
        change.part,
        change.key,
        change.label,
        change.form,
        [_AttributeRecord(a.name, a.before, a.after) for a in change.attributes],
    )


def _write_proposal(proposal: Proposal) -> None:
    count = len(proposal.changes)
    write(
        ngettext(
            "{n} difference to version {number}, which holds for {month}:",
            "{n} differences to version {number}, which holds for {month}:",
            count,
        ).format(
            n=count, number=proposal.compared_with.number, month=periods.label(proposal.from_month)
        )
    )
    for change in proposal.changes:
        write("")
        write(f"{_(SORT_WORDS[change.sort])}  {change.part_name}  {change.label}")
        for attribute in change.attributes:
            before, after = attribute.before or "—", attribute.after or "—"
            write(
                f"    {attribute.name}: {after}"
                if change.sort == "new"
                else f"    {attribute.name}: {before} → {after}"
            )
    if proposal.reported:
        write("")
        for period, units in proposal.reported:
            write(
                _(
                    "{period} was reported by {units} units already, under the forms before: what they sent stays as it is, and a correction follows the new ones."
                ).format(period=periods.label(period), units=units)
            )
    write("")


@catalogue_group.command(
    "take-back",
    help=N_("At the desk: take back the version issued last, as long as no task carries it."),
)
@click.pass_obj
def catalogue_take_back_command(settings: Settings) -> int:
    with settings.district() as workplace:
        taken = take_back_version(workplace)
    record = _VersionRecord(taken.number, taken.from_month, taken.digest, taken.news)
    if settings.json:
        write_json(record)
    else:
        write(_("Version {number} is taken back.").format(number=taken.number))
    return 0


class _CarriedRecord(msgspec.Struct, frozen=True):
    unit: str
    project: str
    name: str
    to: str


class _LegacyRecord(msgspec.Struct, frozen=True):
    projects: list[_CarriedRecord]
    targets: int
    late: list[str]
    decided: bool


@catalogue_group.command(
    "carry-over",
    help=N_(
        "At the desk: let the projects and targets of units that were merged or renamed go on at the one that takes over."
    ),
)
@click.option("--yes", is_flag=True, help=N_("decide it; without it only what is left is listed"))
@click.pass_obj
def catalogue_carry_over_command(settings: Settings, yes: bool) -> int:
    with settings.district() as workplace:
        left = legacy(workplace)
        decided = {
            (one.unit, one.project): left.choices[one.unit][0]
            for one in left.open_projects
            if len(left.choices[one.unit]) == 1
        }
        if yes:
            carry_over(workplace, decided, left.targets)
    rows = [
        _CarriedRecord(
            one.unit,
            one.project,
            one.name,
            one.successor or decided.get((one.unit, one.project), ""),
        )
        for one in left.projects
    ]
    if settings.json:
        write_json(
            _LegacyRecord(rows, len(left.targets), [str(one.code) for one in left.late], yes)
        )
        return 0
    for row in rows:
        unit, to = left.catalogue.unit_name(row.unit), left.catalogue.unit_name(row.to)
        write(f"{unit}  {row.project}  {row.name}  → {to or '?'}")
    for unit_of_late in left.late:
        write(_("{unit}: its last ledger is not here yet.").format(unit=unit_of_late.name))
    if yes:
        write(
            _(
                "Carried over: {projects} projects, {targets} targets. The next task brings them to the offices."
            ).format(projects=len(decided), targets=len(left.targets))
        )
    elif left.is_open:
        tell(_("Nothing is decided yet. With --yes it is."))
    return 0


@catalogue_group.command(
    "export",
    help=N_("Write the forms that hold for a period as files (TOML) to edit and to issue again."),
)
@click.option("--period", metavar="P", default="", help=N_("the period whose forms are written"))
@click.option(
    "--to",
    "folder",
    required=True,
    metavar="DIR",
    help=N_("a new folder, or one file ending in .txt"),
)
@click.pass_obj
def catalogue_export_command(settings: Settings, period: str, folder: str) -> int:
    with settings.workplace(looks=True, changes=False) as workplace:
        at = parse_period(period) if period else periods.containing(workplace.today, "month")
        written = export_version(workplace, at, Path(folder))
    if settings.json:
        write_json([str(path) for path in written])
    else:
        for path in written:
            write(str(path))
    return 0
