"""Taking a workplace up at the first start: from a handover file, or after a machine broke from a backup and the recovery
kit.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QWidget,
)

from desktop.actions.backups import Restored
from desktop.actions.handover.sheet import facts_in_words
from desktop.actions.handover.take_over import TakenOver, take_over, taken_before
from desktop.actions.restore_with_kit import restore_with_kit
from desktop.errors import AppError
from desktop.exchange.handover_file import Handover, read_handover
from desktop.i18n import _
from desktop.messages import describe, not_restored
from desktop.ui.jobs import Jobs, Progress
from desktop.ui.shell.passphrase import SecretField
from desktop.ui.shell.start_page import foot, titled_column
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.pill import Pill


class TakeoverPage(QWidget):
    """What the file says, its passphrase, one button."""

    ready = Signal()
    left = Signal()
    refused = Signal(object)  # AppError: what is not about the passphrase

    def __init__(self, home: Path, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.home, self.jobs = home, jobs
        self.handover: Handover | None = None
        self.facts_card = Card()
        self.facts = QGridLayout()
        self.before = text_label("", "body", wrap=True, tone="query")
        self.passphrase = SecretField(_("Passphrase of the handover file"))
        self.take_button = QPushButton(_("Move to this computer"))
        box = titled_column(self, _("Open a handover file"))
        head = QHBoxLayout()
        self.unit = text_label("", "head", wrap=True)
        self.whole = Pill()
        self.whole.set_pill(_("as it was written"), "done")
        head.addWidget(self.unit, 1)
        head.addWidget(self.whole)
        self.facts_card.box.addLayout(head)
        self.facts.setColumnStretch(1, 1)
        self.facts_card.box.addLayout(self.facts)
        self.facts_card.box.addWidget(self.before)
        box.addWidget(self.facts_card)
        card = Card()
        card.box.addWidget(self.passphrase)
        card.box.addWidget(
            text_label(
                _(
                    "Who wrote the file chose it. Ask face to face or by telephone; capitals and full width make no difference."
                ),
                "muted",
                wrap=True,
            )
        )
        box.addWidget(card)
        box.addWidget(
            text_label(
                _(
                    "Compare the check code with the one on the handover list, and go on with this work on one computer only."
                ),
                "muted",
                wrap=True,
            )
        )
        box.addStretch(1)
        box.addLayout(foot(self.left.emit, self.take_button))
        self.passphrase.edit.textChanged.connect(lambda _text: self._allow())
        self.passphrase.edit.returnPressed.connect(self.take_button.click)
        self.take_button.clicked.connect(self._take)
        self._allow()

    def show_handover(self, handover: Handover, before: str) -> None:
        """What it says, and `before` what the stick says of an earlier taking up."""
        self.handover = handover
        facts = facts_in_words(handover.facts, handover.check_code)
        self.unit.setText(facts[0][1])
        while (item := self.facts.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for row, (name, words) in enumerate(facts[1:]):
            self.facts.addWidget(text_label(name, "muted"), row, 0)
            self.facts.addWidget(text_label(words, "body", wrap=True), row, 1)
        self.before.setText(
            _("The stick says: {words} Two computers must not go on with the same work.").format(
                words=before
            )
        )
        self.before.setVisible(bool(before))
        self.passphrase.edit.clear()
        self.passphrase.problem.hide()
        self.passphrase.edit.setFocus()

    def _allow(self) -> None:
        self.passphrase.problem.hide()
        self.take_button.setEnabled(bool(self.passphrase.edit.text()))

    def _take(self) -> None:
        handover, words, home = self.handover, self.passphrase.edit.text(), self.home
        if handover is None or not self.take_button.isEnabled():
            return

        def work(progress: Progress) -> TakenOver:
            def report(done: int, total: int) -> None:
                progress.stop_if_cancelled()
                progress.report(done, total, _("Taking up the workplace…"))

            return take_over(home, handover, words, report)

        self.setEnabled(False)
        job = self.jobs.run(work, lambda _taken: self.ready.emit(), self._on_refused)
        job.ended.connect(lambda: self.setEnabled(True))

    def _on_refused(self, error: Exception) -> None:
        self.setEnabled(True)
        if isinstance(error, AppError) and error.code == "handover-wrong-passphrase":
            self.passphrase.refuse(describe(error))
        else:
            self.refused.emit(error)


class RecoverPage(QWidget):
    """The newest backup, the kit (or the letters of its page), the passphrase, one button."""

    ready = Signal()
    left = Signal()
    refused = Signal(object)  # AppError

    def __init__(self, home: Path, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.home, self.jobs = home, jobs
        self.backup: Path | None = None
        self.kit: Path | None = None
        self.passphrase = SecretField(_("Passphrase of the kit"))
        self.go_button = QPushButton(_("Go on on this computer"))
        box = titled_column(self, _("The old computer broke"))
        self.names = {}
        for number, (what, title, remark) in enumerate(
            (
                (
                    "backup",
                    _("The newest copy of the figures"),
                    _(
                        "A file tianbao-…db: on the stick that stays in the office or, where the old disk can be read, in the"
                        " folder “backups” of its data."
                    ),
                ),
                (
                    "kit",
                    _("The recovery kit"),
                    _(
                        "A file that ends in .tbkit; or a text with the letters of the page from the safe, typed or scanned."
                    ),
                ),
            ),
            1,
        ):
            card = Card(f"{number}  {title}")
            card.box.addWidget(text_label(remark, "muted", wrap=True))
            row = QHBoxLayout()
            name = text_label(_("none chosen yet"), "body", wrap=True)
            button = QPushButton(_("Choose…"))
            button.setAccessibleName(title)
            button.clicked.connect(partial(self._choose, what, title))
            row.addWidget(button)
            row.addWidget(name, 1)
            card.box.addLayout(row)
            self.names[what] = name
            box.addWidget(card)
        card = Card()
        card.box.addWidget(self.passphrase)
        box.addWidget(card)
        box.addWidget(
            text_label(
                _(
                    "No kit? Go on without it: new keys are made with the next file, and the other side compares their check code"
                    " by telephone."
                ),
                "muted",
                wrap=True,
            )
        )
        self.missing = text_label("", "strong", wrap=True)
        self.missing.hide()
        box.addWidget(self.missing)
        box.addStretch(1)
        box.addLayout(foot(self.left.emit, self.go_button))
        self.passphrase.edit.textChanged.connect(lambda _text: self._allow())
        self.passphrase.edit.returnPressed.connect(self.go_button.click)
        self.go_button.clicked.connect(self._go)
        self._allow()

    def use(self, what: str, file: Path) -> None:
        """Take this file for the "backup" or for the "kit"."""
        if what == "backup":
            self.backup = file
        else:
            self.kit = file
        self.names[what].setText(file.name)
        self._allow()

    def _choose(self, what: str, title: str) -> None:
        kinds = (
            _("Backups (*.db)") if what == "backup" else _("Recovery kit or text (*.tbkit *.txt)")
        )
        chosen, _filter = QFileDialog.getOpenFileName(
            self, title, "", kinds + ";;" + _("All files (*)")
        )
        if chosen:
            self.use(what, Path(chosen))

    def _allow(self) -> None:
        self.passphrase.problem.hide()
        self.passphrase.setEnabled(self.kit is not None)
        has_words = self.kit is None or bool(self.passphrase.edit.text())
        self.go_button.setEnabled(self.backup is not None and has_words)

    def _go(self) -> None:
        backup, kit_file, home = self.backup, self.kit, self.home
        words = self.passphrase.edit.text()
        if self.missing.text():  # it was read
            self.ready.emit()
            return
        if backup is None or not self.go_button.isEnabled():
            return
        self.setEnabled(False)
        job = self.jobs.run(
            lambda progress: restore_with_kit(home, backup, kit_file, words),
            self._on_restored,
            self._on_refused,
        )
        job.ended.connect(lambda: self.setEnabled(True))

    def _on_restored(self, restored: Restored) -> None:
        """What is not there is said before the figures are opened."""
        lacking = [*not_restored(restored.evidence_missing, restored.offices_lost)]
        if not lacking:
            self.ready.emit()
            return
        self.missing.setText("\n".join(f"△ {words}" for words in lacking))
        self.missing.show()
        self.go_button.setText(_("Go on"))

    def _on_refused(self, error: Exception) -> None:
        self.setEnabled(True)
        if isinstance(error, AppError) and error.code == "kit-wrong-passphrase":
            self.passphrase.refuse(describe(error))
        else:
            self.refused.emit(error)


def read_for(path: Path) -> tuple[Handover, str]:
    """A handover file, and what the stick says of an earlier taking up. Raises: those of read_handover."""
    return read_handover(path), taken_before(path)
