"""The pages of the ledger show columns that are declared, and the card every one that is typed."""

from __future__ import annotations

import pytest

from desktop.domain import ledger
from desktop.ui.district.unit import rows as unit_rows
from desktop.ui.township.ledger import detail, project_dialog, side
from desktop.ui.township.submit import preview_table


def test_the_card_under_the_ledger_has_every_field_that_is_typed_there() -> None:
    assert {*detail.FIRST, *detail.MORE} == {*ledger.PAGE_COLUMNS, *ledger.ADDING_COLUMNS}
    assert detail.MORE == (
        "name", "category", "level", "village", "owner", "planned_start", "actual_start",
        "total_investment", "plan_this_year", "done_before",
    )  # fmt: skip


@pytest.mark.parametrize(
    "shown",
    [
        project_dialog.NEW_PROJECT_FIELDS,
        side.FACTS,
        preview_table._LEDGER_COLUMNS,
        unit_rows._LEDGER,
        tuple(unit_rows._WIDTHS),
    ],
)
def test_a_page_that_shows_some_columns_shows_declared_ones(shown: tuple[str, ...]) -> None:
    assert set(shown) <= set(ledger.ENTERED_COLUMNS)
