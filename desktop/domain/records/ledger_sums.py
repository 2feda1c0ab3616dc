"""Projects of the ledger counted and summed under one key."""

from __future__ import annotations

from typing import Literal, NamedTuple

By = Literal["category", "level", "village", "unit", "stage"]


class LedgerSum(NamedTuple):
    """Projects that count, under one category, level, village ("" = none given), unit or stage;
    money in ten-thousandths of 万元, 0 where nothing was entered.
    """

    key: str
    unit: str  # of a village: whose; else ""
    projects: int
    total_investment: int
    plan_this_year: int
    done_this_month: int
    done_this_year: int
    done_in_all: int
