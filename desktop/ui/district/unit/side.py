"""Beside a unit's sheet: the findings of the form, the cell in hand with its history at the
desk, and what was returned.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop.actions.cross_checks.finding import CrossFinding
from desktop.actions.desk.unit_sheet import UnitSheet
from desktop.domain.findings import SEVERITY_MARKS, Finding
from desktop.i18n import _
from desktop.ui import theme
from desktop.ui.district.unit.paper_card import PaperCard
from desktop.ui.session import Session
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.page_scroll import PageScroll

_TONES = {"error": "error", "query": "query", "hint": ""}
_MOST = 40


class UnitSide(PageScroll):
    """Findings are cards; each leads to its cell, and can be returned with its own words at
    hand.
    """

    return_requested = Signal(list, str)  # places as text, the rule
    cell_requested = Signal(str, str)  # code, dimension

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(theme.px(16), theme.px(18), theme.px(16), theme.px(14))
        box.setSpacing(theme.px(8))
        self.cell_card = Card("", look="quiet")
        self.cell_title = text_label("", "strong", wrap=True)
        self.cell_words = text_label("", "body", wrap=True)
        self.cell_card.box.addWidget(self.cell_title)
        self.cell_card.box.addWidget(self.cell_words)
        self.paper = PaperCard(session)
        self._findings = QVBoxLayout()
        self._findings.setSpacing(theme.px(8))
        box.addWidget(self.cell_card)
        box.addWidget(self.paper)
        self._across = QVBoxLayout()
        self._across.setSpacing(theme.px(8))
        box.addLayout(self._findings)
        box.addLayout(self._across)
        box.addStretch(1)
        self.set_body(inner)

    def show_sheet(self, sheet: UnitSheet) -> None:
        """The findings of the form, and what was returned of it."""
        self.paper.show_sheet(sheet)
        _empty(self._findings)
        _empty(self._across)
        can_return = sheet.state is not None and not sheet.closed
        if sheet.returned:
            self._findings.addWidget(text_label(_("Returned"), "section"))
        for cell in sheet.returned:
            card = Card(f"{cell.code} {cell.dimension}".strip())
            card.box.addWidget(text_label(cell.words, "body", wrap=True, tone="error"))
            left = _("left with the file of returns") if cell.carried else _("has not left yet")
            card.box.addWidget(text_label(left, "muted"))
            self._findings.addWidget(card)
        for answer in sheet.answers:
            card = Card(f"{answer.code} {answer.dimension}".strip())
            card.box.addWidget(
                text_label(_("Answered: {words}").format(words=answer.words), "body", wrap=True)
            )
            self._findings.addWidget(card)
        self._findings.addWidget(
            text_label(
                _("Findings") if sheet.findings else _("No findings in this form."), "section"
            )
        )
        for finding in sheet.findings[:_MOST]:
            at = finding.cell
            self._findings.addWidget(
                self._card(at.code, at.dimension, finding, can_return, finding.explanation)
            )

    def show_cross(self, sheet: UnitSheet, findings: tuple[CrossFinding, ...]) -> None:
        """What the checks across units say of the form."""
        _empty(self._across)
        can_return = sheet.state is not None and not sheet.closed
        if findings:
            self._across.addWidget(text_label(_("Across units"), "section"))
        for f in findings[:_MOST]:
            self._across.addWidget(self._card(f.code, f.dimension, f, can_return))

    def _card(
        self,
        code: str,
        dimension: str,
        finding: Finding | CrossFinding,
        can_return: bool,
        explanation: str = "",
    ) -> QWidget:
        rule, severity = finding.rule, finding.severity
        card = Card()
        title_button = QPushButton(f"{SEVERITY_MARKS[severity]} {code} {dimension}".strip())
        title_button.setProperty("role", "quiet")
        title_button.clicked.connect(lambda: self.cell_requested.emit(code, dimension))
        card.box.addWidget(title_button)
        card.box.addWidget(text_label(finding.message, "body", wrap=True, tone=_TONES[severity]))
        if explanation:
            card.box.addWidget(
                text_label(_("Explanation: {words}").format(words=explanation), "body", wrap=True)
            )
        if can_return and severity != "hint":
            return_button = QPushButton(_("Return…"))
            cell_name = f"{code}/{dimension}" if dimension else code
            return_button.clicked.connect(lambda: self.return_requested.emit([cell_name], rule))
            card.box.addWidget(return_button)
        return card

    def show_cell(self, sheet: UnitSheet, code: str, dimension: str) -> None:
        """The definition of the cell in hand."""
        field = (
            self.session.workplace.catalogue.field(sheet.form.id, code)
            if self.session.workplace is not None
            else None
        )
        known = (
            (code if code in self.session.workplace.catalogue.indicators else "")
            if self.session.workplace
            else code
        )
        self.cell_title.setText(
            " ".join(filter(None, (known, dimension, str(field.name) if field is not None else "")))
        )
        self.cell_words.setText(str(getattr(field, "definition", "") or ""))
        self.cell_words.setVisible(bool(self.cell_words.text()))


def _empty(box: QVBoxLayout) -> None:
    while (item := box.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.deleteLater()
