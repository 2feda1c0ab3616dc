"""Beside a unit's sheet: is the stamped page that lies on the desk of the file that counts?"""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.actions.desk.unit_sheet import UnitSheet
from desktop.actions.outputs.compare_paper import ComparedPaper, compare_paper
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.errors import AppError
from desktop.exchange.keys import check_code
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import text_label

_LETTERS = 8


class PaperCard(Card):
    """Type the check code, or let a scanner read the QR code; the answer comes with the eighth
    letter or Enter.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(_("Stamped page"), look="quiet", parent=parent)
        self._session = session
        self._unit, self._period = "", Period("")
        self.code = QLineEdit()
        self.code.setPlaceholderText(_("Check code on the page, or scan it"))
        self.code.setAccessibleName(_("Check code on the page"))
        self.code.setClearButtonEnabled(True)
        self.words = text_label("", "body", wrap=True)
        self.words.hide()
        self.box.addWidget(self.code)
        self.box.addWidget(self.words)
        self.code.textEdited.connect(self._on_edited)
        self.code.returnPressed.connect(self._compare)

    def show_sheet(self, sheet: UnitSheet) -> None:
        """Another unit or period begins anew."""
        if (sheet.unit.code, sheet.period) != (self._unit, self._period):
            self._unit, self._period = str(sheet.unit.code), sheet.period
            self.code.clear()
            self.words.hide()

    def _on_edited(self, text: str) -> None:
        self.words.hide()
        if ":" not in text and sum(c.isalnum() for c in text) == _LETTERS:
            self._compare()

    def _compare(self) -> None:
        unit, period, text = self._unit, self._period, self.code.text()
        if text.strip():
            self._session.ask(
                lambda workplace: compare_paper(workplace, unit, period, text),
                self._tell,
                self._refused,
            )

    def _tell(self, compared: ComparedPaper) -> None:
        if compared.verdict == "elsewhere":
            catalogue = (
                self._session.workplace.catalogue if self._session.workplace is not None else None
            )
            self._say(
                _("This page is of {unit}, {period}.").format(
                    unit=catalogue.unit_name(compared.unit) if catalogue else compared.unit,
                    period=periods.label(compared.period),
                ),
                "error",
            )
        elif compared.file is None:
            self._say(_("No submission of this unit and period has been received."), "error")
        else:
            text = {
                "same": _("The page and submission number {n}, which counts, are the same."),
                "earlier": _(
                    "The page is of submission number {n}, which does not count. Ask the unit for the newest one's."
                ),
                "differs": _(
                    "Not the same: submission number {n}, which counts, carries {code}. Ask the unit which is right."
                ),
            }[compared.verdict]
            self._say(
                text.format(n=compared.file.sequence, code=check_code(compared.file.digest)),
                "done" if compared.verdict == "same" else "error",
            )

    def _refused(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self._say(describe(error), "query")

    def _say(self, text: str, tone: str) -> None:
        theme.set_property(self.words, "tone", tone)
        self.words.setText(("✓ " if tone == "done" else "× " if tone == "error" else "△ ") + text)
        self.words.show()
