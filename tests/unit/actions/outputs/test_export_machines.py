"""SDMX and Parquet: an independent reader finds every observation again, to the last decimal,
with its reason and coverage.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.entry.enter import enter
from desktop.actions.outputs.export_package import PackageFormat, export_package
from desktop.actions.outputs.observations import observations
from desktop.cli.desk.consolidate import consolidated_record
from desktop.cli.main import main
from desktop.domain.figures import SCALE, Cell, Figure, Missing
from desktop.domain.periods import Period
from desktop.errors import MachineError, UsageError
from desktop.reports.writers.datapackage import Observation
from desktop.reports.writers.sdmx import COLUMNS, sdmx_files
from tests.pair import OCTOBER, Pair, make_pair
from tests.senders import DONGLOU, QICUN, Stick
from tests.systems import posix_only

HOSTILE = '=1+1,"引号"\r\n第二行\U00020bb7\ttab'
STATUS = {
    "A": "",
    "M": "not_applicable",
    "L": "not_monitored",
    "O": "not_yet",
    "Q": "refused",
    "N": "",
}


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path) as pair:
        stick = Stick(pair.desk, pair.stick)
        stick.give(
            QICUN,
            forms=("E1", "P1"),
            projects=3,
            E303=1000,
            E304=7,
            E301=100,
            E302=0,
            E401=Missing.NOT_APPLICABLE,
            E402=Missing.REFUSED,
            E104=20,
            standard="HJ 633-2012",
        )
        stick.give(
            DONGLOU,
            forms=("E1", "P1"),
            projects=1,
            E303=20,
            E301=1000,
            E302=11,
            E201_定襄桥=3,
            E501=Missing.NOT_YET,
        )
        yield pair


def read(folder: Path) -> tuple[Any, dict[str, Any]]:
    """What pysdmx reads: rows as text, and the structure's artefacts by id. Both are validated
    by it against the standard.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own parts
        from pysdmx.io import get_datasets, read_sdmx

        structure = read_sdmx(folder / "structure.xml", validate=True)
        (dataset,) = get_datasets(folder / "figures.csv", folder / "structure.xml", validate=True)
    return dataset.data, {artefact.id: artefact for artefact in structure.structures}


def text_of(cell: object) -> str:
    return "" if str(cell) in ("<NA>", "nan", "None") else str(cell)


def read_back(folder: Path) -> list[Observation]:
    frame, artefacts = read(folder)
    breakdown = {code.id: code.name for code in artefacts["CL_BREAKDOWN"].items}
    standards = {code.id: code.name for code in artefacts["CL_STANDARD"].items}
    found = []
    for row in frame.to_dict("records"):
        of = {name: text_of(row[name]) for name in COLUMNS}
        found.append(
            Observation(
                of["REF_AREA"],
                of["TIME_PERIOD"],
                of["INDICATOR"],
                "" if of["BREAKDOWN"] == "_T" else breakdown[of["BREAKDOWN"]],
                of["OBS_VALUE"],
                of["OBS_TEXT"],
                STATUS[of["OBS_STATUS"]],
                "" if of["STANDARD"] == "_Z" else standards[of["STANDARD"]],
                of["COMMENT"],
                int(of["COVERAGE_HAVE"]),
                int(of["COVERAGE_OF"]),
            )
        )
    return found


def comparable(o: Observation, names: dict[str, str]) -> tuple[object, ...]:
    return (
        o.unit,
        o.period,
        o.code,
        names.get(o.dimension, o.dimension),
        Decimal(o.value) if o.value else None,
        o.text,
        o.missing,
        o.standard,
        o.note,
        o.have,
        o.of,
    )


@pytest.mark.parametrize("period", [OCTOBER, Period("2025-Q4"), Period("2025")])
def test_pysdmx_reads_every_observation_back(pair: Pair, tmp_path: Path, period: Period) -> None:
    reported = list(observations(pair.desk, period))
    assert len(reported) > 20
    folder = export_package(pair.desk, period, "sdmx", tmp_path)
    names = {str(v.name.en): v.id for d in pair.desk.catalogue.dimensions for v in d.values}
    names |= {v.name.zh: v.id for d in pair.desk.catalogue.dimensions for v in d.values}
    assert [comparable(o, names) for o in read_back(folder)] == [
        comparable(o, names) for o in reported
    ]


def test_what_is_consolidated_is_what_the_command_says(pair: Pair, tmp_path: Path) -> None:
    rows = {
        (r.code, r.dimension): r
        for r in map(consolidated_record, consolidate(pair.desk, OCTOBER).rows)
    }
    folder = export_package(pair.desk, OCTOBER, "sdmx", tmp_path)
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as stream:
        found = [
            r
            for r in csv.DictReader(stream)
            if r["REF_AREA"] == pair.desk.catalogue.district and r["BREAKDOWN"] == "_T"
        ]
    assert found
    for row in found:
        record = rows[row["INDICATOR"], ""]
        assert (
            row["OBS_VALUE"] or row["OBS_TEXT"],
            int(row["COVERAGE_HAVE"]),
            int(row["COVERAGE_OF"]),
        ) == (record.value, record.have, record.of)


def test_a_wrong_code_is_found_by_the_reader(pair: Pair, tmp_path: Path) -> None:
    """So that its silence means something."""
    folder = export_package(pair.desk, OCTOBER, "sdmx", tmp_path)
    text = (folder / "structure.xml").read_text("utf-8")
    (folder / "structure.xml").write_text(
        text.replace('<str:Code id="E303"', '<str:Code id="造林"', 1), "utf-8"
    )
    with pytest.raises(Exception, match=r"造林|pattern|Invalid"):
        read(folder)


def test_a_units_own_words_survive(pair: Pair) -> None:
    """Every kind of hostile text in a note, through the program's writer and a plain CSV reader."""
    o = Observation(QICUN, OCTOBER, "E303", "", "1.2300", "", "", "", HOSTILE)
    data = sdmx_files(pair.desk.catalogue, [o], "2025-10-31T00:00:00Z")["figures.csv"].decode(
        "utf-8"
    )
    (row,) = csv.DictReader(data.splitlines(keepends=True))
    assert row["COMMENT"] == f"'{HOSTILE}", "whole, and a spreadsheet does not run it"
    assert row["OBS_VALUE"] == "1.2300"


def test_a_township_writes_its_own(pair: Pair, tmp_path: Path) -> None:
    enter(
        pair.unit,
        [
            (
                Cell("E1", "E303", "", OCTOBER),
                Figure(1020 * SCALE, note="补报，见“附件”\U00020bb7"),
            ),
            (Cell("E1", "E201", "定襄桥", OCTOBER), Figure(3 * SCALE)),
        ],
    )
    found = {o.code: o for o in read_back(export_package(pair.unit, OCTOBER, "sdmx", tmp_path))}
    assert Decimal(found["E303"].value) == 1020
    assert found["E201"].text == "Ⅲ"
    assert (found["E303"].have, found["E303"].of) == (0, 0)


def test_the_same_figures_make_the_same_bytes(pair: Pair, tmp_path: Path) -> None:
    first, second = (export_package(pair.desk, OCTOBER, "sdmx", tmp_path) for _time in range(2))
    assert first != second
    for file in ("figures.csv", "structure.xml"):
        assert (first / file).read_bytes() == (second / file).read_bytes()


def test_parquet_keeps_every_decimal(pair: Pair, tmp_path: Path) -> None:
    reported = list(observations(pair.desk, OCTOBER))
    file = export_package(pair.desk, OCTOBER, "parquet", tmp_path)
    assert file.name == "140902-2025-10.parquet"
    table = pq.read_table(file)
    assert [str(row["value"]) for row in table.to_pylist() if row["value"] is not None] == [
        f"{Decimal(o.value):.4f}" for o in reported if o.value
    ]
    assert [
        (r["unit"], r["code"], r["missing"], r["text"], r["have"]) for r in table.to_pylist()
    ] == [(o.unit, o.code, o.missing, o.text, o.have) for o in reported]
    assert table.schema.metadata[b"title"].decode().strip()


def test_without_pyarrow_another_way_is_named(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "out").mkdir()
    with pytest.raises(UsageError, match="parquet-absent"):
        export_package(pair.desk, OCTOBER, "parquet", tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_nothing_to_write_is_said(pair: Pair, tmp_path: Path) -> None:
    for kind in ("sdmx", "parquet", "datapackage"):
        with pytest.raises(UsageError, match="export-nothing"):
            export_package(pair.unit, Period("2019-01"), kind, tmp_path)  # type: ignore[arg-type]


@posix_only("no limit to the size of files")
@pytest.mark.parametrize("kind", ["datapackage", "sdmx"])
def test_a_folder_that_fills_up_keeps_nothing_half(
    pair: Pair, tmp_path: Path, kind: PackageFormat
) -> None:
    """Every file has a size limit that the second one passes."""
    (tmp_path / "out").mkdir()
    code = (
        "import resource, signal, sys\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from pathlib import Path\nfrom desktop.actions.outputs.export_package import export_package\n"
        "from desktop.actions.workplace import open_workplace\nfrom desktop.errors import MachineError\n"
        "with open_workplace(Path(sys.argv[1])) as w:\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))\n"
        "    try:\n        export_package(w, sys.argv[2], sys.argv[3], Path(sys.argv[4]))\n"
        "    except MachineError as error:\n        print(error.code)\n"
    )
    pair.desk.close()
    done = subprocess.run(
        [sys.executable, "-c", code, str(pair.desk.home), OCTOBER, kind, str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    assert done.stdout.strip() == "stick-full", done.stderr
    assert list((tmp_path / "out").iterdir()) == []


def mounted(folder: Path, *options: str) -> bool:
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)], capture_output=True, check=False
    )
    return done.returncode == 0


@posix_only("mounting")
@pytest.mark.parametrize("kind", ["xlsx", "csv", "datapackage", "sdmx", "parquet"])
def test_a_full_or_read_only_stick_is_said_and_left_clean(
    pair: Pair, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    stick = tmp_path / "usb"
    if not mounted(stick, "-o", "size=8k"):
        pytest.skip("no right to mount a file system here")
    pair.desk.close()
    words = [
        "--home",
        str(pair.desk.home),
        "export",
        "--period",
        OCTOBER,
        "--format",
        kind,
        "--to",
        str(stick),
        "--json",
    ]
    try:
        (stick / "filler").write_bytes(b"x" * 4096)
        for state, code in (("full", "stick-full"), ("read-only", "stick-read-only")):
            if state == "read-only":
                (stick / "filler").write_bytes(b"")
                subprocess.run(["mount", "-o", "remount,ro", str(stick)], check=True)
            assert main(words) == 4
            assert json.loads(capsys.readouterr().out)["error"]["code"] == code
            assert [file.name for file in stick.iterdir()] == ["filler"]
    finally:
        subprocess.run(["umount", str(stick)], check=False)


def test_a_folder_that_is_not_there(pair: Pair, tmp_path: Path) -> None:
    with pytest.raises(MachineError):
        export_package(pair.desk, OCTOBER, "parquet", tmp_path / "nowhere")
