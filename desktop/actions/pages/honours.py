"""The page of the honours of a period."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.actions.pages.header import PageHeader, header_of
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import Figure
from desktop.domain.periods import Period
from desktop.store import rows


@dataclass(frozen=True, slots=True)
class HonoursPage:
    header: PageHeader
    honours: tuple[tuple[str, dict[str, Figure]], ...]


def open_honours(workplace: Workplace, form: Form, period: Period) -> HonoursPage:
    workplace = workplace.at(period)
    stored = rows.honours_of(workplace.db, workplace.unit.code, period)
    honours = tuple(
        (
            number,
            {
                str(f.code): figure_of_column(columns[f.code], f)
                for f in form.fields
                if f.code in columns
            },
        )
        for number, columns in stored
    )
    return HonoursPage(header_of(workplace, form, period, len(honours), len(honours)), honours)
