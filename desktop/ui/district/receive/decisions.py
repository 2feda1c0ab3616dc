"""The dialogs of the received files: a key's check code, files that cannot all count, what a kept
file says, all copies again.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from desktop.actions.keys import workplace_keys
from desktop.actions.transfer.conflicts import Conflict, conflict_of
from desktop.actions.transfer.receive import FileResult
from desktop.actions.transfer.trust import WaitingKey, decide_conflict, trust
from desktop.actions.transfer.verify_copies import CheckedCopies, check_copies
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Unit, UnitCode
from desktop.i18n import _, ngettext
from desktop.ui.district.page import DistrictPage
from desktop.ui.district.receive.conflict_dialog import ConflictDialog
from desktop.ui.district.receive.copy_dialog import Copy, CopyDialog, read_copy
from desktop.ui.district.receive.trust_dialog import TrustDialog
from desktop.ui.jobs import Progress
from desktop.ui.shell.passphrase import wants_passphrase

_MOST_PROBLEMS = 5


class Decisions(QObject):
    """Each asks the worker, for the keys' passphrase where they want one, and tells `page` what
    came of it.
    """

    decided = Signal(str, object)  # what to say, the results (FileResult) of the files that it took

    def __init__(self, page: DistrictPage) -> None:
        super().__init__(page)
        self.page, self.session = page, page.session

    # --- a key
    def ask_code(self, key: WaitingKey) -> None:
        """Let the check code of a waiting key be typed; a wrong one can be typed again."""
        dialog = TrustDialog(self._name(key.unit), key, self.page, call=self._unit(key.unit))

        def work(passphrase: str | None = None) -> None:
            code, text = dialog.code.text(), dialog.reason.text()

            def verb(workplace: Workplace) -> tuple[FileResult, ...]:
                workplace_keys(
                    workplace, passphrase
                )  # they must open before a key is trusted: its files are read at once
                return trust(workplace, key.unit, code, text, passphrase=passphrase)

            self.session.ask(verb, lambda results: self._on_trusted(dialog, results), refused)

        def refused(error: Exception) -> None:
            if wants_passphrase(error):
                dialog.ok_button.setEnabled(True)
                self.page.with_passphrase(work, error)
            else:
                dialog.tell(error)

        dialog.code_given.connect(lambda: work())
        self._open(dialog)

    def _on_trusted(self, dialog: TrustDialog, results: tuple[FileResult, ...]) -> None:
        dialog.accept()
        taken = sum(result.outcome == "taken" for result in results)
        self.decided.emit(
            ngettext(
                "The key is trusted; {n} file that waited for it was taken.",
                "The key is trusted; {n} files that waited for it were taken.",
                taken,
            ).format(n=taken),
            results,
        )

    # --- a conflict
    def compare(self, digest: str, passphrase: str | None = None) -> None:
        """Show the files of one number side by side, and let one be chosen."""
        self.session.ask(
            lambda workplace: conflict_of(workplace, digest, passphrase),
            self._ask_conflict,
            lambda error: self.page.with_passphrase(lambda text: self.compare(digest, text), error),
        )

    def _ask_conflict(self, conflict: Conflict) -> None:
        dialog = ConflictDialog(
            self._name(conflict.unit), conflict, self.page, call=self._unit(conflict.unit)
        )

        def work(passphrase: str | None = None) -> None:
            chosen, text = dialog.chosen, dialog.words
            self.session.ask(
                lambda workplace: decide_conflict(workplace, chosen, text, passphrase=passphrase),
                lambda _file: self.decided.emit(
                    _("Decided: the chosen file counts, what was not chosen is kept as rejected."),
                    (),
                ),
                lambda error: self.page.with_passphrase(work, error),
            )

        dialog.accepted.connect(lambda: work())
        self._open(dialog)

    # --- what is kept
    def show_copy(self, digest: str, passphrase: str | None = None) -> None:
        """Verify one kept file again and show what it says."""
        self.session.ask(
            lambda workplace: read_copy(workplace, digest, passphrase),
            self._on_copy,
            lambda error: self.page.with_passphrase(
                lambda text: self.show_copy(digest, text), error
            ),
        )

    def _on_copy(self, copy: Copy | None) -> None:
        if copy is None:
            self.page.tell(_("This desk wrote that file itself, for the units."), "info")
        else:
            self._open(CopyDialog(copy, self.page))

    def check_copies(self, passphrase: str | None = None) -> None:
        """Verify every kept file, and compare what stands in the store with what came in them."""

        def work(workplace: Workplace, progress: Progress) -> tuple[CheckedCopies, bool]:
            checked = check_copies(
                workplace,
                passphrase=passphrase,
                is_stopped=lambda: progress.cancelled,
                on_progress=lambda done, total: progress.report(
                    done, total, _("Verifying the files kept")
                ),
            )
            return checked, progress.cancelled

        self.session.work(
            work,
            lambda checked: self._on_copies(*checked),
            lambda error: self.page.with_passphrase(self.check_copies, error),
        )

    def _on_copies(self, checked: CheckedCopies, stopped: bool) -> None:
        if checked.problems:
            lines = [problem.reason for problem in checked.problems[:_MOST_PROBLEMS]]
            if len(checked.problems) > len(lines):
                lines.append(_("and {n} more").format(n=len(checked.problems) - len(lines)))
            self.page.tell("\n".join(lines), "error")
        elif stopped:
            self.page.tell(
                ngettext(
                    "Stopped: {n} file was verified, and nothing is wrong with it.",
                    "Stopped: {n} files were verified, and nothing is wrong with them.",
                    checked.files,
                ).format(n=checked.files),
                "query",
            )
        else:
            self.page.tell(
                ngettext(
                    "{n} file verified again; every figure stands as it came.",
                    "{n} files verified again; every figure stands as it came.",
                    checked.files,
                ).format(n=checked.files),
                "done",
            )

    def _unit(self, code: str) -> Unit | None:
        return self.page.workplace.catalogue.unit_by_code.get(UnitCode(code))

    def _name(self, code: str) -> str:
        return self.page.workplace.catalogue.unit_name(code)

    def _open(self, dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
