"""The command that draws a chart into a PNG or SVG."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from desktop.actions.charts.registry import CHARTS, chart
from desktop.cli.help_texts import PERIOD, Command
from desktop.cli.output import tell, write_json
from desktop.cli.settings import Settings
from desktop.domain.periods import parse_period
from desktop.errors import UsageError
from desktop.exchange.stick import write_safely
from desktop.i18n import N_, _


class _ChartRecord(msgspec.Struct, frozen=True):
    file: str
    title: str
    subtitle: str
    notes: list[str]
    columns: list[str]
    rows: list[list[str]]


@click.command(
    "chart",
    cls=Command,
    help=N_("Draw a chart of a period; with --json print the numbers behind it."),
)
@click.argument("name", type=click.Choice(list(CHARTS)), metavar="NAME")
@PERIOD
@click.option(
    "--indicator",
    default="",
    metavar="CODE[/DIM]",
    help=N_("what is compared, in the charts ranking and areas"),
)
@click.option("--unit", default="", metavar="CODE", help=N_("at a desk: the chart of this unit"))
@click.option(
    "--to",
    "file",
    default="",
    metavar="FILE.png|.svg",
    help=N_("the file to write; one that is there stays"),
)
@click.pass_obj
def chart_command(
    settings: Settings, name: str, period: str, indicator: str, unit: str, file: str
) -> int:
    at = parse_period(period)
    target = Path(file).resolve() if file else None
    if (target is None and not settings.json) or (
        target is not None and target.suffix.lower() not in (".png", ".svg")
    ):
        raise UsageError("chart-format", file=file or "—")
    with settings.workplace(looks=True) as workplace:
        drawn = chart(workplace.of_unit(unit) if unit else workplace, name, at, indicator)
    if target is not None:
        from desktop.reports.drawing.application import drawing
        from desktop.reports.drawing.chart_image import ChartImage

        with drawing():
            data = ChartImage(drawn, target.suffix.lower()[1:]).data()
        write_safely(data, target.parent, target.name, owner=settings.home)
    if settings.json:
        write_json(
            _ChartRecord(
                str(target or ""),
                drawn.title,
                drawn.subtitle,
                list(drawn.notes),
                [column.title for column in drawn.table.columns],
                [[cell.text for cell in row.cells] for row in drawn.table.rows],
            )
        )
    else:
        tell(_("Written: {file}").format(file=target))
    return 0
