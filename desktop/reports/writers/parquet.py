"""Figures as one Parquet file for large consolidations: exact decimals, codes as dictionaries.
Needs the extra `parquet`.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from decimal import Decimal

from desktop.errors import UsageError
from desktop.reports.writers.datapackage import FIGURE_FIELDS, Observation, PlainTable

_PRECISION, _SCALE = 24, 4
_CODES = ("unit", "period", "code", "dimension", "text", "missing", "standard")


def parquet_bytes(observations: Iterable[Observation], title: str) -> bytes:
    """The columns of the Data Package's figures; a missing value is null, never 0.

    Raises: UsageError("parquet-absent") where pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UsageError("parquet-absent") from error
    figures = list(observations)
    kinds = {
        "number": pa.decimal128(_PRECISION, _SCALE),
        "integer": pa.int32(),
        "string": pa.string(),
    }
    columns, fields = [], []
    for name, kind, text in FIGURE_FIELDS:
        type_ = pa.dictionary(pa.int32(), pa.string()) if name in _CODES else kinds[kind]
        values: list[object] = [getattr(o, name) for o in figures]
        if kind == "number":
            values = [Decimal(str(value)) if value else None for value in values]
        columns.append(
            pa.array(values, pa.string()).dictionary_encode()
            if name in _CODES
            else pa.array(values, type_)
        )
        fields.append(pa.field(name, type_, metadata={"description": text}))
    table = pa.Table.from_arrays(columns, schema=pa.schema(fields, metadata={"title": title}))
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def table_bytes(table: PlainTable, title: str) -> bytes:
    """Any table of a package, typed by its fields; nothing is null, never 0 or "".

    Raises as `parquet_bytes`.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UsageError("parquet-absent") from error
    types = {
        "number": pa.decimal128(_PRECISION, _SCALE),
        "integer": pa.int64(),
        "string": pa.string(),
    }
    read: dict[str, Callable[[str], object]] = {"number": Decimal, "integer": int, "string": str}
    columns = [
        pa.array([read[kind](row[n]) if row[n] else None for row in table.rows], types[kind])
        for n, (_name, kind, _words) in enumerate(table.fields)
    ]
    fields = [
        pa.field(name, types[kind], metadata={"description": words})
        for name, kind, words in table.fields
    ]
    schema = pa.schema(fields, metadata={"title": f"{title} {table.name}"})
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), buffer, compression="zstd")
    return buffer.getvalue()
