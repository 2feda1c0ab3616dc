"""Apache Spark as the engine of a roll-up: the same statements over the dataset's files, on any master. Nothing here
distributes anything: that is Spark's.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desktop.domain.figures import SCALE
from desktop.domain.ledger import LEDGER
from desktop.domain.periods import periods_of_year
from desktop.domain.records.part import Part
from desktop.domain.rollups import Reach, Rollup
from desktop.errors import MachineError, UsageError
from desktop.store.consolidated.engine import Answer, Relation, sql_text
from desktop.store.lake.dataset import AMOUNTS, LakeFile, LakeList, files_of

LOCAL = "local[*]"
_CURRENT = """
SELECT digest, unit, period, sequence, forms, write FROM (
  SELECT *, row_number() OVER (PARTITION BY digest ORDER BY write DESC) AS n FROM submission
) WHERE n = 1 AND state = 'current'
"""
_STALE = """
SELECT digest, write FROM (
  SELECT digest, write, row_number() OVER (PARTITION BY digest ORDER BY write DESC) AS n FROM submission
) WHERE n > 1
"""
"""Writes of a submission that a later one withdrew or wrote anew: few, where those that count are most of the dataset."""
_COUNTED = (
    "{table}_file AS r LEFT ANTI JOIN stale AS s ON s.digest = r.digest AND s.write = r.write"
)
# Figures of a month come with its submission alone. One of a longer period may have been given again since: the newest
# submission has the word.
_FIGURE = f"""
SELECT r.unit, r.period, r.code, r.dimension, CAST(r.value * {SCALE} AS BIGINT) AS value, r.missing, r.standard, r.digest
FROM {_COUNTED.format(table="month_figure")}
UNION ALL
SELECT unit, period, code, dimension, CAST(value * {SCALE} AS BIGINT), missing, standard, digest FROM (
  SELECT r.*, row_number() OVER (PARTITION BY r.unit, r.period, r.code, r.dimension ORDER BY r.source DESC) AS n
  FROM {_COUNTED.format(table="longer_figure")}
) WHERE n = 1
"""
_HONOUR = f"SELECT r.unit, r.period, r.honour FROM {_COUNTED.format(table='honour')}"
_HANDED_IN = "SELECT unit, period, explode(split(forms, ' ')) AS form FROM current_file"
_TABLES: dict[str, tuple[str, ...]] = {
    "figure": ("unit", "source", "code", "dimension", "missing", "standard", "digest", "period"),
    "ledger_row": ("unit", *(column.name for column in LEDGER), "digest", "period"),
    "honour": ("unit", "honour", "digest", "period"),
}
"""What a table has where no file of it was ever written."""


class SparkEngine:
    """A session over one dataset."""

    def __init__(self, spark: Any, folder: Path, listed: LakeList) -> None:
        self.spark, self._folder = spark, folder
        self._views: dict[str, Relation] = {}
        submissions = [str(folder / f.path) for f in files_of(folder, listed, "submission")]
        spark.read.parquet(*submissions).createOrReplaceTempView("submission")
        self._view("current_file", _CURRENT)
        self._view("stale", _STALE)
        spark.sql("CACHE TABLE stale")  # every statement joins it
        figures = files_of(folder, listed, "figure")
        self._read("figure", "month_figure", [f for f in figures if f.is_of_own_month])
        self._read("figure", "longer_figure", [f for f in figures if not f.is_of_own_month])
        for table in ("ledger_row", "honour"):
            self._read(table, table, files_of(folder, listed, table))
        self._view("figure", _FIGURE)
        self._view("honour", _HONOUR)
        self._view("handed_in", _HANDED_IN)
        amounts = ", ".join(
            f"CAST(r.{c.name} * {SCALE} AS BIGINT) AS {c.name}"
            if c.name in AMOUNTS
            else f"r.{c.name}"
            for c in LEDGER
        )
        self._view(
            "ledger_row",
            f"SELECT r.unit, r.period, {amounts} FROM {_COUNTED.format(table='ledger_row')}",
        )

    def _read(self, table: str, name: str, files: Sequence[LakeFile]) -> None:
        """Files of a table of the dataset as `name`_file; with its columns where there are none."""
        if files:
            paths = [str(self._folder / file.path) for file in files]
            read = self.spark.read.option("basePath", str(self._folder / table)).parquet(*paths)
        else:
            kinds = [f"{n} {'DECIMAL(19,4)' if n in AMOUNTS else 'STRING'}" for n in _TABLES[table]]
            names = ", ".join(
                [*kinds, "write INT", *(["value DECIMAL(19,4)"] if table == "figure" else [])]
            )
            read = self.spark.createDataFrame([], names)
        read.createOrReplaceTempView(f"{name}_file")

    def _view(self, name: str, sql: str) -> None:
        self.spark.sql(sql).createOrReplaceTempView(name)

    def run(self, sql: str, relations: Mapping[str, Relation]) -> list[Answer]:
        """Raises: MachineError("spark-failed")."""
        from sqlglot import transpile

        for name, (columns, rows) in relations.items():
            if self._views.get(name) != (columns, rows):
                kinds = ", ".join(f"{column} STRING" for column in columns)
                self.spark.createDataFrame([*rows], kinds).createOrReplaceTempView(name)
                self._views[name] = columns, rows
        (statement,) = transpile(sql, read="sqlite", write="spark")
        from pyspark.errors import PySparkException

        try:
            return [tuple(row) for row in self.spark.sql(statement).collect()]
        except PySparkException as error:
            raise MachineError("spark-failed", detail=str(error).splitlines()[0][:300]) from error

    def run_year(self, sql: str, relations: Mapping[str, Relation], year: str) -> list[Answer]:
        periods = ", ".join(map(sql_text, periods_of_year(year)))
        return self.run(sql.format(within=f"f.period IN ({periods})"), relations)

    def cells(self, rollup: Rollup, dimension: str, reach: Reach) -> tuple[Part, ...]:
        """The units' figures that one total is made of, by period and unit: a unit's own total stands for its parts, and
        where it is named who gives a value, only theirs count.
        """
        sql = (
            "SELECT f.unit, f.period, f.dimension, f.value, f.missing, c.sequence, f.digest FROM figure AS f"
            " JOIN member AS m ON m.unit = f.unit JOIN current_file AS c ON c.digest = f.digest"
            f" WHERE f.code = '{rollup.code}' AND f.period BETWEEN '{reach.first}' AND '{reach.last}'"
        )
        units = rollup.reporters(dimension)
        rows = self.run(sql, {"member": (("unit",), [(unit,) for unit in units])})
        parts = [Part._make((*row, "")) for row in rows]
        totals = {(p.unit, p.period) for p in parts if not p.dimension}
        named = {(value, unit) for value, units in rollup.named for unit in units}
        counted = [
            p
            for p in parts
            if (
                p.dimension == dimension
                if dimension or not rollup.indicator.dimension
                else not p.dimension or (p.unit, p.period) not in totals
            )
            and (not named or not p.dimension or (p.dimension, p.unit) in named)
        ]
        return tuple(sorted(counted, key=lambda p: (p.period, p.unit, p.dimension)))


@contextmanager
def session(master: str = LOCAL) -> Iterator[Any]:
    """A Spark session on a master, as Spark's own configuration (SPARK_CONF_DIR) has it. Raises: UsageError("spark-absent"), MachineError("java-absent", "spark-failed")."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise UsageError("spark-absent") from error
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise MachineError("java-absent")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = (
        SparkSession.builder.appName("Tianbao")
        .master(master)
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
    )
    try:
        spark = builder.getOrCreate()
    except Exception as error:
        raise MachineError("spark-failed", detail=str(error).splitlines()[0][:300]) from error
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield spark
    finally:
        spark.stop()
