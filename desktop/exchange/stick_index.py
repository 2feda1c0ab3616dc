"""What a stick tells of itself (U盘目录): which exchange files of which unit and period lie on it, as a page that any
browser shows and as JSON. It is made anew from the files at every writing; nobody signs it, and nothing is taken from it
but what the desk last said of who is late, to be shown again.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from desktop.domain import periods
from desktop.errors import AppError
from desktop.exchange.envelope import open_envelope
from desktop.exchange.messages import KIND_WORDS, SUFFIX, Day, Kind, Moment, Period, UnitCode
from desktop.exchange.plain_file import read_plain
from desktop.exchange.stick import write_safely
from desktop.folders import paths_in
from desktop.i18n import N_, _, language, listed
from desktop.printable import UNREADABLE, printable

PAGE, DATA = "tianbao-index.html", "tianbao-index.json"
MOST_FILES = 500
"""Files that are looked at, by name; more are counted."""
_LARGEST = 1 << 20  # bytes: a longer file is named and not read
_INDEX_CAP = 1 << 20
_PAGE_MARK = b"<!doctype html><!-- tianbao-index -->"
_DATA_MARK = b'{"tianbao_index":'
_Text = Annotated[str, Meta(max_length=200)]

Standing = Literal["", "newer_here", "newer_elsewhere", "unreadable", "unread"]
STANDINGS: dict[Standing, str] = {
    "": "",
    "newer_here": N_("a newer one lies on this stick"),
    "newer_elsewhere": N_("a newer one is known where this page was written"),
    "unreadable": N_("cannot be read"),
    "unread": N_("too large to be looked at here"),
}


class IndexedFile(msgspec.Struct, frozen=True):
    """One exchange file. `check_code` is "" where it was not read; `sealed_at` in UTC."""

    file: _Text
    kind: Kind
    unit: _Text
    name: _Text
    period: _Text
    sequence: int
    sealed_at: _Text
    size: int
    check_code: _Text
    standing: Standing


class LateUnit(msgspec.Struct, frozen=True):
    unit: UnitCode
    name: _Text


class Late(msgspec.Struct, frozen=True):
    """Who is late with a period, as the desk knew on a day."""

    as_of: Day
    period: Period
    units: Annotated[list[LateUnit], Meta(max_length=5_000)]


class StickIndex(msgspec.Struct, frozen=True):
    """`more` files are not listed. `late` is None where no desk has said so on this stick."""

    tianbao_index: Literal[1]
    made_at: Moment
    made_by: _Text
    files: Annotated[list[IndexedFile], Meta(max_length=MOST_FILES)]
    more: int
    late: Late | None = None


def files_on(folder: Path) -> tuple[list[IndexedFile], int]:
    """The exchange files in a folder by name, each with its unit's code as the name, and how many more there are.
    What cannot be read is named all the same. Raises: OSError of a folder that is gone.
    """
    suffixes = {suffix: kind for kind, suffix in SUFFIX.items()}
    paths = [path for path in paths_in(folder) if path.suffix.lower() in suffixes]
    found = [_indexed(path, suffixes[path.suffix.lower()]) for path in paths[:MOST_FILES]]
    newest: dict[tuple[str, str, str], int] = {}
    for one in found:
        of = (one.kind, one.unit, one.period)
        newest[of] = max(newest.get(of, 0), one.sequence)
    return [
        msgspec.structs.replace(one, standing="newer_here")
        if not one.standing and one.sequence < newest[one.kind, one.unit, one.period]
        else one
        for one in found
    ], max(0, len(paths) - MOST_FILES)


def _indexed(path: Path, kind: Kind) -> IndexedFile:
    name = "".join(c if c.isprintable() else UNREADABLE for c in printable(path.name)[:200])
    size = 0
    with suppress(OSError):
        size = os.lstat(path).st_size
    plain = IndexedFile(name, kind, "", "", "", 0, "", size, "", "unreadable")
    try:
        data = read_plain(path, _LARGEST)
        if data is None:
            return msgspec.structs.replace(plain, standing="unread")
        envelope = open_envelope(data, file=path.name)
    except AppError:
        return plain
    manifest = envelope.manifest
    return IndexedFile(
        name,
        manifest.kind,
        manifest.unit,
        manifest.unit,
        manifest.period,
        manifest.sequence,
        manifest.created_at,
        size,
        envelope.check_code,
        "",
    )


def late_on(folder: Path) -> Late | None:
    """What the desk last said on this stick of who is late; None where nothing readable stands there."""
    try:
        data = read_plain(folder / DATA, _INDEX_CAP)
        return msgspec.json.decode(data, type=StickIndex).late if data else None
    except (AppError, msgspec.MsgspecError, ValueError, RecursionError):
        return None


def write_index(folder: Path, index: StickIndex, *, owner: Path | None = None) -> bool:
    """Put page and JSON in the place of those before; whether both are there. A file of that name which is
    somebody's own stays. Raises: MachineError of the stick.
    """
    data = msgspec.json.encode(index)
    page = _PAGE_MARK + _page(index).encode()
    written = [
        _put(folder, name, content, mark, owner)
        for name, content, mark in ((DATA, data, _DATA_MARK), (PAGE, page, _PAGE_MARK))
    ]
    return all(written)


def _put(folder: Path, name: str, data: bytes, mark: bytes, owner: Path | None) -> bool:
    final = folder / name
    if os.path.lexists(final):
        try:
            before = read_plain(final, _INDEX_CAP)
        except AppError:
            return False
        if before is None or not before.startswith(mark):
            return False
        if before == data:
            return True
        with suppress(OSError):
            final.unlink()
    write_safely(data, folder, name, owner=owner)
    return True


def _page(index: StickIndex) -> str:
    """Plain tables without scripts, pictures or addresses; every text escaped."""
    rows = [_row(one) for one in index.files]
    more = _("… and {n} more files").format(n=index.more) if index.more else ""
    late = ""
    if index.late is not None:
        names = listed(one.name or one.unit for one in index.late.units) or _("nobody")
        late = _("Late with {period}, as the district desk knew on {day}: {names}").format(
            period=periods.label(index.late.period), day=index.late.as_of, names=names
        )
    heads = (
        _("Unit"),
        _("Period"),
        _("Kind"),
        _("Submission no."),
        _("Sealed at"),
        _("Check code"),
        _("File"),
        _("Remark"),
    )
    title = _("Tianbao files on this stick")
    made = _("Written on {time} by {name}").format(
        time=index.made_at[:16].replace("T", " "), name=index.made_by
    )
    remark = _(
        "This page is made anew from the files whenever the program writes a submission, a task or a reply here. It is for reading only: nobody signed it,"
        " and it proves nothing. What counts is what the program says of the files themselves."
    )
    parts = [
        f'<html lang="{"en" if language() == "en" else "zh-CN"}"><head><meta charset="utf-8">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(title)}</h1><p>{escape(made)}</p><p>{escape(remark)}</p>",
        f"<p><b>{escape(late)}</b></p>" if late else "",
        f"<table><tr>{''.join(f'<th>{escape(head)}</th>' for head in heads)}</tr>{''.join(rows)}</table>",
        f"<p>{escape(more)}</p>" if more else "",
        "</body></html>\n",
    ]
    return "".join(parts)


_STYLE = (
    "body{font:16px sans-serif;margin:2em}table{border-collapse:collapse}"
    "td,th{border:1px solid #999;padding:.3em .6em;text-align:left}"
)


def _row(one: IndexedFile) -> str:
    standing = _(STANDINGS[one.standing]) if one.standing else ""
    cells: Sequence[str] = (
        one.name or one.unit,
        periods.label(one.period) if one.period else "",
        _(KIND_WORDS[one.kind]),
        str(one.sequence or ""),
        one.sealed_at[:16].replace("T", " "),
        one.check_code,
        one.file,
        standing,
    )
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
