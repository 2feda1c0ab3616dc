"""What every page of the desk's window shares: head, notice, grid, the period in hand, and what
it asks of the window.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.actions.workplace import Workplace
from desktop.domain.periods import Period
from desktop.errors import AppError
from desktop.messages import describe
from desktop.ui import keys, theme
from desktop.ui.session import Session
from desktop.ui.shell.passphrase import ask_passphrase
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.banner import Kind as NoticeKind
from desktop.ui.widgets.labels import ElideLabel, text_label
from desktop.ui.widgets.pill import Kind as PillKind
from desktop.ui.widgets.pill import Pill


class DistrictPage(QWidget):
    """One page of the desk: a title, pills, a line of facts, a notice and a row of tools above
    its own part, `self.box`. The window calls `show_period` each time the page comes to the
    front or the period changes.
    """

    unit_requested = Signal(str, str)  # a unit's code, a form's id ("" = its first): open its sheet
    place_requested = Signal(object)  # Opens: what a place of a chart turns to
    page_requested = Signal(str)  # another page, by its name
    left = Signal()  # the page is done with: back to where it was opened
    changed = Signal()  # something was stored: the rail and the other pages are to read anew

    def __init__(
        self, session: Session, workplace: Workplace, title: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.workplace = session, workplace
        self.period = Period("")
        theme.set_property(self, "ground", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title, self.facts, self.notice = (
            ElideLabel(title, "title"),
            text_label("", "muted", wrap=True),
            Banner(),
        )
        self._pills = QHBoxLayout()
        self._pills.setSpacing(theme.px(6))
        self.tools = QHBoxLayout()
        self.tools.setSpacing(theme.px(8))
        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        head.addWidget(self.title, 1)
        head.addLayout(self._pills)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(14))
        self.box.setSpacing(theme.px(8))
        self.box.addLayout(head)
        self.box.addWidget(self.facts)
        self.box.addWidget(self.notice)
        self.box.addLayout(self.tools)

    # --- for the window
    def show_period(self, period: Period) -> None:
        """Read everything of this period anew."""
        self.period = period
        self.reload()

    def reload(self) -> None:
        """Ask the worker for what this page shows of `self.period`."""
        raise NotImplementedError

    def shut(self) -> None:
        """The desk's window closes: close what this page has opened."""

    def side_widget(self) -> QWidget | None:
        """The panel that belongs beside this page; None for none."""
        return None

    # --- for the pages
    def set_pills(self, pills: Sequence[tuple[str, PillKind]]) -> None:
        """Counts at the right of the title."""
        while (item := self._pills.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for text, kind in pills:
            self._pills.addWidget(Pill(text, kind))

    def tell(self, text: str, kind: NoticeKind = "info") -> None:
        self.notice.show_notice(text, kind)

    def button(
        self, text: str, slot: Callable[[], object], key: str = "", *, primary: bool = False
    ) -> QPushButton:
        """A button of the tool row; the key of that name does the same."""
        made = QPushButton(text)
        if primary:
            made.setProperty("role", "primary")
        made.clicked.connect(lambda: slot())
        if key:
            made.setToolTip(f"{text} ({keys.key(key).shown})")
            keys.bind(key, self, made.click)
        return made

    def on_refused(self, error: Exception) -> None:
        """What the user can mend, in words above the page."""
        if not isinstance(error, AppError):
            raise error
        self.tell(describe(error), "error")

    def with_passphrase(self, work: Callable[[str | None], object], error: Exception) -> None:
        """Ask for the passphrase where the keys want one, and do the work again; else as
        on_refused.
        """
        passphrase = ask_passphrase(error, self)
        if passphrase is not None:
            work(passphrase)
        else:
            self.on_refused(error)
