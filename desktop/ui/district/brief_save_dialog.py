"""Saving the brief: for Word or WPS, to print, or as plain text."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QWidget

from desktop.actions.brief_file import BriefFormat, save_brief
from desktop.domain import periods
from desktop.i18n import _
from desktop.reports.brief import Brief
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.write_dialog import WriteDialog


class BriefSaveDialog(WriteDialog):
    def __init__(self, session: Session, brief: Brief, parent: QWidget | None = None) -> None:
        self._brief = brief
        super().__init__(session, _("Save the brief · {period}").format(period=periods.label(brief.period)),
                         _("The words as they stand on the page, with the notes below them."), _("Save"), parent)
        self.kinds: dict[BriefFormat, QRadioButton] = {
            "docx": QRadioButton(_("Word or WPS (.docx)")), "pdf": QRadioButton(_("To print (.pdf)")),
            "txt": QRadioButton(_("Plain text (.txt)"))}
        self.kinds["docx"].setChecked(True)
        row = QHBoxLayout()
        row.setSpacing(theme.px(14))
        for button in self.kinds.values():
            row.addWidget(button)
        row.addStretch(1)
        self.box.addLayout(row)

    def write(self, folder: Path, passphrase: str | None) -> None:
        kind = next(kind for kind, button in self.kinds.items() if button.isChecked())
        brief = self._brief
        self.session.ask(lambda workplace: save_brief(workplace, brief, kind, folder), self._on_written, self.on_refused)

    def _on_written(self, file: Path) -> None:
        self.show_done(_("Saved in {folder}: {name}").format(folder=file.parent, name=file.name))
