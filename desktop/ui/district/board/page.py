"""The progress board: each unit's forms of the period, who is missing, and what can be done for
all at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.actions.desk.board import Board, BoardCell, BoardRow, board, reminder, state_name
from desktop.actions.desk.board_by_area import BoardByArea
from desktop.actions.desk.review import accept_clean, judge_pending, lock_period, unlock_period
from desktop.actions.upward.returns import open_returns
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.records.return_above import ReturnAbove
from desktop.i18n import _, ngettext
from desktop.ui import theme
from desktop.ui.district.board.side import BoardSide, Headline, headlines
from desktop.ui.district.page import DistrictPage
from desktop.ui.jobs import Progress
from desktop.ui.session import Session
from desktop.ui.sheet.model import Column, GridCell, GridRow, SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.widgets.deadline import deadline_words
from desktop.ui.widgets.dialog import Question, ask
from desktop.ui.widgets.pill import Kind as PillKind
from desktop.ui.widgets.words_dialog import WordsDialog

GROUNDS = {
    "past": "quiet",
    "not_yet": "quiet",
    "late": "query",
    "received": "accent",
    "corrected": "accent",
    "returned": "error",
    "accepted": "done",
}


_LONG_NAME = 14  # letters of a form's name that stand in one line


class BoardPage(DistrictPage):
    """Enter or a double click on a cell opens the unit's sheet of that form."""

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, workplace, _("Progress"), parent)
        self.board: Board | None = None
        self._judging = ""
        self.by_area: BoardByArea | None = None
        self.side = BoardSide()
        self.model = SheetModel((), self)
        self.grid = SheetView(self.model, self)
        self.grid.activated_cell.connect(self._open)
        self.second_row = QHBoxLayout()
        self.second_row.setSpacing(theme.px(8))
        self.box.addLayout(self.second_row)
        self.box.addWidget(self.grid, 1)
        self.setFocusProxy(self.grid)
        self.accept_button = self.button(_("Accept all without findings"), self._accept_clean)
        self.remind_button = self.button(_("Remind those missing"), self._remind)
        self.lock_button = self.button(_("Close the period…"), self._lock)
        for button in (self.accept_button, self.remind_button, self.lock_button):
            self.tools.addWidget(button)
        self.up_button: QPushButton | None = None
        self.above_button: QPushButton | None = None
        above = workplace.versions.desk_above(periods.containing(workplace.today, "month"))
        if above is not None:
            self.up_button = self.button(
                _("Submit to {desk}…").format(desk=above[1]), self._send_up
            )
            self.up_button.setEnabled(workplace.read_only is None)
            self.tools.addWidget(self.up_button)
            self.above_button = self.button("", self._show_above)
            self.above_button.hide()
            self.second_row.addWidget(self.above_button)
        self.tools.addStretch(1)
        self.second_row.addStretch(1)

    def side_widget(self) -> QWidget | None:
        return self.side

    # --- showing
    def reload(self) -> None:
        period = self.period
        self.session.ask(
            lambda workplace: self.rows_of(workplace, period), self._show, self.on_refused
        )

    def rows_of(self, workplace: Workplace, period: Period) -> tuple[Board, list[GridRow]]:
        """The board and its table, made by the worker: a province has 1,500 rows."""
        shown = board(workplace, period, with_ends=True)
        return shown, [_row(shown, row) for row in shown.rows]

    def columns_of(self, shown: Board) -> list[Column]:
        return _columns(shown)

    def _show(self, answer: tuple[Board, list[GridRow]]) -> None:
        shown, rows = answer
        if shown.period != self.period:
            return
        self.board = shown
        current = self.grid.current()
        self.title.setText(_("Progress · {period}").format(period=periods.label(shown.period)))
        self.facts.setText(
            deadline_words(shown.period, shown.due)[0] if shown.due is not None else ""
        )
        self.set_pills([pill for pill in self._pill_words(shown) if pill is not None])
        self.model.set_columns(self.columns_of(shown))
        self.model.set_rows(rows)
        if current is not None and self.model.has(current[0]):
            self.grid.go_to(*current) if current[1] in {
                c.id for c in self.model.columns
            } else self.grid.go_to(current[0])
        elif rows:
            self.grid.go_to(rows[0].key, "unit")
        self.remind_button.setEnabled(any(row.has_nothing for row in shown.rows))
        self.accept_button.setEnabled(any(c.is_open for c in shown.cells) and not shown.closed)
        self.lock_button.setText(
            _("Open the period again…") if shown.closed else _("Close the period…")
        )
        if self.above_button is not None:
            self.session.ask(open_returns, self._show_returns, self.on_refused)
        period = shown.period
        self.session.ask(
            lambda workplace: (period, headlines(workplace, period)),
            self._show_side,
            self.on_refused,
        )
        if self._judging != period and any(
            c.state != "not_yet" and c.sequence and c.errors is None for c in shown.cells
        ):
            self._judge(shown)

    @staticmethod
    def _pill_words(shown: Board) -> list[tuple[str, PillKind] | None]:
        counts = {state: shown.count(state) for state in ("accepted", "returned")}
        opened, missing = shown.count("received", "corrected"), shown.count("not_yet", "late")
        return [
            (
                ngettext("{n} form accepted", "{n} forms accepted", counts["accepted"]).format(
                    n=counts["accepted"]
                ),
                "done",
            )
            if counts["accepted"]
            else None,
            (ngettext("{n} form to judge", "{n} forms to judge", opened).format(n=opened), "accent")
            if opened
            else None,
            (
                ngettext("{n} form returned", "{n} forms returned", counts["returned"]).format(
                    n=counts["returned"]
                ),
                "error",
            )
            if counts["returned"]
            else None,
            (ngettext("{n} form not in", "{n} forms not in", missing).format(n=missing), "neutral")
            if missing
            else None,
        ]

    def _show_side(self, answer: tuple[str, tuple[Headline, ...]]) -> None:
        if self.board is not None and answer[0] == self.period:
            area = str(self.workplace.catalogue.district_name)
            self.side.show_board(self.board, answer[1], area, self.by_area)

    def _judge(self, shown: Board) -> None:
        """Run the rules over what is new, and show the counts when they are there."""
        self._judging = shown.period
        own = list(dict.fromkeys(at for _form, at in shown.columns))

        def work(workplace: Workplace, progress: Progress) -> int:
            return sum(
                judge_pending(
                    workplace,
                    at,
                    is_stopped=lambda: progress.cancelled,
                    on_progress=lambda done, total: progress.report(
                        done, total, _("Checking what was received")
                    ),
                )
                for at in own
            )

        self.session.work(work, lambda count: self.reload() if count else None, self.on_refused)

    def _open(self, key: object, column: str) -> None:
        forms = {form.id for form, _own in self.board.columns} if self.board is not None else set()
        self.unit_requested.emit(str(key), column if column in forms else "")

    # --- verbs
    def _own_periods(self) -> list[periods.Period]:
        return (
            list(dict.fromkeys(at for _form, at in self.board.columns))
            if self.board is not None
            else []
        )

    def _accept_clean(self) -> None:
        own = self._own_periods()

        def work(workplace: Workplace) -> int:
            return sum(len(forms) for at in own for forms in accept_clean(workplace, at).values())

        self.session.ask(work, self._on_accepted, self.on_refused)

    def _on_accepted(self, count: int) -> None:
        self.tell(
            ngettext(
                "{n} form without findings was accepted.",
                "{n} forms without findings were accepted.",
                count,
            ).format(n=count)
            if count
            else _("No form is free of findings; open the units to judge them."),
            "done" if count else "info",
        )
        self.reload()
        self.changed.emit()

    def _show_returns(self, returns: Sequence[ReturnAbove]) -> None:
        if self.above_button is None:
            return
        self.above_button.setVisible(bool(returns))
        self.above_button.setText(
            ngettext(
                "{n} cell sent back from above…", "{n} cells sent back from above…", len(returns)
            ).format(n=len(returns))
        )

    def _show_above(self) -> None:
        from desktop.ui.district.board.above_dialog import AboveDialog

        dialog = AboveDialog(self.session, self.workplace, self)
        dialog.unit_requested.connect(self.unit_requested)
        dialog.changed.connect(self.reload)
        dialog.changed.connect(self.changed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _send_up(self) -> None:
        from desktop.ui.district.board.up_dialog import UpDialog

        dialog = UpDialog(self.session, self.workplace, self.period, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _remind(self) -> None:
        if self.board is None:
            return
        shown = self.board
        self.session.ask(
            lambda workplace: reminder(workplace, shown), self._on_reminder, self.on_refused
        )

    def _on_reminder(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.tell(_("Copied, ready to paste into a message: {words}").format(words=text), "done")

    def _lock(self) -> None:
        if self.board is None:
            return
        if self.board.closed:
            dialog = WordsDialog(
                _("Open {period} again").format(period=periods.label(self.period)),
                _(
                    "Submissions can then be taken and judged again. The reason is kept in the journal."
                ),
                _("Open it"),
                parent=self,
            )
            dialog.accepted.connect(lambda: self._unlock(dialog.words))
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()
            return
        ask(
            self,
            Question(
                _("Close the period"),
                _(
                    "Close {period}? Nothing of it is taken, accepted or returned any more until it is opened again "
                    "with a reason."
                ).format(period=periods.label(self.period)),
                _("Close the period"),
                _("Cancel"),
                more=self._open_words(),
                yes_by_enter=True,
            ),
            self._do_lock,
        )

    def _open_words(self) -> str:
        assert self.board is not None
        missing, opened = (
            self.board.count("not_yet", "late"),
            self.board.count("received", "corrected", "returned"),
        )
        return (
            _(
                "{missing} units have not reported, {opened} have forms that are not accepted."
            ).format(missing=missing, opened=opened)
            if missing or opened
            else ""
        )

    def _do_lock(self) -> None:
        own = self._own_periods()

        def work(workplace: Workplace) -> None:
            for at in own:
                lock_period(workplace, at)

        self.session.ask(work, lambda _none: self._on_locked(), self.on_refused)

    def _unlock(self, reason: str) -> None:
        own = sorted(self.board.closed) if self.board is not None else []

        def work(workplace: Workplace) -> None:
            for at in own:
                unlock_period(workplace, at, reason)

        self.session.ask(work, lambda _none: self._on_locked(), self.on_refused)

    def _on_locked(self) -> None:
        self.reload()
        self.changed.emit()


def _columns(shown: Board) -> list[Column]:
    forms = [
        Column(
            form.id,
            _in_two_lines(str(form.name)),
            92,
            "center",
            tooltip=f"{form.name} · {periods.label(own)}",
        )
        for form, own in shown.columns
    ]
    return [
        Column("unit", _("Unit"), 130, stretch=True),
        *forms,
        Column("sequence", _("Submission no."), 80, "center", fold=2),
        Column("received", _("Received"), 104, "center", fold=3),
        Column("code", _("Check code"), 100, "center", fold=4),
        Column("phone", _("Filled in by"), 150, fold=5),
    ]


def _in_two_lines(name: str) -> str:
    """A long name of words, parted at the blank nearest its middle."""
    blanks = [place for place, letter in enumerate(name) if letter == " "]
    if len(name) < _LONG_NAME or not blanks:
        return name
    middle = min(blanks, key=lambda place: abs(place - len(name) // 2))
    return f"{name[:middle]}\n{name[middle + 1 :]}"


def _row(shown: Board, row: BoardRow) -> GridRow:
    marks = [_("△ conflict: another file waits for a decision")] if row.conflict else []
    marks += [_("△ its key waits for the telephone call")] if row.waiting else []
    cells = {
        "unit": GridCell(
            str(row.unit.name) + (" △" if marks else ""),
            bold=bool(marks),
            ground="query" if marks else "",
            tooltip="\n".join([str(row.unit.name), *marks]),
        )
    }
    for (form, own), cell in zip(shown.columns, row.cells, strict=True):
        cells[form.id] = _cell(cell) if cell is not None else GridCell("—", muted=True)
        if cell is not None:
            cells[form.id] = replace(
                cells[form.id], tooltip=f"{row.unit.name} · {form.name} · {periods.label(own)}"
            )
    if row.file is not None:
        person = " ".join(filter(None, (row.file.filled_by, row.file.phone)))
        cells |= {
            "sequence": GridCell(str(row.file.sequence)),
            "received": GridCell(row.file.at[5:16].replace("T", " "), muted=True),
            "code": GridCell(row.check_code, muted=True),
            "phone": GridCell(person, muted=True, tooltip=person),
        }
    else:
        cells["phone"] = GridCell(
            " ".join(filter(None, (row.unit.contact, row.unit.phone))), muted=True
        )
    return GridRow(str(row.unit.code), cells=cells, search=str(row.unit.code))


def _cell(cell: BoardCell) -> GridCell:
    text = state_name(cell.state)
    if cell.is_open or cell.state == "returned":
        text += f" ×{cell.errors}" if cell.errors else ""
        text += f" △{cell.queries}" if cell.queries else ""
    return GridCell(text, ground=GROUNDS[cell.state], muted=cell.state in ("not_yet", "past"))
