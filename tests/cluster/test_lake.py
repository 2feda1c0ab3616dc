"""The dataset and Spark over it: the figures of SQLite, to the last digit, whatever becomes of a worker."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet
import pytest
from click.testing import CliRunner

from desktop.actions.consolidation.consolidate import Consolidated, consolidate
from desktop.actions.consolidation.levels import consolidate_level
from desktop.actions.lake import consolidate_lake, trace_lake, write_to_lake
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.cli.main import tianbao
from desktop.cli.settings import Settings
from desktop.domain.periods import Period
from desktop.errors import AppError, MachineError, Refused, StoreError
from desktop.store.lake.dataset import LIST, read_list
from tests.cluster.conftest import Cluster
from tests.desks import TODAY, fill_directly
from tests.tree import XINFU, write_tree

OCTOBER, YEAR = Period("2025-10"), Period("2025")
MONTHS = ("2024-10", "2025-08", "2025-09", "2025-10")


@dataclass
class Nation:
    """A province's desk with a few months of all its units, and its dataset."""

    desk: Workplace
    lake: Path


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nation]:
    folder = tmp_path_factory.mktemp("nation")
    source = str(write_tree(folder / "forms"))
    init_workplace(folder / "home", role="district", catalogue_name=source)
    with open_workplace(folder / "home", today=TODAY) as desk:
        fill_directly(desk, MONTHS, 1)
        write_to_lake(desk, folder / "lake")
        yield Nation(desk, folder / "lake")


def figures(found: Consolidated) -> dict[tuple[str, str], tuple[object, ...]]:
    """All that a consolidated figure says but its target, which the desk's own data has."""
    return {
        (r.code, r.dimension): (
            r.value,
            r.have,
            r.of,
            r.missing,
            r.to_date,
            r.last_year,
            r.standards,
        )
        for r in found.rows
    }


def equal(nation: Nation, period: Period, level: str, master: str) -> None:
    by_spark = consolidate_lake(nation.lake, period, level, master).areas
    by_store = consolidate_level(nation.desk, period, level)
    assert {*by_spark} == {*by_store}
    for area, consolidated in by_store.items():
        assert figures(by_spark[area]) == figures(consolidated), area
    assert sum(row.value is not None for one in by_store.values() for row in one.rows) > 50


def test_a_standalone_cluster_that_loses_a_worker(nation: Nation, cluster: Cluster) -> None:
    """One of two workers is killed while the job runs; the result is that of SQLite."""
    victim = cluster.workers[0]
    threading.Timer(20, victim.kill).start()
    equal(nation, OCTOBER, "district", cluster.master)
    victim.wait(120)
    assert cluster.workers[1].poll() is None


def test_this_machine_alone(nation: Nation) -> None:
    equal(nation, YEAR, "city", "local[2]")


def test_late_data_corrections_and_what_is_withdrawn(nation: Nation, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    first = write_to_lake(nation.desk, lake)
    again = write_to_lake(nation.desk, lake)
    assert first.added and (again.added, again.withdrawn, again.write) == (0, 0, 1)
    db = nation.desk.db
    digest, unit = db.execute(
        "SELECT digest, unit FROM received WHERE period = '2025-10' ORDER BY unit"
    ).fetchone()
    db.execute("SAVEPOINT late")
    try:
        db.execute("UPDATE received SET digest = 'corrected' WHERE digest = ?", [digest])
        db.execute(
            "UPDATE figure SET value = value + 10000 WHERE unit = ? AND period = '2025-10' AND value IS NOT NULL",
            [unit],
        )
        later = write_to_lake(nation.desk, lake)
        assert (later.added, later.withdrawn, later.write) == (1, 1, 2)
        equal(Nation(nation.desk, lake), OCTOBER, "province", "local[2]")
        compacted = write_to_lake(nation.desk, lake, compact=True)
        assert compacted.added == first.added
        listed = read_list(lake)
        assert listed is not None and {file.write for file in listed.files} == {3}
        on_disk = {p.relative_to(lake).as_posix() for p in lake.rglob("*.parquet")}
        assert on_disk == {file.path for file in listed.files}
        equal(Nation(nation.desk, lake), OCTOBER, "province", "local[2]")
    finally:
        db.execute("ROLLBACK TO late")
        db.execute("RELEASE late")


def test_the_trace_goes_down_to_the_cells(nation: Nation) -> None:
    _catalogue, found = trace_lake(nation.lake, OCTOBER, "E303", master="local[2]")
    stored = dict(
        nation.desk.db.execute(
            "SELECT unit, value FROM figure WHERE code = 'E303' AND period = '2025-10'"
        ).fetchall()
    )
    assert {part.unit: part.value for part in found.parts} == stored
    assert found.value == sum(value or 0 for value in stored.values())
    assert all(part.digest for part in found.parts)
    _catalogue, rate = trace_lake(nation.lake, OCTOBER, "E305", master="local[2]")
    assert [one.code for one in rate.components] == ["E301", "E302", "E303", "E304"]


def test_the_files_are_read_by_others(nation: Nation) -> None:
    listed = read_list(nation.lake)
    assert listed is not None
    (file,) = [
        f
        for f in listed.files
        if f.table == "figure" and f.period == OCTOBER and f.province == "14"
    ]
    table = pyarrow.parquet.read_table(nation.lake / file.path)
    assert str(table.schema.field("value").type) == "decimal128(19, 4)"
    assert "dictionary" in str(
        pyarrow.parquet.read_table(nation.lake / file.path, read_dictionary=["code"])
        .schema.field("code")
        .type
    )
    assert pyarrow.parquet.ParquetFile(nation.lake / file.path).num_row_groups == 1
    (expected,) = nation.desk.db.execute(
        "SELECT sum(value) FROM figure WHERE period = '2025-10'"
    ).fetchone()
    whole = sum(int(v.scaleb(4)) for v in table.column("value").to_pylist() if v is not None)
    assert whole == expected


def test_half_a_write_is_none(nation: Nation, tmp_path: Path) -> None:
    """Files that the list does not name are not there; files that it names have to be whole."""
    lake = tmp_path / "lake"
    write_to_lake(nation.desk, lake)
    stray = lake / "figure" / "period=2025-10" / "province=14" / "w000009.parquet"
    stray.write_bytes(b"PAR1 half")
    equal(Nation(nation.desk, lake), OCTOBER, "province", "local[2]")
    listed = read_list(lake)
    assert listed is not None
    named = lake / next(f.path for f in listed.files if f.table == "figure")
    named.write_bytes(named.read_bytes()[:-10])
    with pytest.raises(StoreError) as refusal:
        consolidate_lake(lake, OCTOBER, "province", "local[1]")
    assert refusal.value.code == "lake-damaged"


def test_what_cannot_be(nation: Nation, tmp_path: Path) -> None:
    def code_of(error: AppError) -> str:
        return error.code

    with pytest.raises(AppError) as refusal:
        consolidate_lake(tmp_path, OCTOBER)
    assert code_of(refusal.value) == "lake-absent"
    (tmp_path / LIST).write_text("{", encoding="utf-8")
    with pytest.raises(StoreError) as damaged:
        consolidate_lake(tmp_path, OCTOBER)
    assert damaged.value.code == "lake-damaged"
    (tmp_path / LIST).write_text(
        '{"format": 9, "district": "14", "writes": 1, "files": []}', encoding="utf-8"
    )
    with pytest.raises(Refused) as newer:
        consolidate_lake(tmp_path, OCTOBER)
    assert newer.value.code == "lake-newer"
    (tmp_path / LIST).write_text(
        '{"format": 1, "district": "99", "writes": 1, "files": []}', encoding="utf-8"
    )
    with pytest.raises(Refused) as other:
        write_to_lake(nation.desk, tmp_path)
    assert other.value.code == "lake-other-district"
    with pytest.raises(MachineError) as failed:
        consolidate_lake(nation.lake, OCTOBER, "province", "spark://127.0.0.1:1x")
    assert failed.value.code == "spark-failed"


def test_no_java_is_a_sentence(nation: Nation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(MachineError) as refusal:
        consolidate_lake(nation.lake, OCTOBER, "province")
    assert refusal.value.code == "java-absent"


def test_a_disk_without_room(
    nation: Nation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.store.lake import dataset

    looks: list[Workplace] = []
    monkeypatch.setattr("desktop.actions.lake.refuse_unsound", looks.append)
    monkeypatch.setattr(dataset, "_BYTES_A_ROW", 10**12)
    with pytest.raises(MachineError) as refusal:
        write_to_lake(nation.desk, tmp_path / "lake")
    assert refusal.value.code == "lake-no-room"
    assert read_list(tmp_path / "lake") is None
    assert looks == [], "said before all figures are looked over, which takes minutes"


def test_the_command_line_writes_result_tables(nation: Nation, tmp_path: Path) -> None:
    words = [
        "lake",
        "consolidate",
        "--from",
        str(nation.lake),
        "--period",
        "2025-10",
        "--level",
        "district",
    ]
    words += ["--master", "local[2]", "--to", str(tmp_path), "--json"]
    done = CliRunner().invoke(tianbao, words, obj=Settings(json=True), standalone_mode=False)
    assert done.exception is None, done.exception
    areas = json.loads(done.stdout[done.stdout.index("[") :])
    assert XINFU in {area["area"] for area in areas}
    with (tmp_path / "consolidated-2025-10-district.csv").open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    at_desk = {
        row.code: row
        for row in consolidate(nation.desk.of_area(XINFU), OCTOBER).rows
        if not row.dimension
    }
    mine = [
        row
        for row in rows
        if row["area"] == XINFU and row["code"] == "E303" and not row["dimension"]
    ]
    assert [int(row["have"]) for row in mine] == [at_desk["E303"].have]
    table = pyarrow.parquet.read_table(tmp_path / "consolidated-2025-10-district.parquet")
    assert table.num_rows == len(rows)
