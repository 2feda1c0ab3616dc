"""The month, quarter or year that a page shows, around the month of the window."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.catalogue.model import Frequency
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.rules.rule_columns import FREQUENCIES
from desktop.i18n import _


class FrequencyChoice(QComboBox):
    """`currentIndexChanged` tells of a choice, not of another month."""

    def __init__(self, first: Frequency | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first = first
        self.setAccessibleName(_("Month, quarter or year"))

    @property
    def period(self) -> Period:
        """ "" as long as no month was shown."""
        return Period(self.currentData() or "")

    def show_period(self, period: Period) -> None:
        """Offer what lies around this period; the choice between month, quarter and year stays."""
        chosen = (
            FREQUENCIES[max(0, self.currentIndex())]
            if self.count()
            else self._first or periods.frequency_of(period)
        )
        with QSignalBlocker(self):
            self.clear()
            for frequency in FREQUENCIES:
                own = periods.as_frequency(period, frequency)
                self.addItem(periods.label(own), own)
            self.setCurrentIndex(FREQUENCIES.index(chosen))
