"""Saving one thing in one of several forms: which form, where to, and what was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QWidget

from desktop.actions.workplace import Workplace
from desktop.i18n import _
from desktop.ui import theme
from desktop.ui.outputs.write_dialog import WriteDialog
from desktop.ui.session import Session


class SaveAsDialog(WriteDialog):
    """`kinds`: ending of the file → words; `save(workplace, ending, folder)` writes on the
    worker and gives the file.
    """

    def __init__(
        self,
        session: Session,
        title: str,
        remark: str,
        kinds: Mapping[str, str],
        save: Callable[[Workplace, str, Path], Path],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, title, remark, _("Save"), parent)
        self._save = save
        self.kinds = {kind: QRadioButton(text) for kind, text in kinds.items()}
        row = QHBoxLayout()
        row.setSpacing(theme.px(14))
        for button in self.kinds.values():
            row.addWidget(button)
        row.addStretch(1)
        self.box.addLayout(row)
        next(iter(self.kinds.values())).setChecked(True)

    def write(self, folder: Path, passphrase: str | None) -> None:
        kind, save = (
            next(kind for kind, button in self.kinds.items() if button.isChecked()),
            self._save,
        )
        self.session.ask(
            lambda workplace: save(workplace, kind, folder), self._on_written, self.on_refused
        )

    def _on_written(self, file: Path) -> None:
        self.show_done(_("Saved in {folder}: {name}").format(folder=file.parent, name=file.name))
