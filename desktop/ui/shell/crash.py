"""The last resort: whatever nobody foresaw becomes a report file and a dialog to copy from,
never a closed console.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from types import TracebackType

import PySide6
from PySide6.QtCore import QObject, Qt, Signal, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QPlainTextEdit,
    QVBoxLayout,
)

from desktop import i18n
from desktop.crash_report import keep_report, make_report
from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import MESSAGES, describe, sentence
from desktop.ui import theme
from desktop.ui.widgets.dialog import DialogButtons
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.on_screen import resize_within

_guard: CrashGuard | None = None


class CrashDialog(QDialog):
    """What happened in plain words, where the report lies, and the report itself."""

    def __init__(self, report: str, file: Path | None) -> None:
        super().__init__()
        self.setWindowTitle(_("Something unexpected happened"))
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.words = text_label(sentence("bug", {}), "strong", wrap=True)
        self.where = text_label(
            _("The report lies in {file}. It holds no figures.").format(file=file)
            if file
            else _(
                "The report could not be kept in a file; please copy it here. It holds no figures."
            ),
            "muted",
            wrap=True,
        )
        self.where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.report = QPlainTextEdit(report)
        self.report.setAccessibleName(_("Report of the error"))
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        buttons = DialogButtons(self, _("Go on working"))
        self.close_button = buttons.cancel_button
        self.copy_button = buttons.add_accept(_("Copy the report"))
        self.copy_button.clicked.connect(self._copy)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        for widget in (self.words, self.where, self.report):
            box.addWidget(widget, 1 if widget is self.report else 0)
        box.addWidget(buttons)
        resize_within(self, 720, 460)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy_button.setText(_("Copied"))


class CrashGuard(QObject):
    """Writes the report in whatever thread failed, and shows it in the window's."""

    happened = Signal(str, object)  # report, its file or None
    refused = Signal(str)  # the sentence of an AppError that nobody took care of

    def __init__(self, home: Path) -> None:
        super().__init__()
        self.home = home
        self.dialog: CrashDialog | None = None
        self.happened.connect(self._show)
        self.refused.connect(self._tell)

    def on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error, trace)
        elif isinstance(error, AppError) and error.code in MESSAGES:
            self.refused.emit(describe(error))
        else:
            report = make_report(error.with_traceback(trace), _surroundings())
            self.happened.emit(report, keep_report(report, self.home))

    def on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.on_exception(args.exc_type, args.exc_value, args.exc_traceback)

    def _show(self, report: str, file: Path | None) -> None:
        if QApplication.instance() is None:
            sys.stderr.write(report)
        elif (
            self.dialog is None
        ):  # a fault in a painted widget comes again and again: one dialog, all files
            self.dialog = CrashDialog(report, file)
            self.dialog.destroyed.connect(self._forget)
            self.dialog.show()

    def _forget(self) -> None:
        self.dialog = None

    def _tell(self, text: str) -> None:
        from desktop.ui.shell.recovery import (
            NoticeDialog,
        )  # a refusal, not a crash: its dialog has no report

        if QApplication.instance() is not None:
            self.notice = NoticeDialog(text)
            self.notice.open()


def _surroundings() -> str:
    return (
        f"Qt {qVersion()}  PySide6 {PySide6.__version__}  {i18n.language()}"
        f"  {QGuiApplication.platformName()}"
    )


def install(home: Path) -> CrashGuard:
    """Send every exception that nobody took care of to a report in `home` and a dialog."""
    global _guard
    _guard = CrashGuard(home)
    sys.excepthook = _guard.on_exception
    threading.excepthook = _guard.on_thread_exception
    return _guard
