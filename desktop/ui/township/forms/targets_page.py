"""The page of annual targets: how far each one is reached, and the yearly figures assigned from
above.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.actions.pages.table import TableRow
from desktop.actions.pages.targets import TargetsPage, open_targets
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form, Indicator
from desktop.domain import periods
from desktop.domain.figures import EMPTY, Cell, Figure, display, plain
from desktop.domain.records.targets import TargetRow, comparator_sign
from desktop.i18n import _
from desktop.ui.session import Session
from desktop.ui.sheet.fitting import fit_to_rows
from desktop.ui.sheet.model import Column, GridCell, GridRow
from desktop.ui.township.form_page import FormPage

FROM_TASK = "task"


class TargetsPageView(FormPage[TargetsPage]):
    """T1. A target's row has the key ("target", code, dimension); an assigned figure's row is
    keyed by its cell.
    """

    read_page = staticmethod(open_targets)

    def __init__(
        self, session: Session, workplace: Workplace, form: Form, parent: QWidget | None = None
    ) -> None:
        self._assigned: dict[Cell, TableRow] = {}
        self._with_targets = True
        super().__init__(session, workplace, form, parent)
        self.box.addStretch(0)
        self.page_shown.connect(lambda _page: fit_to_rows(self.grid))

    def columns(self) -> Sequence[Column]:
        way = (
            Column("reached", _("Reached so far"), 112, "right"),
            Column("share", _("How far"), 0, "right", "bar", fold=2),
        )
        return (
            Column("code", _("Code"), 58),
            Column("name", _("Indicator"), stretch=True),
            Column("measure", _("Unit of measure"), 72, fold=1, within="name"),
            Column("target", _("Target or assignment"), 128, "right"),
            *(way if self._with_targets else ()),
            Column("source", _("Source"), 110, fold=3),
        )

    def rows(self, page: TargetsPage) -> Sequence[GridRow]:
        self._assigned = {row.cell: row for row in page.assigned}
        if bool(page.targets) != self._with_targets:  # without targets there is no way to show
            self._with_targets = bool(page.targets)
            self.model.set_columns(self.columns())
        grid_rows: list[GridRow] = []
        if page.targets:
            grid_rows.append(GridRow("targets", heading=_("Targets of the year")))
            grid_rows += [
                _target_row(indicator, target, reached)
                for indicator, target, reached in page.targets
            ]
        if page.assigned:
            grid_rows.append(GridRow("assigned", heading=_("Assigned for the year")))
            grid_rows += [self._assigned_row(row) for row in page.assigned]
        return grid_rows

    def _assigned_row(self, row: TableRow) -> GridRow:
        ground, tooltip = self.mark(row.cell)
        assigned = row.assigned_words
        editable = row.is_open
        figure = row.current
        edit = (
            plain(figure.value, row.indicator.decimals)
            if figure.value is not None and row.indicator.is_number
            else None
        )
        return GridRow(
            row.cell,
            cells={
                "code": GridCell(row.indicator.code, muted=True),
                "name": GridCell(row.label, tooltip=str(row.indicator.definition)),
                "measure": GridCell(str(row.indicator.measure), muted=True),
                "target": GridCell(
                    display(figure, row.indicator),
                    editable,
                    ground or ("" if editable else "derived"),
                    bold=True,
                    tooltip="\n".join(filter(None, (tooltip, assigned, figure.note))),
                    edit_text=edit,
                    note=bool(figure.note),
                ),
                "reached": GridCell(""),
                "share": GridCell(""),
                "source": GridCell(
                    _("came in the task") if assigned else _("entered here"),
                    muted=True,
                    tooltip=assigned,
                ),
            },
        )

    def facts_text(self, page: TargetsPage) -> str:
        from_task = any(target.source == FROM_TASK for _indicator, target, _reached in page.targets)
        text = (
            _("Targets that came in a task cannot be changed here.")
            if from_task
            else _("No task has come yet: the assigned figures may be typed here.")
        )
        return " │ ".join(
            (
                _("Form {number}").format(number=self.form.number),
                periods.label(page.header.period),
                str(self.workplace.unit.name),
                text,
            )
        )

    # --- places
    def cell_at(self, key: object, column: str) -> Cell | None:
        return key if isinstance(key, Cell) else None

    def place_of(self, cell: Cell) -> tuple[object, str]:
        return cell, "target"

    def figure_at(self, cell: Cell) -> Figure:
        row = self._assigned.get(cell)
        return row.current if row else EMPTY


def _target_row(indicator: Indicator, target: TargetRow, reached: Figure) -> GridRow:
    share = None
    if target.value and reached.value is not None and target.value > 0:
        share = reached.value / target.value
    upper = target.comparator in ("<=", "<")
    met = share is not None and not upper and share >= 1
    over = share is not None and upper and share > 1
    mark = comparator_sign(target.comparator)
    text = target.words if target.value is None else mark + display(Figure(target.value), indicator)
    name = f"{indicator.name} · {target.dimension}" if target.dimension else str(indicator.name)
    source = {FROM_TASK: _("came in the task")}.get(target.source, _("catalogue"))
    return GridRow(
        ("target", str(indicator.code), target.dimension),
        cells={
            "code": GridCell(indicator.code, muted=True),
            "name": GridCell(name, tooltip=target.words or str(indicator.definition)),
            "measure": GridCell(str(indicator.measure), muted=True),
            "target": GridCell(text, ground="derived", bold=True, tooltip=target.words),
            "reached": GridCell(display(reached, indicator), bold=True),
            "share": GridCell(
                "—" if share is None else f"{share * 100:.1f}%",
                ground="error" if over else "done" if met else "",
                bar=share,
                tooltip=_("reached") if met else _("over the limit") if over else "",
            ),
            "source": GridCell(source, muted=True),
        },
        search=target.words,
    )
