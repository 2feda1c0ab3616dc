"""Merging units: which ones, what the new one is called, and from when on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.actions.catalogues.merge import Merger, free_code
from desktop.catalogue.model import Catalogue, Unit
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.i18n import _, listed
from desktop.ui import theme
from desktop.ui.widgets.checklist import Checklist, Entry
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label

_WIDTH = 720  # px at 100 %


class MergeDialog(FittedDialog):
    """`merger` is what was decided, once it is accepted."""

    def __init__(
        self,
        catalogue: Catalogue,
        months: Sequence[Period],
        chosen: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Merge units"))
        self.catalogue = catalogue
        self.merger: Merger | None = None
        self._is_own_code = True
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        box.addWidget(text_label(_("Merge units"), "head"))
        box.addWidget(
            text_label(
                _(
                    "What these units reported stays theirs, and no figure of the past changes. Last year's columns of the new unit show their sum, and say so."
                ),
                "muted",
                wrap=True,
            )
        )
        self.units = Checklist(_("Units that go into one"), _("Find: code or name"))
        self.units.set_entries(
            [Entry(str(unit.code), f"{unit.code} {unit.name}") for unit in self._open_units()]
        )
        self.units.set_chosen([chosen] if chosen else [])
        self.units.changed.connect(self._show)
        self.units.setMinimumHeight(theme.px(220))
        self.name_zh, self.name_en, self.code = QLineEdit(), QLineEdit(), QLineEdit()
        self.start = QComboBox()
        for month in months:
            self.start.addItem(periods.label(month), month)
        fields = QVBoxLayout()
        fields.setSpacing(theme.px(4))
        for label, editor in (
            (_("Chinese name of the new unit"), self.name_zh),
            (_("English name of the new unit"), self.name_en),
            (_("Code of the new unit"), self.code),
            (_("First month in which it reports"), self.start),
        ):
            fields.addWidget(text_label(label, "note"))
            editor.setAccessibleName(label)
            fields.addWidget(editor)
        self.remark = text_label("", "muted", wrap=True)
        fields.addWidget(self.remark)
        fields.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(theme.px(14))
        row.addWidget(self.units, 1)
        row.addLayout(fields, 1)
        box.addLayout(row, 1)
        buttons = DialogButtons(self, _("Cancel"))
        self.merge_button = buttons.add_accept(_("Put it into the draft"))
        self.merge_button.clicked.connect(self._take)
        box.addWidget(buttons)
        self.name_zh.textChanged.connect(lambda _text: self._show())
        self.start.currentIndexChanged.connect(lambda _index: self._show())
        self.code.textEdited.connect(self._on_code)
        self.setMinimumWidth(theme.px(_WIDTH))
        self._show()

    def _open_units(self) -> list[Unit]:
        return [unit for unit in (*self.catalogue.units, *self.catalogue.others) if not unit.until]

    def _on_code(self, _text: str) -> None:
        self._is_own_code = False
        self._show()

    def _show(self) -> None:
        units = tuple(u for u in self._open_units() if u.code in self.units.chosen)
        if self._is_own_code:
            self.code.setText(free_code(self.catalogue, units))
        can = (
            len(units) > 1 and bool(self.name_zh.text().strip()) and bool(self.code.text().strip())
        )
        self.merge_button.setEnabled(can and self.start.currentData() is not None)
        if len(units) < 2:
            self.remark.setText(_("Tick two units or more."))
        else:
            last = periods.previous(Period(self.start.currentData()))
            self.remark.setText(
                _("{units} report until {month}.").format(
                    units=listed(str(unit.name) for unit in units), month=periods.label(last)
                )
            )

    def _take(self) -> None:
        self.merger = Merger(
            tuple(self.units.chosen),
            self.code.text().strip(),
            self.name_zh.text(),
            self.name_en.text(),
            Period(self.start.currentData()),
        )
        self.accept()
