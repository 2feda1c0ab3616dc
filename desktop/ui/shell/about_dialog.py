"""About: which version this is, what changed from version to version, and the licences of what
it is made of; from here the program is updated, and the keys are put under a passphrase.
"""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

import desktop
from desktop import i18n, paths
from desktop.i18n import _
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.widgets.dialog import DialogButtons
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.on_screen import resize_within
from desktop.ui.widgets.reading import ReadingText


class AboutDialog(QDialog):
    """Opened from the help."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle(_("About Tianbao"))
        self.changes = ReadingText()
        self.changes.document().setDefaultFont(theme.font("body"))
        self.changes.document().setDocumentMargin(theme.px(10))
        chapters = paths.changelog(i18n.language()).read_text("utf-8").partition("\n## ")
        self.changes.show_markdown("".join(chapters[1:]).lstrip())
        self.licences = QPlainTextEdit()
        self.licences.setReadOnly(True)
        self.licences.setAccessibleName(_("Licences of others"))
        self.tabs = QTabWidget()
        self.tabs.addTab(self.changes, _("What changed"))
        self.tabs.addTab(self.licences, _("Licences of others"))
        self.tabs.currentChanged.connect(self._fill_licences)
        self.buttons = DialogButtons(self, _("Close"))
        self.update_button = self.buttons.addButton(
            _("Update from a stick…"), DialogButtons.ButtonRole.ActionRole
        )
        self.update_button.clicked.connect(self._update)
        self.passphrase_button = self.buttons.addButton(
            _("Passphrase of the keys…"), DialogButtons.ButtonRole.ActionRole
        )
        self.passphrase_button.clicked.connect(self._change_passphrase)
        self.close_button = self.buttons.cancel_button
        self._lay_out()
        self.close_button.setDefault(True)
        resize_within(self, 680, 520)

    def _lay_out(self) -> None:
        picture = text_label("")
        picture.setPixmap(theme.icon("tianbao", "accent").pixmap(theme.px(48), theme.px(48)))
        version = text_label(
            _("Version {version} · Python {python} · {system}").format(
                version=desktop.__version__,
                python=platform.python_version(),
                system=platform.platform(terse=True),
            ),
            "muted",
        )
        version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout()
        column.setSpacing(theme.px(4))
        column.addWidget(text_label(_("Tianbao"), "title"))
        column.addWidget(
            text_label(
                _("Enter, check and carry a township's figures, without a network."),
                "body",
                wrap=True,
            )
        )
        column.addWidget(version)
        head = QHBoxLayout()
        head.setSpacing(theme.px(14))
        head.addWidget(picture)
        head.addLayout(column, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(14))
        box.addLayout(head)
        box.addWidget(self.tabs, 1)
        box.addWidget(self.buttons)

    def _fill_licences(self) -> None:
        """Long, so read when it is asked for."""
        if self.tabs.currentWidget() is self.licences and not self.licences.toPlainText():
            file = paths.third_party_licences()
            self.licences.setPlainText(
                file.read_text("utf-8")
                if file.is_file()
                else _(
                    "The package carries the licences of all its parts here. In a checkout they lie with the libraries."
                )
            )

    def _update(self) -> None:
        from desktop.ui.shell.update_dialog import UpdateDialog

        parent = self.parentWidget()
        self.accept()
        dialog = UpdateDialog(self._session, parent=parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _change_passphrase(self) -> None:
        from desktop.ui.shell.change_passphrase import open_passphrase_change

        parent = self.parentWidget()
        assert parent is not None  # open_about
        self.accept()
        open_passphrase_change(self._session, parent)


def open_about(session: Session, parent: QWidget) -> None:
    dialog = AboutDialog(session, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
