"""Checking a catalogue before it is used: what the loader finds, and every expression, message
and check that cannot run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from desktop.catalogue.content import Files, binding_digest, read_files
from desktop.catalogue.examine import Examined, examine_files
from desktop.catalogue.mistakes import Mistake
from desktop.catalogue.model import Catalogue, Check, Rule
from desktop.domain.catalogue_changes import KIND_WORDS
from desktop.domain.kept_columns import KEPT_CHOICES, kept_columns, needed_columns
from desktop.domain.outliers import check_config
from desktop.domain.rules import named_checks, rule_columns
from desktop.domain.rules.calculator import Calculator, ExpressionMistake
from desktop.domain.rules.derivations import DerivationCycle, Derivations
from desktop.domain.rules.reach import never_asks
from desktop.domain.rules.rules import placeholders
from desktop.i18n import _, listed

_NO_COLUMN = re.compile(r"no such column: (.+)")
_RULE_WORDS = frozenset({"left", "right", "row"})
_CHECK_WORDS = frozenset({"left", "right", "row", "name", "proposal", "ratio", "usual", "measure"})
_DISTINCT = re.compile(r"\bdistinct\b", re.IGNORECASE)
_NUMBERS = re.compile(r"[0-9]+(\.[0-9]+)?( [0-9]+(\.[0-9]+)?)*", re.ASCII)


def check_catalogue(path: Path) -> tuple[Mistake, ...]:
    """Every mistake of the files of a folder or one text, as check_files. Raises: as read_files."""
    return check_files(read_files(path))


@lru_cache(maxsize=8)  # what is compared, asked about and then issued is the same three times
def check_files(files: Files, *, with_reach: bool = True) -> tuple[Mistake, ...]:
    """Every mistake of a catalogue, ordered by file and line; empty when it can be used.

    Expressions are compiled only where the tables themselves are in order; `with_reach` rules are tried over made-up
    rows, too, which takes seconds.
    """
    examined = examine_files(files, binding_digest(files))
    catalogue = examined.catalogue
    if catalogue is None:
        return examined.mistakes
    mistakes = [
        *_columns(examined, catalogue),
        *_derivations(examined, catalogue),
        *_rules(examined, catalogue),
        *_checks(examined, catalogue),
    ]
    if not mistakes:
        mistakes += _levels(examined, catalogue)
    if not mistakes and with_reach:
        mistakes = [
            _mistake(examined, "rule", rule, "left", "catalogue-rule-silent")
            for rule in never_asks(catalogue, catalogue.rules)
        ]
    return tuple(sorted(mistakes, key=lambda mistake: (mistake.file, mistake.line, mistake.code)))


def _mistake(
    examined: Examined, kind: str, table: str, column: str, code: str, /, **params: object
) -> Mistake:
    return Mistake(*examined.positions.of_key(kind, table, column), code, params)


def _expression(
    examined: Examined, kind: str, name: str, key: str, text: str, known: frozenset[str]
) -> Iterator[Mistake]:
    try:
        Calculator([text], known)
    except ExpressionMistake as mistake:
        missing = _NO_COLUMN.fullmatch(mistake.reason)
        if missing:
            yield _mistake(
                examined, kind, name, key, "catalogue-unknown-column", key=key, column=missing[1]
            )
        else:
            yield _mistake(
                examined,
                kind,
                name,
                key,
                "catalogue-expression",
                key=key,
                expression=text,
                reason=mistake.reason,
            )


def _columns(examined: Examined, catalogue: Catalogue) -> Iterator[Mistake]:
    """Columns that no workplace could keep, that the program cannot do without, and a second form of a kind of which
    it looks for one.
    """
    firsts: dict[str, str] = {}
    for form in catalogue.forms:
        if form.kind != "table" and firsts.setdefault(form.kind, form.id) != form.id:
            yield _mistake(
                examined, "form", form.id, "kind", "catalogue-one-of-kind", first=firsts[form.kind]
            )
        kept = kept_columns(form)
        for field in form.fields:
            name = f"{form.id}/{field.code}"
            if field.code not in kept:
                yield _mistake(
                    examined,
                    "field",
                    name,
                    "code",
                    "catalogue-no-such-column" if kept else "catalogue-no-columns",
                    name=field.code,
                    known=", ".join(kept),
                )
            elif field.kind != kept[field.code]:
                yield _mistake(
                    examined,
                    "field",
                    name,
                    "kind",
                    "catalogue-column-kind",
                    name=field.code,
                    kind=_(KIND_WORDS[kept[field.code]]),
                )
            elif field.code in KEPT_CHOICES and field.choices != KEPT_CHOICES[field.code]:
                yield _mistake(
                    examined,
                    "field",
                    name,
                    "choices",
                    "catalogue-column-choices",
                    name=field.code,
                    known=", ".join(KEPT_CHOICES[field.code]),
                )
        for missing in {*needed_columns(form)} - {field.code for field in form.fields}:
            yield _mistake(
                examined, "form", form.id, "kind", "catalogue-column-missing", name=missing
            )


def _derivations(examined: Examined, catalogue: Catalogue) -> Iterator[Mistake]:
    mistakes: list[Mistake] = []
    for indicator in catalogue.indicators.values():
        if indicator.derivation is not None:
            known = rule_columns.columns_of(catalogue, indicator.derivation.over)
            for text in filter(
                None, (indicator.derivation.expression, indicator.derivation.group_by)
            ):
                mistakes += _expression(
                    examined, "derivation", indicator.code, "derivation", text, known
                )
    yield from mistakes
    if not mistakes:
        try:
            Derivations(catalogue)
        except DerivationCycle as cycle:
            ring = cycle.args[0]
            yield _mistake(
                examined,
                "derivation",
                ring[0],
                "derivation",
                "catalogue-derivation-ring",
                codes=" → ".join(ring),
            )


def _levels(examined: Examined, catalogue: Catalogue) -> Iterator[Mistake]:
    """What is worked out at a level where its parts have no figures, or cannot be put together from those of the levels
    below it.
    """
    if not catalogue.areas:
        return
    ids = [level.id for level in catalogue.levels]
    lowest = max(ids.index(area.level) for area in catalogue.areas)
    derivations = Derivations(catalogue)
    highest = {
        str(code): ids.index(indicator.up_to) if indicator.up_to else 0
        for code, indicator in catalogue.indicators.items()
    }
    for code, indicator in catalogue.indicators.items():
        derivation = indicator.derivation
        if derivation is None:
            continue
        if indicator.over_units == "components":
            below = [
                read
                for read in derivations.indicators_read([code]) - {code}
                if highest.get(read, 0) > highest[code]
            ]
            if below:
                level = ids[max(highest[read] for read in below)]
                yield _mistake(
                    examined,
                    "indicator",
                    code,
                    "over_units",
                    "catalogue-parts-end-below",
                    name=indicator.name,
                    parts=listed(sorted(below)),
                    level=catalogue.level_name(level),
                    id=level,
                )
        if (
            derivation.over not in ("unit", "day")
            and _DISTINCT.search(derivation.expression)
            and highest[code] < lowest
        ):
            yield _mistake(
                examined,
                "indicator",
                code,
                "derivation",
                "catalogue-not-from-parts",
                name=indicator.name,
                level=ids[lowest],
            )


def _rules(examined: Examined, catalogue: Catalogue) -> Iterator[Mistake]:
    for rule in catalogue.rules:
        known = rule_columns.columns_of(catalogue, rule.over)
        for key, text in (
            ("left", rule.left),
            ("right", rule.right),
            ("when", rule.when),
            ("proposal", rule.proposal),
        ):
            if text:
                yield from _expression(examined, "rule", rule.id, key, text, known)
        yield from _words(examined, "rule", rule.id, _texts(rule), known | _RULE_WORDS)


def _texts(judged: Rule | Check) -> tuple[tuple[str, str], ...]:
    return (
        ("message", judged.message.zh),
        ("message", judged.message.en),
        ("instruction", judged.instruction.zh),
        ("instruction", judged.instruction.en),
    )


def _words(
    examined: Examined,
    kind: str,
    name: str,
    texts: tuple[tuple[str, str], ...],
    known: frozenset[str],
) -> Iterator[Mistake]:
    for key, text in texts:
        for word in sorted(placeholders(text) - known):
            yield _mistake(
                examined, kind, name, key, "catalogue-unknown-placeholder", key=key, name=word
            )


def _checks(examined: Examined, catalogue: Catalogue) -> Iterator[Mistake]:
    for check in catalogue.checks:
        known = (*named_checks.FORMS_OF, *check_config.NAMES)
        kind = catalogue.form_by_id[check.form].kind
        if check.name not in known:
            yield _mistake(
                examined,
                "check",
                check.id,
                "name",
                "catalogue-unknown-check",
                name=check.name,
                known=", ".join(known),
            )
        elif kind not in named_checks.FORMS_OF.get(check.name, (kind,)):
            yield _mistake(
                examined,
                "check",
                check.id,
                "name",
                "catalogue-check-of-other-form",
                name=check.name,
                form=check.form,
            )
        yield from _words(examined, "check", check.id, _texts(check), _CHECK_WORDS)
        for name, text in check.params.items():
            if check.name not in named_checks.WITH_WORDS and not _NUMBERS.fullmatch(text):
                yield _mistake(
                    examined,
                    "check",
                    check.id,
                    "params",
                    "catalogue-wrong-value",
                    key=f"params.{name}",
                    value=text,
                    reason="0-9",
                )
