"""Whatever is entered: every consolidated number in every output is the one that `tianbao
consolidate --json` prints.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.actions.charts.registry import chart
from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.outputs.brief import brief, keep_wording
from desktop.actions.outputs.export_package import export_package
from desktop.actions.outputs.export_tables import export_tables
from desktop.cli.desk.consolidate import consolidated_record
from tests.pair import OCTOBER, make_pair
from tests.senders import DONGLOU, QICUN, Stick

pytestmark = pytest.mark.usefixtures("in_chinese")

CODES = ("E303", "E304", "E402", "E502")
values = st.fixed_dictionaries({}, optional={code: st.integers(0, 10**7) for code in CODES})


def values_of_sdmx(folder: Path, district: str) -> dict[str, str]:
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as stream:
        return {
            r["INDICATOR"]: r["OBS_VALUE"]
            for r in csv.DictReader(stream)
            if r["REF_AREA"] == district and r["BREAKDOWN"] == "_T"
        }


def values_of_package(folder: Path, district: str) -> dict[str, str]:
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as stream:
        return {
            r["code"]: r["value"]
            for r in csv.DictReader(stream)
            if r["unit"] == district and not r["dimension"]
        }


def number(value: Any) -> Decimal | None:
    """As written, without its thousands; None for nothing."""
    words = str(value if value is not None else "").replace(",", "")
    return Decimal(words) if words not in ("", "—") else None


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=values, second=values)
def test_every_output_says_the_same(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, int], second: dict[str, int]
) -> None:
    folder = tmp_path_factory.mktemp("agree")
    with make_pair(folder) as pair:
        desk, district = pair.desk, str(pair.desk.catalogue.district)
        stick = Stick(desk, pair.stick)
        for unit, figures in ((QICUN, first), (DONGLOU, second)):
            if figures:
                stick.give(unit, **figures)
        result = consolidate(desk, OCTOBER)
        expected = {
            r.code: number(r.value)
            for r in map(consolidated_record, result.rows)
            if not r.dimension and r.code in CODES
        }
        if not any(value is not None for value in expected.values()):
            return
        for code in CODES:
            own = [figures[code] for figures in (first, second) if code in figures]
            assert expected[code] == (sum(own) if own else None), (
                "and it is the sum of what was entered"
            )
        out = folder / "out"
        out.mkdir()
        sheet = openpyxl.load_workbook(export_tables(desk, OCTOBER, "xlsx", out)[0]).worksheets[1]
        found = {row[0]: row[3] for row in sheet.iter_rows(values_only=True) if row[0] in CODES}
        assert {code: number(found.get(code)) for code in CODES} == expected
        plain = next(file for file in export_tables(desk, OCTOBER, "csv", out) if "E1" in file.name)
        with plain.open(encoding="utf-8-sig", newline="") as stream:
            lines = {
                row[0]: row[3] for row in csv.reader(stream) if len(row) > 3 and row[0] in CODES
            }
        assert {code: number(lines.get(code)) for code in CODES} == expected
        package = values_of_package(export_package(desk, OCTOBER, "datapackage", out), district)
        sdmx = values_of_sdmx(export_package(desk, OCTOBER, "sdmx", out), district)
        assert (
            {code: number(package[code]) for code in CODES}
            == {code: number(sdmx[code]) for code in CODES}
            == expected
        )
        parquet = {
            r["code"]: r["value"]
            for r in pq.read_table(export_package(desk, OCTOBER, "parquet", out)).to_pylist()
            if r["unit"] == district and not r["dimension"]
        }
        assert {code: parquet[code] for code in CODES} == expected
        keep_wording(desk, "month", "\n".join(f"{{{code}|数}}" for code in CODES))
        words = [p.spans[0].text for p in brief(desk, result).paragraphs[: len(CODES)]]
        assert [None if "无" in word else number(word) for word in words] == list(expected.values())
        for code, value in expected.items():
            last = chart(desk, "ranking", OCTOBER, code).table.rows[-1].cells[-1]
            assert last.value == value
