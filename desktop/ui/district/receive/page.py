"""Importing a stick or folder: what became of each file, what waits for a decision, and the
files kept of a period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from desktop.actions.desk.standing import Standing, standing_of
from desktop.actions.transfer.receive import FileResult, receive
from desktop.actions.workplace import Workplace
from desktop.domain.periods import Period
from desktop.i18n import _, ngettext
from desktop.ui.district.page import DistrictPage
from desktop.ui.district.receive.decisions import Decisions
from desktop.ui.district.receive.details import details_of
from desktop.ui.district.receive.rows import (
    OUTCOMES,
    WAITING,
    counted,
    kind_of,
    merged,
    pills,
    rows_of,
)
from desktop.ui.district.receive.side import ReceiveSide
from desktop.ui.jobs import Progress
from desktop.ui.session import Session
from desktop.ui.sheet.model import Column, SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.shell.drives import removable_drives
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import text_label


@dataclass(frozen=True, slots=True)
class _Imported:
    results: tuple[FileResult, ...]
    stopped: bool


class ReceivePage(DistrictPage):
    """Enter on a waiting key asks for its check code, on a conflict compares the files, on any
    other shows what it says.
    """

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, workplace, _("Received files"), parent)
        self.facts.setText(
            _(
                "A stick is read as a whole, with its folders; it is never written to. What was taken before is "
                "known again, so a stick can be read as often as you like."
            )
        )
        self.results: tuple[FileResult, ...] = ()
        self._open = Standing()
        self._is_new = False  # what came in or was decided is not shown yet
        self.model = SheetModel(
            [
                Column("outcome", _("Outcome"), 112),
                Column("unit", _("Unit"), 130),
                Column("period", _("Period"), 112),
                Column("number", _("Submission no."), 80, "center", fold=5),
                Column("reason", _("What to do"), 260, stretch=True),
                Column("file", _("File"), 180, fold=6),
            ],
            self,
        )
        self.grid = SheetView(self.model, self)
        self.grid.activated_cell.connect(lambda key, _column: self._decide(key))
        self.grid.current_changed.connect(lambda key, _column: self._tell_row(key))
        self.side = ReceiveSide()
        self.side.pressed.connect(lambda: self._decide(self._in_hand()))
        self.decisions = Decisions(self)
        self.decisions.decided.connect(self._on_decided)
        self.empty = Card(_("Nothing has come in yet"))
        self.empty.box.addWidget(
            text_label(
                _(
                    "Put a township's stick in and choose it here, or drag its files onto this window."
                ),
                "body",
                wrap=True,
            )
        )
        self.box.addWidget(self.empty)
        self.box.addWidget(self.grid, 1)
        self.box.addStretch(0)
        self.stick_button = self.button(_("Import stick or folder…"), self.choose, primary=True)
        self.files_button = self.button(_("Import files…"), self.choose_files)
        self.copies_button = self.button(
            _("Verify the files kept"), lambda: self.decisions.check_copies()
        )
        self.past_button = self.button(_("Past years…"), self.take_past, "past")
        self.decide_button = self.button(_("Decide…"), self._decide_current)
        self.only = QComboBox()
        self.only.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.only.setAccessibleName(_("Outcome"))
        self.only.activated.connect(lambda _place: self._fill())
        for widget in (self.stick_button, self.files_button, self.decide_button):
            self.tools.addWidget(widget)
        self.tools.addStretch(1)
        self.tools.addWidget(self.past_button)
        self.tools.addWidget(self.copies_button)
        self.tools.addWidget(self.only)

    def take_past(self) -> None:
        """Figures of past years from old workbooks (Ctrl+H)."""
        from desktop.ui.past.dialog import PastDialog

        dialog = PastDialog(self.session, self)
        dialog.changed.connect(self.changed)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def side_widget(self) -> QWidget:
        return self.side

    # --- showing
    def reload(self) -> None:
        period = self.period
        self.session.ask(
            lambda workplace: standing_of(workplace, period),
            lambda answer: self._show_open(period, answer),
            self.on_refused,
        )

    def _show_open(self, period: Period, waiting: Standing) -> None:
        if period == self.period:
            self._open = waiting
            self._fill(to_first=self._is_new)
            if self._is_new and self.isVisible():
                self.setFocus()  # what waits for a decision comes first in the list
            self._is_new = False

    def _fill(self, *, to_first: bool = False) -> None:
        self.set_pills(pills(self.results))
        self._fill_choices()
        self.model.set_rows(
            rows_of(
                self._open,
                self.results,
                str(self.only.currentData() or ""),
                self.period,
                self.workplace.catalogue.unit_name,
            )
        )
        first = next((row.key for row in self.model.rows if row.heading is None), None)
        self.empty.setVisible(first is None)
        self.grid.setVisible(first is not None)
        self.setFocusProxy(self.stick_button if first is None else self.grid)
        self.decide_button.setVisible(bool(self._open.keys or self._open.conflicts))
        self.copies_button.setVisible(first is not None)
        current = self.grid.current()
        if first is not None and (
            to_first or current is None or self.model.row_at(self.model.row_of(current[0])).heading
        ):
            self.grid.go_to(first, "outcome")
        self._tell_row(self._in_hand())

    def _fill_choices(self) -> None:
        """The outcomes that there are; the one chosen stays chosen while there are such files."""
        counts, chosen = (
            counted(self.results),
            self.only.currentData(),
        )
        self.only.clear()
        self.only.addItem(_("All outcomes"), "")
        for kind, text in OUTCOMES.items():
            if counts[kind]:
                self.only.addItem(f"{_(text)} {counts[kind]}", kind)
        self.only.setCurrentIndex(max(0, self.only.findData(chosen)))
        self.only.setVisible(bool(self.results))
        self.only.setMinimumWidth(self.only.sizeHint().width())

    def _in_hand(self) -> object:
        current = self.grid.current()
        return current[0] if current is not None else None

    def _tell_row(self, key: object) -> None:
        self.side.show_row(details_of(key, self._open, self.results, self.workplace.catalogue))

    # --- importing
    def choose(self) -> None:
        """Let a stick or folder be chosen; the dialog opens at a stick that is in."""
        if name := QFileDialog.getExistingDirectory(self, _("Import stick or folder…"), _stick()):
            self.receive_paths([Path(name)])

    def choose_files(self) -> None:
        names, _kind = QFileDialog.getOpenFileNames(
            self, _("Import files…"), _stick(), _("Submissions (*.tbsub);;All files (*)")
        )
        if names:
            self.receive_paths([Path(name) for name in names])

    def receive_paths(self, paths: Sequence[Path], passphrase: str | None = None) -> None:
        """Take whatever lies there; a running import can be cancelled, and what was taken stays."""

        def work(workplace: Workplace, progress: Progress) -> _Imported:
            results = receive(
                workplace,
                list(paths),
                passphrase=passphrase,
                is_stopped=lambda: progress.cancelled,
                on_progress=lambda done, total, name: progress.report(done, total, name),
            )
            return _Imported(results, progress.cancelled)

        self.session.work(
            work,
            self._on_received,
            lambda error: self.with_passphrase(lambda text: self.receive_paths(paths, text), error),
        )

    def _on_received(self, imported: _Imported) -> None:
        self.results = imported.results
        counts = counted(self.results)
        if imported.stopped:
            self.tell(
                ngettext(
                    "Stopped after {n} file. What was taken stays; import again to read the rest.",
                    "Stopped after {n} files. What was taken stays; import again to read the rest.",
                    len(self.results),
                ).format(n=len(self.results)),
                "query",
            )
        elif not self.results:
            self.tell(_("There are no files there."), "info")
        elif set(counts) == {"foreign"}:
            self.tell(
                _("None of the files there is of this program. Is it the right stick?"), "query"
            )
        elif counts[WAITING]:
            self.tell(
                ngettext(
                    "{n} file waits for a key. Ring the unit up and compare the check code.",
                    "{n} files wait for keys. Ring the units up and compare the check codes.",
                    counts[WAITING],
                ).format(n=counts[WAITING]),
                "query",
            )
        elif counts["refused"] or counts["conflict"]:
            self.tell(
                _("Some files were not taken; the reasons stand in the list. All others were."),
                "query",
            )
        else:
            self.tell(
                ngettext(
                    "{n} file taken; nothing was refused.",
                    "{n} files taken; nothing was refused.",
                    counts["taken"],
                ).format(n=counts["taken"]),
                "done",
            )
        self.only.setCurrentIndex(0)
        self._fill(to_first=True)
        self._is_new = True
        self.reload()
        self.changed.emit()

    # --- deciding
    def _decide_current(self) -> None:
        """What waits for a decision: the row in hand, else the first."""
        keys = [
            row.key
            for row in self.model.rows
            if isinstance(row.key, tuple) and row.key[0] in ("key", "conflict")
        ]
        current = self._in_hand()
        if keys:
            self._decide(current if current in keys else keys[0])

    def _decide(self, key: object) -> None:
        match key:
            case ("key", int(number)):
                self.decisions.ask_code(self._open.keys[number])
            case ("conflict", str(digest)):
                self.decisions.compare(digest)
            case ("kept", str(digest)):
                self.decisions.show_copy(digest)
            case ("file", int(number)):
                self._open_result(self.results[number])

    def _open_result(self, result: FileResult) -> None:
        kind = kind_of(result)
        waiting = next((key for key in self._open.keys if key.unit == result.unit), None)
        if kind == WAITING and waiting is not None:
            self.decisions.ask_code(waiting)
        elif kind == "refused":
            self.tell(result.reason, "error")
        elif self._open.is_open(result):
            self.decisions.compare(result.digest)
        elif kind in ("taken", "older", "known", "conflict"):
            self.decisions.show_copy(result.digest)

    def _on_decided(self, text: str, results: tuple[FileResult, ...]) -> None:
        self.results = merged(self.results, results)
        self.tell(text, "done")
        self._is_new = True
        self.reload()
        self.changed.emit()


def _stick() -> str:
    """Where the file dialogs begin: the first stick that is in."""
    return next((str(drive.path) for drive in removable_drives()), "")
