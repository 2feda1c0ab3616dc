"""Derivations: order, rings, aggregates, and rates of components."""

from __future__ import annotations

import dataclasses

import pytest

from desktop.catalogue.model import Catalogue, Derivation, Indicator
from desktop.domain.figures import SCALE
from desktop.domain.rules.derivations import DerivationCycle, Derivations


def with_derivation(catalogue: Catalogue, code: str, expression: str) -> Catalogue:
    def changed(indicator: Indicator) -> Indicator:
        return (
            dataclasses.replace(indicator, derivation=Derivation(expression))
            if indicator.code == code
            else indicator
        )

    forms = tuple(
        dataclasses.replace(form, indicators=tuple(changed(i) for i in form.indicators))
        for form in catalogue.forms
    )
    return dataclasses.replace(catalogue, forms=forms)


def test_each_finds_what_it_reads(catalogue: Catalogue) -> None:
    order = Derivations(catalogue).order
    for later, earlier in (("E104", "E102"), ("E110", "E104"), ("E109", "E107"), ("E202", "E212")):
        assert order.index(earlier) < order.index(later)


def test_a_ring_is_named(catalogue: Catalogue) -> None:
    ring = with_derivation(with_derivation(catalogue, "E401", "E402 + 1"), "E402", "E401 + 1")
    with pytest.raises(DerivationCycle) as result:
        Derivations(ring)
    assert set(result.value.args[0]) == {"E401", "E402"}


def test_what_follows_from_a_change(catalogue: Catalogue) -> None:
    derivations = Derivations(catalogue)
    assert set(derivations.following_from("E303")) == {"E305"}
    assert {"E101", "E104", "E110"} <= set(derivations.following_from("day"))
    assert set(derivations.following_from("E111")) == set()


def test_a_rate_is_worked_out_from_components_and_rounded_half_up(catalogue: Catalogue) -> None:
    derivations = Derivations(catalogue)
    row = {"R102": 105.25, "R101": 100.0}
    (derived,) = derivations.derive(("R103",), row, lambda over: [])
    assert (derived.code, derived.figure.value) == ("R103", 1_053_000), (
        "105.25 is shown as 105.3, not 105.2"
    )
    (none,) = derivations.derive(("R103",), {"R102": 1.0, "R101": 0.0}, lambda over: [])
    assert none.figure.is_empty


def test_days_are_counted_only_where_they_are_kept(catalogue: Catalogue) -> None:
    derivations = Derivations(catalogue)
    days = [{"aqi": float(aqi), "valid": 1.0} for aqi in (30, 60, 99, 100, 101, 151, 201, 301)] + [
        {"aqi": 20.0, "valid": 0.0}
    ]
    found = {
        d.code: d.figure.value
        for d in derivations.derive(
            derivations.following_from("day"), {}, lambda over: days if over == "day" else []
        )
    }
    assert found["E101"] == 8 * SCALE
    assert (found["E102"], found["E103"], found["E104"]) == (1 * SCALE, 3 * SCALE, 4 * SCALE)
    assert (found["E109"], found["E110"]) == (2 * SCALE, 500_000)
    assert derivations.derive(("E101",), {}, lambda over: []) == []
