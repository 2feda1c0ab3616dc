"""Writing the recovery kit: a passphrase of the office, a stick, and a page for the safe."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.actions.recovery_kit import KitState, SavedKit, save_kit, save_kit_page
from desktop.actions.workplace import Workplace
from desktop.i18n import _
from desktop.ui.outputs.seal_dialog import SealDialog
from desktop.ui.session import Session


class KitDialog(SealDialog):
    """Ends with a kit that lies there and opens, and its page where one is to be printed."""

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

    def seal(self, folder: Path, words: str, keys_passphrase: str | None, has_page: bool) -> None:
        self.session.ask(
            lambda workplace: _written(workplace, folder, words, keys_passphrase, has_page),
            self._on_written,
            self.on_refused,
        )

    def _on_written(self, made: tuple[SavedKit, Path | None]) -> None:
        saved, page = made
        sentence = _("Written to {folder} and opened once: {name}").format(
            folder=saved.file.parent, name=saved.file.name
        )
        if page is not None:
            sentence += "\n" + _("Print {name} there, and lock it into the safe.").format(
                name=page.name
            )
        self.show_done(sentence)


def _written(
    workplace: Workplace, folder: Path, words: str, keys_passphrase: str | None, has_page: bool
) -> tuple[SavedKit, Path | None]:
    saved = save_kit(workplace, folder, words, keys_passphrase=keys_passphrase)
    return saved, save_kit_page(workplace, saved, folder) if has_page else None
