"""Commands on what the desk above sent back: list it, pass it on to the unit, answer it."""

from __future__ import annotations

import click
import msgspec

from desktop.actions.upward.returns import answer, find_return, open_returns, pass_on
from desktop.cli.help_texts import PERIOD, Group
from desktop.cli.output import tell, write, write_json
from desktop.cli.settings import Settings
from desktop.cli.tables import table
from desktop.domain import periods
from desktop.domain.periods import parse_period
from desktop.domain.records.return_above import ReturnAbove
from desktop.i18n import N_, _


class _ReturnRecord(msgspec.Struct, frozen=True):
    unit: str
    name: str
    period: str
    sequence: int
    form: str
    code: str
    dimension: str
    cell_period: str
    words: str
    by: str
    at: str


@click.group(
    "above", cls=Group, help=N_("What the desk above sent back: pass it on, or answer it.")
)
def above_group() -> None:
    """Commands on returns from above hang below it."""


@above_group.command("list", help=N_("The cells about which nothing was done yet."))
@click.pass_obj
def list_command(settings: Settings) -> int:
    with settings.district(looks=True) as workplace:
        names = workplace.versions.names()
        records = [_record(row, names.get(row.unit, row.unit)) for row in open_returns(workplace)]
    if settings.json:
        write_json(records)
        return 0
    if not records:
        tell(_("The desk above has sent nothing back that is still open."))
        return 0
    write(
        table(
            (_("Unit"), _("Period"), _("Cell"), _("Why"), _("By")),
            [
                (
                    r.name,
                    periods.label(r.period),
                    " ".join(filter(None, (r.code, r.dimension))),
                    r.words,
                    r.by,
                )
                for r in records
            ],
        )
    )
    return 0


@above_group.command("pass", help=N_("Send a cell back to its unit, with the words from above."))
@click.option("--unit", required=True, metavar="CODE", help=N_("the unit whose cell it is"))
@PERIOD
@click.argument("cell", metavar="CODE[/DIM]")
@click.option(
    "--words", default="", metavar="WORDS", help=N_("what is added to the words from above")
)
@click.pass_obj
def pass_command(settings: Settings, unit: str, period: str, cell: str, words: str) -> int:
    at = parse_period(period)
    with settings.district() as workplace:
        row = find_return(workplace, unit, at, cell)
        pass_on(workplace, row, words)
        record = _record(row, workplace.catalogue.unit_name(unit))
    return _tell(settings, record, _("Sent back to {name}; it leaves with the next reply."))


@above_group.command("answer", help=N_("Write to the desk above why a cell stands as it is."))
@click.option("--unit", required=True, metavar="CODE", help=N_("the unit whose cell it is"))
@PERIOD
@click.argument("cell", metavar="CODE[/DIM]")
@click.argument("words", metavar="WORDS")
@click.pass_obj
def answer_command(settings: Settings, unit: str, period: str, cell: str, words: str) -> int:
    at = parse_period(period)
    with settings.district() as workplace:
        row = find_return(workplace, unit, at, cell)
        answer(workplace, row, words)
        record = _record(row, workplace.catalogue.unit_name(unit))
    return _tell(settings, record, _("Answered for {name}; the next file that goes up carries it."))


def _record(row: ReturnAbove, name: str) -> _ReturnRecord:
    return _ReturnRecord(
        row.unit,
        name,
        row.period,
        row.sequence,
        row.form,
        row.code,
        row.dimension,
        row.cell_period,
        row.words,
        row.who,
        row.at,
    )


def _tell(settings: Settings, record: _ReturnRecord, sentence: str) -> int:
    if settings.json:
        write_json(record)
    else:
        tell(sentence.format(name=record.name))
    return 0
