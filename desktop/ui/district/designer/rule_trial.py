"""What the rule at hand would have done in the last two years, as a table of its cases."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.actions.trial.try_rule import MONTHS, RuleTrial
from desktop.domain import periods
from desktop.i18n import N_, _, ngettext
from desktop.ui import theme
from desktop.ui.sheet.model import Column, GridCell, GridRow, SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.widgets.labels import text_label

_OUTCOMES = {
    "changed": N_("× the figure was changed later"),
    "explained": N_("△ explained"),
    "open": N_("neither changed nor explained"),
}
_FEW_ROWS = 20


class RuleTrialView(QWidget):
    """Words above, the cases below, the newest first."""

    def __init__(self, unit_name: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit_name = unit_name
        self.words = text_label("", "body", wrap=True)
        self.model = SheetModel(
            [
                Column("period", _("Period"), 80),
                Column("unit", _("Unit"), 90),
                Column("message", _("What the clerk reads"), 160, stretch=True),
                Column("outcome", _("What came of it"), 130, fold=1),
            ],
            self,
        )
        self.grid = SheetView(self.model, self)
        self.grid.setAccessibleName(_("Cases of the rule"))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(6))
        box.addWidget(self.words)
        box.addWidget(self.grid, 1)
        self.clear()

    def clear(self) -> None:
        """Nothing was tried yet."""
        self.words.setText(
            _(
                "F9 tries this rule on the figures of the last {n} months: whom it would have asked, and what became of it."
            ).format(n=MONTHS)
        )
        self.model.set_rows([])

    def show_trial(self, trial: RuleTrial) -> None:
        if not trial.rows:
            text = _("There are no figures that this rule could be tried on.")
        elif not trial.cases:
            text = ngettext(
                "It would never have asked in the last {months} months ({units} unit, {rows} rows).",
                "It would never have asked in the last {months} months ({units} units, {rows} rows).",
                trial.units,
            ).format(months=MONTHS, units=trial.units, rows=trial.rows)
        else:
            text = _(
                "Last {months} months, {units} units: it would have asked {n} times. {changed} of the figures were changed later, {explained} were explained, {open} neither."
            ).format(
                months=MONTHS,
                units=trial.units,
                n=len(trial.cases),
                changed=trial.count("changed"),
                explained=trial.count("explained"),
                open=trial.count("open"),
            )
        if trial.asks_often:
            text += " " + _("△ It asks too often: about more than one row in twenty.")
        elif 0 < trial.rows < _FEW_ROWS:
            text += " " + _("There is little history: {rows} rows.").format(rows=trial.rows)
        self.words.setText(text)
        self.model.set_rows(
            GridRow(
                number,
                cells={
                    "period": GridCell(periods.label(case.period)),
                    "unit": GridCell(self._unit_name(case.unit)),
                    "message": GridCell(case.finding.message, tooltip=case.finding.message),
                    "outcome": GridCell(
                        _(_OUTCOMES[case.outcome]),
                        ground="error" if case.outcome == "changed" else "",
                    ),
                },
            )
            for number, case in enumerate(trial.cases)
        )
