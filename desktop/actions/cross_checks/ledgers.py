"""The ledgers of all units beside each other and beside the month before: one project twice,
amounts that slipped, totals and earlier months that have changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from desktop.actions.cross_checks.finding import (
    NO_SIDES,
    CrossFinding,
    JudgedCell,
    Sides,
    cross_finding,
)
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Field, Form
from desktop.domain import periods
from desktop.domain.outliers.check_config import (
    CHANGED,
    SAME_PROJECT,
    UNIT_SLIP,
    CheckConfig,
    check_config,
)
from desktop.domain.outliers.same_projects import Listed, same_projects
from desktop.domain.outliers.slips import band_of, is_power_of_ten, peer_slip
from desktop.domain.periods import Period
from desktop.i18n import _
from desktop.store.consolidated import cross_figures
from desktop.store.consolidated.cross_figures import LedgerRow

_WITHDRAWN = "withdrawn"
_MONTHS_BACK = 3


def ledger_findings(workplace: Workplace, period: Period, unit: str = "") -> Iterator[CrossFinding]:
    """Findings of the ledger of a month, of all units or of one."""
    workplace = workplace.at(period)
    form = workplace.catalogue.form_of_kind("ledger")
    if form is None or periods.frequency_of(period) != form.frequency:
        return
    fields = {str(field.code): field for field in form.fields}
    order = {str(code): n for n, code in enumerate(workplace.catalogue.every_unit)}
    rows = sorted(
        (
            row
            for row in cross_figures.ledger_across(workplace.db, period)
            if row.status != _WITHDRAWN and row.unit in order
        ),
        key=lambda row: (order[row.unit], row.project),
    )
    if (config := check_config(workplace.catalogue, SAME_PROJECT, form.id)) is not None:
        yield from _same_projects(workplace, period, fields, rows, config, unit)
    own = [row for row in rows if not unit or row.unit == unit]
    if (config := check_config(workplace.catalogue, UNIT_SLIP, form.id)) is not None:
        yield from _slips(
            period,
            fields["total_investment"],
            rows,
            {(row.unit, row.project) for row in own},
            config,
        )
    if (config := check_config(workplace.catalogue, CHANGED, form.id)) is not None:
        slip = check_config(workplace.catalogue, UNIT_SLIP, form.id)
        yield from _Changes(workplace, period, form, config, slip).findings(unit)


def _same_projects(
    workplace: Workplace,
    period: Period,
    fields: Mapping[str, Field],
    rows: Sequence[LedgerRow],
    config: CheckConfig,
    unit: str,
) -> Iterator[CrossFinding]:
    """Two findings a pair, one at each unit's row."""
    units = {str(code): unit.name for code, unit in workplace.catalogue.every_unit.items()}
    places = [
        *(name.zh for name in units.values()),
        *(village.name for village in workplace.catalogue.villages),
    ]
    listed = [
        Listed(
            row.unit, units[row.unit].zh, row.project, row.name, row.village, row.total_investment
        )
        for row in rows
    ]
    message = _(
        "{row} {left} looks like {other} {right} of {unit_name}: name, place and amount are alike. A project is"
        " reported once."
    )
    for pair in same_projects(listed, places, unit):
        for own, other in ((pair.one, pair.other), (pair.other, pair.one)):
            yield cross_finding(
                config,
                JudgedCell(
                    own.unit, period, fields["name"], own.project, row=f"{own.project} {own.name}"
                ),
                message,
                Sides(own.amount, other.amount, shown_as=fields["total_investment"]),
                units=(other.unit,),
                params={
                    "other": f"{other.project} {other.name}",
                    "unit_name": workplace.catalogue.unit_name(other.unit),
                },
            )


def _slips(
    period: Period,
    field: Field,
    rows: Sequence[LedgerRow],
    pairs: Collection[tuple[str, str]],
    config: CheckConfig,
) -> Iterator[CrossFinding]:
    """Total investments 10,000 times, or a 10,000th of, those of other projects of the category."""
    if not config.concerns(field.code):
        return
    by_category: dict[str, list[LedgerRow]] = defaultdict(list)
    for row in rows:
        if row.total_investment:
            by_category[row.category].append(row)
    for category, listed in by_category.items():
        band = band_of(row.total_investment or 0 for row in listed)
        for row in listed:
            outlier = (
                peer_slip(row.total_investment or 0, band)
                if (row.unit, row.project) in pairs
                else None
            )
            if outlier is not None:
                message = _(
                    "{row}: total investment {left} is about {ratio} times {right}, the median of {count} projects"
                    " under {category}. The unit of measure may have slipped."
                )
                yield cross_finding(
                    config,
                    JudgedCell(
                        row.unit, period, field, row.project, row=f"{row.project} {row.name}"
                    ),
                    message,
                    outlier,
                    params={"category": category},
                )


class _Changes:
    """Each project beside the newest ledger before."""

    def __init__(
        self,
        workplace: Workplace,
        period: Period,
        form: Form,
        config: CheckConfig,
        slip: CheckConfig | None,
    ) -> None:
        self._workplace, self._period, self._config, self._slip = workplace, period, config, slip
        self._fields = {str(field.code): field for field in form.fields}

    def findings(self, unit: str) -> Iterator[CrossFinding]:
        db = self._workplace.db
        now: dict[str, dict[str, LedgerRow]] = defaultdict(dict)
        for row in cross_figures.ledger_across(db, self._period, [unit] if unit else ()):
            now[row.unit][row.project] = row
        newest = cross_figures.newest_ledgers_before(db, self._period, now)
        by_month: dict[str, list[str]] = defaultdict(list)
        near = periods.back(
            self._period, _MONTHS_BACK + 1
        )  # after a longer gap, what has ended since cannot be told
        for whose, month in newest.items():
            if month in near:
                by_month[month].append(whose)
        for month, whose_units in by_month.items():
            for before in cross_figures.ledger_across(db, month, whose_units):
                current = now[before.unit].get(before.project)
                yield from (
                    self._gone(before, month)
                    if current is None
                    else self._changed(before, current, month)
                )

    def _gone(self, before: LedgerRow, month: str) -> Iterator[CrossFinding]:
        stays = before.status not in (_WITHDRAWN, "finished") or (
            before.status == "finished" and month[:4] == self._period[:4]
        )
        if stays:
            message = _(
                "{row} stood in the ledger of {month} and does not any more. A project leaves it finished or withdrawn,"
                " with a reason."
            )
            sides = Sides(before.total_investment)
            yield self._finding(before, "name", message, _words(month), sides)

    def _changed(self, before: LedgerRow, row: LedgerRow, month: str) -> Iterator[CrossFinding]:
        params = _words(month)
        if row.name != before.name and row.since != before.since:
            yield self._finding(
                row,
                "name",
                _("{row} was {was} in {month}: the number stands for another project now."),
                _words(month, was=before.name),
            )
            return
        if before.total_investment and row.total_investment != before.total_investment:
            slipped = (
                self._slip
                if is_power_of_ten(row.total_investment or 0, before.total_investment)
                else None
            )
            config = slipped or replace(self._config, severity="hint")
            yield self._finding(
                row,
                "total_investment",
                _("{row}: total investment {left}, in {month} it was {right}."),
                params,
                Sides(row.total_investment, before.total_investment),
                config,
            )
        if (row.done_before or 0) != (before.done_before or 0):
            yield self._finding(
                row,
                "done_before",
                _("{row}: done before the ledger began {left}, in {month} it was {right}."),
                params,
                Sides(row.done_before, before.done_before),
            )
            return
        earlier = row.done_in_all - (row.done_this_month or 0)
        if periods.previous(self._period) == month and earlier != before.done_in_all:
            yield self._finding(
                row,
                "done_this_month",
                _(
                    "{row}: done up to {month} comes to {left} now, that month told"
                    " {right}. Figures of earlier months were changed."
                ),
                params,
                Sides(earlier, before.done_in_all),
            )

    def _finding(
        self,
        row: LedgerRow,
        code: str,
        message: str,
        params: Mapping[str, object],
        sides: Sides = NO_SIDES,
        config: CheckConfig | None = None,
    ) -> CrossFinding:
        cell = JudgedCell(
            row.unit,
            self._period,
            self._fields[code],
            row.project,
            row=f"{row.project} {row.name}",
        )
        return cross_finding(config or self._config, cell, message, sides, params=params)


def _words(month: str, was: str = "") -> dict[str, str]:
    """What the sentences name of the ledger before."""
    return {"month": periods.label(month), "was": was}
