"""The desk's brief (简报): the period in words, every number a link to where it comes from."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.actions.consolidation.consolidate import Consolidated, consolidate
from desktop.actions.outputs.brief import brief, format_of, save_brief
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.roster import areas_in_order
from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import describe
from desktop.reports.brief import Brief, Span, brief_text
from desktop.ui import theme
from desktop.ui.district.brief.wording_dialog import BriefWordingDialog
from desktop.ui.district.consolidated.trace_dialog import TraceDialog
from desktop.ui.district.consolidated.trace_side import TraceSide
from desktop.ui.district.page import DistrictPage
from desktop.ui.outputs.save_as_dialog import SaveAsDialog
from desktop.ui.session import Session
from desktop.ui.widgets.frequency_choice import FrequencyChoice
from desktop.ui.widgets.reading import ReadingText

_TAGS = {"title": "h2", "heading": "h3", "body": "p", "note": "p"}


class BriefPage(DistrictPage):
    """`shown` follows every answer. Tab goes from number to number, Enter opens where one comes
    from.
    """

    shown = Signal()

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, workplace, _("Brief"), parent)
        self.brief: Brief | None = None
        self._shown: Consolidated | None = None
        self._spans: list[Span] = []
        self.facts.setText(
            _(
                "The period in words. Tab goes from number to number; Enter shows where one comes from."
            )
        )
        self.when = FrequencyChoice("year")
        self.when.currentIndexChanged.connect(self.reload)
        self.text = ReadingText()
        self.text.setAccessibleName(_("Brief"))
        self.text.document().setDocumentMargin(theme.px(26))
        self.text.anchorClicked.connect(self._on_link)
        self.copy_button = self.button(_("Copy the text"), self._copy, "copy_result")
        self.save_button = self.button(_("Save as…"), self._save, "save_result")
        self.wording_button = self.button(_("Change the wording…"), self._change_wording)
        self.area = QComboBox()
        self.area.setAccessibleName(_("Whose brief"))
        self.area.addItem(str(workplace.catalogue.district_name), "")
        for area, depth in areas_in_order(workplace.catalogue):
            self.area.addItem("　" * depth + str(area.name), str(area.code))
        if self.area.count() == 1:
            self.area.hide()
        self.area.currentIndexChanged.connect(self.reload)
        self.tools.addWidget(self.when)
        self.tools.addWidget(self.area)
        self.tools.addStretch(1)
        for button in (self.wording_button, self.copy_button, self.save_button):
            self.tools.addWidget(button)
        self.box.addWidget(self.text, 1)
        self.side = TraceSide(session, workplace)
        self.side.escaped.connect(self.text.setFocus)
        self.side.unit_requested.connect(self.unit_requested)
        self.setFocusProxy(self.text)

    def side_widget(self) -> QWidget:
        return self.side

    def show_period(self, period: periods.Period) -> None:
        self.when.show_period(period)
        super().show_period(period)

    def reload(self) -> None:
        if period := self.when.period:
            self.title.setText(_("Brief · {period}").format(period=periods.label(period)))
            area: str = self.area.currentData()

            def write(workplace: Workplace) -> tuple[Consolidated, Brief | AppError]:
                whose = workplace.of_area(area) if area else workplace
                consolidated = consolidate(whose, period)
                try:
                    return consolidated, brief(whose, consolidated)
                # nothing received yet, or a wording that another catalogue does not know
                except AppError as error:
                    return consolidated, error

            self.session.ask(write, lambda answer: self._show(area, answer), self.on_refused)

    # --- the text
    def _show(self, area: str, answer: tuple[Consolidated, Brief | AppError]) -> None:
        consolidated, written = answer
        if (consolidated.period, area) != (self.when.period, self.area.currentData()):
            return  # another was chosen while this one was written
        self._shown, self.brief = consolidated, written if isinstance(written, Brief) else None
        for button in (self.copy_button, self.save_button):
            button.setEnabled(self.brief is not None)
        self._spans = []
        if isinstance(written, Brief):
            self.notice.hide()
            scroll_value = self.text.verticalScrollBar().value()
            self.text.setHtml(self._html(written))
            self.text.verticalScrollBar().setValue(scroll_value)
        else:
            self.text.clear()
            self.tell(describe(written), "info" if written.code == "brief-nothing" else "error")
        self.shown.emit()

    def _html(self, written: Brief) -> str:
        tokens = theme.tokens()
        size, small = theme.px(16), theme.px(13)
        parts = [
            f"<style>a {{ color: {tokens.accent}; text-decoration: none; }} p {{ line-height: 130%; }}</style>"
        ]
        for paragraph in written.paragraphs:
            tag = _TAGS[paragraph.kind]
            style = {
                "title": "text-align: center; margin-bottom: 12px;",
                "heading": "margin-top: 14px; margin-bottom: 2px;",
                "body": f"font-size: {size}px; text-indent: {2 * size}px; margin-top: 4px; margin-bottom: 4px;",
                "note": f"font-size: {small}px; color: {tokens.muted}; margin: 2px;",
            }[paragraph.kind]
            parts.append(
                f'<{tag} style="{style}">{"".join(self._span(span) for span in paragraph.spans)}</{tag}>'
            )
        return "".join(parts)

    def _span(self, span: Span) -> str:
        if not span.code:
            return escape(span.text)
        self._spans.append(span)
        colour = f' style="color: {theme.tokens().query}"' if span.kind == "missing" else ""
        return f'<a href="#{len(self._spans) - 1}"{colour}>{escape(span.text)}</a>'

    # --- where it comes from
    def _on_link(self, link: QUrl) -> None:
        span = self._spans[int(link.fragment())]
        side = self.side
        dialog = None
        if not side.isVisible():
            dialog = TraceDialog(self.session, self.workplace, self)
            dialog.unit_requested.connect(self.unit_requested)
            side = dialog.side
        self._tell(side, span)
        if dialog is not None:
            dialog.open()
        elif self._row(span):
            side.take_keyboard()

    def _row(self, span: Span) -> bool:
        return (
            span.kind in ("figure", "missing")
            and self._shown is not None
            and (span.code, span.dimension) in self._shown.by_key
        )

    def _tell(self, side: TraceSide, span: Span) -> None:
        catalogue = self.workplace.catalogue
        assert self._shown is not None
        if self._row(span):
            row = self._shown.by_key[span.code, span.dimension]
            side.show_figure(row, self._shown, self.area.currentData())
        elif span.kind == "honour":
            side.show_words(
                span.text,
                catalogue.unit_name(span.dimension),
                _("Reported for {period}").format(period=periods.label(span.period)),
            )
        elif span.kind == "target":
            name = " · ".join(
                filter(
                    None, (f"{span.code} {catalogue.indicators[span.code].name}", span.dimension)
                )
            )
            side.show_words(span.text, name, _("A target that was set, not a figure."))
        else:
            indicator = catalogue.indicators[span.code]
            side.show_words(
                span.text,
                f"{span.code} {indicator.name}",
                _("It has no figure in {period}.").format(period=periods.label(span.period))
                if self._shown.catalogue.is_brought_together(indicator)
                else _(
                    "Each area has its own, which do not add up. They stand side by side in “Own table” and under “Charts”."
                ),
            )

    # --- verbs
    def _copy(self) -> None:
        if self.brief is not None:
            QGuiApplication.clipboard().setText(brief_text(self.brief))
            self.tell(_("The text is in the clipboard."))

    def _save(self) -> None:
        if self.brief is not None:
            written, area = self.brief, self.area.currentData()
            SaveAsDialog(
                self.session,
                _("Save the brief · {period}").format(period=periods.label(written.period)),
                _("The words as they stand on the page, with the notes below them."),
                {
                    "docx": _("Word or WPS (.docx)"),
                    "pdf": _("To print (.pdf)"),
                    "txt": _("Plain text (.txt)"),
                },
                lambda workplace, kind, folder: save_brief(
                    workplace.of_area(area) if area else workplace,
                    written,
                    format_of(f".{kind}"),
                    folder,
                ),
                self,
            ).open()

    def _change_wording(self) -> None:
        dialog = BriefWordingDialog(
            self.session, self.workplace, periods.frequency_of(self.when.period), self
        )
        dialog.accepted.connect(self.reload)
        dialog.open()
