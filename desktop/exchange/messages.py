"""What exchange files say: typed rows of task, submission and return, and the checks that all of
them pass.

Structs are arrays in a file (no keys, so none twice). A field comes only at the end and with a
default, so that older files open. Values count ten-thousandths of the unit of measure; None is "no value"; text is
"" where there is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

from desktop.domain.figures import How, Missing
from desktop.errors import ExchangeError
from desktop.i18n import N_

_Row = TypeVar("_Row")

MAX_VALUE = 10**15
MAX_WORDS = 2_000
MAX_ROWS = 20_000

Value = Annotated[int, Meta(ge=-MAX_VALUE, le=MAX_VALUE)]
Key = Annotated[str, Meta(max_length=100)]
Line = Annotated[str, Meta(max_length=500)]
Words = Annotated[str, Meta(max_length=MAX_WORDS)]
UnitCode = Annotated[str, Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z_-]{0,31}\Z")]
Period = Annotated[str, Meta(pattern=r"^[12][0-9]{3}(-(Q[1-4]|0[1-9]|1[0-2]))?\Z")]
Day = Annotated[str, Meta(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\Z")]
Moment = Annotated[
    str,
    Meta(
        pattern=r"^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
        r"(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})\Z"
    ),
]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
JournalHead = Annotated[str, Meta(pattern=r"^([1-9][0-9]{0,11}:[0-9a-f]{64})?\Z")]
"""The newest row of the sender's journal as "number:digest", "" in files of older programs."""
Sequence_ = Annotated[int, Meta(ge=1, le=9_999)]


class FigureRow(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    form: Key
    code: Key
    dimension: Key
    period: Period  # the figure's own: "2025" for a yearly figure on a monthly form
    value: Value | None
    words: Words
    missing: Missing | None
    note: Words
    standard: Key
    how: How


class ReadingRow(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One day of E2, a column a field."""

    date: Day
    aqi: Value | None
    primary: Key
    so2: Value | None
    no2: Value | None
    co: Value | None
    o3_8h: Value | None
    pm10: Value | None
    pm2_5: Value | None
    invalid: bool
    reason: Words


class ProjectRow(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One project of P1 as it stands at the end of the period; money in 万元."""

    project: Key
    since: Period
    name: Line
    category: Key
    level: Key
    village: Line
    owner: Line
    planned_start: Key
    actual_start: Key
    planned_finish: Key
    total_investment: Value | None
    done_before: Value | None
    plan_this_year: Value | None
    done_this_month: Value | None
    done_this_year: Value
    done_in_all: Value
    stage: Key
    progress: Words
    obstacles: Words
    responsible: Line
    status: Key
    status_reason: Words


class HonourRow(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    honour: Key
    date: Key
    level: Key
    title: Line
    body: Line
    evidence: Words


class ExplanationRow(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    form: Key
    rule: Key
    code: Key
    dimension: Key
    words: Words
    at: Moment


class EvidenceRow(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A file that proves a cell, or a row where `code` is ""; it travels beside the submission (evidence.py)."""

    form: Key
    code: Key
    dimension: Key
    digest: Digest
    name: Line
    kind: Literal["jpeg", "png", "tiff", "pdf", "docx", "xlsx"]
    size: Annotated[int, Meta(ge=1, le=10 << 20)]


class Submission(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One unit's forms for one period. `reason` says why a correction (sequence 2 and up) was
    made.
    """

    unit: UnitCode
    period: Period
    sequence: Sequence_
    forms: Annotated[list[Key], Meta(max_length=100)]
    figures: Annotated[list[FigureRow], Meta(max_length=MAX_ROWS)]
    readings: Annotated[list[ReadingRow], Meta(max_length=366)]
    projects: Annotated[list[ProjectRow], Meta(max_length=5_000)]
    honours: Annotated[list[HonourRow], Meta(max_length=1_000)]
    explanations: Annotated[list[ExplanationRow], Meta(max_length=5_000)]
    reason: Words
    filled_by: Line
    phone: Key
    words: Words = ""  # what the unit writes to its figures (填报说明)
    evidence: Annotated[list[EvidenceRow], Meta(max_length=1_000)] = []


class UnitRow(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    unit: UnitCode
    name: Line
    kind: Key
    group: Key


class TargetRow(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    unit: UnitCode
    year: Period
    code: Key
    dimension: Key
    value: Value
    comparator: Literal[">=", ">", "<=", "<", "="]
    words: Words


class DeadlineRow(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    form: Key
    period: Period
    due: Day


class UnitFigureRow(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A figure of last year, with the unit whose it is."""

    unit: UnitCode
    figure: FigureRow


class DistrictKeys(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The district's public keys, to be pinned; `signing` is the manifest's unless a change is
    announced.
    """

    signing: Annotated[bytes, Meta(min_length=32, max_length=32)]
    recipient: Key


class CatalogueRow(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A version of the forms, whole: `content` is what `catalogue.content.packed` makes of its files."""

    number: Sequence_
    from_month: Annotated[str, Meta(pattern=r"^([12][0-9]{3}-(0[1-9]|1[0-2]))?\Z")]
    news: Words
    content: Annotated[bytes, Meta(max_length=1 << 20)]


class CarriedRow(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A month of a project that a unit takes over from one before it, under the number that it has from then on."""

    unit: UnitCode
    period: Period
    project: ProjectRow


class Task(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What the district sends out. `unit` is the district, `sequence` the task's version."""

    unit: UnitCode
    period: Period
    sequence: Sequence_
    catalogue: Digest
    keys: DistrictKeys
    roster: Annotated[list[UnitRow], Meta(max_length=5_000)]
    targets: Annotated[list[TargetRow], Meta(max_length=MAX_ROWS)]
    deadlines: Annotated[list[DeadlineRow], Meta(max_length=1_000)]
    last_year: Annotated[list[UnitFigureRow], Meta(max_length=10 * MAX_ROWS)]
    words: Words = ""  # what the desk writes to its units
    catalogues: Annotated[list[CatalogueRow], Meta(max_length=50)] = []
    ledgers: Annotated[list[CarriedRow], Meta(max_length=MAX_ROWS)] = []


class ReceiptRow(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    period: Period
    sequence: Sequence_
    digest: Digest
    state: Literal["received", "accepted", "returned"]
    at: Moment
    standing: Literal["current", "older", "conflict", "refused"] = "current"
    reason: Words = ""  # why it does not count, in the desk's words
    journal: JournalHead = ""  # as the submission has it


class ReturnRow(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One cell that the district reopens, of the submission of `period` with number `sequence`."""

    period: Period
    sequence: Sequence_
    form: Key
    code: Key
    dimension: Key
    cell_period: Period
    words: Words
    by: Line
    at: Moment


class ReturnBelow(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A cell of a unit below a desk that the desk above it sends back."""

    unit: UnitCode
    cell: ReturnRow


class Reply(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Receipts and returns to one unit, or to a desk below. `sequence` counts the files sent back to it
    for `period`.
    """

    unit: UnitCode
    period: Period
    sequence: Sequence_
    receipts: Annotated[list[ReceiptRow], Meta(max_length=1_000)]
    returns: Annotated[list[ReturnRow], Meta(max_length=MAX_ROWS)]
    below: Annotated[list[ReturnBelow], Meta(max_length=MAX_ROWS)] = []


Message = Task | Submission | Reply
Kind = Literal["task", "submission", "back", "upward"]
SUFFIX: dict[Kind, str] = {
    "task": ".tbtask",
    "submission": ".tbsub",
    "back": ".tbback",
    "upward": ".tbsub",
}
KIND_WORDS: dict[Kind, str] = {
    "task": N_("task"),
    "submission": N_("submission"),
    "back": N_("reply of the district desk"),
    "upward": N_("submission of a desk"),
}
HOMEWARD = (SUFFIX["task"], SUFFIX["back"])
RELEASE_SUFFIX = ".tbrelease"
"""Files that the district gives to its units."""


_LATER: dict[type[Message], tuple[str, ...]] = {
    Submission: ("words", "evidence"),
    Task: ("words", "catalogues", "ledgers"),
    Reply: ("below",),
}
"""Fields that older programs did not have, in the order of the struct."""


def encoded(message: Message) -> bytes:
    """As JSON. What stands at the end and says nothing is left out: a file that says no more than an older program
    could say is read by it.
    """
    data = msgspec.json.encode(message)
    for name in reversed(_LATER.get(type(message), ())):
        content = getattr(message, name)
        if content:
            break
        data = data.removesuffix(b',""]' if content == "" else b",[]]") + b"]"
    return data


def kind_of(message_type: type[Message]) -> Kind:
    """The kind of file that carries messages of this type."""
    if issubclass(message_type, Submission):
        return "submission"
    return "task" if issubclass(message_type, Task) else "back"


# Control characters (a line break is allowed), line and paragraph separators, all that turns the
# writing
# direction, and lone surrogates: none belongs in a figure's words, and some make a text look like
# another.
_FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def first_forbidden(text: str) -> str | None:
    """The first character that no text in an exchange file may hold, as "U+202E"; None when
    there is none.
    """
    match = _FORBIDDEN.search(text)
    return f"U+{ord(match.group()):04X}" if match else None


# The same in JSON, raw or escaped; it also meets harmless backslashes, so what it finds is looked
# at text by text.
_SUSPECT = re.compile('[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\\\\[^n"/]')


def check_message(
    message: Message, *, file: str = "", decoded_from: bytes = b"", check_texts: bool = True
) -> None:
    """Sizes, ranges, characters, and no row twice. `decoded_from`: the JSON that the message was
    just decoded from by its type, whose sizes and ranges are therefore known to be right. Without
    `check_texts` the caller looks at the characters.
    Raises: ExchangeError("exchange-payload-bad").
    """
    label = file or f"{message.unit}-{message.period}"
    try:
        encoded = decoded_from or msgspec.json.encode(message)
        if check_texts and _SUSPECT.search(encoded.decode()) is not None:
            _check_texts(message, label)
        if not decoded_from:
            msgspec.json.decode(encoded, type=type(message))
    except (msgspec.MsgspecError, ValueError) as error:
        _check_texts(message, label)  # names the text that cannot even be encoded
        raise ExchangeError("exchange-payload-bad", file=label, where=str(error)) from error
    if isinstance(message, Submission):
        _check_rows(message, label)
    elif isinstance(message, Task):
        _once(message.roster, lambda row: row.unit, label)
        _once(message.targets, lambda row: (row.unit, row.year, row.code, row.dimension), label)
        _once(message.deadlines, lambda row: (row.form, row.period), label)
        _once(message.catalogues, lambda row: row.number, label)
        _once(message.last_year, lambda row: (row.unit, *_cell(row.figure)), label)
        _once(message.ledgers, lambda row: (row.unit, row.period, row.project.project), label)
    else:
        _once(message.receipts, lambda row: (row.period, row.digest, row.state), label)


def check_submission(submission: Submission, *, file: str = "") -> None:
    """As check_message, of a submission. Raises: ExchangeError("exchange-payload-bad")."""
    check_message(submission, file=file)


def _cell(row: FigureRow) -> tuple[str, str, str, str]:
    return row.form, row.code, row.dimension, row.period


def _check_rows(submission: Submission, file: str) -> None:
    _once(submission.forms, lambda form: form, file)
    _once(submission.figures, _cell, file)
    _once(submission.readings, lambda row: row.date, file)
    _once(submission.projects, lambda row: row.project, file)
    _once(submission.honours, lambda row: row.honour, file)
    _once(submission.evidence, lambda row: (row.form, row.code, row.dimension, row.digest), file)
    _once(submission.explanations, lambda row: (row.form, row.rule, row.code, row.dimension), file)
    for reading in submission.readings:
        try:
            date.fromisoformat(reading.date)
        except ValueError as error:
            raise ExchangeError("exchange-payload-bad", file=file, where=reading.date) from error
    for row in submission.figures:
        if row.value is not None and row.missing is not None:
            raise ExchangeError("exchange-payload-bad", file=file, where=" ".join(_cell(row)))


def _once(rows: Iterable[_Row], key: Callable[[_Row], Hashable], file: str) -> None:
    seen: set[Hashable] = set()
    for row in rows:
        this = key(row)
        if this in seen:
            where = " ".join(map(str, this)) if isinstance(this, tuple) else str(this)
            raise ExchangeError("exchange-payload-bad", file=file, where=f"{where} ×2")
        seen.add(this)


def _check_texts(message: msgspec.Struct, file: str, path: Sequence[str] = ()) -> None:
    for name, content in zip(
        message.__struct_fields__, msgspec.structs.astuple(message), strict=True
    ):
        for index, item in enumerate(content if isinstance(content, list) else [content]):
            own_path = (*path, f"{name}[{index}]" if isinstance(content, list) else name)
            if isinstance(item, msgspec.Struct):
                _check_texts(item, file, own_path)
            elif isinstance(item, str) and (character := first_forbidden(item)):
                raise ExchangeError(
                    "exchange-payload-bad", file=file, where=f"{'.'.join(own_path)} {character}"
                )
