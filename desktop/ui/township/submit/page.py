"""Check and export: all findings of the month, what will leave, and the writing to the stick, in
three steps.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.checks.explain import explain
from desktop.actions.clock_doubts import confirm_clock
from desktop.actions.transfer.outbox import Parcel, parcels_of
from desktop.actions.transfer.stick_index import tell_on_stick
from desktop.actions.transfer.submit import Submitted, submit
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.findings import Finding, Sort, sort_of
from desktop.domain.periods import Period
from desktop.errors import AppError, ConfirmationNeeded
from desktop.exchange.keyplace import has_plain_keys
from desktop.i18n import N_, _, ngettext
from desktop.messages import describe
from desktop.ui import keys, theme
from desktop.ui.session import Session
from desktop.ui.shell.change_passphrase import open_passphrase_change
from desktop.ui.shell.drives import size_words
from desktop.ui.shell.passphrase import ask_passphrase
from desktop.ui.township.same_words import confirm_same_words, same_words_sentence
from desktop.ui.township.submit.check_step import FindingKey, FindingList, key_of
from desktop.ui.township.submit.covering_card import CoveringCard
from desktop.ui.township.submit.preview_table import PreviewGrid, preview_table
from desktop.ui.township.submit.write_step import WritePanel
from desktop.ui.widgets.dialog import Question, ask
from desktop.ui.widgets.labels import ElideLabel, text_label
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.ui.widgets.steps import Steps

CHECK, PREVIEW, WRITE = range(3)
_ASKING: dict[Sort, str] = {
    "error": N_("{n} to correct"),
    "missing": N_("{n} to fill in"),
    "query": N_("{n} to explain"),
}


class ExportPage(QWidget):
    """F8 next finding, Enter to its cell, Esc back to the forms."""

    cell_requested = Signal(object)  # Cell
    left = Signal()
    submitted = Signal(object)  # Submitted, after it was read back and recorded
    explained = Signal()  # a query has words, or other ones
    _stepped = Signal(str)  # from the worker's thread

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Check and export"))
        self.session, self.workplace = session, workplace
        self.period = Period("")
        self.parcels: tuple[Parcel, ...] = ()
        self._is_waiting = True  # for the check
        self._passphrase: str | None = None
        self._writing = False
        self.title = ElideLabel("", "title")
        self.steps = Steps(
            (
                (_("Check"), ""),
                (_("Preview"), _("the forms as they leave")),
                (_("Write to the stick"), _("written, read back, compared")),
            )
        )
        self.findings = FindingList(workplace.catalogue)
        self.preview = PageScroll()
        self.covering = CoveringCard(session)
        self.write = WritePanel(self.covering)
        self.stack = QStackedWidget()
        self.where = text_label("", "strong", wrap=True)
        self.remark = text_label("", "muted", wrap=True)
        self.back_button = QPushButton(_("Back"))
        self.again_button = QPushButton(_("Write again"))
        self.next_button = QPushButton()
        self._build()
        self._listen()

    # --- building
    def _build(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # no stop of Tab: it shows no focus
        for widget in (self.findings, self.preview, self.write):
            self.stack.addWidget(widget)
        self.steps.setCursor(Qt.CursorShape.PointingHandCursor)
        self.next_button.setProperty("role", "primary")
        footer = QFrame()
        footer.setProperty("frame_role", "card")
        row = QHBoxLayout(footer)
        row.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        row.setSpacing(theme.px(8))
        column = QVBoxLayout()
        column.setSpacing(theme.px(4))
        column.addWidget(self.where)
        column.addWidget(self.remark)
        row.addLayout(column, 1)
        row.addWidget(self.back_button)
        row.addWidget(self.again_button)
        row.addWidget(self.next_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(14))
        box.setSpacing(theme.px(12))
        box.addWidget(self.title)
        box.addWidget(self.steps)
        box.addWidget(self.stack, 1)
        box.addWidget(footer)

    def _listen(self) -> None:
        self.steps.installEventFilter(self)
        self.findings.cell_requested.connect(self._leave_for)
        self.findings.explained.connect(self._explain)
        self.findings.explained_together.connect(self._explain_together)
        self.write.place_changed.connect(self._on_place)
        self.write.retry_pressed.connect(self.start_writing)
        self.write.jump_pressed.connect(self.go_to_first_blocking)
        self.write.passphrase_pressed.connect(
            lambda: open_passphrase_change(self.session, self, self.refresh)
        )
        self.back_button.clicked.connect(self._on_back)
        self.again_button.clicked.connect(self.start_writing)
        self.next_button.clicked.connect(self._on_next)
        self._stepped.connect(self.write.advance)
        keys.bind("export_finding", self, self._on_f8, inside=True)
        keys.bind("leave_export", self, self.leave, inside=True)

    @property
    def has_refused(self) -> bool:
        """Whether an explanation stands here that was not taken."""
        return any(not row.refusal.isHidden() for row in self.findings.rows.values())

    # --- showing
    def show_period(self, period: Period) -> None:
        """Read the findings of month `period`, and of the quarter that ends with it, and show
        the first step.
        """
        if period != self.period:
            self.write.clear_results()
            self.parcels, self._is_waiting = (), True
            self.findings.tell_waiting()
            self.steps.set_remark(CHECK, _("being checked…"))
        self.period = period
        self.title.setText(_("Check and export · {period}").format(period=periods.label(period)))
        self.go_to_step(CHECK)
        self.refresh()

    def refresh(self) -> None:
        """Read everything anew; words not taken yet stay."""
        period = self.period
        if period:
            self.covering.show_period(period)
            self.session.ask(
                lambda workplace: (
                    period,
                    parcels_of(workplace, period),
                    has_plain_keys(workplace.home),
                ),
                self._show,
            )

    def _show(self, answer: tuple[Period, tuple[Parcel, ...], bool]) -> None:
        period, parcels, is_unprotected = answer
        self.write.keys_card.setVisible(is_unprotected)
        if period != self.period:
            return
        self.parcels, self._is_waiting = parcels, False
        self.findings.show_parcels(parcels)
        self._show_preview()
        self.write.show_parcels(parcels)
        self._show_state()
        if self.hasFocus():
            self._focus_next_act()

    def _show_preview(self) -> None:
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(8))
        for parcel in self.parcels:
            state = (
                _("check code {code}").format(code=parcel.check_code)
                if parcel.check_code
                else _("not sealed yet")
            )
            box.addWidget(
                text_label(
                    _("{period}, submission number {n} · {state}").format(
                        period=periods.label(parcel.period), n=parcel.sequence, state=state
                    ),
                    "head",
                    wrap=True,
                )
            )
            for page in parcel.pages:
                header = page.header
                box.addWidget(
                    text_label(
                        f"{header.form.name} · {header.form.number} · "
                        + _("{done} of {total}").format(done=header.done, total=header.total),
                        "strong",
                        wrap=True,
                    )
                )
                table = preview_table(page)
                box.addWidget(
                    PreviewGrid(table)
                    if table.rows
                    else text_label(_("Nothing was entered."), "muted")
                )
                box.addSpacing(theme.px(8))
        box.addStretch(1)
        self.preview.set_body(inner)

    @property
    def _blocking(self) -> list[Finding]:
        return [
            row.finding
            for row in self.findings.rows.values()
            if row.finding.blocks and not self._is_locked(row.finding)
        ]

    def _is_locked(self, finding: Finding) -> bool:
        return any(parcel.locked and finding in parcel.findings for parcel in self.parcels)

    def _ready(self) -> tuple[Parcel, ...]:
        """The submissions that nothing keeps here, those already out only where no other is
        left.
        """
        free = tuple(parcel for parcel in self.parcels if not parcel.blocking)
        return tuple(p for p in free if not p.is_out) or free

    @property
    def _all_out(self) -> bool:
        """Everything of the month has been written."""
        return bool(self.parcels) and all(p.is_out for p in self.parcels)

    def _show_state(self) -> None:
        count = Counter(map(sort_of, self._blocking))
        parts = [_(words).format(n=count[s]) for s, words in _ASKING.items() if count[s]]
        self.steps.set_remark(CHECK, " · ".join(parts) or _("no problems"))
        self._show_footer()

    def _show_footer(self) -> None:
        step = self.stack.currentIndex()
        drive, ready = self.write.drives.drive(), self._ready()
        if self._is_waiting:
            self.where.setText(_("All forms of the month are being checked…"))
        elif not self.parcels:
            self.where.setText(
                _("No form is due for {period}.").format(period=periods.label(self.period))
                if self.period
                else ""
            )
        elif self._blocking and not ready:
            self.where.setText(
                ngettext(
                    "{n} finding stands in the way of writing.",
                    "{n} findings stand in the way of writing.",
                    len(self._blocking),
                ).format(n=len(self._blocking))
            )
        else:
            self.where.setText(drive.words if drive else _("No stick is in yet."))
        self.remark.setText(
            "\n".join(
                _("Will write {name}, about {size}").format(name=p.name, size=size_words(p.size))
                for p in ready
            )
        )
        self.remark.setVisible(bool(ready))
        self.back_button.setVisible(step != CHECK)
        self.again_button.setVisible(step == WRITE and self._all_out)
        self.again_button.setEnabled(drive is not None and not self._writing)
        last = _("Back to the forms") if self._all_out else _("Write to the stick")
        self.next_button.setText((_("Next: preview"), _("Next: write to the stick"), last)[step])
        self.next_button.setEnabled(
            bool(self.parcels)
            and not self._writing
            and (step != WRITE or self._all_out or (drive is not None and bool(ready)))
        )

    # --- steps
    def go_to_step(self, step: int) -> None:
        """CHECK, PREVIEW or WRITE."""
        self.findings.tell_words()
        self.stack.setCurrentIndex(step)
        self.steps.set_current(step)
        if step != CHECK and self.parcels:
            self.refresh()
        self._show_footer()
        if self.isVisible():
            self._focus_next_act()

    def in_hand(self) -> QWidget:
        """What has the keyboard in this window."""
        return self.window().focusWidget() or self

    def _focus_next_act(self) -> None:
        """Where the next act is: the primary button, the page where it cannot be pressed yet."""
        if self.next_button.isEnabled():
            self.next_button.setFocus()
        elif self.stack.currentIndex() == WRITE and self.write.drives.drive() is None:
            self.write.folder_button.setFocus()
        else:
            self.setFocus()

    def _on_place(self) -> None:
        """A stick was put in or taken out, or a folder chosen."""
        self._show_footer()
        if self.in_hand() in (self, self.write.folder_button):
            self._focus_next_act()

    def _on_next(self) -> None:
        step = self.stack.currentIndex()
        if step == WRITE and self._all_out:
            self.leave()
        elif step == WRITE:
            self.start_writing()
        else:
            self.go_to_step(step + 1)

    def _on_back(self) -> None:
        self.go_to_step(max(CHECK, self.stack.currentIndex() - 1))

    def _on_f8(self) -> None:
        if self.stack.currentIndex() != CHECK:
            self.go_to_step(CHECK)
        self.findings.point_next()

    def go_to_first_blocking(self) -> None:
        """Back to the first finding that stands in the way."""
        self.go_to_step(CHECK)
        self.findings.point_first_blocking()

    def leave(self) -> None:
        """Back to the forms; what is being typed is handed over first."""
        self.findings.tell_words()
        self.left.emit()

    def _leave_for(self, cell: object) -> None:
        self.findings.tell_words()
        self.cell_requested.emit(cell)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.steps
            and event.type() == QEvent.Type.MouseButtonRelease
            and isinstance(event, QMouseEvent)
            and self.steps.width()
            and not self._writing
        ):
            self.go_to_step(min(WRITE, int(event.position().x() * 3 / self.steps.width())))
        return super().eventFilter(watched, event)

    # --- explaining
    def _explain(
        self, period: str, finding: Finding, comment: str, *, is_confirmed: bool = False
    ) -> None:
        key = key_of(Period(period), finding)

        def taken(answer: Finding) -> None:
            row = self.findings.rows.get(key)
            if row is not None:
                row.take(answer)
            self._show_state()
            self.explained.emit()
            if not self._blocking and row is not None and row.isAncestorOf(self.in_hand()):
                self._focus_next_act()  # these were the last words

        def refused(error: Exception) -> None:
            row = self.findings.rows.get(key)
            if not isinstance(error, AppError):
                raise error
            if isinstance(error, ConfirmationNeeded):
                why = same_words_sentence(error)
            else:
                why = describe(error)
            if row is not None:
                row.refuse(why)
            if isinstance(error, ConfirmationNeeded):
                confirm_same_words(
                    error,
                    self,
                    lambda: self._explain(period, finding, comment, is_confirmed=True),
                    lambda: self._forget(key),
                )

        self.session.ask(
            lambda workplace: explain(
                workplace,
                Period(period),
                finding.rule,
                comment,
                finding.cell,
                is_confirmed=is_confirmed,
            ),
            taken,
            refused,
        )

    def _explain_together(
        self, period: str, first: Finding, comment: str, *, is_confirmed: bool = False
    ) -> None:
        """Give the words to every finding of this rule."""
        group = self.findings.groups.get((period, first.cell.form, first.rule))

        def refused(error: Exception) -> None:
            if isinstance(error, ConfirmationNeeded):
                confirm_same_words(
                    error,
                    self,
                    lambda: self._explain_together(period, first, comment, is_confirmed=True),
                    lambda: group.edit.forget_handing_over() if group and group.edit else None,
                )
            elif not isinstance(error, AppError):
                raise error
            elif group is not None:
                group.refuse(describe(error))

        self.session.ask(
            lambda workplace: explain(
                workplace, Period(period), first.rule, comment, is_confirmed=is_confirmed
            ),
            lambda _first: self._on_explained_together(),
            refused,
        )

    def _on_explained_together(self) -> None:
        self.refresh()
        self.explained.emit()

    def _forget(self, key: FindingKey) -> None:
        row = self.findings.rows.get(key)
        if row is not None and row.edit is not None:
            row.edit.forget_handing_over()

    # --- writing
    def start_writing(self) -> None:
        """Write every submission that nothing keeps here, one after the other."""
        folder, ready = self.write.folder(), self._ready()
        if folder is not None and ready and not self._writing:
            self.covering.keep(lambda: self._start_writing(folder, ready))

    def _start_writing(self, folder: Path, ready: tuple[Parcel, ...]) -> None:
        if self._writing:
            return
        self._writing = True
        self.setFocus()  # a button that is switched off would hand the keyboard to any other
        self.write.clear_results()
        self._show_footer()
        self._write_next(folder, ready)

    def _write_next(self, folder: Path, rest: tuple[Parcel, ...]) -> None:
        if not rest:
            self._end_writing()
            self.session.ask(
                lambda workplace: tell_on_stick(workplace, folder), lambda _written: None
            )
            return
        period, passphrase = rest[0].period, self._passphrase
        self.write.begin(period)

        def done(written: Submitted) -> None:
            self.write.show_written(written)
            self.submitted.emit(written)
            self._write_next(folder, rest[1:])

        self.session.ask(
            lambda workplace: submit(
                workplace,
                period,
                folder,
                passphrase=passphrase,
                on_step=self._stepped.emit,
            ),
            done,
            self._on_failed,
        )

    def _on_failed(self, error: Exception) -> None:
        self._end_writing()
        if not isinstance(error, AppError):
            raise error
        passphrase = ask_passphrase(error, self)
        if passphrase is not None:
            self._passphrase = passphrase
            self.start_writing()
            return
        self.write.show_failure(describe(error))
        if error.code == "clock-behind":
            self._ask_about_clock(describe(error))

    def _ask_about_clock(self, sentence: str) -> None:
        """Let a person look at the clock before something is sealed by it."""
        ask(
            self,
            Question(
                _("Is this computer's clock right?"),
                sentence,
                _("The clock is right: seal"),
                _("Do not seal"),
                is_warning=True,
            ),
            self._seal_by_this_clock,
        )

    def _seal_by_this_clock(self) -> None:
        """Keep that a person looked, so that no submission asks again, and seal."""
        self.session.ask(confirm_clock, lambda _kept: self.start_writing(), self._on_failed)

    def _end_writing(self) -> None:
        self._writing = False
        self.refresh()
        self._show_footer()
