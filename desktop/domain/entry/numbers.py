"""Typed numbers: full-width digits, grouping, 万/亿, units, Chinese numerals; read exactly or
refused.
"""
# zh-data: module - what people type, not what they read

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from desktop.catalogue.model import Field
from desktop.domain import measures
from desktop.domain.figures import Figure, display, from_decimal
from desktop.domain.problems import (
    Problem,
    formula,
    half_width,
    hidden_character,
    shown,
    too_long,
    trimmed,
)
from desktop.i18n import listed

MAX_CHARACTERS = 64
LARGEST = Decimal(10) ** 11
"""In units of measure. The store could hold more; no township figure can be more."""
STORED_DECIMALS = 4

_EXACT = Context(prec=200)  # 64 typed characters times 10^8 never round here
_MULTIPLIERS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_OTHER_FORMS = str.maketrans("萬億兩圆圓。−﹣负負", "万亿两元元.----")
_CHINESE_DIGITS = {c: str(n) for n, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "两": "2"}
_CHINESE = re.compile(r"[零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖十百千拾佰仟廿万亿]+")
_CHINESE_DECIMAL = re.compile(
    r"(?P<whole>[^点]+)点(?P<part>[零〇一二两三四五六七八九]+)(?P<times>[十百千]?[万亿]?)"
)
_GROUPING = ", \u00a0\u2009\u202f"
_DIGITS = rf"[0-9.][0-9.{_GROUPING}]*"
_TERM = re.compile(rf"(?P<digits>{_DIGITS})(?P<small>[十百千]?)(?P<large>万亿|[万亿]?)")
_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+")
_GROUPED = re.compile(
    rf"[0-9]{{1,3}}(?P<mark>[{_GROUPING}])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*(?:\.[0-9]+)?"
)
_WITH_UNIT = re.compile(rf"(?P<number>[+-]?{_DIGITS})(?P<unit>[^0-9]\D*[23³²]?|)")
_LIKE_DIGITS = str.maketrans("OoQlI|", "000111")
_EXPONENT = re.compile(r"[+-]?[0-9.,]+[eE][+-]?[0-9]*")
_SUM = re.compile(r"[+-]?[0-9.,]+\s*[-+*/^×÷]\s*[0-9(].*")


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A number as written: `large` with 万 or 亿 in it, `ends_large` with such a word at its
    end.
    """

    value: Decimal
    large: bool = False
    ends_large: bool = False
    worded: bool = True  # anything but digits: what it became is told


@dataclass(frozen=True, slots=True)
class _Measure:
    """万元 is 10,000 × 元: `base` 元, `times` 10,000. 亩 is itself."""

    base: str
    times: int


def read_number(text: str, field: Field, heading: str = "") -> tuple[Figure, str] | Problem:
    """A number in the field's unit of measure, and what it became ("" where it is what was typed).

    `text` is not blank. A unit in it is the nearest; a bare number counts in the unit that
    `heading` names, and where that names none in the field's own. Nothing is rounded: too many
    decimals are a Problem that proposes the rounded number.
    """
    problem = too_long(text, MAX_CHARACTERS)
    if problem:
        return problem
    clean = trimmed(half_width(text)).translate(_OTHER_FORMS)
    problem = _unreadable(clean)
    if problem:
        return problem
    with localcontext(_EXACT):
        for candidate, counts_base in _without_measure(clean, field):
            quantity = _signed(candidate)
            if isinstance(quantity, Problem):
                continue
            if heading and candidate == clean and not quantity.large:
                return _under_heading(quantity, heading, clean, field)
            value = _in_measure(quantity, counts_base, clean, field)
            return value if isinstance(value, Problem) else _accepted(value, quantity, clean, field)
        return _in_other_unit(clean, field) or _why_not(clean, field)


def _under_heading(
    quantity: _Quantity, heading: str, clean: str, field: Field
) -> tuple[Figure, str] | Problem:
    """A number without a unit of its own, in the one that the words over or beside it name."""
    own, units = measures.read_unit(field.measure.zh), measures.units_in(heading)
    if not units or own is None:
        return _accepted(quantity.value, quantity, clean, field)
    fitting = measures.fitting(units, own)
    if not fitting:
        params = {"typed": shown(clean), "unit": units[0].name, "measure": str(field.measure)}
        return Problem("entry-unit", params)
    if len(fitting) > 1:
        names = listed(unit.name for unit in fitting)
        return Problem("entry-two-units", {"typed": shown(clean), "units": names})
    return _converted(quantity, fitting[0], own, clean, field)


def _in_other_unit(clean: str, field: Field) -> tuple[Figure, str] | Problem | None:
    """ "68公顷" where 亩 are counted; None where it is no number with a unit that fits."""
    own, term = measures.read_unit(field.measure.zh), _WITH_UNIT.fullmatch(clean)
    unit = measures.read_unit(term["unit"]) if term else None
    if own is None or term is None or unit is None or not unit.fits(own):
        return None
    quantity = _signed(term["number"].rstrip())
    if isinstance(quantity, Problem):
        return quantity
    return _converted(quantity, unit, own, clean, field)


def _converted(
    quantity: _Quantity, unit: measures.Unit, own: measures.Unit, clean: str, field: Field
) -> tuple[Figure, str] | Problem:
    value = measures.convert(quantity.value, unit, own)
    outcome = _accepted(value, quantity, clean, field)
    if isinstance(outcome, Problem) and outcome.proposal is not None:  # rounding would lose it
        params = {
            "typed": shown(clean),
            "unit": unit.name,
            "converted": f"{value.normalize():f}"[:24],
        }
        return Problem(
            "entry-converted",
            params | {"measure": str(field.measure), "decimals": str(field.decimals)},
        )
    return outcome


def _unreadable(clean: str) -> Problem | None:
    problem = hidden_character(clean) or formula(clean)
    if problem:
        return problem
    if any(unicodedata.category(c) == "Nd" and not c.isascii() for c in clean):
        return Problem("entry-foreign-digits", {"typed": shown(clean)})
    if _EXPONENT.fullmatch(clean):
        return Problem("entry-exponent", {"typed": shown(clean)})
    if _SUM.fullmatch(clean):
        return Problem("entry-formula", {"typed": shown(clean)})
    return None


def _measure(field: Field) -> _Measure:
    zh = field.measure.zh
    if len(zh) > 1 and zh[0] in "万亿":
        return _Measure(zh[1:], _MULTIPLIERS[zh[0]])
    return _Measure(zh, 1)


def _without_measure(clean: str, field: Field) -> list[tuple[str, bool]]:
    """Readings of the text without its unit: (number, whether it counts the base unit, 元 for
    万元).
    """
    measure = _measure(field)
    readings = [(clean, False)]
    if measure.base and clean.endswith(measure.base):
        readings.append((clean[: -len(measure.base)].rstrip(), True))
    folded = _folded_unit(clean)
    for name in (field.measure.zh, field.measure.en):
        unit = _folded_unit(name)
        # equal lengths guard the cut; "10,000 yuan" could not be told from the number before it
        if unit and not unit[0].isdigit() and folded.endswith(unit) and len(folded) == len(clean):
            readings.append((clean[: -len(unit)].rstrip(), False))
    if field.measure.zh == "%" and clean.lstrip("+-").startswith("百分之"):
        readings.append((clean.replace("百分之", "", 1), False))
    return readings


def _folded_unit(text: str) -> str:
    """μg/m³, µg/m³ and ug/m3 are one unit."""
    return unicodedata.normalize("NFKC", text).casefold().replace("μ", "u")


def _signed(text: str) -> _Quantity | Problem:
    sign = -1 if text.startswith("-") else 1
    body = text[1:].lstrip() if text[:1] in ("+", "-") else text
    quantity = _chinese(body) if body and not any("0" <= c <= "9" for c in body) else _digits(body)
    if isinstance(quantity, Problem):
        return quantity
    return replace(quantity, value=sign * quantity.value)


def _not_number(text: str) -> Problem:
    return Problem("entry-not-number", {"typed": shown(text)})


def _digits(body: str) -> _Quantity | Problem:
    """ "1,234.5", "1.5亿", "1亿5000万", "3千万"."""
    total, ceiling, at, large = Decimal(0), Decimal(10) ** 20, 0, False
    term: re.Match[str] | None = None
    while at < len(body):
        term = _TERM.match(body, at)
        if term is None:
            return _not_number(body)
        digits = term["digits"].rstrip()
        if not (_PLAIN.fullmatch(digits) or _GROUPED.fullmatch(digits)):
            separated = digits.count(".") < 2 and any(c in digits for c in _GROUPING)
            return (
                Problem("entry-grouping", {"typed": shown(digits)})
                if separated
                else _not_number(body)
            )
        times = Decimal(_MULTIPLIERS.get(term["small"], 1))
        for mark in term["large"]:
            times *= _MULTIPLIERS[mark]
        part = Decimal(re.sub(rf"[{_GROUPING}]", "", digits)) * times
        if times >= ceiling or (at and (part >= ceiling or len(digits) == 1)):
            return _not_number(
                body
            )  # 3万5亿, 1万20000: the places overlap; 1万5: 10,005 or 15,000?
        total, ceiling, at = total + part, times, term.end()
        large = large or bool(term["large"])
    if term is None:
        return _not_number(body)
    return _Quantity(total, large, bool(term["large"]), worded=not _only_digits_and_marks(body))


def _chinese(body: str) -> _Quantity | Problem:
    """ "一千零二十", "三点五", "一点五亿"; never through a float."""
    decimal = _CHINESE_DECIMAL.fullmatch(body)
    whole = _chinese_whole(decimal["whole"] if decimal else body)
    if whole is None:
        return _not_number(body)
    large = any(c in body for c in "万亿")
    if decimal is None:
        return _Quantity(Decimal(whole), large, body[-1] in "万亿")
    value = Decimal(f"{whole}." + "".join(_CHINESE_DIGITS[c] for c in decimal["part"]))
    for mark in decimal["times"]:
        value *= _MULTIPLIERS[mark]
    return _Quantity(value, large, body[-1] in "万亿")


def _chinese_whole(text: str) -> int | None:
    if not _CHINESE.fullmatch(text) or (
        len(text) > 1 and text[-1] in "零〇" and not _only_digits(text)
    ):
        return None
    from cn2an import cn2an  # 0.2 s to load, and most clerks type digits

    try:
        return int(cn2an(text, "normal"))
    except (ValueError, KeyError):  # KeyError: "十十五", a reading it begins and cannot finish
        return None


def _only_digits(text: str) -> bool:
    return all(c in _CHINESE_DIGITS for c in text)


def _only_digits_and_marks(text: str) -> bool:
    return all("0" <= c <= "9" or c == "." or c in _GROUPING for c in text)


def _in_measure(
    quantity: _Quantity, counts_base: bool, clean: str, field: Field
) -> Decimal | Problem:
    """In the field's unit. "1.5亿" without a unit counts the base unit: in a 万元 cell it is
    亿元.
    """
    measure = _measure(field)
    if measure.times == 1 or not (counts_base or quantity.large):
        return quantity.value
    if counts_base or quantity.ends_large:
        return quantity.value / measure.times
    return Problem(
        "entry-ambiguous-amount",
        {
            "typed": shown(clean),
            "measure": str(field.measure),
            "base": measure.base,
            "larger": f"{quantity.value:f}",
            "smaller": f"{(quantity.value / measure.times).normalize():f}",
        },
    )


def _accepted(
    value: Decimal, quantity: _Quantity, clean: str, field: Field
) -> tuple[Figure, str] | Problem:
    params = {"typed": shown(clean), "measure": str(field.measure)}
    if abs(value) > LARGEST:
        return Problem("entry-too-large", params)
    decimals = min(field.decimals, STORED_DECIMALS)
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if rounded != value:
        if field.measure.zh == "%" and 0 < value < 1:
            return _share(value, decimals, params)
        proposed = f"{rounded:f}"
        code = "entry-decimals" if decimals else "entry-whole-number"
        return Problem(
            code, params | {"decimals": str(decimals), "proposed": proposed}, proposal=proposed
        )
    minimum = field.minimum or ("0" if field.kind == "count" else "")
    if minimum and value < Decimal(minimum):
        code = "entry-negative" if Decimal(minimum) == 0 else "entry-below-minimum"
        return Problem(code, params | {"minimum": minimum})
    if field.maximum and value > Decimal(field.maximum):
        return Problem("entry-above-maximum", params | {"maximum": field.maximum})
    figure = Figure(value=from_decimal(rounded))
    meaning = f"{display(figure, field)} {field.measure}".rstrip()
    return figure, meaning if quantity.worded or value != quantity.value else ""


def _share(value: Decimal, decimals: int, params: dict[str, str]) -> Problem:
    """A fraction in a cell of per cents that is too exact for one: 0.966 is most likely 96.6 %."""
    percent = f"{(value * 100).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP):f}"
    return Problem("entry-share", params | {"proposed": percent}, proposal=percent)


def _letter(clean: str) -> Problem | None:
    """A letter that looks like a digit, in what else is a number."""
    read = clean.translate(_LIKE_DIGITS)
    body = read[1:] if read[:1] in ("+", "-") else read
    has_digit = any("0" <= c <= "9" for c in clean)
    if read == clean or not has_digit or not (_PLAIN.fullmatch(body) or _GROUPED.fullmatch(body)):
        return None
    letter, digit = next((a, b) for a, b in zip(clean, read, strict=True) if a != b)
    params = {"typed": shown(clean), "letter": letter, "digit": digit, "proposed": read}
    return Problem("entry-letter", params, proposal=read)


def _why_not(clean: str, field: Field) -> Problem:
    """The most telling reason: a letter for a digit, a foreign unit behind a good number, wrong
    grouping, or simply no number.
    """
    if (letter := _letter(clean)) is not None:
        return letter
    term = _WITH_UNIT.fullmatch(clean)
    if term is None:
        return _not_number(clean)
    number = _signed(term["number"].rstrip())
    if isinstance(number, Problem):
        return number if number.code == "entry-grouping" else _not_number(clean)
    if not field.measure.zh or not term["unit"].lstrip("万亿千百十"):
        return _not_number(clean)
    params = {"typed": shown(clean), "unit": shown(term["unit"]), "measure": str(field.measure)}
    return Problem("entry-unit", params)
