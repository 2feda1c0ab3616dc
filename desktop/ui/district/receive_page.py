"""Importing a stick or folder: what became of each file, and the keys and conflicts that wait for a decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from desktop.actions.copies import CheckedCopies, check_copies
from desktop.actions.receive import FileResult, receive
from desktop.actions.rivals import Rivals, rivals_of
from desktop.actions.trust import WaitingKey, decide_conflict, trust, waiting_keys
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import UnitCode
from desktop.domain import periods
from desktop.i18n import N_, _, ngettext
from desktop.store import received
from desktop.store.received import ReceivedFile
from desktop.ui.district.conflict_dialog import ConflictDialog
from desktop.ui.district.page import DistrictPage
from desktop.ui.district.trust_dialog import TrustDialog
from desktop.ui.jobs import Progress
from desktop.ui.models.sheet import Column, GridCell, GridRow, SheetModel
from desktop.ui.session import Session
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.pill import Kind as PillKind
from desktop.ui.widgets.sheet import SheetView

OUTCOMES = {"taken": N_("taken"), "known": N_("already known"), "older": N_("older"), "conflict": N_("conflict"),
            "refused": N_("refused"), "foreign": N_("not ours")}
_GROUNDS = {"taken": "done", "known": "quiet", "older": "quiet", "conflict": "query", "refused": "error", "foreign": ""}
_MARKS = {"taken": "✓", "known": "=", "older": "↓", "conflict": "△", "refused": "✕", "foreign": "·"}
_PILLS: dict[str, PillKind] = {"taken": "done", "conflict": "query", "refused": "error"}


@dataclass(frozen=True, slots=True)
class _Open:
    """What waits for a person."""

    keys: tuple[WaitingKey, ...]
    conflicts: tuple[ReceivedFile, ...]


class ReceivePage(DistrictPage):
    """Enter on a waiting key asks for its check code, on a conflict shows both files."""

    def __init__(self, session: Session, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(session, workplace, _("Received files"), parent)
        self.facts.setText(_("A stick is read as a whole, with its folders; it is never written to. What was taken before is "
                             "known again, so a stick can be read as often as you like."))
        self.results: tuple[FileResult, ...] = ()
        self._open = _Open((), ())
        self.model = SheetModel([
            Column("outcome", _("Outcome"), 104), Column("unit", _("Unit"), 130), Column("period", _("Period"), 96),
            Column("number", _("Number"), 58, "center", fold=2), Column("reason", _("What to do"), 260, stretch=True),
            Column("file", _("File"), 180, fold=1)], self)
        self.grid = SheetView(self.model, self)
        self.grid.activated_cell.connect(lambda key, _column: self._decide(key))
        self.empty = text_label(_("Put a township's stick in and choose it here, or drag its files onto this window."), "body",
                                wrap=True)
        self.box.addWidget(self.empty)
        self.box.addWidget(self.grid, 1)
        self.box.addStretch(0)
        self.stick_button = self.button(_("Import stick or folder…"), self.choose, primary=True)
        self.files_button = self.button(_("Import files…"), self.choose_files)
        self.copies_button = self.button(_("Verify the files kept"), lambda: self._check_copies(None))
        self.decide_button = self.button(_("Decide…"), self._decide_current)
        self.only = QComboBox()
        self.only.setAccessibleName(_("Outcome"))
        self.only.addItem(_("All outcomes"), "")
        for outcome, words in OUTCOMES.items():
            self.only.addItem(_(words), outcome)
        self.only.activated.connect(lambda _place: self._fill())
        for widget in (self.stick_button, self.files_button, self.decide_button):
            self.tools.addWidget(widget)
        self.tools.addStretch(1)
        self.tools.addWidget(self.copies_button)
        self.tools.addWidget(self.only)
        self.setFocusProxy(self.grid)

    # --- showing -------------------------------------------------------------------------------------------------
    def reload(self) -> None:
        self.session.ask(lambda workplace: _Open(waiting_keys(workplace), received.files_in_state(workplace.db, "conflict")),
                         self._show_open, self.on_refused)

    def _show_open(self, waiting: _Open) -> None:
        self._open = waiting
        self._fill()

    def _fill(self) -> None:
        counts = Counter(str(result.outcome) for result in self.results)
        self.set_pills([(f"{_(OUTCOMES[name])} {count}", _PILLS.get(name, "neutral")) for name, count in counts.items()])
        rows = [*self._key_rows(), *self._conflict_rows(), *self._result_rows()]
        self.model.set_rows(rows)
        first = next((row.key for row in rows if row.heading is None), None)
        self.empty.setVisible(first is None)
        self.grid.setVisible(first is not None)
        self.only.setVisible(bool(self.results))
        self.decide_button.setVisible(bool(self._open.keys or self._open.conflicts))
        if first is not None and self.grid.current() is None:
            self.grid.go_to(first, "outcome")

    def _key_rows(self) -> list[GridRow]:
        if not self._open.keys:
            return []
        heading = ngettext("{n} key waits for its check code", "{n} keys wait for their check codes", len(self._open.keys))
        rows = [GridRow("#keys", heading=heading.format(n=len(self._open.keys)))]
        for number, key in enumerate(self._open.keys):
            words = (_("Another key than before: ring the unit, ask why, and compare the code.") if key.is_change else
                     _("First file of this unit: ring it up and compare the code (Enter)."))
            rows.append(GridRow(("key", number), cells={
                "outcome": GridCell("△ " + _("waiting"), ground="query"), "unit": GridCell(self._name(key.unit), bold=True),
                "reason": GridCell(words, tooltip=words),
                "file": GridCell(ngettext("{n} file", "{n} files", key.files).format(n=key.files), muted=True)}))
        return rows

    def _conflict_rows(self) -> list[GridRow]:
        if not self._open.conflicts:
            return []
        rows = [GridRow("#conflicts", heading=_("Two different files with one number: neither counts until you decide"))]
        for file in self._open.conflicts:
            rows.append(GridRow(("conflict", file.digest), cells={
                "outcome": GridCell("△ " + _("conflict"), ground="query"), "unit": GridCell(self._name(file.unit), bold=True),
                "period": GridCell(periods.label(file.period)), "number": GridCell(str(file.sequence)),
                "reason": GridCell(_("Compare both and choose the one that counts (Enter).")),
                "file": GridCell(file.source, muted=True, tooltip=file.source)}))
        return rows

    def _result_rows(self) -> list[GridRow]:
        wanted = str(self.only.currentData() or "")
        shown = [r for r in self.results if wanted in ("", r.outcome)]
        order = {name: place for place, name in enumerate(("refused", "conflict", "taken", "older", "known", "foreign"))}
        rows = [GridRow("#results", heading=_("The last import"))] if self.results else []
        for number, result in sorted(enumerate(shown), key=lambda pair: (order[pair[1].outcome], pair[0])):
            rows.append(GridRow(("file", number), cells={
                "outcome": GridCell(f"{_MARKS[result.outcome]} {_(OUTCOMES[result.outcome])}", ground=_GROUNDS[result.outcome]),
                "unit": GridCell(self._name(result.unit)), "number": GridCell(str(result.sequence or "")),
                "period": GridCell(periods.label(result.period) if result.period else ""),
                "reason": GridCell(result.reason, tooltip=result.reason),
                "file": GridCell(result.file.name, muted=True, tooltip=str(result.file))}))
        return rows

    def _name(self, unit: str) -> str:
        known = self.workplace.catalogue.unit_by_code.get(UnitCode(unit))
        return str(known.name) if known is not None else unit

    # --- importing -----------------------------------------------------------------------------------------------
    def choose(self) -> None:
        """Let a stick or folder be chosen."""
        if name := QFileDialog.getExistingDirectory(self, _("Import stick or folder…")):
            self.receive_paths([Path(name)])

    def choose_files(self) -> None:
        names, _kind = QFileDialog.getOpenFileNames(self, _("Import files…"), "", _("Submissions (*.tbsub);;All files (*)"))
        if names:
            self.receive_paths([Path(name) for name in names])

    def receive_paths(self, paths: Sequence[Path], passphrase: str | None = None) -> None:
        """Take whatever lies there; a running import can be cancelled, and what was taken stays."""
        def work(workplace: Workplace, progress: Progress) -> tuple[FileResult, ...]:
            return receive(workplace, list(paths), passphrase=passphrase, is_stopped=lambda: progress.cancelled,
                           on_progress=lambda done, total, name: progress.report(done, total, name))

        self.session.work(work, self._on_received, lambda error: self.with_passphrase(
            lambda words: self.receive_paths(paths, words), error))

    def _on_received(self, results: tuple[FileResult, ...]) -> None:
        self.results = results
        counts = Counter(result.outcome for result in results)
        waiting = sum(result.code == "key-not-trusted" for result in results)
        if not results:
            self.tell(_("There are no files there."), "info")
        elif waiting:
            self.tell(ngettext("{n} file waits for a key. Ring the unit up and compare the check code.",
                               "{n} files wait for keys. Ring the units up and compare the check codes.", waiting)
                      .format(n=waiting), "query")
        elif counts["refused"] or counts["conflict"]:
            self.tell(_("Some files were not taken; the reasons stand in the list. All others were."), "query")
        else:
            self.tell(ngettext("{n} file taken; nothing was refused.", "{n} files taken; nothing was refused.",
                               counts["taken"]).format(n=counts["taken"]), "done")
        self.only.setCurrentIndex(0)
        self.reload()
        self.changed.emit()

    # --- verifying what is kept ----------------------------------------------------------------------------------
    def _check_copies(self, passphrase: str | None) -> None:
        def work(workplace: Workplace, progress: Progress) -> CheckedCopies:
            return check_copies(workplace, passphrase=passphrase, is_stopped=lambda: progress.cancelled,
                                on_progress=lambda done, total: progress.report(done, total, _("Verifying the files kept")))

        self.session.work(work, self._on_copies, lambda error: self.with_passphrase(self._check_copies, error))

    def _on_copies(self, checked: CheckedCopies) -> None:
        if checked.problems:
            self.tell("\n".join(problem.reason for problem in checked.problems[:5]), "error")
        else:
            self.tell(ngettext("{n} file verified again; every figure stands as it came.",
                               "{n} files verified again; every figure stands as it came.", checked.files)
                      .format(n=checked.files), "done")

    # --- deciding ------------------------------------------------------------------------------------------------
    def _decide_current(self) -> None:
        current = self.grid.current()
        wanted = current[0] if current is not None and isinstance(current[0], tuple) and current[0][0] != "file" else None
        if wanted is None:
            wanted = next((row.key for row in self.model.rows if isinstance(row.key, tuple) and row.key[0] != "file"), None)
        if wanted is not None:
            self._decide(wanted)

    def _decide(self, key: object) -> None:
        if not isinstance(key, tuple):
            return
        if key[0] == "key":
            self._ask_code(self._open.keys[key[1]])
        elif key[0] == "conflict":
            digest = str(key[1])
            self._compare(digest, None)

    def _compare(self, digest: str, passphrase: str | None) -> None:
        self.session.ask(lambda workplace: rivals_of(workplace, digest, passphrase), self._ask_rivals,
                         lambda error: self.with_passphrase(lambda words: self._compare(digest, words), error))

    def _ask_code(self, key: WaitingKey) -> None:
        dialog = TrustDialog(self._name(key.unit), key, self)

        def work(passphrase: str | None = None) -> None:
            self.session.ask(lambda workplace: trust(workplace, key.unit, dialog.code.text(), dialog.reason.text(),
                                                     passphrase=passphrase),
                             lambda results: self._on_trusted(dialog, results), dialog.tell)

        dialog.code_given.connect(lambda: work())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_trusted(self, dialog: TrustDialog, results: tuple[FileResult, ...]) -> None:
        dialog.accept()
        known = {result.file.name for result in results}
        self.results = (*results, *(r for r in self.results if r.code != "key-not-trusted" or f"{r.digest}{r.file.suffix}"
                                    not in known))
        taken = sum(result.outcome == "taken" for result in results)
        self.tell(ngettext("The key is trusted; {n} file that waited for it was taken.",
                           "The key is trusted; {n} files that waited for it were taken.", taken).format(n=taken), "done")
        self.reload()
        self.changed.emit()

    def _ask_rivals(self, rivals: Rivals) -> None:
        dialog = ConflictDialog(self._name(rivals.unit), rivals, self)
        dialog.accepted.connect(lambda: self.session.ask(
            lambda workplace: decide_conflict(workplace, dialog.chosen, dialog.words), lambda _file: self._on_decided(),
            self.on_refused))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_decided(self) -> None:
        self.tell(_("Decided: the chosen file counts, the other is kept as rejected."), "done")
        self.reload()
        self.changed.emit()
