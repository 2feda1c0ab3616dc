"""The look of commands and their help: translated when shown, aligned by East Asian width; the
options that all share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from desktop.actions.workplace import refuse_impossible_home
from desktop.cli.settings import Settings
from desktop.cli.tables import wrapped
from desktop.i18n import N_, _
from desktop.paths import refuse_impossible
from desktop.printable import is_storable, printable

_HELP_WIDTH = 96
_PATHS = ("DIR", "FILE", "PATH")  # in the name of what a word is
_HOME = N_("the workplace folder (default: this user's data folder)")
_JSON = N_("print one JSON document and nothing else")


def _keep_home(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        home = Path(value)
        refuse_impossible_home(home)
        context.ensure_object(Settings).home = home


def _keep_json(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        context.ensure_object(Settings).json = True


def _shared_options() -> list[click.Parameter]:
    """--home and --json, which may stand before or after the command."""
    return [
        click.Option(
            ["--home"], metavar="DIR", help=_HOME, expose_value=False, callback=_keep_home
        ),
        click.Option(
            ["--json", "as_json"], is_flag=True, help=_JSON, expose_value=False, callback=_keep_json
        ),
    ]


def _translated(text: str | None) -> str:
    """Translated; nothing stays nothing (gettext answers "" with the head of its catalogue)."""
    return _(text) if text else ""


def _help_text(context: click.Context, command: click.Command) -> str:
    pieces = [context.command_path, *command.collect_usage_pieces(context)]
    lines = [_("Usage: {words}").format(words=" ".join(pieces)), ""]
    lines += wrapped(_translated(command.help), _HELP_WIDTH, "  ")
    if isinstance(command, click.Group):
        shown = [
            (name, _translated(sub.help).split("\n")[0]) for name, sub in command.commands.items()
        ]
        lines += ["", _("Commands:"), *_described(shown)]
    lines += ["", _("Options:"), *_described(_option_rows(context, command.get_params(context)))]
    return "\n".join(lines)


def _option_rows(
    context: click.Context, params: Iterable[click.Parameter]
) -> list[tuple[str, str]]:
    rows = []
    for param in params:
        if not isinstance(param, click.Option):
            continue
        names = ", ".join((*param.opts, *param.secondary_opts))
        metavar = "" if param.is_flag else f" {param.make_metavar(context)}"
        if param is context.command.get_help_option(context):
            text = _("show this help and stop")
        else:
            text = _translated(param.help) + (_(" (needed)") if param.required else "")
        rows.append((names + metavar, text))
    return rows


def _described(rows: Sequence[tuple[str, str]]) -> list[str]:
    first = max((len(name) for name, _words in rows), default=0)
    lines = []
    for name, sentence in rows:
        text = wrapped(sentence, _HELP_WIDTH - first - 4, "") or [""]
        lines.append(f"  {name:<{first}}  {text[0]}")
        lines += [" " * (first + 4) + line for line in text[1:]]
    return lines


def _usable(value: str, metavar: str) -> str:
    """A word of the command line: a path that can be one, other words as they can be stored.
    Raises: UsageError("name-too-long", "name-impossible").
    """
    if any(kind in metavar for kind in _PATHS):
        refuse_impossible(Path(value))
        return value
    return value if is_storable(value) else printable(value, keep="\n\t")


class Command(click.Command):
    """A command whose help speaks the user's language, with the shared options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += _shared_options()
        self.options_metavar = ""

    def invoke(self, ctx: click.Context) -> Any:
        for param in self.get_params(ctx):
            if isinstance(value := ctx.params.get(param.name or ""), str):
                ctx.params[param.name or ""] = _usable(value, param.metavar or "")
        return super().invoke(ctx)

    def get_help(self, ctx: click.Context) -> str:
        return _help_text(ctx, self)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [
            _("[options]"),
            *(p for param in self.get_params(ctx) for p in param.get_usage_pieces(ctx)),
        ]


class Group(click.Group):
    """A command with commands under it."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += _shared_options()

    def get_help(self, ctx: click.Context) -> str:
        return _help_text(ctx, self)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [_("[options]"), _("COMMAND …")]


Group.group_class = Group

PERIOD = click.option(
    "--period", required=True, metavar="P", help=N_("report period: 2024, 2024-Q3 or 2024-10")
)
