"""The bundled catalogue says what the facts say: the published lists stand here as numbers and
spot values.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from datetime import date
from string import Formatter

import pytest

from desktop.catalogue.load import find_catalogue
from desktop.catalogue.model import Catalogue, Indicator
from tests.forms import examine

SUFFIXES = ("", "_prev", "_last_year", "_ytd", "_target")
CONTEXT = (
    "days_in_period",
    "year",
    "month",
    "quarter",
    "E2_days",
    "E2_pm2_5_mean",
    "E2_pm10_mean",
    "E2_so2_mean",
    "E2_no2_mean",
    "E2_o3_8h_p90",
    "E2_co_p95",
)
DAY = (
    "aqi",
    "primary",
    "so2",
    "no2",
    "co",
    "o3_8h",
    "pm10",
    "pm2_5",
    "invalid",
    "as_day_before",
    "valid",
    "reason",
    "computed_aqi",
    "expected_primary",
    "primary_fits",
    "date",
    "day",
)
PROJECT = (
    "name",
    "village",
    "category",
    "level",
    "stage",
    "stage_prev",
    "status",
    "status_reason",
    "total_investment",
    "plan_this_year",
    "done_this_month",
    "done_this_month_prev",
    "done_this_year",
    "done_in_all",
    "done_before",
    "done_mean_6",
    "done_this_month_last_year",
    "done_usual_low",
    "done_usual_high",
    "months_known",
    "month",
    "planned_start",
    "actual_start",
    "planned_finish",
    "period_end",
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    examined = examine(find_catalogue("xinfu"))
    assert [str(m) for m in examined.mistakes] == []
    assert examined.catalogue is not None
    return examined.catalogue


def test_forms_stand_in_the_order_of_the_window(catalogue: Catalogue) -> None:
    assert [(f.id, f.number, f.kind, f.frequency) for f in catalogue.forms] == [
        ("E1", "XF-E1", "table", "month"),
        ("E2", "XF-E2", "daily", "month"),
        ("P1", "XF-P1", "ledger", "month"),
        ("R1", "XF-R1", "table", "quarter"),
        ("X1", "XF-X1", "table", "quarter"),
        ("H1", "XF-H1", "honours", "quarter"),
        ("T1", "XF-T1", "targets", "year"),
    ]


def test_roster_and_villages_are_complete(catalogue: Catalogue) -> None:
    assert len([u for u in catalogue.units if u.group == "township"]) == 18
    assert [u.group for u in catalogue.units[18:]] == [
        "station",
        "statistics",
        "reform",
        "agriculture",
        "health",
        "housing",
        "industry",
        "culture",
    ]
    assert len(catalogue.villages) == 282
    assert {v.unit for v in catalogue.villages} == {u.code for u in catalogue.units[:18]}
    assert all(v.code.startswith(v.unit) for v in catalogue.villages)


def test_each_indicator_and_field_is_defined_in_both_languages(catalogue: Catalogue) -> None:
    for form in catalogue.forms:
        for field in (*form.indicators, *form.fields):
            assert len(field.definition.zh) >= 8 and re.search("[一-鿿]", field.definition.zh), (
                field.code
            )
            assert len(field.definition.en) >= 15 and not re.search(
                "[一-鿿]", field.definition.en
            ), field.code


@pytest.mark.parametrize(
    ("code", "kind", "decimals", "frequency", "over_time", "over_units"),
    [
        ("E104", "count", 0, "month", "sum", "reporter:station"),
        ("E116", "measure", 1, "month", "none", "reporter:station"),
        ("E201", "grade", 0, "month", "last", "worst"),
        ("E301", "area", 0, "year", "last", "sum"),
        ("E900", "index", 0, "day", "none", "reporter:station"),
        ("P105", "rate", 2, "month", "components", "components"),
        ("R102", "area", 0, "quarter", "cumulative", "sum"),
        ("X301", "amount", 0, "quarter", "cumulative", "reporter:statistics"),
        ("X402", "amount", 2, "quarter", "last", "sum"),
        ("T100", "text", 0, "year", "last", "own"),
    ],
)
def test_indicators_are_as_designed(
    catalogue: Catalogue,
    code: str,
    kind: str,
    decimals: int,
    frequency: str,
    over_time: str,
    over_units: str,
) -> None:
    found = catalogue.indicators[code]
    assert (found.kind, found.decimals, found.frequency, found.over_time, found.over_units) == (
        kind,
        decimals,
        frequency,
        over_time,
        over_units,
    )


def test_all_62_designed_indicators_and_the_two_components_are_there(catalogue: Catalogue) -> None:
    assert len(catalogue.indicators) == 64
    assert {"E211", "E212"} <= set(catalogue.indicators)
    assert {i.code for i in catalogue.indicators.values() if i.is_target} == {
        "E301",
        "E302",
        "E401",
        "E501",
        "R101",
        "R301",
        "R401",
        "X102",
    }


def test_who_fills_in_what(catalogue: Catalogue) -> None:
    station, statistics = catalogue.units[18], catalogue.units[19]
    e1, x1 = catalogue.form_by_id["E1"], catalogue.form_by_id["X1"]
    assert {i.section for i in catalogue.indicators_of(e1, station)} == {"air", "water"}
    assert [i.code for i in catalogue.indicators_of(x1, statistics)] == ["X301", "X302", "X303"]
    assert [f.id for f in catalogue.forms_of(statistics)] == ["X1", "H1", "T1"]


def test_which_forms_are_due(catalogue: Catalogue) -> None:
    """Daily readings go with the month's forms; nobody hands in the assigned targets."""
    station, statistics = catalogue.units[18], catalogue.units[19]
    daily = replace(catalogue.form_by_id["E2"], frequency="day")
    forms = tuple(daily if form.id == "E2" else form for form in catalogue.forms)
    for each in (catalogue, replace(catalogue, forms=forms)):
        assert [f.id for f in each.forms_due("month", station)] == ["E1", "E2"]
        assert "E2" in [f.id for f in each.forms_due("month")]
        assert each.forms_due("day") == ()
    assert "T1" in [f.id for f in catalogue.forms_of(statistics)]
    assert "T1" not in [f.id for f in catalogue.forms_due("year")]


def test_every_rate_has_a_derivation(catalogue: Catalogue) -> None:
    assert all(i.derivation for i in catalogue.indicators.values() if i.kind == "rate")


def test_both_standards_meet_without_a_gap(catalogue: Catalogue) -> None:
    old, new = catalogue.air_standards
    assert (old.id, old.effective_to, new.id, new.effective_from, new.effective_to) == (
        "HJ 633-2012",
        date(2026, 2, 28),
        "HJ 633-2026",
        date(2026, 3, 1),
        None,
    )
    assert (
        old.breakpoints["pm2_5"][2],
        new.breakpoints["pm2_5"][2],
        new.breakpoints["pm10"][2],
    ) == (75, 60, 120)
    assert [level.letter for level in catalogue.air_levels] == list("优良轻中重严")
    assert (
        catalogue.water_classes
        == catalogue.indicators["E201"].choices
        == ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ")
    )


def _table(catalogue: Catalogue, over: str) -> sqlite3.Connection:
    numbers = [i for i in catalogue.indicators.values() if i.kind != "text"]
    columns = {"day": DAY, "project": PROJECT}.get(over) or (
        *CONTEXT,
        *(i.code + s for i in numbers for s in SUFFIXES),
    )
    connection = sqlite3.connect(":memory:")
    connection.execute(f"create table t ({', '.join(f'[{column}]' for column in columns)})")
    return connection


def test_every_expression_compiles_over_the_documented_columns(catalogue: Catalogue) -> None:
    rows = {over: _table(catalogue, over) for over in ("unit", "day", "project")}
    for rule in catalogue.rules:
        for expression in filter(None, (rule.left, rule.right, rule.when, rule.proposal)):
            rows.get(rule.over, rows["unit"]).execute(f"select {expression} from t")
        names = {
            name
            for text in (rule.message.zh, rule.message.en)
            for _, name, _, _ in Formatter().parse(text)
            if name
        }
        for name in names - {"left", "right", "row", "unit"}:
            rows.get(rule.over, rows["unit"]).execute(f"select [{name}] from t")
    for indicator in catalogue.indicators.values():
        if indicator.derivation:
            over = indicator.derivation.over
            rows.get(over, rows["unit"]).execute(f"select {indicator.derivation.expression} from t")
    for connection in rows.values():
        connection.close()


def test_both_languages_of_a_rule_name_the_same_columns(catalogue: Catalogue) -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for rule in (*catalogue.rules, *catalogue.checks):
        assert names(rule.message.zh) == names(rule.message.en), rule.id


def test_there_are_rules_of_every_sort(catalogue: Catalogue) -> None:
    assert len(catalogue.rules) >= 60
    assert {rule.form for rule in catalogue.rules} == {"E1", "E2", "P1", "R1", "X1"}
    assert {check.name for check in catalogue.checks} == {
        "unit_slip",
        "missing_day",
        "blank_required",
        "standstill",
        "reason_for_value",
        "exchanged",
        "far_day",
        "carried_changed",
        "season",
        "repeated_days",
        "outside_period",
        "twice",
        "level_of_body",
    }


def test_2025_targets_are_held_as_worded(catalogue: Catalogue) -> None:
    targets = {(t.code, t.dimension): t for t in catalogue.targets}
    assert targets["P102", "制造业重点项目"].value == "443200"
    assert "15+15" in targets["R401", ""].words and targets["R401", ""].value == "30"
    assert targets["E104", ""].value == "281" and targets["E104", ""].unit == catalogue.district


def test_cumulative_entered_figures_are_guarded_against_falling(catalogue: Catalogue) -> None:
    guarded = {rule.left for rule in catalogue.rules if rule.right == f"{rule.left}_prev"}
    entered: list[Indicator] = [
        i for i in catalogue.indicators.values() if i.over_time == "cumulative" and not i.derivation
    ]
    assert {i.code for i in entered} <= guarded


def test_days_are_counted_from_the_readings_by_level(catalogue: Catalogue) -> None:
    """Invalid days count nowhere; a month without any reading is unknown, not zero."""
    table = _table(catalogue, "day")
    codes = ("E101", "E102", "E103", "E105", "E106", "E107", "E108")
    expressions = [d.expression for code in codes if (d := catalogue.indicators[code].derivation)]
    query = f"select {', '.join(expressions)} from t"
    assert table.execute(query).fetchone() == (None,) * 7
    for aqi in (0, 50, 51, 100, 101, 150, 151, 200, 201, 300, 301, 500):
        table.execute("insert into t (aqi, valid) values (?, 1)", [aqi])
    table.execute("insert into t (aqi, valid) values (40, 0), (null, 0)")
    assert table.execute(query).fetchone() == (12, 2, 2, 2, 2, 2, 2)
    table.close()


def test_withdrawn_projects_do_not_count(catalogue: Catalogue) -> None:
    table = _table(catalogue, "project")
    columns = "name, category, status, stage, plan_this_year, done_this_year"
    table.executemany(
        f"insert into t ({columns}) values (?, 'a', ?, ?, ?, ?)",
        [
            ("one", 1, 3, 100.0, 150.0),
            ("two", 2, 4, 100.0, 50.0),
            ("three", 3, 1, 900.0, 0.0),
            ("four", 1, 1, 50.0, 25.0),
        ],
    )
    codes = ("P101", "P103", "P104", "P105", "P106")
    expressions = [d.expression for code in codes if (d := catalogue.indicators[code].derivation)]
    found = table.execute(f"select {', '.join(expressions)} from t group by category").fetchone()
    assert found == (3, 250.0, 225.0, 90.0, pytest.approx(200 / 3))
    table.close()


def test_the_share_of_good_sections_is_unknown_where_none_was_assessed(
    catalogue: Catalogue,
) -> None:
    table = _table(catalogue, "unit")
    assessed, good, share = (
        catalogue.indicators[code].derivation for code in ("E211", "E212", "E202")
    )
    assert assessed and good and share
    table.execute("insert into t (E201) values (3), (4), (2), (null)")
    counts = table.execute(f"select {assessed.expression}, {good.expression} from t").fetchone()
    assert counts == (3, 2)
    table.execute("delete from t")
    table.execute("insert into t (E211, E212) values (3, 2), (0, 0)")
    assert table.execute(f"select round({share.expression}, 1) from t").fetchall() == [
        (66.7,),
        (None,),
    ]
    table.close()
