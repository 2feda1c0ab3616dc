"""What a block does to the rows of a table form: by code, by name, or from the cursor down."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.actions.imports.preview import Proposed, propose_block
from desktop.actions.pages.pages import TableRow
from desktop.domain.paste.block import PasteTarget, Rows, Skipped


def propose_table(
    rows: Rows, standing: Sequence[TableRow], at: object = None
) -> tuple[list[Proposed], Sequence[Skipped]]:
    """`standing`: the rows of the page, of which derived and locked ones take nothing; `at`: the
    cell of the cursor.
    """
    open_rows = [row for row in standing if not row.derived and not row.locked]
    targets = [
        PasteTarget(
            row.cell.code,
            (str(row.indicator.name.zh), str(row.indicator.name.en), row.label, row.cell.dimension),
        )
        for row in open_rows
    ]
    start = next((i for i, row in enumerate(open_rows) if row.cell == at), 0)
    return propose_block(
        rows,
        targets,
        start,
        [(row.cell, row.indicator, row.current, row.label) for row in open_rows],
    )
