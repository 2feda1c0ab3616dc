"""Charts of the ledger: investment against the year's plan, and each project by how far it has
come.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from desktop.actions.charts.parts import exact_cell, month_name, named, nothing_words, whose
from desktop.actions.checks.rule_rows import FrameRows
from desktop.actions.consolidation.ledger import consolidate_ledger
from desktop.actions.entry.projects import ledger_form
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain import periods
from desktop.domain.figures import SCALE
from desktop.domain.periods import Period
from desktop.i18n import _, ngettext
from desktop.reports.chart import Bar, Bars, Chart, Line, Lines, Opens, Place
from desktop.reports.table import Column, Table, TableCell, TableRow
from desktop.store.consolidated.ledger_sums import Ledgers, ledger_projects

_MOST = 40
_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class _Project:
    number: str
    name: str
    unit: str
    stage: str  # key, "" = none given
    plan: int
    done: int

    @property
    def percent(self) -> Decimal | None:
        if not self.plan:
            return None
        return (Decimal(self.done) * 100 / self.plan).quantize(Decimal("0.1"), ROUND_HALF_UP)


def investment(workplace: Workplace, period: Period) -> Chart:
    """What was invested since January, month by month, against the year's plan spread evenly."""
    workplace = workplace.at(period)
    year = periods.year_of(period)
    last = (
        periods.as_frequency(period, "month")
        if periods.frequency_of(period) == "month"
        else Period(f"{periods.last_day(period).isoformat()[:7]}")
    )
    months = [Period(f"{year}-{m:02d}") for m in range(1, 13)]
    sums = [(m, *_sums(workplace, m)) if m <= last else (m, None, None) for m in months]
    plan = next((p for _m, _done, p in reversed(sums) if p is not None), None)
    spread = [
        round(plan * n / 12 / SCALE, _DECIMALS) if plan is not None else None for n in range(1, 13)
    ]
    ticks = tuple((n, month_name(n + 1)) for n in range(12))
    body = Lines(
        ticks,
        (
            Line(
                _("done"),
                tuple(done / SCALE if done is not None else None for _m, done, _p in sums),
            ),
            Line(_("plan"), tuple(spread), "target"),
        ),
        _("10,000 yuan"),
        places=tuple(Place(periods.label(m), opens=Opens(m)) for m in months),
    )
    known = any(done is not None for _m, done, _p in sums)
    notes = (
        [_("The plan of the year is spread evenly over its months.")]
        if known
        else [nothing_words()]
    )
    if (
        workplace.role == "district"
        and known
        and (missing := consolidate_ledger(workplace, period).missing)
    ):
        notes.append(
            _("{n} of {of} units missing: {names}. Nothing is filled in for them.").format(
                n=len(missing),
                of=consolidate_ledger(workplace, period).of,
                names=named(workplace, missing),
            )
        )
    table = Table(
        "investment",
        _("Investment against plan, {year}").format(year=year),
        (),
        (
            Column("month", _("Month")),
            Column("done", _("done"), True),
            Column("plan", _("plan"), True),
        ),
        tuple(
            TableRow((TableCell(m), exact_cell(done, _DECIMALS), exact_cell(p, _DECIMALS)))
            for m, done, p in sums
        ),
    )
    return Chart(
        "investment",
        _("Investment against plan, {year}").format(year=year),
        whose(workplace),
        body if known else None,
        tuple(notes),
        table,
    )


def projects(workplace: Workplace, period: Period) -> Chart:
    """A bar a project: done this year against the year's plan, in the colour and pattern of its
    stage.
    """
    workplace = workplace.at(period)
    form = (
        ledger_form(workplace)
        if workplace.role == "township"
        else next(form for form in workplace.catalogue.forms if form.kind == "ledger")
    )
    stage = next(field for field in form.fields if field.code == "stage")
    ordered = sorted(_projects(workplace, form, period), key=lambda p: (-p.plan, p.unit, p.number))
    names = {key: str(name) for key, name in zip(stage.choices, stage.choice_names, strict=True)}
    legend, no_plan = (_("no stage given"), *names.values()), _("no plan")
    tones = {"": 0} | {key: n for n, key in enumerate(stage.choices, start=1)}
    bars = tuple(
        Bar(
            p.name,
            float(p.percent) if p.percent is not None else None,
            f"{names.get(p.stage, '')} {f'{p.percent}%' if p.percent is not None else no_plan}".strip(),
            tones.get(p.stage, 0),
            100.0,
            Place(
                f"{p.number} {p.name}".strip(),
                (workplace.catalogue.unit_name(p.unit), *_money_words(p)),
                Opens(unit=p.unit, form=form.id, row=p.number),
            ),
        )
        for p in ordered[:_MOST]
    )
    notes = [_("Done this year, in percent of the year's plan; the stroke is the whole plan.")]
    if len(ordered) > _MOST:
        notes.append(
            ngettext(
                "{most} of {n} project, those with the largest plans; the table has all.",
                "{most} of {n} projects, those with the largest plans; the table has all.",
                len(ordered),
            ).format(most=_MOST, n=len(ordered))
        )
    table = Table(
        "projects",
        _("Projects"),
        (),
        (
            Column("number", _("Row no.")),
            Column("name", _("Project")),
            Column("unit", _("Unit")),
            Column("stage", _("Stage")),
            Column("plan", _("Plan this year"), True),
            Column("done", _("Done this year"), True),
            Column("percent", _("Completion"), True),
        ),
        tuple(
            TableRow(
                (
                    TableCell(p.number),
                    TableCell(p.name),
                    TableCell(workplace.catalogue.unit_name(p.unit)),
                    TableCell(names.get(p.stage, "")),
                    exact_cell(p.plan, _DECIMALS),
                    exact_cell(p.done, _DECIMALS),
                    TableCell(str(p.percent), p.percent, 1)
                    if p.percent is not None
                    else TableCell(),
                )
            )
            for p in ordered
        ),
    )
    return Chart(
        "projects",
        _("Projects by stage · {period}").format(period=periods.label(period)),
        whose(workplace),
        Bars(bars, legend) if bars else None,
        tuple(notes) if bars else (nothing_words(),),
        table,
    )


def _money_words(project: _Project) -> tuple[str, str]:
    measure = _("10,000 yuan")
    return (
        _("Plan this year") + f" {exact_cell(project.plan, _DECIMALS).text} {measure}",
        _("Done this year") + f" {exact_cell(project.done, _DECIMALS).text} {measure}",
    )


def _sums(workplace: Workplace, month: Period) -> tuple[int | None, int | None]:
    """Done since January and plan of the year at the month's end; None where no ledger is there."""
    if workplace.role == "district":
        total = consolidate_ledger(workplace, month).total
        return (total.done_this_year, total.plan_this_year) if total is not None else (None, None)
    of_unit = _of_unit(workplace, month)
    return (sum(p.done for p in of_unit), sum(p.plan for p in of_unit)) if of_unit else (None, None)


def _projects(workplace: Workplace, form: Form, period: Period) -> list[_Project]:
    month = Period(periods.last_day(period).isoformat()[:7])
    if workplace.role == "township":
        return _of_unit(workplace, month)
    ledger = consolidate_ledger(workplace, period)
    if not ledger.month:
        return []
    units = tuple(str(unit.code) for unit in workplace.catalogue.units)
    return [
        _Project(p.project, p.name, p.unit, p.stage, p.plan_this_year or 0, p.done_this_year)
        for p in ledger_projects(workplace.db, Ledgers(form, ledger.month, units))
    ]


def _of_unit(workplace: Workplace, month: Period) -> list[_Project]:
    def whole(value: int | str | None) -> int:
        return value if isinstance(value, int) else 0

    return [
        _Project(
            state.project,
            str(state.columns.get("name") or ""),
            str(workplace.unit.code),
            str(state.columns.get("stage") or ""),
            whole(state.columns.get("plan_this_year")),
            state.done_this_year,
        )
        for state in FrameRows(workplace, month).projects
        if state.columns.get("status") != "withdrawn"
    ]
