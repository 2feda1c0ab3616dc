"""Writing the recovery kit: a passphrase of the office, a stick, and a page for the safe."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.actions.backups import OutsideCopy, copy_outside
from desktop.actions.recovery_kit import KitState, SavedKit, save_kit, save_kit_page
from desktop.actions.workplace import Workplace
from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui.outputs.copy_dialog import copied_words
from desktop.ui.outputs.seal_dialog import SealDialog
from desktop.ui.session import Session

_Written = tuple[SavedKit, Path | None, OutsideCopy | None, str]


class KitDialog(SealDialog):
    """Ends with a kit that lies there and opens, its page where one is to be printed, and a copy of the figures."""

    def __init__(self, session: Session, state: KitState, parent: QWidget | None = None) -> None:
        since = (
            _("The newest kit was written on {date}.").format(date=state.made_on)
            if state.made_on
            else _("There is none yet.")
        )
        super().__init__(
            session,
            _("Recovery kit"),
            since
            + " "
            + _(
                "Where this computer breaks, another one goes on with the kit and a backup; without the kit, the check code has"
                " to be compared again by telephone."
            ),
            _("Write the recovery kit"),
            name=_("Passphrase of the kit"),
            advice=_("Nobody can recover it: write it down, and keep it apart from the kit."),
            page=_("Also a page to print: the keys as codes, for the safe"),
            parent=parent,
        )
        self.with_copy = QCheckBox(
            _("Also a copy of all figures, without which the keys are of no use")
        )
        self.with_copy.setChecked(True)
        self.box.addWidget(self.with_copy)

    @property
    def typed(self) -> tuple[QWidget, ...]:
        return (*super().typed, self.with_copy)

    def seal(self, folder: Path, words: str, keys_passphrase: str | None, has_page: bool) -> None:
        has_copy = self.with_copy.isChecked()
        self.session.ask(
            lambda workplace: _written(
                workplace, folder, words, keys_passphrase, has_page, has_copy
            ),
            self._on_written,
            self.on_refused,
        )

    def _on_written(self, made: _Written) -> None:
        saved, page, copied, problem = made
        sentence = _("Written to {folder} and opened once: {name}").format(
            folder=saved.file.parent, name=saved.file.name
        )
        if page is not None:
            sentence += "\n" + _("Print {name} there, and lock it into the safe.").format(
                name=page.name
            )
        if copied is not None:
            sentence += "\n" + copied_words(copied)
        if problem:
            sentence += f"\n× {problem}"
        self.show_done(sentence)


def _written(
    workplace: Workplace,
    folder: Path,
    words: str,
    keys_passphrase: str | None,
    has_page: bool,
    has_copy: bool,
) -> _Written:
    """What fails after the kit is told beside it: the kit is there, and counts."""
    saved = save_kit(workplace, folder, words, keys_passphrase=keys_passphrase)
    page, copied, problems = None, None, []
    try:
        page = save_kit_page(workplace, saved, folder) if has_page else None
    except AppError as error:
        problems.append(describe(error))
    try:
        copied = copy_outside(workplace, folder) if has_copy else None
    except AppError as error:
        problems.append(describe(error))
    return saved, page, copied, "\n× ".join(problems)
