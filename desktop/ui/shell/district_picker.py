"""Which district: province, prefecture, county from the national list, and the forms to begin from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QRadioButton, QVBoxLayout, QWidget

from desktop.actions.catalogues.new_district import Start
from desktop.catalogue.divisions import Division, divisions_in
from desktop.i18n import _, listed, ngettext
from desktop.ui import theme
from desktop.ui.widgets.choice_box import ChoiceBox
from desktop.ui.widgets.labels import text_label


class DistrictPicker(QWidget):
    """`chosen_changed` comes whenever another county, or none, is chosen."""

    chosen_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.province, self.prefecture, self.county = ChoiceBox(), ChoiceBox(), ChoiceBox()
        self.townships = text_label("", "muted", wrap=True)
        self.starts: dict[Start, QRadioButton] = {
            "bundled": QRadioButton(
                _("the forms that come with the program, to be changed where they do not fit")
            ),
            "empty": QRadioButton(_("one empty form; all others are made by yourself")),
        }
        self.starts["bundled"].setChecked(True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(14))
        grid.setVerticalSpacing(theme.px(8))
        grid.setColumnStretch(1, 1)
        levels = (
            (_("Province"), self.province),
            (_("City or prefecture"), self.prefecture),
            (_("District or county"), self.county),
        )
        for row, (words, box) in enumerate(levels):
            label = text_label(words, "body")
            label.setBuddy(box)
            box.setAccessibleName(words)
            grid.addWidget(label, row, 0)
            grid.addWidget(box, row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(10))
        column.addLayout(grid)
        column.addWidget(self.townships)
        column.addWidget(text_label(_("Begin from"), "strong"))
        for button in self.starts.values():
            column.addWidget(button)
        column.addStretch(1)
        self.province.currentIndexChanged.connect(
            lambda _n: self._fill(self.prefecture, self.province)
        )
        self.prefecture.currentIndexChanged.connect(
            lambda _n: self._fill(self.county, self.prefecture)
        )
        self.county.currentIndexChanged.connect(lambda _n: self._show_townships())

    def set_provinces(self, provinces: Sequence[Division]) -> None:
        """Begin with the provinces; nothing is chosen."""
        self._set(self.province, provinces)

    def district(self) -> str:
        """The code of the county; "" while none is chosen."""
        code: str = self.county.currentData() or ""
        return code

    def start(self) -> Start:
        return next(start for start, button in self.starts.items() if button.isChecked())

    def _fill(self, box: ChoiceBox, above: ChoiceBox) -> None:
        code = above.currentData() or ""
        self._set(box, divisions_in(code) if code else ())

    def _set(self, box: ChoiceBox, divisions: Sequence[Division]) -> None:
        box.clear()
        box.addItem("", "")
        for division in divisions:
            box.addItem(division.name, division.code)
        box.setEnabled(bool(divisions))
        if len(divisions) == 1:
            box.setCurrentIndex(1)

    def _show_townships(self) -> None:
        found = divisions_in(self.district()) if self.district() else ()
        words = ngettext(
            "{n} township in the list: {names}. What is missing or has changed since June 2023 is corrected in the roster later.",
            "{n} townships in the list: {names}. What is missing or has changed since June 2023 is corrected in the roster later.",
            len(found),
        )
        names = listed([one.name for one in found])
        self.townships.setText(words.format(n=len(found), names=names) if found else "")
        self.chosen_changed.emit()
