"""Copying all figures and evidence to a stick that stays in the office: what another computer goes on with."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.actions.backups import OutsideCopy, copy_outside
from desktop.actions.recovery_kit import KitState
from desktop.actions.workplace import Workplace
from desktop.i18n import _
from desktop.messages import evidence_beside, evidence_not_copied
from desktop.ui.jobs import Progress
from desktop.ui.outputs.write_dialog import WriteDialog
from desktop.ui.session import Session


class CopyDialog(WriteDialog):
    """Ends with a copy that lies there and was looked over."""

    def __init__(self, session: Session, state: KitState, parent: QWidget | None = None) -> None:
        since = (
            _("The newest copy on a stick is of {date}.").format(date=state.copied_on)
            if state.copied_on
            else _("The figures lie on this computer alone.")
        )
        super().__init__(
            session,
            _("Copy of all figures"),
            since
            + " "
            + _(
                "Where this computer breaks, another one goes on with this copy and the recovery kit. Whoever has the stick can"
                " read it: it stays locked up in the office, and is not the one that goes to the other side."
            ),
            _("Copy the figures"),
            parent,
        )

    def write(self, folder: Path, passphrase: str | None) -> None:
        def work(workplace: Workplace, progress: Progress) -> OutsideCopy:
            def report(done: int, total: int) -> None:
                progress.stop_if_cancelled()
                progress.report(done, total, _("Copying the evidence…"))

            return copy_outside(workplace, folder, report)

        job = self.session.work(work, self._on_written, self.on_refused)
        if job is not None:
            job.ended.connect(self.end_writing)  # also where it was cancelled

    def _on_written(self, made: OutsideCopy) -> None:
        self.remark.hide()  # of the state before
        self.show_done(copied_words(made))


def copied_words(made: OutsideCopy) -> str:
    """Where a copy lies, and what of the evidence."""
    sentence = _("Copied to {folder} and looked over: {name}").format(
        folder=made.backup.path.parent, name=made.backup.path.name
    )
    if made.evidence:
        sentence += "\n" + evidence_beside(made.evidence)
    if made.evidence_missing:
        sentence += "\n△ " + evidence_not_copied(made.evidence_missing)
    return sentence
