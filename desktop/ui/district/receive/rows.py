"""The rows of the page of received files: keys and conflicts that wait, the last import, and the
files kept of a period.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from desktop.actions.desk.standing import Standing
from desktop.actions.transfer.receive import FileResult
from desktop.actions.transfer.trust import WaitingKey
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.records.received_file import ReceivedFile
from desktop.exchange.messages import HOMEWARD
from desktop.i18n import N_, _, ngettext
from desktop.printable import printable
from desktop.ui.sheet.model import GridCell, GridRow
from desktop.ui.widgets.pill import Kind as PillKind

WAITING = "waiting"  # refused for now, because its key is not trusted yet
OUTCOMES = {
    "taken": N_("taken"),
    WAITING: N_("waiting"),
    "conflict": N_("conflict"),
    "refused": N_("refused"),
    "older": N_("older"),
    "known": N_("already known"),
    "foreign": N_("not ours"),
}
_GROUNDS = {
    "taken": "done",
    WAITING: "query",
    "conflict": "query",
    "refused": "error",
    "older": "quiet",
    "known": "quiet",
}
_MARKS = {
    "taken": "✓",
    WAITING: "△",
    "conflict": "△",
    "refused": "×",
    "older": "↓",
    "known": "=",
    "foreign": "·",
    "current": "✓",
    "superseded": "↓",
    "rejected": "×",
}
_PILLS: dict[str, PillKind] = {
    "taken": "done",
    WAITING: "query",
    "conflict": "query",
    "refused": "error",
}
_ORDER = {
    name: place
    for place, name in enumerate(
        ("refused", WAITING, "conflict", "taken", "older", "known", "foreign")
    )
}
_NEXT = {
    "taken": N_("It counts now. Judge it on the board; Enter shows what it says."),
    WAITING: N_("Its key is not known yet: ring the unit up and compare the check code (Enter)."),
    "conflict": N_(
        "It does not follow the file that counts: compare them and choose the one that counts (Enter)."
    ),
    "older": N_("A newer submission of this unit counts; this one is only kept."),
    "known": N_("This very file was received before; nothing to do."),
    "foreign": N_("Not a file of this program; it was left alone."),
}
KEPT_WORDS = {"current": N_("counts"), "superseded": N_("replaced"), "rejected": N_("not chosen")}
_KEPT_GROUNDS = {"current": "done", "superseded": "quiet", "rejected": "quiet"}
KEPT_NEXT = {
    "current": N_("It counts. Enter verifies it again and shows what it says."),
    "superseded": N_("A newer submission has taken its place; kept as it came."),
    "rejected": N_("Another file was chosen; kept as it came."),
}
MOST = 2_000  # rows of one section; a stick full of photographs must not fill the page


def kind_of(result: FileResult) -> str:
    """The outcome as the page tells it: a file that waits for its key is not refused for good."""
    return WAITING if result.code == "key-not-trusted" else result.outcome


def words_of(result: FileResult, standing: Standing) -> str:
    """Why, and what to do next."""
    kind = kind_of(result)
    if kind == "conflict" and not standing.is_open(result):
        return _("It has been decided since which file counts.")
    if kind in ("refused", "conflict", "older", "foreign") and result.reason:
        return result.reason
    if kind == "taken" and result.reason:
        return result.reason
    if kind == "known" and result.file.suffix.lower() in HOMEWARD:
        return _("This desk wrote it for the units; nothing to do.")
    return _(_NEXT[kind])


def merged(before: Sequence[FileResult], after: Iterable[FileResult]) -> tuple[FileResult, ...]:
    """The results of an import, with what has become since of the files that waited; they keep
    the name they came under.
    """
    news = {result.digest: result for result in after}
    updated = [
        replace(news[r.digest], file=r.file) if kind_of(r) == WAITING and r.digest in news else r
        for r in before
    ]
    seen = {result.digest for result in before}
    return (*(result for digest, result in news.items() if digest not in seen), *updated)


def counted(results: Iterable[FileResult]) -> Counter[str]:
    """How many files had each outcome, those that were not looked at with them."""
    counts: Counter[str] = Counter()
    for result in results:
        counts[kind_of(result)] += result.count
    return counts


def pills(results: Sequence[FileResult]) -> list[tuple[str, PillKind]]:
    """How many files had each outcome, in the order of `OUTCOMES`."""
    counts = counted(results)
    return [
        (f"{_MARKS[kind]} {_(text)} {counts[kind]}", _PILLS.get(kind, "neutral"))
        for kind, text in OUTCOMES.items()
        if counts[kind]
    ]


def rows_of(
    standing: Standing,
    results: Sequence[FileResult],
    outcome: str,
    period: Period,
    name_of: Callable[[str], str],
) -> list[GridRow]:
    """Everything the page lists; `outcome` is an outcome to show alone, "" for all."""
    rows = [
        *_key_rows(standing.keys, name_of),
        *_conflict_rows(standing.conflicts, name_of),
        *_result_rows(results, standing, outcome, name_of),
    ]
    return rows if outcome else [*rows, *_kept_rows(standing.kept, period, name_of)]


def _key_rows(keys: Sequence[WaitingKey], name_of: Callable[[str], str]) -> list[GridRow]:
    if not keys:
        return []
    heading = ngettext(
        "{n} key waits for its check code", "{n} keys wait for their check codes", len(keys)
    )
    rows = [GridRow("#keys", heading=heading.format(n=len(keys)))]
    for number, key in enumerate(keys):
        text = (
            _("Another key than before: ring the unit, ask why, and compare the code.")
            if key.is_change
            else _("First file of this unit: ring it up and compare the code (Enter).")
        )
        rows.append(
            GridRow(
                ("key", number),
                cells={
                    "outcome": _outcome(WAITING, "query"),
                    "unit": GridCell(name_of(key.unit), bold=True),
                    "reason": GridCell(text, tooltip=text),
                    "file": GridCell(
                        ngettext("{n} file", "{n} files", key.files).format(n=key.files), muted=True
                    ),
                },
            )
        )
    return rows


def _conflict_rows(files: Sequence[ReceivedFile], name_of: Callable[[str], str]) -> list[GridRow]:
    if not files:
        return []
    rows = [
        GridRow(
            "#conflicts",
            heading=_(
                "Files that cannot all count: what counted goes on counting until you decide"
            ),
        )
    ]
    for file in files:
        rows.append(
            GridRow(
                ("conflict", file.digest),
                cells={
                    "outcome": _outcome("conflict", "query"),
                    "unit": GridCell(name_of(file.unit), bold=True),
                    "period": GridCell(periods.label(file.period)),
                    "number": GridCell(str(file.sequence)),
                    "reason": GridCell(_("Compare them and choose the one that counts (Enter).")),
                    "file": GridCell(file.source, muted=True, tooltip=file.source),
                },
            )
        )
    return rows


def _result_rows(
    results: Sequence[FileResult], standing: Standing, outcome: str, name_of: Callable[[str], str]
) -> list[GridRow]:
    if not results:
        return []
    shown = [
        (n, r)
        for n, r in enumerate(results)
        if outcome in ("", kind_of(r)) and (outcome or r.outcome != "foreign")
    ]
    shown.sort(key=lambda pair: (_ORDER[kind_of(pair[1])], pair[0]))
    foreign = 0 if outcome else counted(results)["foreign"]
    rows = [GridRow("#results", heading=_("The last import"))]
    for number, result in shown[:MOST]:
        text, kind = words_of(result, standing), kind_of(result)
        name = printable(result.file.name)
        rows.append(
            GridRow(
                ("file", number),
                cells={
                    "outcome": _outcome(kind, _GROUNDS.get(kind, "")),
                    "unit": GridCell(name_of(result.unit)),
                    "number": GridCell(str(result.sequence or "")),
                    "period": GridCell(periods.label(result.period) if result.period else ""),
                    "reason": GridCell(
                        text.replace(name, "…", 1), tooltip=text
                    ),  # its name stands in its own column
                    "file": GridCell(name, muted=True, tooltip=printable(str(result.file))),
                },
            )
        )
    if foreign:
        text = ngettext(
            "{n} other file there was left alone.",
            "{n} other files there were left alone.",
            foreign,
        )
        rows.append(
            GridRow(
                "+foreign",
                cells={
                    "outcome": _outcome("foreign", ""),
                    "reason": GridCell(text.format(n=foreign), muted=True),
                },
            )
        )
    return [*rows, *_rest("+results", len(shown))]


def _kept_rows(
    files: Sequence[ReceivedFile], period: Period, name_of: Callable[[str], str]
) -> list[GridRow]:
    if not files:
        return []
    heading = ngettext(
        "{n} file kept of {period}, as it came",
        "{n} files kept of {period}, as they came",
        len(files),
    )
    rows = [GridRow("#kept", heading=heading.format(n=len(files), period=periods.label(period)))]
    for file in files[:MOST]:
        text = _(KEPT_NEXT[file.state])
        rows.append(
            GridRow(
                ("kept", file.digest),
                cells={
                    "outcome": _outcome(file.state, _KEPT_GROUNDS[file.state]),
                    "unit": GridCell(name_of(file.unit)),
                    "period": GridCell(periods.label(file.period)),
                    "number": GridCell(str(file.sequence)),
                    "reason": GridCell(text, muted=True, tooltip=text),
                    "file": GridCell(file.source, muted=True, tooltip=file.source),
                },
            )
        )
    return [*rows, *_rest("+kept", len(files))]


def outcome_words(state: str) -> str:
    """An outcome or a kept file's state with its mark, so that it is told without the colour."""
    return f"{_MARKS[state]} {_(OUTCOMES.get(state) or KEPT_WORDS[state])}"


def _outcome(state: str, ground: str) -> GridCell:
    return GridCell(outcome_words(state), ground=ground)


def _rest(key: str, count: int) -> list[GridRow]:
    if count <= MOST:
        return []
    return [
        GridRow(
            key, cells={"reason": GridCell(_("and {n} more").format(n=count - MOST), muted=True)}
        )
    ]
