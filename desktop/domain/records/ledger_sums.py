"""Projects of the ledger counted and summed under one key, or one key within another."""

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
    second: str = ""  # the key within `key` where two columns group


FINISHED = 4
"""Rank of the stage from which on a project is finished, as the catalogue's rules have it."""


class StageCount(NamedTuple):
    """Projects at one stage; `rank` counts from 1, 0 = none of the catalogue's."""

    rank: int
    name: str
    projects: int
