"""Examining a catalogue's folder: every mistake of its files listed, not just the first, and what
they say.

Loaded only when a folder is read for the first time, or checked: a catalogue in use comes from
its kept copy (load.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.catalogue.build import build
from desktop.catalogue.collect import Tables, collect
from desktop.catalogue.mistakes import Mistake, Placed, Positions
from desktop.catalogue.model import Catalogue
from desktop.catalogue.parse import Parsed, parse_file
from desktop.catalogue.references import reference_mistakes


@dataclass(frozen=True)
class Examined:
    """What a folder holds: the catalogue (None where there are mistakes), its mistakes, and
    where things stand.
    """

    catalogue: Catalogue | None
    mistakes: tuple[Mistake, ...]
    positions: Positions


def examine_files(contents: tuple[tuple[str, bytes], ...], digest: str) -> Examined:
    """Every mistake of these (name, bytes), ordered by file and line; the catalogue under `digest`
    where there is none.

    Expressions are not compiled here.
    """
    parsed = tuple(parse_file(name, content) for name, content in contents)
    tables = collect(parsed)
    mistakes = _all_mistakes(parsed, tables)
    return Examined(
        None if mistakes else build(tables, digest), mistakes, Positions(_places(tables))
    )


def _all_mistakes(parsed: tuple[Parsed, ...], tables: Tables) -> tuple[Mistake, ...]:
    mistakes = [mistake for one in parsed for mistake in one.mistakes]
    broken = bool(mistakes)
    between = reference_mistakes(tables)
    # A table that could not be read is missing for the others: what then seems unknown may only be
    # unreadable.
    mistakes.extend(m for m in between if not broken or m.code not in _MAY_FOLLOW)
    return tuple(sorted(mistakes, key=lambda mistake: (mistake.file, mistake.line, mistake.code)))


_MAY_FOLLOW = (
    "catalogue-unknown-reference",
    "catalogue-no-cover",
    "catalogue-no-units",
    "catalogue-no-form",
    "catalogue-form-not-listed",
    "catalogue-levels-gap",
)


def _places(tables: Tables) -> dict[tuple[str, str], tuple[Placed[object], str]]:
    places: dict[tuple[str, str], tuple[Placed[object], str]] = {}
    for form in tables.forms:
        head = form.head.value.id
        places["form", head] = (form.head, "")
        for indicator in form.indicators:
            places["indicator", indicator.value.code] = (indicator, "")
            if indicator.value.derivation is not None:
                places["derivation", indicator.value.code] = (indicator, "derivation")
        for field in form.fields:
            places["field", f"{head}/{field.value.code}"] = (field, "")
        for rule in form.rules:
            places["rule", rule.value.id] = (rule, "")
        for check in form.checks:
            places["check", check.value.id] = (check, "")
    return places
