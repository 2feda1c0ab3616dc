"""The last resort: whatever nobody foresaw becomes a report file and a dialog to copy from,
never a closed console.
"""

from __future__ import annotations

import platform
import re
import sqlite3
import sys
import tempfile
import threading
import traceback
from datetime import datetime
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

import desktop
from desktop import i18n
from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import MESSAGES, describe, sentence
from desktop.ui import theme
from desktop.ui.widgets.dialog import DialogButtons
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.on_screen import resize_within

_NUMBERS = re.compile(r"(?<![A-Za-z0-9_])[0-9]+(?:[.,][0-9]+)*")
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
            report = make_report(kind, error, trace)
            self.happened.emit(report, write_report(report, self.home))

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


def make_report(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> str:
    """Versions, platform and traceback. No local variables, and numbers in the error's own words
    as "#": no figures.
    """
    stack = "".join(traceback.format_list(traceback.extract_tb(trace)))
    lines = [
        f"Tianbao {desktop.__version__}  {datetime.now().astimezone().isoformat(timespec='seconds')}",
        f"Python {platform.python_version()}  Qt {qVersion()}  PySide6 {PySide6.__version__}  SQLite {sqlite3.sqlite_version}",
        f"{platform.platform()}  {platform.machine()}  {i18n.language()}  {QGuiApplication.platformName()}",
        "",
        stack.rstrip(),
        f"{kind.__module__}.{kind.__qualname__}: {_without_figures(str(error))}",
        "",
    ]
    return "\n".join(lines)


def _without_figures(text: str) -> str:
    return _NUMBERS.sub("#", text)[:500]


def write_report(report: str, home: Path) -> Path | None:
    """Keep a report in home/logs, else in the system's folder for temporary files; None where
    neither can be written.
    """
    name = f"crash-{datetime.now():%Y%m%dT%H%M%S}"
    for folder in (home / "logs", Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file = next(
                path
                for n in range(1, 1000)
                if not (path := folder / (f"{name}.txt" if n == 1 else f"{name}-{n}.txt")).exists()
            )
            file.write_text(report, encoding="utf-8")
        except (OSError, StopIteration):
            continue  # the disk may be the very thing that failed
        return file
    return None


def install(home: Path) -> CrashGuard:
    """Send every exception that nobody took care of to a report in `home` and a dialog."""
    global _guard
    _guard = CrashGuard(home)
    sys.excepthook = _guard.on_exception
    threading.excepthook = _guard.on_thread_exception
    return _guard
