"""Sending returns and receipts home: one file a unit, all on one stick."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.actions.transfer.send_replies import SentReply, send_replies
from desktop.actions.transfer.stick_index import tell_on_stick
from desktop.actions.workplace import Workplace
from desktop.i18n import _, ngettext
from desktop.ui.jobs import Progress
from desktop.ui.outputs.write_dialog import WriteDialog
from desktop.ui.session import Session


class SendDialog(WriteDialog):
    """What a lost stick carried goes out again with the next one."""

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            session,
            _("Returns and receipts"),
            _(
                "One file for each unit that has reported: the receipts of its submissions and the cells that were returned. Put"
                " them all on one stick; each unit's program takes only its own. A return that has left can no longer be taken"
                " back."
            ),
            _("Write the files"),
            parent,
        )

    def write(self, folder: Path, passphrase: str | None) -> None:
        def work(workplace: Workplace, progress: Progress) -> tuple[SentReply, ...]:
            written = send_replies(
                workplace,
                folder,
                passphrase=passphrase,
                on_progress=lambda done, total: progress.report(
                    done, total, _("Writing returns and receipts")
                ),
            )
            tell_on_stick(workplace, folder)
            return written

        self.session.work(work, self._on_written, self.on_refused)

    def _on_written(self, written: tuple[SentReply, ...]) -> None:
        new, returns = sum(w.is_new for w in written), sum(w.returns for w in written)
        count = len(written)
        sentence = ngettext(
            "{n} file written and read back", "{n} files written and read back", count
        ).format(n=count)
        sentence += "; " + _(
            "{new} of them tell something new, {cells} returned cells in all."
        ).format(new=new, cells=returns)
        self.show_done(sentence)
