"""The Data Package: valid for an independent reader, equal to `consolidate --json`, whole or not
there.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.outputs.export_package import PackageFormat, export_package
from desktop.cli.desk.consolidate import consolidated_record
from desktop.domain.periods import Period
from desktop.errors import MachineError
from tests.pair import OCTOBER, Pair, make_pair
from tests.senders import DONGLOU, QICUN, Stick


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path) as pair:
        Stick(pair.desk, pair.stick).give_two_units()
        yield pair


def rows_of(folder: Path, name: str = "figures") -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def report_of(folder: Path) -> dict[str, object]:
    """What frictionless says, in a process of its own, since it warns of its own parts."""
    done = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "--json", "datapackage.json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("period", [OCTOBER, Period("2025")])
def test_an_independent_reader_finds_it_valid(pair: Pair, tmp_path: Path, period: Period) -> None:
    folder = export_package(pair.desk, period, "datapackage", tmp_path)
    report = report_of(folder)
    assert report["valid"], report
    assert len(rows_of(folder, "units")) == len(pair.desk.catalogue.units) + 1


def test_a_changed_byte_and_a_foreign_code_are_found(pair: Pair, tmp_path: Path) -> None:
    """So that a valid report means something."""
    folder = export_package(pair.desk, OCTOBER, "datapackage", tmp_path)
    text = (folder / "figures.csv").read_text("utf-8")
    (folder / "figures.csv").write_text(text.replace("E303", "E999", 1), "utf-8", newline="")
    output = json.dumps(report_of(folder))
    assert "hash-count" in output and "foreign-key" in output


def test_consolidated_figures_are_those_of_the_json(pair: Pair, tmp_path: Path) -> None:
    for period in (OCTOBER, Period("2025-Q4"), Period("2025")):
        found = {
            (r["code"], r["dimension"]): r
            for r in rows_of(export_package(pair.desk, period, "datapackage", tmp_path))
            if r["unit"] == pair.desk.catalogue.district
        }
        reports = [consolidated_record(row) for row in consolidate(pair.desk, period).rows]
        assert len(reports) == len(found)
        for record in reports:
            row = found[record.code, record.dimension]
            assert (row["value"] or row["text"], row["have"], row["of"]) == (
                record.value,
                str(record.have),
                str(record.of),
            )


def test_a_reason_is_not_a_zero(pair: Pair, tmp_path: Path) -> None:
    rows = rows_of(export_package(pair.desk, OCTOBER, "datapackage", tmp_path))
    found = next(r for r in rows if (r["unit"], r["code"]) == (QICUN, "E401"))
    assert (found["value"], found["missing"]) == ("", "not_applicable")
    assert next(r["text"] for r in rows if (r["unit"], r["code"]) == (DONGLOU, "E201")) == "Ⅲ"


def test_the_same_figures_make_the_same_bytes(pair: Pair, tmp_path: Path) -> None:
    first, second = (
        export_package(pair.desk, OCTOBER, "datapackage", tmp_path) for _time in range(2)
    )
    assert second.name == f"{first.name}-2"
    assert all((second / file.name).read_bytes() == file.read_bytes() for file in first.iterdir())


def test_a_folder_that_is_not_there_is_said(pair: Pair, tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="stick-no-folder"):
        export_package(pair.desk, OCTOBER, "datapackage", tmp_path / "nowhere")


@pytest.mark.parametrize("kind", ["datapackage", "sdmx", "parquet"])
def test_an_empty_drive_takes_a_package(
    pair: Pair, tmp_path: Path, kind: PackageFormat, drive_roots: set[Path]
) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    drive_roots.add(drive)
    assert export_package(pair.desk, OCTOBER, kind, drive)
