"""A newer version on a stick: what is new in it, and one button that backs up, verifies and
takes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QProcess, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.backups import back_up
from desktop.actions.update.find import (
    PORTABLE,
    Installation,
    Offer,
    UpdateSearch,
    fetch,
    install_command,
    installation,
    look_in,
)
from desktop.actions.workplace import Workplace
from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.jobs import Progress
from desktop.ui.outputs.drive_list import LOOK_EVERY_MS
from desktop.ui.session import Session
from desktop.ui.shell.drives import removable_drives
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.on_screen import share_of_height
from desktop.ui.widgets.progress import ProgressStrip
from desktop.ui.widgets.reading import ReadingText


def look_on_sticks(program: Installation) -> UpdateSearch:
    """What the sticks hold that are in now."""
    return look_in([drive.path for drive in removable_drives()], program)


class UpdateDialog(FittedDialog):
    """Looks over the sticks until one holds a newer version; with `places`, looks there once."""

    def __init__(
        self,
        session: Session,
        places: Sequence[Path] = (),
        parent: QWidget | None = None,
        *,
        program: Installation | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._program = session, program or installation()
        self.offer: Offer | None = None
        self._taken: Path | None = None
        self._is_looking = False
        self.setWindowTitle(_("Update from a stick"))
        self.title = text_label(_("Update from a stick"), "head", wrap=True)
        self.words = text_label("", "body", wrap=True)
        self.news = ReadingText()
        self.news.setAccessibleName(_("What is new"))
        self.news.setMinimumHeight(share_of_height(self, 200, 0.25))
        self.buttons = DialogButtons(self, _("Not now"))
        self.folder_button = self.buttons.addButton(
            _("Another folder…"), DialogButtons.ButtonRole.ActionRole
        )
        self.folder_button.clicked.connect(self._choose_folder)
        self.close_button = self.buttons.cancel_button
        self.ok_button = self.buttons.add_accept("")
        self.ok_button.clicked.connect(self._press)
        self._lay_out()
        session.jobs.idle.connect(self._on_idle)
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(lambda: self._look(()))
        self.finished.connect(self._timer.stop)
        session.closed.connect(self._timer.stop)
        self._say(
            _("Now running: version {version}. Put in the stick with the new version.").format(
                version=self._program.version
            )
        )
        self._look(places)
        if not places:
            self._timer.start()

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        box.addWidget(self.title)
        box.addWidget(self.words)
        box.addWidget(self.news, 1)
        box.addWidget(ProgressStrip(self._session.jobs))
        box.addWidget(self.buttons)
        self.news.hide()
        self.ok_button.hide()
        self.setMinimumWidth(theme.px(600))

    def _say(self, text: str, tone: str = "") -> None:
        theme.set_property(self.words, "tone", tone)
        self.words.setText(text)
        self.fit()

    # --- looking
    def _look(self, places: Sequence[Path]) -> None:
        if not self._is_looking:
            self._is_looking = True
            self._session.jobs.run(
                lambda progress: (
                    look_in(places, self._program) if places else look_on_sticks(self._program)
                ),
                self._on_found,
                self._on_refused,
            )

    def _on_found(self, search: UpdateSearch) -> None:
        if search.offer is not None:
            self._show_offer(search.offer)
        elif search.refusals:
            self._say(f"× {describe(search.refusals[0])}", "error")

    def _choose_folder(self) -> None:
        if name := QFileDialog.getExistingDirectory(self, _("Where the new version is")):
            self._timer.stop()
            self._say(_("No new version in {folder}.").format(folder=name))
            self._look([Path(name)])

    def _show_offer(self, offer: Offer) -> None:
        self._timer.stop()
        self.offer = offer
        self.title.setText(_("Version {version} is on the stick").format(version=offer.version))
        self._say(
            _(
                "Its signature is good. Your data are backed up first; now running: version {version}."
            ).format(version=self._program.version)
        )
        self.news.document().setDefaultFont(theme.font("body"))
        self.news.show_markdown(offer.news or _("Nothing is said about what is new."))
        self.news.show()
        self.folder_button.hide()
        self.ok_button.setText(_("Update to {version}").format(version=offer.version))
        self.ok_button.show()
        self.ok_button.setDefault(True)
        self.ok_button.setFocus()
        self.fit()

    # --- taking
    def _press(self) -> None:
        if self._taken is None:
            self._take()
        elif self._program.kind in PORTABLE:
            self._start_again(self._taken)
        else:
            self._open_installer(self._taken)

    def _take(self) -> None:
        offer, program = self.offer, self._program
        assert offer is not None  # the button shows only then
        self.ok_button.setEnabled(False)

        def take(workplace: Workplace, progress: Progress) -> Path:
            def on_progress(done: int, total: int) -> None:
                progress.stop_if_cancelled()
                progress.report(
                    done, total, _("Taking version {version}…").format(version=offer.version)
                )

            back_up(workplace)
            return fetch(offer, program, on_progress)

        self._session.work(take, self._on_taken, self._on_refused)

    def _on_idle(self) -> None:
        """What ran has ended, was cancelled, or was refused."""
        self._is_looking = False
        self.ok_button.setEnabled(True)

    def _on_taken(self, result: Path) -> None:
        assert self.offer is not None
        self._taken = result
        if self._program.kind in PORTABLE:
            self._say(
                _(
                    "✓ Your data are backed up, and version {version} is in its place. It runs from the next start; version"
                    " {before} stays beside it as {name}."
                ).format(
                    version=self.offer.version,
                    before=self._program.version,
                    name=f"{result.name}-{self._program.version}",
                ),
                "done",
            )
            self.ok_button.setText(_("Start again now"))
        else:
            self._say(
                _(
                    "✓ Your data are backed up, and the installer is genuine. The program closes when the installer opens;"
                    " start it again afterwards."
                ),
                "done",
            )
            self.ok_button.setText(_("Close and install"))
        self.ok_button.setEnabled(True)
        self.ok_button.setFocus()

    def _on_refused(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self._say(f"× {describe(error)}", "error")

    def _start_again(self, program: Path) -> None:
        """The new program starts once this one has let go of the workplace."""
        application = QApplication.instance()
        assert application is not None
        application.aboutToQuit.connect(lambda: QProcess.startDetached(str(program), []))
        self._close_program()

    def _open_installer(self, installer: Path) -> None:
        offer = self.offer
        assert offer is not None  # it was taken
        if QDesktopServices.openUrl(QUrl.fromLocalFile(str(installer))):
            self._close_program()
        else:
            self._say(
                _(
                    "This system opens no installer by itself. Close the program, and run: {command}"
                ).format(command=install_command(offer.kind, installer)),
                "query",
            )

    def _close_program(self) -> None:
        window = self.parentWidget()
        self.accept()
        if window is not None:
            window.window().close()
