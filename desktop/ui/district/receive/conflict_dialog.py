"""Files that cannot all count: what each says, where they differ, and which one counts."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.transfer.conflicts import Conflict
from desktop.actions.transfer.submission_cells import Difference
from desktop.catalogue.model import Unit
from desktop.domain import periods
from desktop.domain.records.received_file import ReceivedFile
from desktop.exchange.keys import check_code
from desktop.i18n import _, listed, ngettext
from desktop.ui import theme
from desktop.ui.district.receive.copy_dialog import moment
from desktop.ui.district.receive.side import breakable, call_card
from desktop.ui.sheet.model import Column, GridCell, GridRow, SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.on_screen import resize_within, share_of_height
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.ui.widgets.pill import Pill

_MOST = 200
_LETTERS = "ABCDEFGH"
_A_ROW = 2  # cards side by side


class ConflictDialog(FittedDialog):
    """`chosen` is the digest of the file that counts, `words` why, once it is accepted."""

    def __init__(
        self,
        unit: str,
        conflict: Conflict,
        parent: QWidget | None = None,
        *,
        call: Unit | None = None,
    ) -> None:
        super().__init__(parent)
        self.conflict, self.chosen, self.words = conflict, "", ""
        self.setWindowTitle(_("Which file counts?"))
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        box.addWidget(
            text_label(
                _("{unit}, {period}: {n} files, of which one can count").format(
                    unit=unit, period=periods.label(conflict.period), n=len(conflict.files)
                ),
                "head",
                wrap=True,
            )
        )
        box.addWidget(
            text_label(
                _(
                    "Ask the unit which check code stands on its paper form. What is not chosen is kept"
                    " as rejected."
                ),
                "body",
                wrap=True,
            )
        )
        inner = QWidget()  # scrolls on a low screen, so that reason and buttons stay in sight
        files = QVBoxLayout(inner)
        files.setContentsMargins(0, 0, 0, 0)
        files.setSpacing(theme.px(8))
        if call is not None:
            files.addWidget(call_card(call))
        self.choices = QButtonGroup(self)
        for number, file in enumerate(conflict.files):
            if number % _A_ROW == 0:
                beside = QHBoxLayout()
                beside.setSpacing(theme.px(8))
                files.addLayout(beside)
            beside.addWidget(self._card(number, file), 1)
        self.choices.idClicked.connect(lambda _number: self._check())
        self._add_differences(files)
        area = PageScroll()
        area.set_body(inner)
        box.addWidget(area, 1)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(
            _("Why? For example: the unit says that the file with this code is right.")
        )
        self.reason.setAccessibleName(_("Why this file counts"))
        self.reason.textChanged.connect(lambda _text: self._check())
        box.addWidget(self.reason)
        buttons = DialogButtons(self, _("Later"))
        self.ok_button = buttons.add_accept(_("This file counts"))
        self.ok_button.setEnabled(False)
        self.ok_button.clicked.connect(self._take)
        box.addWidget(buttons)
        self.setMinimumWidth(theme.px(720))
        resize_within(self, 720, 620)

    def _card(self, number: int, file: ReceivedFile) -> Card:
        card = Card()
        button = QRadioButton(
            _("File {letter}: submission number {n}").format(
                letter=_LETTERS[number % 8], n=file.sequence
            )
        )
        self.choices.addButton(button, number)
        head = QHBoxLayout()
        head.addWidget(button)
        head.addStretch(1)
        if file.state == "current":
            head.addWidget(Pill(_("counts now"), "done"))
        card.box.addLayout(head)
        code = _("check code {code}").format(code=check_code(file.digest))
        card.box.addWidget(text_label(code, "strong", wrap=True))
        who = " ".join(filter(None, (file.filled_by, file.phone)))
        lines = [
            " · ".join(
                (
                    _("sealed {at}").format(at=moment(file.created_at)),
                    _("received {at}").format(at=moment(file.at)),
                )
            ),
            _("filled in by {who}").format(who=who) if who else "",
            _("forms {forms}").format(forms=listed(file.forms.split())),
            _("why corrected: {words}").format(words=file.reason) if file.reason else "",
            breakable(file.source),
        ]
        for line in filter(None, lines):
            card.box.addWidget(text_label(line, "muted", wrap=True))
        card.box.addStretch(1)
        return card

    def _add_differences(self, box: QVBoxLayout) -> None:
        conflict = self.conflict
        count = len(conflict.differences)
        sentence = (
            ngettext("{n} place differs:", "{n} places differ:", count).format(n=count)
            if count
            else _(
                "All say the same in every cell. They differ only in the reason, in who filled them in, in words or"
                " evidence, or were sealed twice."
            )
        )
        box.addWidget(text_label(sentence, "strong" if count else "body", wrap=True))
        self.model = SheetModel(self._columns(), self)
        self.model.set_rows(self._rows())
        self.grid = SheetView(self.model, self)
        self.grid.setAccessibleName(_("Where the files differ"))
        self.grid.setMinimumHeight(share_of_height(self, 190, 0.16))
        self.grid.setVisible(count > 0)
        box.addWidget(self.grid, 1)
        if count > _MOST:
            box.addWidget(text_label(_("and {n} more").format(n=count - _MOST), "muted"))

    def _columns(self) -> list[Column]:
        return [
            Column("place", _("Cell"), 110),
            Column("name", _("Indicator"), 160, stretch=True),
            *([Column("before", _("Before"), 96, "right")] if self.conflict.base else []),
            *(
                Column(str(n), _("File {letter}").format(letter=_LETTERS[n % 8]), 96, "right")
                for n in range(len(self.conflict.files))
            ),
        ]

    def _rows(self) -> Iterator[GridRow]:
        """Where several files changed what stood before first: these cannot both be right."""
        shown = self.conflict.differences[:_MOST]
        if self.conflict.base is None:
            yield from map(_row, shown)
            return
        several = [d for d in shown if sum(d.changed) > 1]
        for number, (heading, rows) in enumerate(
            (
                (_("Changed in several files, and differently"), several),
                (_("Changed in one file alone"), [d for d in shown if d not in several]),
            )
        ):
            if rows:
                yield GridRow(f"#{number}", heading=heading)
                yield from map(_row, rows)

    def _check(self) -> None:
        self.ok_button.setEnabled(
            self.choices.checkedId() >= 0 and len(self.reason.text().strip()) >= 2
        )

    def _take(self) -> None:
        self.chosen, self.words = (
            self.conflict.files[self.choices.checkedId()].digest,
            self.reason.text().strip(),
        )
        self.accept()


def _row(difference: Difference) -> GridRow:
    """What differs from the file before stands bold."""
    return GridRow(
        f"{difference.cell_name} {difference.name}",
        cells={
            "place": GridCell(difference.cell_name, muted=True),
            "name": GridCell(difference.name, tooltip=difference.name),
            "before": GridCell(difference.before or "—", muted=True),
            **{
                str(n): GridCell(text or "—", bold=changed)
                for n, (text, changed) in enumerate(
                    zip(difference.texts, difference.changed, strict=True)
                )
            },
        },
    )
