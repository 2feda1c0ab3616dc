"""The command line's entry: all commands, and what becomes of errors: a sentence on stderr,
JSON, an exit code.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from desktop import i18n, paths
from desktop.actions.imports.csv_file import LineProblem
from desktop.actions.recovery import RECOVERABLE
from desktop.cli.backups import backup_command, recover_command, restore_command
from desktop.cli.catalogues import catalogue_group
from desktop.cli.desk.above import above_group
from desktop.cli.desk.conflicts import conflicts_command, decide_command
from desktop.cli.desk.consolidate import consolidate_command, trace_command
from desktop.cli.desk.receive import receive_command, trust_command
from desktop.cli.desk.review import (
    accept_command,
    back_command,
    board_command,
    lock_command,
    return_command,
    unlock_command,
)
from desktop.cli.desk.task import task_group
from desktop.cli.desk.upward import upward_command
from desktop.cli.doctor import doctor_command
from desktop.cli.evidence import evidence_group
from desktop.cli.files import show_command
from desktop.cli.handover import handover_command, takeback_command, takeover_command
from desktop.cli.help_texts import Group
from desktop.cli.import_sheet import import_sheet_command
from desktop.cli.keys import keys_group
from desktop.cli.lake import lake_group
from desktop.cli.output import tell, write_json
from desktop.cli.outputs.brief import brief_command
from desktop.cli.outputs.chart import chart_command
from desktop.cli.outputs.export import export_command
from desktop.cli.outputs.fill import fill_command
from desktop.cli.outputs.print_form import print_command
from desktop.cli.past import past_group
from desktop.cli.people import people_group, record_command
from desktop.cli.settings import Settings
from desktop.cli.township import (
    check_command,
    correct_command,
    enter_command,
    enter_projects_command,
    explain_command,
    figures_command,
    submit_command,
)
from desktop.cli.update import update_command
from desktop.cli.workplaces import demo_command, init_command
from desktop.crash_report import keep_report, make_report
from desktop.disk_faults import as_app_error
from desktop.errors import AppError, MachineError, Refused, UsageError
from desktop.i18n import N_, _
from desktop.messages import describe, locked_words


class _Problem(msgspec.Struct, frozen=True):
    line: int
    message: str


class _Error(msgspec.Struct, frozen=True, omit_defaults=True):
    code: str
    message: str
    problems: list[_Problem] = []  # of a file: every line that cannot be taken


class _ErrorRecord(msgspec.Struct, frozen=True):
    error: _Error


@click.group(
    "tianbao",
    cls=Group,
    help=N_(
        "Township figures: enter, check, seal and carry them. Without a command, the window opens."
    ),
)
def tianbao() -> None:
    """All commands hang below it."""


for _command in (
    init_command,
    enter_command,
    enter_projects_command,
    explain_command,
    figures_command,
    check_command,
    correct_command,
    submit_command,
    show_command,
    receive_command,
    trust_command,
    conflicts_command,
    decide_command,
    task_group,
    board_command,
    accept_command,
    return_command,
    lock_command,
    unlock_command,
    back_command,
    upward_command,
    above_group,
    consolidate_command,
    trace_command,
    export_command,
    fill_command,
    print_command,
    brief_command,
    chart_command,
    import_sheet_command,
    past_group,
    backup_command,
    restore_command,
    recover_command,
    doctor_command,
    keys_group,
    handover_command,
    takeover_command,
    takeback_command,
    evidence_group,
    people_group,
    record_command,
    catalogue_group,
    lake_group,
    demo_command,
    update_command,
):
    tianbao.add_command(_command)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command (default: the process's words); returns the exit code of the contract."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    settings = Settings()
    if paths.portable_is_locked() and "--home" not in arguments:
        tell(locked_words(settings.home))
    try:
        return int(
            tianbao.main(arguments, prog_name="tianbao", standalone_mode=False, obj=settings) or 0
        )
    except AppError as error:
        return _report(error, settings, arguments)
    except click.exceptions.NoArgsIsHelpError as error:
        tell(error.ctx.get_help() if error.ctx else "")
        return UsageError.exit_code
    except click.ClickException as error:
        return _report(_as_app_error(error), settings, arguments)
    except click.Abort:
        return _report(Refused("stopped"), settings, arguments)
    except BrokenPipeError:  # the reader of a pipe went away: there is nobody left to tell
        sys.stdout = io.StringIO()
        return 0
    except Exception as error:  # noqa: BLE001 - the one place for bugs on the command line
        known = as_app_error(error)
        if not isinstance(known, AppError):
            known = _crash(error, settings.home)
        return _report(known, settings, arguments)


def _report(error: AppError, settings: Settings, arguments: Sequence[str]) -> int:
    tell(describe(error))
    if error.code in RECOVERABLE:
        tell(_("See what can be brought back: tianbao recover"))
    if settings.json or "--json" in arguments:
        listed = error.params.get("problems", ())
        problems = (
            [_Problem(p.line, p.why) for p in listed if isinstance(p, LineProblem)]
            if isinstance(listed, tuple)
            else []
        )
        write_json(_ErrorRecord(_Error(error.code, describe(error), problems)))
    return error.exit_code


def _as_app_error(error: click.ClickException) -> AppError:
    """What click could not make sense of, in the user's language."""
    match error:
        case click.NoSuchOption():
            return UsageError("usage-no-option", option=error.option_name)
        case click.MissingParameter():
            return UsageError("usage-missing", name=_name(error.param))
        case click.BadParameter():
            kind = error.param.type if error.param else None
            allowed = ", ".join(map(str, kind.choices)) if isinstance(kind, click.Choice) else "—"
            return UsageError("usage-value", name=_name(error.param), allowed=allowed)
        case click.BadOptionUsage():
            return UsageError("usage-needs-value", option=error.option_name)
        case click.exceptions.NoSuchCommand():
            return UsageError("usage-no-command", command=error.command_name)
        case _:
            return UsageError("usage-words", detail=error.format_message())


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "—"
    return (
        param.opts[0]
        if isinstance(param, click.Option)
        else param.make_metavar(click.Context(tianbao))
    )


def _crash(error: Exception, home: Path) -> MachineError:
    """Keep a report of a bug in the workplace's logs."""
    report = make_report(error, i18n.language())
    file = keep_report(report, home)
    if file is None:
        tell(report)
        return MachineError("bug")
    return MachineError("bug-reported", file=str(file))
