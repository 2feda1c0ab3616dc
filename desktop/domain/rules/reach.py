"""Whether a rule can ever ask: it is tried on many made-up rows, of every size and with gaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random

from desktop.catalogue.model import Catalogue, Rule
from desktop.domain.air.reading_columns import TEXT_COLUMNS
from desktop.domain.ledger import LEDGER
from desktop.domain.periods import Period
from desktop.domain.rules.calculator import Number
from desktop.domain.rules.rules import RuleSheet

_BATCH, _BATCHES = 250, 24
_PERIOD = Period("2025-11")
_CHOSEN: Mapping[str, Sequence[Number]] = {
    "stage": (1.0, 2.0, 3.0, 4.0, 5.0, None),
    "stage_prev": (1.0, 2.0, 3.0, 4.0, 5.0, None),
    "status": (1.0, 1.0, 2.0, 3.0),
    "month": tuple(float(month) for month in range(1, 13)),
    "quarter": (1.0, 2.0, 3.0, 4.0),
    "days_in_period": (28.0, 29.0, 30.0, 31.0),
    "invalid": (0.0, 1.0),
    "valid": (0.0, 1.0),
    "as_day_before": (0.0, 1.0),
    "primary_fits": (0.0, 1.0),
    "new_this_month": (0.0, 1.0),
    "year": (2025.0, 2026.0),
    "primary": (None, "", "PM2.5", "PM10、O3", "别的"),  # zh-data
    "expected_primary": (None, "pm2_5", "pm10"),
}
_DAYS: Sequence[Number] = (None, "2024-03-01", "2025-06-30", "2025-12-31", "2027-01-01")
_TEXTS: Sequence[Number] = (None, "", "x", "有依据")  # zh-data
_OF_DAYS = {c.name for c in LEDGER if c.kind == "date"} | {"date", "period_start", "period_end"}
_OF_TEXTS = {c.name for c in LEDGER if c.kind in ("text", "choice")} | set(TEXT_COLUMNS)
_SIZES: Sequence[Number] = (None, -100.0, 0.0, 0.0, 1.0, 2.0, 5.0, 10.0, 31.0, 50.0, 100.0, 300.0)
_CONSTANT = re.compile(r"(?<![\w.])\d+(?:\.\d+)?|'[^']*'")


def never_asks(catalogue: Catalogue, rules: Sequence[Rule]) -> tuple[str, ...]:
    """The rules, by id, that asked about none of some thousands of made-up rows: their condition contradicts itself, or their
    sides are always as they should be. Raises: ExpressionMistake.
    """
    by_frame: dict[str, list[Rule]] = {}
    for rule in rules:
        by_frame.setdefault(rule.over, []).append(rule)
    silent: list[str] = []
    for over, own in by_frame.items():
        waiting = {rule.id: rule for rule in own}
        for rows in _batches(RuleSheet(catalogue, own, over).columns, _constants_of(own)):
            sheet = RuleSheet(catalogue, list(waiting.values()), over)
            for finding in sheet.judge(rows, [""] * len(rows), _PERIOD):
                waiting.pop(finding.rule, None)
            if not waiting:
                break
        silent += waiting
    return tuple(silent)


def _batches(
    columns: frozenset[str], constants: Sequence[Number]
) -> Iterator[list[dict[str, Number]]]:
    rng = Random(1)
    for _batch in range(_BATCHES):
        yield [made_up_row(columns, rng, constants) for _row in range(_BATCH)]


def _constants_of(rules: Iterable[Rule]) -> list[Number]:
    """Numbers and texts that the rules themselves name: what a limit is tried at."""
    words = {
        word
        for rule in rules
        for text in (rule.left, rule.right, rule.when)
        for word in _CONSTANT.findall(text or "")
    }
    return [word.strip("'") if word.startswith("'") else float(word) for word in sorted(words)]


def made_up_row(
    columns: Iterable[str], rng: Random, constants: Sequence[Number] = ()
) -> dict[str, Number]:
    """A value for each column, such as it may hold; the same for the same state of `rng`."""
    numbers = [each for each in constants if isinstance(each, float)]
    texts = [each for each in constants if isinstance(each, str)]
    return {name: _value(name, rng, numbers, texts) for name in sorted(columns)}


def _value(name: str, rng: Random, numbers: Sequence[float], texts: Sequence[str]) -> Number:
    if name in _CHOSEN:
        return rng.choice(_CHOSEN[name])
    if name in _OF_DAYS:
        return rng.choice(_DAYS)
    if name in _OF_TEXTS:
        return rng.choice([*_TEXTS, *texts])
    if rng.random() < 0.5:
        return rng.choice([*_SIZES, *numbers])
    return round(10 ** rng.uniform(-1, 6), 1)
