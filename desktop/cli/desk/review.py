"""The desk's commands of judgement: board, accept, return, lock, unlock, back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from desktop.actions.desk.board import BoardCell, board, reminder, state_name
from desktop.actions.desk.board_by_area import board_by_area
from desktop.actions.desk.review import (
    accept,
    accept_area,
    accept_clean,
    cell_ref,
    judge_pending,
    lock_period,
    return_cells,
    take_back,
    unlock_period,
)
from desktop.actions.transfer.send_replies import send_replies
from desktop.actions.transfer.stick_index import tell_on_stick
from desktop.cli.help_texts import PERIOD, Command
from desktop.cli.output import tell, write, write_json
from desktop.cli.settings import Settings, with_passphrase
from desktop.cli.tables import table
from desktop.domain import periods
from desktop.domain.periods import Period, parse_period
from desktop.domain.records.returned_cell import ReturnedCell
from desktop.errors import UsageError
from desktop.i18n import N_, _, listed


class _BoardRecord(msgspec.Struct, frozen=True):
    unit: str
    form: str
    state: str
    sequence: int
    received_at: str
    late: bool
    errors: int
    queries: int
    period: str
    digest: str
    conflict: bool


class _AcceptedRecord(msgspec.Struct, frozen=True):
    unit: str
    period: str
    forms: list[str]


class _ReturnedRecord(msgspec.Struct, frozen=True):
    unit: str
    period: str
    sequence: int
    form: str
    code: str
    dimension: str
    words: str


class _LockRecord(msgspec.Struct, frozen=True):
    period: str
    closed: bool


class _BackRecord(msgspec.Struct, frozen=True):
    file: str
    unit: str
    sequence: int
    digest: str
    check_code: str
    receipts: int
    returns: int
    new: bool


_UNIT = click.option("--unit", required=True, metavar="CODE", help=N_("the unit"))


@click.command("board", cls=Command, help=N_("Show how far each unit and form of a period is."))
@PERIOD
@click.option(
    "--remind", is_flag=True, help=N_("print words to remind those of whom nothing has come")
)
@click.option("--by-area", is_flag=True, help=N_("each area below this desk, with its coverage"))
@click.pass_obj
def board_command(settings: Settings, period: str, remind: bool, by_area: bool) -> int:
    at = parse_period(period)
    if by_area:
        return _board_by_area(settings, at)
    with settings.district(looks=True) as workplace:
        judge_pending(workplace, at)
        shown = board(workplace, at)
        reminder_text = reminder(workplace, shown) if remind else ""
    digests = {str(row.unit.code): row.file.digest if row.file else "" for row in shown.rows}
    conflicts = {str(row.unit.code) for row in shown.rows if row.conflict}
    if settings.json:
        write_json(
            [
                _BoardRecord(
                    c.unit,
                    c.form,
                    c.state,
                    c.sequence,
                    c.received_at,
                    c.late,
                    c.errors or 0,
                    c.queries or 0,
                    c.period,
                    digests[c.unit] if c.sequence else "",
                    c.unit in conflicts,
                )
                for c in shown.cells
            ]
        )
        return 0
    headers = (
        _("Unit"),
        *(form.id for form, _own in shown.columns),
        _("Submission no."),
        _("Received"),
        _("Check code"),
    )
    write(
        table(
            headers,
            [
                (
                    str(row.unit.name),
                    *(_state(cell) for cell in row.cells),
                    " △ ".join(
                        filter(
                            None,
                            (
                                str(row.file.sequence) if row.file else "",
                                _("conflict") if row.conflict else "",
                            ),
                        )
                    ),
                    row.file.at[:16].replace("T", " ") if row.file else "",
                    row.check_code,
                )
                for row in shown.rows
            ],
        )
    )
    if conflicts:
        tell(
            _(
                "Of the units marked “conflict”, other files wait for a decision; what is shown goes"
                " on counting. List them with `tianbao conflicts --period {period}`."
            ).format(period=at)
        )
    if shown.due is not None:
        write(_("Due on {date}").format(date=shown.due.date))
    if reminder_text:
        write(reminder_text)
    return 0


class _AreaRecord(msgspec.Struct, frozen=True):
    area: str
    name: str
    level: str
    parent: str
    have: int
    of: int
    late: int
    days_late: int
    conflicts: int
    state: str
    sequence: int  # of the desk's file that counts, 0 for none
    digest: str
    received_at: str


def _board_by_area(settings: Settings, period: Period) -> int:
    with settings.district(looks=True) as workplace:
        found = board_by_area(workplace, board(workplace, period))
    records = [
        _AreaRecord(
            one.area.code,
            str(one.area.name),
            one.area.level,
            one.area.parent,
            one.have,
            one.of,
            one.late,
            one.days_late,
            one.conflicts,
            one.state,
            one.file.sequence if one.file else 0,
            one.file.digest if one.file else "",
            one.file.at if one.file else "",
        )
        for one in found.every_area()
    ]
    if settings.json:
        write_json(records)
        return 0
    headers = (_("Area"), _("Units"), _("Late"), _("Conflicts"), _("Submission no."), _("Received"))
    write(
        table(
            headers,
            [
                (
                    r.name,
                    f"{r.have}/{r.of}",
                    str(r.late or "—"),
                    str(r.conflicts or "—"),
                    str(r.sequence or "—"),
                    r.received_at[:16].replace("T", " "),
                )
                for r in records
            ],
            right=(1, 2, 3, 4),
        )
    )
    return 0


def _state(cell: BoardCell | None) -> str:
    if cell is None:
        return "—"
    counts = [f"×{cell.errors}"] if cell.errors else []
    counts += [f"△{cell.queries}"] if cell.queries else []
    return " ".join([state_name(cell.state), *counts])


@click.command(
    "accept",
    cls=Command,
    help=N_("Accept the forms of a unit, or with --clean all that have no findings."),
)
@click.option(
    "--unit",
    default="",
    metavar="CODE",
    help=N_("the unit, or the area of a desk below: all that it submitted"),
)
@PERIOD
@click.option("--form", default="", metavar="FORM", help=N_("this form only"))
@click.option(
    "--clean", is_flag=True, help=N_("of all units, the forms without errors and queries")
)
@click.pass_obj
def accept_command(settings: Settings, unit: str, period: str, form: str, clean: bool) -> int:
    at = parse_period(period)
    if bool(unit) == clean:
        raise UsageError("usage-missing", name="--unit / --clean")
    with settings.district() as workplace:
        if clean:
            accepted = accept_clean(workplace, at)
        elif unit in workplace.at(at).catalogue.area_by_code:
            accepted = accept_area(workplace, unit, at)
        else:
            accepted = {unit: accept(workplace, unit, at, form)}
        names = {code: workplace.catalogue.unit_name(code) for code in accepted}
    if settings.json:
        write_json([_AcceptedRecord(code, at, list(forms)) for code, forms in accepted.items()])
    for code, forms in accepted.items():
        tell(_("{unit}: accepted {forms}").format(unit=names[code], forms=listed(forms) or "—"))
    return 0


@click.command(
    "return", cls=Command, help=N_("Send cells back with words; they leave with the next `back`.")
)
@_UNIT
@PERIOD
@click.option(
    "--cell",
    "cells",
    required=True,
    multiple=True,
    metavar="CODE[/DIM]",
    help=N_("a cell, a day of readings, a project's column, or a form's id for all of it"),
)
@click.option("--words", default="", metavar="WORDS", help=N_("what is to be looked at"))
@click.option("--undo", is_flag=True, help=N_("take the return back, as long as it has not left"))
@click.pass_obj
def return_command(
    settings: Settings, unit: str, period: str, cells: tuple[str, ...], words: str, undo: bool
) -> int:
    at = parse_period(period)
    with settings.district() as workplace:
        places = [cell_ref(workplace, unit, at, text) for text in cells]
        done = (
            take_back(workplace, unit, at, places)
            if undo
            else return_cells(workplace, unit, at, places, words)
        )
        name = workplace.catalogue.unit_name(unit)
    if settings.json:
        write_json(
            [
                _ReturnedRecord(c.unit, c.period, c.sequence, c.form, c.code, c.dimension, c.words)
                for c in done
            ]
        )
    sentence = _("{unit}: taken back {cells}") if undo else _("{unit}: returned {cells}")
    tell(sentence.format(unit=name, cells=listed(_place(c) for c in done)))
    return 0


def _place(cell: ReturnedCell) -> str:
    return f"{cell.code}/{cell.dimension}" if cell.dimension else cell.code


@click.command(
    "lock", cls=Command, help=N_("Close a period: nothing of it is taken or judged any more.")
)
@PERIOD
@click.pass_obj
def lock_command(settings: Settings, period: str) -> int:
    at = parse_period(period)
    with settings.district() as workplace:
        lock_period(workplace, at)
    return _period_state(settings, at, closed=True)


@click.command("unlock", cls=Command, help=N_("Open a closed period again, with the reason."))
@PERIOD
@click.option("--words", required=True, metavar="WORDS", help=N_("why it is opened"))
@click.pass_obj
def unlock_command(settings: Settings, period: str, words: str) -> int:
    at = parse_period(period)
    with settings.district() as workplace:
        unlock_period(workplace, at, words)
    return _period_state(settings, at, closed=False)


def _period_state(settings: Settings, period: str, *, closed: bool) -> int:
    if settings.json:
        write_json(_LockRecord(period, closed))
    tell(
        (_("{period} is closed.") if closed else _("{period} is open again.")).format(
            period=periods.label(period)
        )
    )
    return 0


@click.command(
    "back", cls=Command, help=N_("Write receipts and returns for the units, one file each.")
)
@click.option(
    "--to", "folder", required=True, metavar="DIR", help=N_("the stick or folder to write to")
)
@click.option("--unit", "units", multiple=True, metavar="CODE", help=N_("for this unit only"))
@click.pass_obj
def back_command(settings: Settings, folder: str, units: Sequence[str]) -> int:
    with settings.district() as workplace:
        written = with_passphrase(
            lambda passphrase: send_replies(workplace, Path(folder), units, passphrase=passphrase)
        )
        tell_on_stick(workplace, Path(folder))
        names = {w.unit: workplace.catalogue.unit_name(w.unit) for w in written}
    if settings.json:
        write_json(
            [
                _BackRecord(
                    str(w.file),
                    w.unit,
                    w.sequence,
                    w.digest,
                    w.check_code,
                    w.receipts,
                    w.returns,
                    w.is_new,
                )
                for w in written
            ]
        )
        return 0
    write(
        table(
            (_("Unit"), _("Receipts"), _("Returns"), _("File")),
            [(names[w.unit], str(w.receipts), str(w.returns), w.file.name) for w in written],
            right=(1, 2),
        )
    )
    return 0
