"""What units that ended leave to others: where each project goes on, and whose targets they are."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.catalogues.carry_over import LeftProject, LeftTarget, Legacy
from desktop.domain.figures import SCALE, to_decimal
from desktop.i18n import _, listed, ngettext
from desktop.ui import theme
from desktop.ui.widgets.choice_box import ChoiceBox
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label

_WIDTH, _ROWS = 820, 4
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CarryOverDialog(FittedDialog):
    """`projects` and `targets` are what was decided, once it is accepted."""

    def __init__(self, left: Legacy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Carry over"))
        self.left, self.catalogue = left, left.catalogue
        self.projects: Mapping[tuple[str, str], str] = {}
        self.targets: tuple[LeftTarget, ...] = ()
        self.choices: dict[tuple[str, str], ChoiceBox] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        box.addWidget(text_label(_("What units that ended leave"), "head"))
        box.addWidget(
            text_label(
                _(
                    "Each project goes on at one unit, with what was done this year and before. The next task brings it there; the months that were reported stay as they are. Amounts are in 10,000 yuan."
                ),
                "muted",
                wrap=True,
            )
        )
        self.table = self._table()
        box.addWidget(self.table, 1)
        if left.late:
            names = listed(str(unit.name) for unit in left.late)
            words = _(
                "Not here yet: the last ledger of {units}. Receive it first, then carry over."
            )
            box.addWidget(text_label(f"△ {words.format(units=names)}", "body", wrap=True))
        self.with_targets = QCheckBox(
            ngettext("give {n} target along", "give {n} targets along", len(left.targets)).format(
                n=len(left.targets)
            )
        )
        self.with_targets.setChecked(True)
        self.with_targets.setVisible(bool(left.targets))
        box.addWidget(self.with_targets)
        shown = [self._target_words(target) for target in left.targets]
        self.target_words = text_label("\n".join(shown), "muted", wrap=True)
        self.target_words.setVisible(bool(shown))
        box.addWidget(self.target_words)
        buttons = DialogButtons(self, _("Cancel"))
        self.carry_button = buttons.add_accept(_("Carry over"))
        self.carry_button.clicked.connect(self._take)
        box.addWidget(buttons)
        self.setMinimumWidth(theme.px(_WIDTH))
        self.resize(theme.px(_WIDTH), theme.px(600))
        self._show()

    def _table(self) -> QTableWidget:
        headings = (
            _("Unit"),
            _("Project"),
            _("Total"),
            _("Done this year"),
            _("Goes on at"),
        )
        table = QTableWidget(len(self.left.projects), len(headings))
        table.setAccessibleName(_("Projects of units that ended"))
        table.setHorizontalHeaderLabels(headings)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(
            table.fontMetrics().lineSpacing() + theme.px(18)
        )
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for row, project in enumerate(self.left.projects):
            texts = (
                self.catalogue.unit_name(project.unit),
                f"{project.project} {project.name}",
                _money(project.total_investment),
                _money(project.done_this_year),
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column > 1:
                    item.setTextAlignment(_RIGHT)
                table.setItem(row, column, item)
            table.setCellWidget(row, len(texts), self._choice(project))
        rows = min(len(self.left.projects), _ROWS)
        table.setMinimumHeight(table.verticalHeader().defaultSectionSize() * (rows + 1))
        return table

    def _choice(self, project: LeftProject) -> ChoiceBox:
        """Those that take over; where there is one, it is chosen."""
        box = ChoiceBox()
        box.setAccessibleName(_("Goes on at"))
        box.addItem(_("nowhere"), "")
        successors = self.left.choices[project.unit]
        for code in successors:
            box.addItem(self.catalogue.unit_name(code), code)
        chosen = project.successor or (successors[0] if len(successors) == 1 else "")
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.currentIndexChanged.connect(lambda _index: self._show())
        self.choices[project.unit, project.project] = box
        return box

    def _target_words(self, target: LeftTarget) -> str:
        indicator = self.catalogue.indicators.get(target.code)
        name = str(indicator.name) if indicator is not None else ""
        return _("{unit} {year}: {code} {name} {comparator} {value}").format(
            unit=self.catalogue.unit_name(target.unit),
            year=target.year,
            code=target.code,
            name=" ".join(filter(None, (name, target.dimension))),
            comparator=target.comparator,
            value=f"{to_decimal(target.value):f}",
        )

    def _show(self) -> None:
        chosen = any(box.currentData() for box in self.choices.values())
        self.carry_button.setEnabled(chosen or bool(self.left.targets))

    def _take(self) -> None:
        self.projects = {
            project: str(box.currentData())
            for project, box in self.choices.items()
            if box.currentData()
        }
        self.targets = self.left.targets if self.with_targets.isChecked() else ()
        self.accept()


def _money(value: int | None) -> str:
    return f"{value / SCALE:,.2f}" if value is not None else ""
