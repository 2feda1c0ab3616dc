"""The composition root of the window: application, theme, language, first start or workplace,
and the last resort.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QMainWindow

from desktop import i18n, paths
from desktop.actions.doctor import Diagnosis
from desktop.actions.look import can_be_looked_at, look
from desktop.actions.people import NOBODY_THERE
from desktop.actions.workplace import (
    DATABASE,
    Workplace,
    open_workplace,
    refuse_impossible_home,
    was_here,
)
from desktop.errors import AppError, MachineError, Refused, StoreError, UsageError
from desktop.exchange import handover_file, kit
from desktop.exchange.messages import RELEASE_SUFFIX
from desktop.i18n import _
from desktop.messages import describe, locked_words, network_words
from desktop.ui import theme
from desktop.ui.charts.library import LIBRARY
from desktop.ui.session import Session
from desktop.ui.shell import crash, recovery
from desktop.ui.shell.drives import is_on_network
from desktop.ui.shell.handed_file import HandedFiles, hand_over
from desktop.ui.shell.window_place import WindowPlace, prepare
from desktop.ui.township.window import TownshipWindow

if TYPE_CHECKING:
    from desktop.actions.update.find import UpdateSearch
    from desktop.ui.district.window import DistrictWindow
    from desktop.ui.shell.first_start import FirstStart
    from desktop.ui.shell.who_start import WhoStart

_FIRST_PAGE_MS = 300
"""So long the first page has processor and disk to itself, before the worker loads what draws and looks everything over."""


class Desk:
    """Holds the one window in front and what stands behind it.

    `file` is received as soon as a window stands; `leave` ends the program with an exit code.
    """

    def __init__(
        self,
        home: Path,
        *,
        file: Path | None = None,
        leave: Callable[[int], None] = QApplication.exit,
    ) -> None:
        self.home, self.file, self.leave = home, file, leave
        self._own_home = home  # to which one comes back from an example
        self.session: Session | None = None
        self.window: TownshipWindow | DistrictWindow | FirstStart | WhoStart | None = None

    def start(self) -> None:
        """First start where there was no workplace yet, else its window or what can be recovered."""
        try:
            refuse_impossible_home(self.home)
        except UsageError as error:
            self._on_closed_door(error)
            return
        if was_here(self.home):
            self.open(self.home)
        else:
            from desktop.ui.shell.first_start import (
                FirstStart,  # each window loads only what it shows
            )

            first = FirstStart(self.home)
            first.workplace_ready.connect(self.open)
            self._show(first)
            if self.file is not None:
                first.open_file(self.file)
                self.file = None

    def open(self, home: Path, opener: Callable[[Path], Workplace] = open_workplace) -> None:
        """Open a workplace's window; what keeps it from opening is told in words."""
        self.home = home
        session = Session(home)
        self.session = session
        session.opened.connect(self._on_opened)
        session.open(opener=opener, on_error=self._on_closed_door)

    def _on_opened(self, workplace: Workplace) -> None:
        assert self.session is not None
        prepare(self.home)
        closed = workplace.read_only
        if closed.code in NOBODY_THERE if closed else workplace.at_keys.has_others:
            from desktop.ui.shell.who_start import WhoStart  # each window loads only what it shows

            question = WhoStart(self.session, workplace)
            question.chosen.connect(lambda: self._enter(workplace))
            self._show(question)
        else:
            self._enter(workplace)

    def _enter(self, workplace: Workplace) -> None:
        """The window itself, once it is known who is at the keys."""
        assert self.session is not None
        if workplace.role == "district":
            from desktop.ui.district.window import (
                DistrictWindow,
            )  # each side loads only what it shows

            window: DistrictWindow | TownshipWindow = DistrictWindow(self.session, workplace)
        else:
            window = TownshipWindow(self.session, workplace)
        window.example_left.connect(self._leave_example)
        window.moved.connect(lambda: QTimer.singleShot(0, self._open_anew))  # its click ends first
        self._show(window)
        if paths.portable_is_locked():
            window.banner.show_notice(locked_words(self.home), "query")
        elif is_on_network(self.home.absolute()) and workplace.copy is None:
            window.banner.show_notice(network_words(self.home), "query")
        self.session.diagnosed.connect(self._on_diagnosed)
        if workplace.read_only is not None:
            self._tell_read_only(window, workplace, workplace.read_only)
        if workplace.copy is None:
            handed = HandedFiles(self.home, window)
            handed.received.connect(lambda file: self._on_handed(window, file))
        LIBRARY.expect()
        guard = partial(self._start_guarding, self.session, window.LATER)
        QTimer.singleShot(_FIRST_PAGE_MS, self.session, guard)
        self._receive(window)

    def _tell_read_only(
        self, window: DistrictWindow | TownshipWindow, workplace: Workplace, why: Refused
    ) -> None:
        """As long as the window stands; a copy can be made anew."""
        is_copy, is_empty = workplace.copy is not None, why.code in NOBODY_THERE
        button = _("As it is now") if is_copy else _("Who is at the keys?") if is_empty else ""
        window.body.lasting.show_notice(describe(why), "query", button, closable=False)
        if is_copy:
            window.body.lasting.button_pressed.connect(lambda: self.open(self.home, look))
        elif is_empty:
            window.body.lasting.button_pressed.connect(window.moved)

    def _start_guarding(self, session: Session, later: Sequence[str]) -> None:
        session.start_guarding(later)
        if getattr(sys, "frozen", False):
            self._look_for_update(session)

    def _open_anew(self) -> None:
        """The same workplace, of which other things may be done now."""
        if self.session is not None:
            self.session.close()  # it holds the lock
        self.open(self.home)

    def _leave_example(self) -> None:
        """Back to the question of the first start, or to the workplace that was begun since."""
        self.home = self._own_home
        self.start()

    def _look_for_update(self, session: Session) -> None:
        """Tell of a newer version where a stick with one is in, after all that the first page
        waits for.
        """
        session.ask(lambda _workplace: _update_on_a_stick(), self._on_update_found)

    def _on_update_found(self, search: UpdateSearch) -> None:
        window = self.window
        if search.offer is None or window is None or window.banner.isVisible():
            return
        window.banner.show_notice(
            _("Version {version} of this program is on the stick.").format(
                version=search.offer.version
            ),
            "info",
            _("What is new…"),
        )
        folder = search.offer.installer.parent
        window.banner.button_pressed.connect(lambda: self._offer_update(folder))

    def _offer_update(self, folder: Path) -> None:
        from desktop.ui.shell.update_dialog import UpdateDialog

        assert self.session is not None
        dialog = UpdateDialog(self.session, [folder], self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _on_handed(self, window: DistrictWindow | TownshipWindow, file: Path) -> None:
        """Another start handed over what was double-clicked: come to the front, and receive it."""
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()
        self.file = file
        self._receive(window)

    def _receive(self, window: DistrictWindow | TownshipWindow) -> None:
        """Hand the file of a double click to the window, once."""
        file, self.file = self.file, None
        if file is None:
            return
        suffix = file.suffix.lower()
        if suffix == RELEASE_SUFFIX:
            self._offer_update(file)
        elif suffix == handover_file.SUFFIX:
            self._receive_handover(file)
        elif suffix == kit.SUFFIX:
            self._receive_kit(window, file)
        elif isinstance(window, TownshipWindow):
            window.receive_file(file)
        else:
            window.receive_paths([file])

    def _receive_kit(self, window: DistrictWindow | TownshipWindow, file: Path) -> None:
        from desktop.ui.shell.load_kit_dialog import LoadKitDialog

        assert self.session is not None
        dialog = LoadKitDialog(self.session, file, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _receive_handover(self, file: Path) -> None:
        """What was handed over comes back; anything else is told in the window."""
        from desktop.actions.handover.take_over import refuse_present
        from desktop.exchange.handover_file import read_handover

        assert self.session is not None
        home = self.home
        self.session.ask(
            lambda _workplace: refuse_present(home, read_handover(file)),
            lambda _gone: self._take_up(file),
        )

    def _take_up(self, file: Path) -> None:
        from desktop.ui.shell.first_start import FirstStart

        assert self.session is not None
        self.session.close()  # it holds the lock
        first = FirstStart(self.home)
        first.workplace_ready.connect(self.open)
        first.takeover_page.left.disconnect()
        first.takeover_page.left.connect(self.start)
        self._show(first)
        first.open_handover(file)

    def _on_diagnosed(self, diagnosis: Diagnosis) -> None:
        """A file that is damaged or holds something else than was saved is closed before anything more
        is written into it.
        """
        error = diagnosis.error(self.home / DATABASE)
        if error is not None:
            if self.window is not None:
                self.window.close()  # closes the session too
            self._on_closed_door(error)

    def _on_closed_door(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        if self.session is not None:
            self.session.close()
        if error.code == "workplace-in-use" and self.file is not None:
            if hand_over(self.home, self.file):
                self.leave(0)
                return
            error = MachineError(
                "workplace-in-use-file", folder=str(self.home), file=str(self.file)
            )
        if self.file is None and can_be_looked_at(error, self.home):
            if recovery.offer_to_look(error):
                self.open(self.home, look)
            else:
                self.leave(error.exit_code)
            return
        recovered = (
            recovery.offer(self.home, error)
            if isinstance(error, StoreError)
            else recovery.tell(error)
        )
        if recovered:
            self.open(self.home)
        else:
            self.leave(error.exit_code)

    def _show(self, window: TownshipWindow | DistrictWindow | FirstStart | WhoStart) -> None:
        before, self.window = self.window, window
        if isinstance(window, QMainWindow):  # the first start has a size of its own
            WindowPlace(window, self.home, keeps=window.workplace.copy is None)
        window.show()
        if before is not None:
            before.close()
            before.deleteLater()


def _update_on_a_stick() -> UpdateSearch:
    from desktop.actions.update.find import installation
    from desktop.ui.shell.update_dialog import look_on_sticks

    return look_on_sticks(installation())


def make_application(arguments: list[str]) -> QApplication:
    """The application with theme, language and Qt's own texts in that language."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(arguments)
    app.setApplicationName("tianbao")
    app.setApplicationDisplayName(_("Tianbao"))
    app.setDesktopFileName("tianbao")
    locale = QLocale(
        QLocale.Language.English if i18n.language() == "en" else QLocale.Language.Chinese
    )
    QLocale.setDefault(locale)
    translator = QTranslator(app)
    if translator.load(
        locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    ):
        app.installTranslator(translator)
    theme.apply_theme(app)
    app.setWindowIcon(theme.icon("tianbao", "accent"))
    return app


def run(home: Path | None = None, file: Path | None = None) -> int:
    """Start the window, where `file` is given with its receiving, and stay until it is closed;
    the exit code.
    """
    app = make_application(sys.argv)
    home = home or paths.default_home()
    crash.install(home)
    desk = Desk(home, file=file)
    desk.start()
    if os.environ.get("TIANBAO_FIRST_PAINT"):
        from desktop.ui.shell.first_paint import tell_of_start  # for the build, which measures it

        tell_of_start(app)
    return app.exec()
