"""Printed forms as they will look, before they go to a printer or into a PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPageLayout
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo, QPrintPreviewWidget
from PySide6.QtWidgets import (
    QDialog,
    QGraphicsView,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.outputs.print_form import papers, save_papers
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import describe
from desktop.reports.paper import Paper
from desktop.reports.writers.pdf import paint_papers
from desktop.ui import keys, theme
from desktop.ui.outputs.write_dialog import WriteDialog
from desktop.ui.session import Session
from desktop.ui.shell.passphrase import ask_passphrase
from desktop.ui.widgets.dialog import DialogButtons
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.on_screen import resize_within


def preview_form(
    session: Session,
    period: Period,
    form: str,
    parent: QWidget,
    on_refused: Callable[[Exception], None],
    *,
    whose: Callable[[Workplace], Workplace] = lambda workplace: workplace,
) -> None:
    """Open the preview of one form; `whose` gives the workplace as it is to be read: itself, or
    the desk's view of a unit.
    """

    def read(passphrase: str | None) -> None:
        session.ask(
            lambda workplace: papers(whose(workplace), period, form, passphrase=passphrase),
            lambda printed: PrintPreview(session, printed, period, parent, whose=whose).open(),
            refuse,
        )

    def refuse(error: Exception) -> None:
        passphrase = ask_passphrase(error, parent)
        if passphrase is not None:
            read(passphrase)
        else:
            on_refused(error)

    read(None)


class PrintPreview(QDialog):
    """PgUp and PgDown turn the pages."""

    def __init__(
        self,
        session: Session,
        papers: Sequence[Paper],
        period: Period,
        parent: QWidget | None = None,
        *,
        whose: Callable[[Workplace], Workplace] = lambda workplace: workplace,
    ) -> None:
        super().__init__(parent)
        self._session, self._papers, self._period, self._whose = (
            session,
            tuple(papers),
            period,
            whose,
        )
        title = papers[0].title
        self.setWindowTitle(
            _("Print · {title} · {period}").format(title=title, period=periods.label(period))
        )
        self.printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        self.printer.setFullPage(True)
        self.printer.setDocName(f"{title} {period}")
        landscape = papers[0].table.landscape
        self.printer.setPageOrientation(
            QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait
        )
        self.view = QPrintPreviewWidget(self.printer)
        for part in self.view.findChildren(QGraphicsView):
            part.setAccessibleName(_("Pages as they are printed"))
            part.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.paintRequested.connect(lambda device: paint_papers(self._papers, device))
        self.view.previewChanged.connect(self._tell_page)
        self.page_label = text_label("", "muted")
        self.words = text_label("", "body", wrap=True)
        self.words.setVisible(False)
        self._build()
        if any(paper.is_draft for paper in papers):
            self.say(
                _(
                    "A draft: what has not been submitted carries no check code and is not for stamping."
                ),
                "query",
            )
        resize_within(self, 880, 700)

    def _build(self) -> None:
        self.before_button, self.after_button = QPushButton("‹"), QPushButton("›")
        self.before_button.setAccessibleName(_("Last page"))
        self.after_button.setAccessibleName(_("Next page"))
        self.before_button.clicked.connect(lambda: self._turn(-1))
        self.after_button.clicked.connect(lambda: self._turn(1))
        keys.bind("page_before", self, lambda: self._turn(-1))
        keys.bind("next_page", self, lambda: self._turn(1))
        self.width_button = QPushButton(_("Page width"))
        self.width_button.clicked.connect(self.view.fitToWidth)
        self.whole_button = QPushButton(_("Whole page"))
        self.whole_button.clicked.connect(self.view.fitInView)
        buttons = DialogButtons(self, _("Close"))
        self.pdf_button = buttons.addButton(_("Save as PDF…"), DialogButtons.ButtonRole.ActionRole)
        self.pdf_button.clicked.connect(self._save)
        self.print_button = buttons.add_accept(_("Print…"))
        self.print_button.clicked.connect(self._print)
        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        for widget in (
            self.before_button,
            self.page_label,
            self.after_button,
            self.width_button,
            self.whole_button,
        ):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(buttons)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(14), theme.px(12), theme.px(14), theme.px(14))
        box.setSpacing(theme.px(8))
        box.addLayout(head)
        box.addWidget(self.words)
        box.addWidget(self.view, 1)

    def say(self, text: str, tone: str) -> None:
        theme.set_property(self.words, "tone", tone)
        self.words.setText(text)
        self.words.show()

    def _turn(self, step: int) -> None:
        self.view.setCurrentPage(min(max(1, self.view.currentPage() + step), self.view.pageCount()))
        self._tell_page()

    def _tell_page(self) -> None:
        self.page_label.setText(
            _("{number} of {of}").format(number=self.view.currentPage(), of=self.view.pageCount())
        )
        self.before_button.setEnabled(self.view.currentPage() > 1)
        self.after_button.setEnabled(self.view.currentPage() < self.view.pageCount())

    def _print(self) -> None:
        if not QPrinterInfo.availablePrinterNames():
            self.say(
                "× "
                + _(
                    "This computer has no printer. Save as PDF, and print the file where there is one."
                ),
                "error",
            )
            self.pdf_button.setFocus()
            return
        if QPrintDialog(self.printer, self).exec():
            try:
                paint_papers(self._papers, self.printer)
            except AppError as error:
                self.say(f"× {describe(error)}", "error")
            else:
                self.say(
                    "✓ " + _("Sent to {printer}.").format(printer=self.printer.printerName()),
                    "done",
                )

    def _save(self) -> None:
        _SavePapers(self._session, self._papers, self._period, self, whose=self._whose).open()


class _SavePapers(WriteDialog):
    def __init__(
        self,
        session: Session,
        papers: Sequence[Paper],
        period: Period,
        parent: QWidget,
        *,
        whose: Callable[[Workplace], Workplace],
    ) -> None:
        self._papers, self._period, self._whose = tuple(papers), period, whose
        super().__init__(
            session,
            _("Save as PDF · {title}").format(title=papers[0].title),
            _(
                "A page for signing and stamping. It is no submission: the district takes only what was sealed."
            ),
            _("Save"),
            parent,
        )

    def write(self, folder: Path, passphrase: str | None) -> None:
        papers, period, whose = self._papers, self._period, self._whose
        self.session.ask(
            lambda workplace: save_papers(whose(workplace), papers, period, folder),
            self._on_written,
            self.on_refused,
        )

    def _on_written(self, file: Path) -> None:
        self.show_done(_("Saved in {folder}: {name}").format(folder=file.parent, name=file.name))
