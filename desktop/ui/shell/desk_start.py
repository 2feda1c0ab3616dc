"""Setting up a district desk: with the forms that come with the program, for another district, or with a file of forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.catalogues.new_district import begin_district
from desktop.actions.workplace import init_workplace
from desktop.catalogue.divisions import Division, divisions_in
from desktop.catalogue.load import BUNDLED, find_catalogue, load_catalogue
from desktop.i18n import _
from desktop.ui.shell.district_picker import DistrictPicker
from desktop.ui.shell.start_page import foot, titled_column
from desktop.ui.widgets.choice import Choice

Make = Callable[[Path], None]
"""Makes the workplace in a folder."""


def what_comes_with_it() -> tuple[str, tuple[Division, ...]]:
    """The district whose forms come with the program, and the provinces of the national list; for a worker."""
    return str(load_catalogue(find_catalogue(BUNDLED)).district_name), divisions_in("")


class DeskStart(QWidget):
    """`left`: back to the first question; `chosen`: how the workplace is made."""

    left = Signal()
    chosen = Signal(object)  # Make

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages = QStackedWidget()
        self.picker = DistrictPicker()
        self.begin_button = QPushButton(_("Begin"))
        self.begin_button.setEnabled(False)
        self.begin_button.clicked.connect(self._begin)
        self.picker.chosen_changed.connect(
            lambda: self.begin_button.setEnabled(bool(self.picker.district()))
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.pages)

    def show_choices(self, district: str, provinces: Sequence[Division]) -> None:
        """Which desk it is to be; `district` is the one whose forms come with the program."""
        self.picker.set_provinces(provinces)
        while (old := self.pages.widget(0)) is not None:
            self.pages.removeWidget(old)
        self.pages.addWidget(self._choices(district))
        self.pages.addWidget(self._picking())
        self.bundled_button.setFocus()

    def go_back(self) -> None:
        """To the choices, and from them to the first question."""
        if self.pages.currentIndex() > 0:
            self.pages.setCurrentIndex(0)
            self.other_button.setFocus()
        else:
            self.left.emit()

    def _choices(self, district: str) -> QWidget:
        self.bundled_button = Choice(
            _("The desk of {district}").format(district=district),
            _("Its forms and its roster come with the program."),
            "receive",
        )
        self.other_button = Choice(
            _("The desk of another district or county"),
            _(
                "Its townships are in the national list. The forms are changed, or made, by yourself."
            ),
            "receive",
        )
        self.file_button = Choice(
            _("I have a file of forms"),
            _("Another computer's desk saved its forms as one text."),
            "stick",
        )
        self.bundled_button.clicked.connect(
            lambda: self.chosen.emit(partial(init_workplace, role="district"))
        )
        self.other_button.clicked.connect(self._pick)
        self.file_button.clicked.connect(self._choose_file)
        choices = (self.bundled_button, self.other_button, self.file_button)
        return self._page(_("Which desk is this?"), choices)

    def _picking(self) -> QWidget:
        return self._page(_("Which district or county?"), (self.picker,), self.begin_button)

    def _page(
        self, title: str, widgets: Sequence[QWidget], button: QPushButton | None = None
    ) -> QWidget:
        page = QWidget()
        box = titled_column(page, title)
        for widget in widgets:
            box.addWidget(widget)
        box.addStretch(1)
        box.addLayout(foot(self.go_back, button))
        return page

    def _pick(self) -> None:
        self.pages.setCurrentIndex(1)
        self.picker.province.setFocus()

    def _begin(self) -> None:
        district, start = self.picker.district(), self.picker.start()
        self.chosen.emit(lambda home: begin_district(home, district, start))

    def _choose_file(self) -> None:
        file, _filter = QFileDialog.getOpenFileName(
            self, _("Open a file of forms"), "", _("Forms (*.toml)") + ";;" + _("All files (*)")
        )
        if file:
            self.open_forms(Path(file))

    def open_forms(self, file: Path) -> None:
        """Begin with the forms of a file."""
        self.chosen.emit(partial(init_workplace, role="district", catalogue_name=str(file)))
