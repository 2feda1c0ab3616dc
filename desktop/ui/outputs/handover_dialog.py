"""Writing the handover file: a passphrase that is told by word of mouth, a stick, and the list that both sign."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.actions.handover.hand_over import HandedOverFile, Terms, hand_over
from desktop.actions.handover.sheet import save_sheet
from desktop.actions.workplace import Workplace
from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui.jobs import Progress
from desktop.ui.outputs.seal_dialog import SealDialog
from desktop.ui.session import Session


class HandoverDialog(SealDialog):
    """`made` is the file once it lies there, was read back and opened; from then on nothing can be changed here."""

    def __init__(self, session: Session, terms: Terms, parent: QWidget | None = None) -> None:
        to = (
            _("For {name}.").format(name=terms.handed_to)
            if terms.is_new_person
            else _("For your new computer.")
        )
        super().__init__(
            session,
            _("Handover file"),
            to
            + " "
            + _(
                "All figures, the keys, what was sent and received and what is not done yet go along. Once it is written, this"
                " computer can only look and print."
            ),
            _("Write the handover file"),
            name=_("Passphrase of the file"),
            advice=_("Tell it by word of mouth; do not write it on the stick."),
            page=_("Also the handover list to print and sign (PDF)"),
            parent=parent,
        )
        self.terms = terms
        self.made: HandedOverFile | None = None

    def seal(self, folder: Path, words: str, keys_passphrase: str | None, has_page: bool) -> None:
        terms = self.terms

        def work(
            workplace: Workplace, progress: Progress
        ) -> tuple[HandedOverFile, Path | None, str]:
            def report(done: int, total: int) -> None:
                progress.stop_if_cancelled()
                progress.report(done, total, _("Writing the handover file…"))

            made = hand_over(
                workplace,
                folder,
                words,
                terms,
                keys_passphrase=keys_passphrase,
                on_progress=report,
            )
            try:
                return made, save_sheet(workplace, made) if has_page else None, ""
            except AppError as error:  # the file is there all the same
                return made, None, describe(error)

        job = self.session.work(work, self._on_written, self.on_refused)
        if job is not None:
            job.ended.connect(self.end_writing)  # also where it was cancelled

    def _on_written(self, done: tuple[HandedOverFile, Path | None, str]) -> None:
        self.made, page, problem = done
        sentence = _(
            "Written to {folder}, read back and opened once: {name}. Check code {code}. This computer can only look and print now."
        ).format(folder=self.made.file.parent, name=self.made.file.name, code=self.made.check_code)
        if page is not None:
            sentence += "\n" + _("Print {name} there; both sign it.").format(name=page.name)
        if problem:
            sentence += f"\n× {problem}"
        self.show_done(sentence)
