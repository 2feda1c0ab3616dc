"""The command that writes the brief (简报) of a period."""

from __future__ import annotations

from io import TextIOWrapper
from pathlib import Path

import click
import msgspec

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.outputs.brief import brief, brief_bytes, brief_wording, format_of, keep_wording
from desktop.cli.help_texts import PERIOD, Command
from desktop.cli.output import tell, write, write_json
from desktop.cli.settings import Settings
from desktop.domain.periods import frequency_of, parse_period
from desktop.errors import UsageError
from desktop.exchange.spool import open_once
from desktop.exchange.stick import write_safely
from desktop.i18n import N_, _
from desktop.reports.brief import brief_text


class _SpanRecord(msgspec.Struct, frozen=True):
    text: str
    kind: str
    code: str
    dimension: str
    period: str


class _ParagraphRecord(msgspec.Struct, frozen=True):
    kind: str
    spans: list[_SpanRecord]


class _BriefRecord(msgspec.Struct, frozen=True):
    file: str
    paragraphs: list[_ParagraphRecord]


@click.command(
    "brief",
    cls=Command,
    help=N_("Write the paragraph for the leaders: the period's figures in words."),
)
@PERIOD
@click.option(
    "--to",
    "file",
    default="",
    metavar="FILE.docx|.pdf|.txt",
    help=N_("the file to write; one that is there stays"),
)
@click.option(
    "--area",
    default="",
    metavar="CODE",
    help=N_("the brief of an area below this desk: a city of a province"),
)
@click.option("--show-wording", is_flag=True, help=N_("show the wording with its placeholders"))
@click.option(
    "--use-wording",
    default="",
    metavar="FILE",
    help=N_("keep the wording of this text file from now on"),
)
@click.pass_obj
def brief_command(
    settings: Settings, period: str, file: str, area: str, show_wording: bool, use_wording: str
) -> int:
    at = parse_period(period)
    if file:
        format_of(file)  # before anything is read
    with settings.district(looks=True) as workplace:
        if use_wording:
            keep_wording(workplace, frequency_of(at), _text_of(Path(use_wording)))
        whose = workplace.of_area(area) if area else workplace
        if show_wording:
            write(brief_wording(whose, frequency_of(at)).rstrip("\n"))
            return 0
        written_brief = brief(whose, consolidate(whose, at))
    target = Path(file).resolve() if file else None
    if target is not None:
        write_safely(
            brief_bytes(written_brief, format_of(target.name)),
            target.parent,
            target.name,
            owner=settings.home,
        )
    if settings.json:
        write_json(
            _BriefRecord(
                str(target or ""),
                [
                    _ParagraphRecord(
                        p.kind,
                        [
                            _SpanRecord(s.text, s.kind, s.code, s.dimension, s.period)
                            for s in p.spans
                        ],
                    )
                    for p in written_brief.paragraphs
                ],
            )
        )
    elif target is None:
        write(brief_text(written_brief).rstrip("\n"))
    else:
        tell(_("Written: {file}").format(file=target))
    return 0


def _text_of(file: Path) -> str:
    with TextIOWrapper(open_once(file), encoding="utf-8-sig") as text:
        try:
            return text.read()
        except UnicodeDecodeError as error:
            raise UsageError("brief-unreadable", file=str(file)) from error
