"""The dataset: Hive-partitioned Parquet files (period, province), each of one write, and one list of those that count.

    _lake.json                                    the list: format, writes, files with rows and SHA-256
    _catalogue/issues.json, <content>/<file>      every version of the forms, as the desk keeps it
    submission/w000001.parquet                    which file of which unit counts, or counts no more, since which write
    figure/period=2025-10/province=14/w000001.parquet, ledger_row/…, honour/…

A file that is not in the list is not there: a write that was cut leaves what was before. Values and amounts are
decimals with four places, codes are dictionaries; rows stand by code, dimension and unit, in one row group.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from sqlite_utils import Database

from desktop.disk_faults import disk_error, fault_words
from desktop.domain.ledger import LEDGER
from desktop.domain.periods import Period
from desktop.durable import replace_file, sync_folder
from desktop.errors import MachineError, Refused, StoreError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = 1
LIST, CATALOGUES = "_lake.json", "_catalogue"
_SOURCE_MARK = "-"
"""In a file's name, before the period of the submissions that brought rows of another period."""
_SCALE, _PRECISION = 4, 19
_BYTES_A_ROW = 24
"""Of a written row, and as much again of room: measured are 3 to 9."""
FIGURE = ("unit", "source", "code", "dimension", "value", "missing", "standard", "digest", "write")
LEDGER_ROW = ("unit", *(column.name for column in LEDGER), "digest", "write")
HONOUR = ("unit", "honour", "digest", "write")
SUBMISSION = ("digest", "unit", "period", "sequence", "forms", "state", "write")
AMOUNTS = frozenset(("value", *(column.name for column in LEDGER if column.kind == "amount")))
WHOLE = frozenset(("sequence", "write"))


class LakeFile(msgspec.Struct, frozen=True):
    """One Parquet file that counts, its path below the dataset."""

    path: str
    table: str
    period: str
    province: str
    write: int
    rows: int
    bytes: int
    sha256: str

    @property
    def is_of_own_month(self) -> bool:
        """Whether all its rows are of the month whose submissions brought them."""
        return len(self.period) == len("2025-10") and _SOURCE_MARK not in Path(self.path).stem


class LakeList(msgspec.Struct, frozen=True):
    """What the dataset holds. `district` is the code of the area whose desk wrote it."""

    format: int
    district: str
    writes: int
    files: list[LakeFile]


@dataclass(frozen=True, slots=True)
class Written:
    """What a write came to. `added` and `withdrawn` count submissions, `bytes` those of the new files."""

    write: int
    added: int
    withdrawn: int
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Counting:
    """A submission that counts at the desk."""

    digest: str
    unit: str
    period: str
    sequence: int
    forms: str


def read_list(folder: Path) -> LakeList | None:
    """The list of a dataset; None where there is none yet. Raises: StoreError("lake-damaged"), Refused("lake-newer")."""
    path = folder / LIST
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise MachineError("file-unreadable", file=str(path), detail=fault_words(error)) from error
    try:
        listed = msgspec.json.decode(data, type=LakeList)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise StoreError("lake-damaged", file=str(path)) from error
    if listed.format > FORMAT:
        raise Refused("lake-newer", folder=str(folder))
    return listed


@dataclass(frozen=True, slots=True)
class Due:
    """What a write has to do: the list as it is, the number of the write, which submissions count since, which no more."""

    before: LakeList | None
    number: int
    added: list[Counting]
    gone: list[Counting]

    @property
    def is_nothing(self) -> bool:
        return self.before is not None and not self.added and not self.gone


def due(db: Database, folder: Path, district: str, *, compact: bool = False) -> Due:
    """What brings a dataset up to what counts in the workplace now; to compact it, all of that.

    Raises: UsageError("parquet-absent"), Refused("lake-other-district", "lake-newer"), StoreError("lake-damaged"),
    MachineError("lake-no-room", those of disk_error).
    """
    arrow()
    before = read_list(folder)
    if before is not None and before.district != district:
        raise Refused("lake-other-district", folder=str(folder), district=before.district)
    known = _known(folder, before) if before is not None and not compact else {}
    counting = {one.digest: one for one in _counting(db)}
    added = [one for digest, one in counting.items() if known.get(digest) != one]
    gone = [one for digest, one in known.items() if digest not in counting]
    _refuse_without_room(db, folder, added)
    return Due(before, before.writes + 1 if before is not None else 1, added, gone)


def write_lake(
    db: Database,
    folder: Path,
    district: str,
    what: Due,
    *,
    compact: bool = False,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Written:
    """Write what is due; nothing where that is nothing. `compact`: what was written before goes.

    Raises: those of disk_error.
    """
    before, number = what.before, what.number
    if before is not None and what.is_nothing:
        return Written(before.writes, 0, 0, 0, 0)
    writer = _Writer(folder, number)
    try:
        by_partition: dict[tuple[str, str], list[Counting]] = {}
        for one in what.added:
            by_partition.setdefault((one.period, one.unit[:2]), []).append(one)
        for done, ((period, province), own) in enumerate(sorted(by_partition.items()), start=1):
            _write_partition(db, writer, period, province, own)
            if on_progress is not None:
                on_progress(done, len(by_partition), f"{period} {province}")
        rows = [
            (o.digest, o.unit, o.period, o.sequence, o.forms, state, number)
            for state, those in (("current", what.added), ("withdrawn", what.gone))
            for o in those
        ]
        writer.write("submission", "", "", SUBMISSION, rows)
        kept = [] if compact or before is None else before.files
        _keep_list(folder, LakeList(FORMAT, district, number, [*kept, *writer.files]))
    except OSError as error:
        raise disk_error(error, folder) from error
    if compact and before is not None:
        for file in before.files:
            (folder / file.path).unlink(missing_ok=True)
    return Written(
        number,
        len(what.added),
        len(what.gone),
        sum(f.rows for f in writer.files if f.table != "submission"),
        sum(f.bytes for f in writer.files),
    )


def arrow() -> Any:
    """The library. Raises: UsageError("parquet-absent")."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise UsageError("parquet-absent") from error
    return pyarrow


def _counting(db: Database) -> Iterator[Counting]:
    for row in db.execute(
        "SELECT digest, unit, period, sequence, forms FROM received WHERE kind = 'submission' AND state = 'current'"
        " ORDER BY period, unit"
    ):
        yield Counting(*row)


def _known(folder: Path, listed: LakeList) -> dict[str, Counting]:
    """Digest → what the dataset takes for counting."""
    pa = arrow()
    newest: dict[str, tuple[int, str, Counting]] = {}
    for file in listed.files:
        if file.table != "submission":
            continue
        try:
            table = pa.parquet.read_table(folder / file.path)
        except (OSError, pa.ArrowInvalid) as error:
            raise StoreError("lake-damaged", file=str(folder / file.path)) from error
        for row in table.to_pylist():
            one = Counting(row["digest"], row["unit"], row["period"], row["sequence"], row["forms"])
            last = newest.get(one.digest)
            if last is None or last[0] < row["write"]:
                newest[one.digest] = row["write"], row["state"], one
    return {digest: one for digest, (_n, state, one) in newest.items() if state == "current"}


def _refuse_without_room(db: Database, folder: Path, added: Sequence[Counting]) -> None:
    if not added:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise disk_error(error, folder) from error
    (figures,) = db.execute("SELECT count(*) FROM figure").fetchone()
    (counting,) = db.execute(
        "SELECT count(*) FROM received WHERE kind = 'submission' AND state = 'current'"
    ).fetchone()
    needed = figures * len(added) // max(1, counting) * _BYTES_A_ROW
    if needed > free:
        raise MachineError(
            "lake-no-room", folder=str(folder), needed_mb=needed >> 20, free_mb=free >> 20
        )


def _write_partition(
    db: Database, writer: _Writer, source: str, province: str, own: Sequence[Counting]
) -> None:
    """What the submissions of one period and province hold; figures of a longer period stand in their own partition."""
    digests = {one.unit: one.digest for one in own}

    def rows(table: str, columns: str, brought_by: str = "period") -> str:
        """Those of the units, each found by the table's key."""
        return (
            f"SELECT r.unit, {columns} FROM json_each(:units) AS u CROSS JOIN {table} AS r"
            f" ON r.unit = u.value WHERE r.{brought_by} = :source"
        )

    def found(sql: str, order: str) -> Iterator[tuple[Any, ...]]:
        params = {"source": source, "units": json.dumps([*digests])}
        yield from db.execute(f"{sql} ORDER BY {order}", params)

    columns = "r.period, r.code, r.dimension, r.value, r.missing, r.standard"
    given = (
        f"{rows('figure', columns)} AND NOT EXISTS (SELECT 1 FROM offered_figure AS o WHERE o.unit = r.unit"
        " AND o.period = r.period AND o.code = r.code AND o.dimension = r.dimension)"
        f" UNION ALL {rows('offered_figure', columns, 'source')}"
    )
    figures: dict[str, list[tuple[object, ...]]] = {}
    for unit, period, *row in found(given, "3, 4, 1"):
        figures.setdefault(period, []).append((unit, source, *row, digests[unit], writer.number))
    for period, of_period in figures.items():
        writer.write("figure", period, province, FIGURE, of_period, source=source)
    names = ", ".join(f'r."{column.name}"' for column in LEDGER)
    for table, header, sql in (
        ("ledger_row", LEDGER_ROW, rows("ledger_row", names)),
        ("honour", HONOUR, rows("honour", "r.honour")),
    ):
        content = [(*row, digests[row[0]], writer.number) for row in found(sql, "1, 2")]
        writer.write(table, source, province, header, content)


@dataclass
class _Writer:
    """The Parquet files of one write."""

    folder: Path
    number: int
    files: list[LakeFile] = field(default_factory=list)

    def write(
        self,
        table: str,
        period: str,
        province: str,
        names: Sequence[str],
        rows: Sequence[tuple[object, ...]],
        *,
        source: str = "",
    ) -> None:
        """One file with these rows; none for none. `source` tells files of one partition apart that different periods'
        submissions brought.
        """
        if not rows:
            return
        pa = arrow()
        where = Path(table)
        if period:
            where /= f"period={period}"
            where /= f"province={province}"
        mark = f"{_SOURCE_MARK}{source}" if source and source != period else ""
        path = where / f"w{self.number:06d}{mark}.parquet"
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        pa.parquet.write_table(
            _arrow_table(names, rows), part, compression="zstd", row_group_size=len(rows)
        )
        data = part.read_bytes()
        replace_file(part, target)
        self.files.append(
            LakeFile(
                path.as_posix(),
                table,
                period,
                province,
                self.number,
                len(rows),
                len(data),
                sha256(data).hexdigest(),
            )
        )


def _arrow_table(names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> pa.Table:
    pa = arrow()
    columns = []
    for name, values in zip(names, zip(*rows, strict=True), strict=True):
        if name in AMOUNTS:
            columns.append(_decimals(values))
        elif name in WHOLE:
            columns.append(pa.array(values, pa.int32()))
        else:
            columns.append(pa.array(values, pa.string()).dictionary_encode())
    return pa.Table.from_arrays(columns, names=list(names))


def _decimals(values: Iterable[object]) -> Any:
    """Whole ten-thousandths as decimals with four places, bit for bit."""
    pa = arrow()
    whole = pa.array(list(values), pa.int64())
    import numpy

    low = whole.fill_null(0).to_numpy(zero_copy_only=False)
    both = numpy.empty((len(low), 2), dtype="<i8")
    both[:, 0], both[:, 1] = low, low >> 63
    kind = pa.decimal128(_PRECISION, _SCALE)
    valid = whole.is_valid()
    mask = pa.array(valid.to_pylist(), pa.bool_()).buffers()[1] if whole.null_count else None
    return pa.Array.from_buffers(kind, len(low), [mask, pa.py_buffer(both.tobytes())])


def _keep_list(folder: Path, listed: LakeList) -> None:
    part = folder / f"{LIST}.part"
    part.write_bytes(msgspec.json.format(msgspec.json.encode(listed), indent=1))
    replace_file(part, folder / LIST)
    sync_folder(folder)


def files_of(folder: Path, listed: LakeList, table: str) -> list[LakeFile]:
    """The files of a table. Raises: StoreError("lake-damaged") for one that is not there or of another size."""
    found = [file for file in listed.files if file.table == table]
    for file in found:
        path = folder / file.path
        try:
            is_whole = path.stat().st_size == file.bytes
        except OSError as error:
            raise StoreError("lake-damaged", file=str(path)) from error
        if not is_whole:
            raise StoreError("lake-damaged", file=str(path))
    return found


def keep_catalogues(
    folder: Path, issues: Sequence[Mapping[str, object]], files: Mapping[str, Mapping[str, bytes]]
) -> None:
    """Every version of the forms beside the figures: what was issued, and the files by content."""
    try:
        place = folder / CATALOGUES
        for content, of_version in files.items():
            (place / content).mkdir(parents=True, exist_ok=True)
            for name, data in of_version.items():
                (place / content / name).write_bytes(data)
        (place / "issues.json").write_text(
            json.dumps(issues, ensure_ascii=False, indent=1), encoding="utf-8"
        )
    except OSError as error:
        raise disk_error(error, folder) from error


def periods_of(listed: LakeList) -> tuple[Period, ...]:
    """The periods of which there are figures."""
    return tuple(sorted({Period(file.period) for file in listed.files if file.table == "figure"}))
