"""What a person typed into one cell: words in, a Figure or a Problem out. Never raises, never
rounds.
"""
# zh-data: module - what people type, not what they read

from __future__ import annotations

import re
from dataclasses import dataclass

from desktop.catalogue.model import Field
from desktop.domain.entry.choices import choice_index, folded, read_list
from desktop.domain.entry.dates import read_date, read_month
from desktop.domain.entry.numbers import MAX_CHARACTERS, read_number
from desktop.domain.figures import (
    EMPTY,
    MISSING_NAMES,
    SCALE,
    Figure,
    Missing,
    display,
    missing_name,
)
from desktop.domain.problems import Problem, formula, hidden_character, shown, too_long, trimmed

MISSING_NOTE = "missing:"
LONGEST_NOTE = 500  # characters
_MISSING_WORDS = {
    "不适用": Missing.NOT_APPLICABLE,
    "n/a": Missing.NOT_APPLICABLE,
    "na": Missing.NOT_APPLICABLE,
    "未监测": Missing.NOT_MONITORED,
    "没有监测": Missing.NOT_MONITORED,
    "暂无": Missing.NOT_YET,
    "暂缺": Missing.NOT_YET,
    "notyet": Missing.NOT_YET,
    "拒报": Missing.REFUSED,
} | {folded(name): missing for missing, name in MISSING_NAMES.items()}
_ERROR = re.compile(r"#(?:REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!|SPILL!|CALC!|#+)|Err:\d{3}")
_REFUSALS = ("拒报", "refused")
_FLAGS = dict.fromkeys(
    ("是", "对", "1", "yes", "y", "true", "√", "✓", "✔", "☑"), True
) | dict.fromkeys(("否", "不是", "0", "no", "n", "false", "×", "✗", "✘", "x", "☐"), False)


@dataclass(frozen=True, slots=True)
class Entry:
    """Either a figure or a problem. `meaning`: what it became ("15,000.00 万元") where that was not
    typed.
    """

    figure: Figure | None
    problem: Problem | None
    meaning: str = ""


def read_entry(text: str, field: Field, period: str = "", heading: str = "") -> Entry:
    """Read what was typed or pasted into a cell of `field`; blank text is EMPTY, which clears the
    cell. `heading` is what stands over or beside it where that names a unit: "总投资（亿元）".

    `period` gives "10月3日" its year. A grade or choice is its place + 1, a flag 1 or 0, in
    ten-thousandths.
    """
    if field.kind == "text":
        return _read_text(text, field)
    if problem := error_of_sheet(text):
        return Entry(None, problem)
    problem = too_long(text, MAX_CHARACTERS)
    if problem:
        return Entry(None, problem)
    typed = trimmed(text)
    if not typed:
        return Entry(EMPTY, None)
    missing = _missing_words(typed)
    if missing is not None:
        return _entry(missing, typed, field)
    if field.is_number:
        number = read_number(typed, field, heading)
        return (
            Entry(None, number)
            if isinstance(number, Problem)
            else Entry(number[0], None, number[1])
        )
    problem = hidden_character(typed) or formula(typed)
    return _entry(problem or _read_word(typed, field, period), typed, field)


def error_of_sheet(text: str) -> Problem | None:
    """Where a text is what a spreadsheet shows instead of a value: #REF!, #DIV/0!, ########."""
    error = _ERROR.fullmatch(text.strip()[:40])
    return Problem("entry-error-cell", {"typed": error[0]}) if error else None


def problem_of_note(text: str) -> Problem | None:
    """Why a note from a file is not taken: too long, with hidden characters, a formula."""
    return too_long(text, LONGEST_NOTE) or hidden_character(text) or formula(text)


def read_missing(note: str) -> Figure | Problem | None:
    """The note of a file row: `missing:not_monitored`, `missing:refused why`; None for an
    ordinary note.
    """
    text = trimmed(note)
    if not text.casefold().startswith(MISSING_NOTE):
        return None
    reason, _blank, why = text[len(MISSING_NOTE) :].strip().partition(" ")
    try:
        missing = Missing(reason.casefold())
    except ValueError:
        return Problem("entry-missing-reason", {"typed": shown(reason)})
    return _missing(missing, why)


def _missing(missing: Missing, why: str) -> Figure | Problem:
    if missing is not Missing.REFUSED:
        return Figure(missing=missing)
    why = _one_line(trimmed(why))
    problem = too_long(why, 200) or hidden_character(why) or formula(why)
    if problem:
        return problem
    return Figure(missing=missing, words=why) if why else Problem("entry-refused-without-words")


def _missing_words(typed: str) -> Figure | Problem | None:
    """ "未监测", "n/a", "拒报 为什么", or a file's note."""
    note = read_missing(typed)
    if note is not None:
        return note
    missing = _MISSING_WORDS.get(folded(typed)) or _shown_missing(typed)
    if missing is not None:
        return _missing(missing, "")
    for word in _REFUSALS:
        rest = typed[len(word) :]
        if typed.casefold().startswith(word) and rest[:1] in (" ", "\u3000", ":", "：", ",", "，"):
            return _missing(Missing.REFUSED, rest[1:])
    return None


def _shown_missing(typed: str) -> Missing | None:
    """The words with which a cell shows it, in the language in force."""
    return next((missing for missing in Missing if typed == missing_name(missing)), None)


def _one_line(text: str) -> str:
    """Line ends of a spreadsheet's cell as blanks."""
    lines = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\r", "\n").split("\n")
    return " ".join(filter(None, (line.strip(" ") for line in lines)))


def _read_text(text: str, field: Field) -> Entry:
    # a cheap bound first: surrounding blanks do not count, 40 000 characters are never looked at
    problem = too_long(text, max(field.max_length * 2, field.max_length + 100))
    line = "" if problem else _one_line(trimmed(text))
    if not problem and text.startswith("\t") and line:
        problem = hidden_character("\t")
    problem = problem or too_long(line, field.max_length) or hidden_character(line) or formula(line)
    if problem:
        return Entry(None, problem)
    if not line:
        return Entry(EMPTY, None)
    missing = _shown_missing(line)
    if missing is not None or line.casefold().startswith(MISSING_NOTE):
        return _entry(_missing_words(line) or Figure(words=line), line, field)
    if field.choices:
        chosen = read_list(line, field)
        return _entry(chosen if isinstance(chosen, Problem) else Figure(words=chosen), line, field)
    return _entry(Figure(words=line), text.strip(), field)


def _read_word(typed: str, field: Field, period: str) -> Figure | Problem:
    """Kinds that are neither numbers nor free text."""
    match field.kind:
        case "grade" | "choice":
            index = choice_index(typed, field)
            return index if isinstance(index, Problem) else Figure(value=(index + 1) * SCALE)
        case "flag":
            flag = _flag(typed, field)
            if flag is None:
                return Problem("entry-flag", {"typed": shown(typed)})
            return Figure(value=flag * SCALE)
        case "date":
            day = read_date(typed, period)
            return day if isinstance(day, Problem) else Figure(words=day.isoformat())
        case _:
            month = read_month(typed)
            return month if isinstance(month, Problem) else Figure(words=month)


def _flag(typed: str, field: Field) -> bool | None:
    for value in (True, False):
        if typed == display(Figure(value=value * SCALE), field):
            return value
    return _FLAGS.get(folded(typed))


def _entry(outcome: Figure | Problem, typed: str, field: Field) -> Entry:
    if isinstance(outcome, Problem):
        return Entry(None, outcome)
    text = display(outcome, field)
    return Entry(outcome, None, text if text != typed else "")
