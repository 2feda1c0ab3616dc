"""Apache Spark as the engine of a roll-up: the same statements over the dataset's files, on any master. Nothing here
distributes anything: that is Spark's.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
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
from desktop.store.lake.dataset import AMOUNTS, LakeList, files_of

LOCAL = "local[*]"
_CURRENT = """
SELECT digest, unit, period, sequence, forms, write FROM (
  SELECT *, row_number() OVER (PARTITION BY digest ORDER BY write DESC) AS n FROM submission
) WHERE n = 1 AND state = 'current'
"""
_COUNTED = "{table}_file AS r JOIN current_file AS c ON c.digest = r.digest AND c.write = r.write"
# A figure of a longer period than its submission's may have been given again since: the newest submission has the word.
_FIGURE = f"""
SELECT r.unit, r.period, r.code, r.dimension, CAST(r.value * {SCALE} AS BIGINT) AS value, r.missing, r.standard, c.sequence, c.digest
FROM {_COUNTED.format(table="figure")} WHERE r.source = r.period AND length(r.period) = 7
UNION ALL
SELECT unit, period, code, dimension, CAST(value * {SCALE} AS BIGINT), missing, standard, sequence, digest FROM (
  SELECT r.*, c.sequence, row_number() OVER (PARTITION BY r.unit, r.period, r.code, r.dimension ORDER BY r.source DESC) AS n
  FROM {_COUNTED.format(table="figure")} WHERE r.source <> r.period OR length(r.period) <> 7
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
        self.spark = spark
        self._views: dict[str, Relation] = {}
        submissions = [str(folder / f.path) for f in files_of(folder, listed, "submission")]
        spark.read.parquet(*submissions).createOrReplaceTempView("submission")
        self._view("current_file", _CURRENT)
        spark.sql("CACHE TABLE current_file")  # every statement joins it
        for table, columns in _TABLES.items():
            paths = [str(folder / f.path) for f in files_of(folder, listed, table)]
            if paths:
                read = spark.read.option("basePath", str(folder / table)).parquet(*paths)
            else:
                kinds = [f"{n} {'DECIMAL(19,4)' if n in AMOUNTS else 'STRING'}" for n in columns]
                names = ", ".join(
                    [*kinds, "write INT", *(["value DECIMAL(19,4)"] if table == "figure" else [])]
                )
                read = spark.createDataFrame([], names)
            read.createOrReplaceTempView(f"{table}_file")
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
            "SELECT f.unit, f.period, f.dimension, f.value, f.missing, f.sequence, f.digest FROM figure AS f"
            " JOIN member AS m ON m.unit = f.unit"
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
