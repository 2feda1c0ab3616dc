"""A form proposed from an office's own template: the rows of a sheet as indicators, its sums and quotients as derivations,
its comparisons as rules; finished in the designer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop.actions.catalogues.draft import Draft, change_draft
from desktop.actions.catalogues.new_form import NEW_INDICATOR, free_form, new_form_block
from desktop.actions.workplace import Workplace
from desktop.catalogue.blocks import Block, Blocks, new_block
from desktop.catalogue.content import Files
from desktop.catalogue.edit import Part, listed_forms, with_form
from desktop.domain.rules.sheet_formula import Comparison, SheetFormula
from desktop.errors import Refused
from desktop.exchange.read_sheet import Sheet
from desktop.i18n import _, listed
from desktop.printable import printable

# zh-data: module - what the headings and check cells of Chinese templates say
_NAMES = re.compile("指标|项目|名称|内容")  # headings of the column of names
_MEASURES = re.compile("单位")  # heading of the column of units of measure
_LETTERS = ("甲", "乙")  # how columns are lettered below their headings
_NO_VALUES = re.compile("代码|编码|序号|备注|说明")  # headings of columns that hold no figures
_SECTION = re.compile("^[（(]?[一二三四五六七八九十]+[、）)．.]")  # how sections are numbered
_END = re.compile(
    "填报人|填表人|负责人|审核人|制表|联系电话|报出日期|^注|^说明|^备注"
)  # below the rows
_LEAD = re.compile(r"^(?:其中[：:]|\d+[.、．]|[（(]\d+[）)]|[一二三四五六七八九十]+[、．.])\s*")
_KINDS: tuple[tuple[str, str, int], ...] = (  # what a unit of measure tells of the kind
    ("元", "amount", 2),
    ("亩", "area", 0),
    ("公顷", "area", 2),
    ("平方", "area", 2),
    ("%", "measure", 2),
    ("％", "measure", 2),
)
_PERCENT = ("%", "％")  # both widths
_HUNDRED = re.compile(r"\b100(?:\.0+)?\b")
_MOST_ROWS, _LONGEST_NAME = 400, 100


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """An indicator, as the sheet has it at `row`."""

    row: int
    code: str
    name: str
    measure: str
    section: int
    expression: str = ""
    is_quotient: bool = False

    @property
    def is_percent(self) -> bool:
        return self.is_quotient and any(sign in self.measure for sign in _PERCENT)


@dataclass(frozen=True)
class ProposedForm:
    """What a sheet says of a form. `unread`: places of formulas ("D7") that say more than sums, quotients and
    comparisons of its own rows.
    """

    title: str
    sections: tuple[str, ...]
    rows: tuple[ProposedRow, ...]
    rules: tuple[Comparison, ...]
    unread: tuple[str, ...]

    @property
    def sums(self) -> int:
        return sum(bool(row.expression) for row in self.rows)


def propose_form(sheets: Sequence[Sheet], code: str = "A1") -> ProposedForm:
    """The form of the first sheet that has a column of names and one of units of measure; its codes begin with `code`.

    Raises: Refused("template-no-form").
    """
    for sheet in sheets:
        found = _heading(sheet)
        if found is not None:
            return _proposed(sheet, *found, code)
    raise Refused("template-no-form")


def add_form_of_sheet(
    workplace: Workplace, sheets: Sequence[Sheet], file: str
) -> tuple[Draft, Part, ProposedForm]:
    """Put it into the draft as one step. Raises: as propose_form and change_draft."""
    propose_form(sheets)
    made: list[tuple[Part, ProposedForm]] = []

    def edit(files: Files) -> Files:
        form = free_form(files, "A1")
        proposed = propose_form(sheets, form)
        changed = with_form(files, f"{form.lower()}.toml", form_text(files, form, proposed))
        (new,) = {*listed_forms(changed)} - {*listed_forms(files)}
        made.append((Part("form", new, new), proposed))
        return changed

    draft = change_draft(workplace, _("Form taken from {file}").format(file=file), edit)
    return draft, *made[-1]


def proposal_words(proposed: ProposedForm) -> str:
    """What was read of a template, and what is left to the person."""
    words = _(
        "{name}: {indicators} indicators, {sums} of them worked out, {rules} rules. Look over the names, each unit of measure and the English."
    ).format(
        name=proposed.title,
        indicators=len(proposed.rows),
        sums=proposed.sums,
        rules=len(proposed.rules),
    )
    if proposed.unread:
        places = listed(proposed.unread[:10])
        words += " " + _("Not understood: the formulas in {places}; those rows are typed.").format(
            places=places
        )
    return words


def form_text(files: Files, form: str, proposed: ProposedForm) -> str:
    """The file of the form."""
    blocks: list[Block] = [new_form_block(files, form, _text(proposed.title))]
    for number, name in enumerate(proposed.sections, start=1):
        blocks.append(new_block("section", {"id": f"{form.lower()}_{number}", "name": _text(name)}))
    for row in proposed.rows:
        blocks.append(new_block("indicator", _indicator(form, row)))
    for number, rule in enumerate(proposed.rules, start=1):
        words = {
            "zh": f"{{left}}，应{_IN_WORDS[rule.op]} {{right}}。",
            "en": f"{{left}} should be {rule.op} {{right}}.",
        }
        blocks.append(
            new_block(
                "rule",
                {
                    "id": f"{form}-R{number:02d}",
                    "severity": "query",
                    "left": rule.left,
                    "op": rule.op,
                    "right": rule.right,
                    "cells": [rule.cell],
                    "message": words,
                    "instruction": {
                        "zh": "请核对；确实如此的请说明。",  # what a rule of the template asks
                        "en": "Check it, or explain.",
                    },
                },
            )
        )
    return Blocks(tuple(blocks), "").text


_IN_WORDS = {  # what the comparisons are called
    "=": "等于",
    "!=": "不等于",
    "<": "小于",
    "<=": "不大于",
    ">": "大于",
    ">=": "不小于",
}


def _text(words: str) -> dict[str, str]:
    return {"zh": words, "en": words}


def _indicator(form: str, row: ProposedRow) -> dict[str, Any]:
    kind, decimals = next(
        ((kind, places) for sign, kind, places in _KINDS if sign in row.measure), ("count", 0)
    )
    made: dict[str, Any] = {
        "code": row.code,
        "section": f"{form.lower()}_{row.section + 1}",
        **NEW_INDICATOR,
        "name": _text(row.name),
        "measure": _text(row.measure),
        "kind": "rate" if row.is_percent else "measure" if row.is_quotient else kind,
    }
    if decimals or row.is_quotient:
        made["decimals"] = 2 if row.is_quotient else decimals
    if made["kind"] == "measure" and not row.is_quotient:
        made["over_time"], made["over_units"] = "last", "own"
    if row.expression:
        made["derivation"] = {
            "expression": _percent(row.expression) if row.is_percent else row.expression
        }
        made["required"] = False
    if row.is_quotient:
        made["over_time"] = made["over_units"] = "components"
    return made


def _percent(expression: str) -> str:
    """A quotient in percent: as the sheet has it, or times a hundred where only its number format says so."""
    return expression if _HUNDRED.search(expression) else f"100.0 * ({expression})"


# --- the sheet
def _heading(sheet: Sheet) -> tuple[int, int, int, int] | None:
    """(row of the heading, columns of names, measures and values)."""
    for r, row in enumerate(sheet.rows[:40]):
        names = [c for c, cell in enumerate(row) if _NAMES.search(cell)]
        measures = [
            c for c, cell in enumerate(row) if _MEASURES.search(cell) and c not in names[:1]
        ]
        if not names or not measures:
            continue
        taken = {names[0], measures[0]}
        values = [
            c
            for c, cell in enumerate(row)
            if c > max(taken) and cell and not _NO_VALUES.search(cell)
        ]
        return r, names[0], measures[0], values[0] if values else max(taken) + 1
    return None


def _proposed(
    sheet: Sheet, heading: int, names: int, measures: int, values: int, code: str
) -> ProposedForm:
    title = _clean(
        next((cell for row in sheet.rows[:heading] for cell in row if len(cell) > 3), sheet.name)
    )
    sections: list[str] = []
    rows: list[ProposedRow] = []
    for r, row in enumerate(sheet.rows[heading + 1 : heading + 1 + _MOST_ROWS], start=heading + 1):
        cells = [*row, *[""] * (values + 1 - len(row))]
        name, measure = _clean(cells[names]), _clean(cells[measures])
        if _END.search(name) or (not name and not any(cells) and rows and not sections):
            break
        if not name or (name, measure) == _LETTERS:
            continue
        if not measure and (_SECTION.search(name) or not _has_figure(sheet, r, values)):
            sections.append(name)
            continue
        if not sections:
            sections.append(title)
        number = f"{code}{len(rows) + 1:02d}"
        rows.append(ProposedRow(r, number, _LEAD.sub("", name) or name, measure, len(sections) - 1))
    if not rows:
        raise Refused("template-no-form")
    return _with_formulas(ProposedForm(title, tuple(sections), tuple(rows), (), ()), sheet, values)


def _has_figure(sheet: Sheet, row: int, values: int) -> bool:
    return any((r, c) == (row, values) for r, c, _formula in sheet.formulas)


def _clean(cell: str) -> str:
    """A cell's words on one line, of a length that a name can have."""
    return printable(" ".join(cell.replace("\u3000", " ").split()))[:_LONGEST_NAME]


def _with_formulas(form: ProposedForm, sheet: Sheet, values: int) -> ProposedForm:
    """With the sums and quotients of the column of values, and the comparisons that stand anywhere."""
    by_place = {(row.row, values): row.code for row in form.rows}
    expressions: dict[str, tuple[str, bool]] = {}
    rules: list[Comparison] = []
    unread: list[str] = []
    for r, c, formula in sheet.formulas:
        own = by_place.get((r, c))
        read = SheetFormula(formula, by_place)
        if own is not None:
            found = read.expression()
            if found is not None and own not in found[2]:
                expressions[own] = found[:2]
                continue
        elif (rule := read.rule()) is not None:
            rules.append(rule)
            continue
        unread.append(_place(r, c))
    rows = tuple(
        replace(row, expression=expressions[row.code][0], is_quotient=expressions[row.code][1])
        if row.code in expressions
        else row
        for row in form.rows
    )
    return replace(form, rows=rows, rules=tuple(dict.fromkeys(rules)), unread=tuple(unread))


def _place(row: int, column: int) -> str:
    from openpyxl.utils.cell import get_column_letter

    return f"{get_column_letter(column + 1)}{row + 1}"
