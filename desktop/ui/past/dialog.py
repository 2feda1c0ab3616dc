"""Taking figures of past years from old workbooks: what each sheet is of, what would be taken and what would not, and what
is there already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.past.outcome import PastOutcome, PastSource, missing_words
from desktop.actions.past.take import take_past
from desktop.actions.past.write import PastYear, past_years, take_away
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue
from desktop.domain import periods
from desktop.domain.paste.phrases import Context, time_in
from desktop.domain.roster import whole_roster
from desktop.errors import AppError
from desktop.exchange.read_apart import read_sheets_apart
from desktop.i18n import _, listed, ngettext
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.jobs import Progress
from desktop.ui.session import Session
from desktop.ui.widgets.choice_box import ChoiceBox
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog, Question, ask
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.progress import ProgressStrip

_WIDTH, _HEIGHT, _WIDEST = 880, 640, 300
_MOST_SHOWN = 2_000
_LOOK_AFTER_MS = 400
_SHEET, _PERIOD, _UNIT, _INDICATOR, _COUNT, _LEFT = range(6)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PastDialog(FittedDialog):
    """Nothing is written until the button is pressed; then all of it is, or nothing."""

    changed = Signal()  # something was taken or taken away

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        assert session.workplace is not None
        self.session, self.workplace = session, session.workplace
        self.catalogue: Catalogue = self.workplace.catalogue
        self.is_desk = self.workplace.role == "district"
        self.sources: list[PastSource] = []
        self.outcomes: tuple[PastOutcome, ...] = ()
        self.years: tuple[PastYear, ...] = ()
        self._look_later = QTimer(self)
        self._look_later.setSingleShot(True)
        self._look_later.setInterval(_LOOK_AFTER_MS)
        self._look_later.timeout.connect(self._look)
        self.setWindowTitle(_("Past years"))
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        box.addWidget(text_label(_("Figures of past years, from old workbooks"), "head"))
        box.addWidget(
            text_label(
                _(
                    "They are there to compare with: marked wherever they are shown, and never submitted. What was reported, or is being filled in, stays as it is."
                ),
                "muted",
                wrap=True,
            )
        )
        self.tabs = QTabWidget()
        self.tabs.addTab(self._taking(), _("Take"))
        self.tabs.addTab(self._there(), "")
        box.addWidget(self.tabs, 1)
        self.words = text_label("", "body", wrap=True)
        self.words.hide()
        box.addWidget(self.words)
        box.addWidget(ProgressStrip(session.jobs))
        buttons = DialogButtons(self, _("Close"))
        self.take_button = buttons.add_accept(_("Take"))
        self.take_button.clicked.connect(self._take)
        box.addWidget(buttons)
        self.setMinimumWidth(theme.px(_WIDTH))
        self.resize(theme.px(_WIDTH), theme.px(_HEIGHT))
        self.tabs.currentChanged.connect(lambda _tab: self._show_button())
        self._show_button()
        self._read_years()

    # --- building
    def _taking(self) -> QWidget:
        self.choose_button = QPushButton(_("Choose workbooks…"))
        self.choose_button.clicked.connect(self.choose)
        self.hint = text_label("", "muted", wrap=True)
        self.sheets = self._table(
            (
                _("Workbook and sheet"),
                _("Period or year"),
                _("Unit"),
                _("Indicator"),
                _("Number of figures"),
                _("To look at"),
            ),
            _("Sheets"),
            _SHEET,
        )
        self.sheets.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.sheets.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.sheets.itemSelectionChanged.connect(self._show_details)
        self.details = self._table((_("Where"), _("What")), _("What the sheet brings"), 1)
        top = QHBoxLayout()
        top.setSpacing(theme.px(10))
        top.addWidget(self.choose_button)
        top.addWidget(self.hint, 1)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, theme.px(8), 0, 0)
        column.setSpacing(theme.px(8))
        column.addLayout(top)
        column.addWidget(self.sheets, 2)
        column.addWidget(self.details, 3)
        return page

    def _there(self) -> QWidget:
        self.there = self._table(
            (
                _("Unit"),
                _("Form"),
                _("Year"),
                _("Periods"),
                _("Number of figures"),
                _("Taken from"),
            ),
            _("What is there"),
            5,
        )
        self.there.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.there.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.there.itemSelectionChanged.connect(self._show_button)
        self.away_button = QPushButton(_("Take away…"))
        self.away_button.clicked.connect(self._ask_away)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.away_button)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, theme.px(8), 0, 0)
        column.setSpacing(theme.px(8))
        column.addWidget(self.there, 1)
        column.addLayout(row)
        return page

    def _table(self, headings: Sequence[str], name: str, widest: int) -> QTableWidget:
        table = QTableWidget(0, len(headings))
        table.setAccessibleName(name)
        table.setHorizontalHeaderLabels(list(headings))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(
            table.fontMetrics().lineSpacing() + theme.px(14)
        )
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        for column, heading in enumerate(headings):
            if heading in (_("Number of figures"), _("To look at")):
                table.horizontalHeaderItem(column).setTextAlignment(_RIGHT)  # type: ignore[union-attr]
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(widest, QHeaderView.ResizeMode.Stretch)
        header.setMaximumSectionSize(theme.px(_WIDEST))
        header.setMinimumSectionSize(theme.px(56))
        return table

    # --- workbooks
    def choose(self) -> None:
        kinds = _("Workbooks and CSV ({patterns})").format(
            patterns="*.xlsx *.xlsm *.xls *.et *.ods *.csv *.txt"
        )
        names, _kind = QFileDialog.getOpenFileNames(
            self, _("Choose workbooks…"), "", f"{kinds};;" + _("All files (*)")
        )
        if names:
            self.read_files([Path(name) for name in names])

    def read_files(self, files: Sequence[Path]) -> None:
        """Read them in turn; one that cannot be read is said, and the others are there."""

        def read(_workplace: Workplace, progress: Progress) -> tuple[list[PastSource], list[str]]:
            sources, refused = [], []
            for number, file in enumerate(files, start=1):
                try:
                    sources += [PastSource(file.name, sheet) for sheet in read_sheets_apart(file)]
                except AppError as error:
                    refused.append(f"{file.name}: {describe(error)}")
                progress.report(number, len(files), file.name)
            return sources, refused

        self.session.work(read, self._on_read, self._refused)

    def _on_read(self, answer: tuple[list[PastSource], list[str]]) -> None:
        self.sources, refused = answer
        self.outcomes = ()
        self._say("\n".join(f"× {words}" for words in refused), "error")
        self._fill_sheets()
        self._look()

    def _fill_sheets(self) -> None:
        self.sheets.setRowCount(len(self.sources))
        for row, source in enumerate(self.sources):
            self._set(self.sheets, row, _SHEET, source.name)
            period = QLineEdit()
            period.setPlaceholderText("2024-03")
            period.setAccessibleName(_("Period or year") + f" {source.name}")
            period.setFixedWidth(theme.px(110))
            period.textEdited.connect(lambda _text: self._on_period_typed())
            self.sheets.setCellWidget(row, _PERIOD, period)
            for column, name, entries in (
                (_UNIT, _("Unit"), self._units()),
                (_INDICATOR, _("Indicator"), self._indicators()),
            ):
                box = ChoiceBox()
                box.setAccessibleName(f"{name} {source.name}")
                box.addItem(_("as the sheet says"), "")
                for code, words in entries:
                    box.addItem(words, code)
                box.setSizeAdjustPolicy(box.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
                box.setMinimumContentsLength(13)
                box.activated.connect(lambda _index: self._look())
                self.sheets.setCellWidget(row, column, box)
            self.sheets.setRowHeight(row, period.sizeHint().height() + theme.px(6))
        self._show_choices()
        if self.sources:
            self.sheets.selectRow(0)

    def _units(self) -> list[tuple[str, str]]:
        units = whole_roster(self.catalogue) if self.is_desk else (self.workplace.unit,)
        return [(str(unit.code), str(unit.name)) for unit in units]

    def _indicators(self) -> list[tuple[str, str]]:
        return [
            (str(one.name), f"{one.code} {one.name}") for one in self.catalogue.indicators.values()
        ]

    def _chosen(self) -> list[PastSource]:
        chosen = []
        for row, source in enumerate(self.sources):
            texts = [self._period_of(row), self._data(row, _UNIT), self._data(row, _INDICATOR)]
            chosen.append(replace(source, chosen=Context(texts[1], texts[0], texts[2])))
        return chosen

    def _period_of(self, row: int) -> str:
        field = self.sheets.cellWidget(row, _PERIOD)
        text = field.text() if isinstance(field, QLineEdit) else ""
        if "Q" in text.upper() and len(text) == 7:
            return text.upper()
        named, rest = time_in(text)
        return str(named.period) if named is not None and not rest else ""

    def _data(self, row: int, column: int) -> str:
        box = self.sheets.cellWidget(row, column)
        return str(box.currentData() or "") if isinstance(box, ChoiceBox) else ""

    # --- looking and taking
    def _on_period_typed(self) -> None:
        self._forget_looks()
        self._look_later.start()

    def _forget_looks(self) -> None:
        """Nothing can be taken as it is chosen now before it was looked at."""
        self.outcomes = ()
        self._show_details()
        self._show_button()

    def _look(self) -> None:
        self._forget_looks()
        sources = self._chosen()
        if sources:
            self.session.work(
                lambda workplace, progress: take_past(
                    workplace,
                    sources,
                    only_look=True,
                    on_progress=lambda done, of: progress.report(done, of, ""),
                ),
                self._show,
                self._refused,
            )

    def _show(self, outcomes: tuple[PastOutcome, ...]) -> None:
        if [outcome.source for outcome in outcomes] != self._chosen():
            return  # of workbooks or choices before these
        self.outcomes = outcomes
        for row, outcome in enumerate(outcomes):
            field = self.sheets.cellWidget(row, _PERIOD)
            if isinstance(field, QLineEdit):
                read = outcome.context.period
                field.setPlaceholderText(_span(outcome) or read or "2024-03")
                is_unread = bool(field.text().strip()) and not self._period_of(row)
                tone = "error" if is_unread else "query" if "period" in outcome.missing else ""
                theme.set_property(field, "tone", tone)
            for column, name in ((_UNIT, "unit"), (_INDICATOR, "indicator")):
                box = self.sheets.cellWidget(row, column)
                if isinstance(box, ChoiceBox):
                    is_missing = name in outcome.missing
                    box.setItemText(0, _("please choose") if is_missing else _("as the sheet says"))
            self._set(self.sheets, row, _COUNT, f"{len(outcome.figures):,}", is_number=True)
            count = len(outcome.left) + len(outcome.missing)
            self._set(self.sheets, row, _LEFT, f"△ {count:,}" if count else "", is_number=True)
        self._show_choices()
        self._show_details()
        self._show_button()

    def _show_choices(self) -> None:
        """What is asked of whole sheets: only where one does not say it, or it was read from its title or name."""
        for column, name in ((_UNIT, "unit"), (_INDICATOR, "indicator")):
            needed = any(
                name in outcome.missing or getattr(outcome.context, name)
                for outcome in self.outcomes
                if name in outcome.missing or name == "indicator" or self.is_desk
            )
            self.sheets.setColumnHidden(column, not needed)

    def _show_details(self) -> None:
        rows = self.sheets.selectionModel().selectedRows()
        lines: list[tuple[str, str]] = []
        if rows and rows[0].row() < len(self.outcomes):
            outcome = self.outcomes[rows[0].row()]
            lines = [("△", words) for words in missing_words(outcome)]
            lines += [(f"△ {left.where}", left.words) for left in outcome.left]
            lines += [
                (
                    f"{self.catalogue.unit_name(one.unit)} {periods.label(one.cell.period)}",
                    f"{one.label}: {one.text}",
                )
                for one in outcome.figures[:_MOST_SHOWN]
            ]
            if outcome.same:
                lines.append(
                    (
                        "",
                        ngettext(
                            "{n} figure stands here already.",
                            "{n} figures stand here already.",
                            outcome.same,
                        ).format(n=outcome.same),
                    )
                )
        self.details.setRowCount(len(lines))
        for row, (where, what) in enumerate(lines):
            self._set(self.details, row, 0, where)
            self._set(self.details, row, 1, what)
            if where.startswith("△"):
                self.details.resizeRowToContents(row)
            else:
                self.details.setRowHeight(row, self.details.verticalHeader().defaultSectionSize())

    def _take(self) -> None:
        if self.tabs.currentIndex() or not self._count():
            return
        sources = self._chosen()
        self.session.work(
            lambda workplace, progress: take_past(
                workplace, sources, on_progress=lambda done, of: progress.report(done, of, "")
            ),
            self._on_taken,
            self._refused,
        )

    def _on_taken(self, outcomes: tuple[PastOutcome, ...]) -> None:
        count = sum(len(outcome.figures) for outcome in outcomes)
        self.sources, self.outcomes = [], ()
        self.sheets.setRowCount(0)
        self.details.setRowCount(0)
        self._say(
            "✓ "
            + ngettext(
                "{n} figure of past years was taken.",
                "{n} figures of past years were taken.",
                count,
            ).format(n=count),
            "done",
        )
        self.changed.emit()
        self._read_years()

    # --- what is there
    def _read_years(self) -> None:
        self.session.ask(past_years, self._show_years, self._refused)

    def _show_years(self, years: tuple[PastYear, ...]) -> None:
        self.years = years
        count = sum(year.figures for year in years)
        self.tabs.setTabText(1, _("What is there ({n})").format(n=f"{count:,}"))
        self.there.setRowCount(len(years))
        for row, year in enumerate(years):
            form = self.catalogue.form_by_id.get(year.form)
            texts = (
                self.catalogue.unit_name(year.unit),
                f"{year.form} {form.name}" if form is not None else year.form,
                year.year,
                _few(year.periods),
                f"{year.figures:,}",
                listed(year.sources),
            )
            for column, text in enumerate(texts):
                self._set(self.there, row, column, text, is_number=column == 4)
        self._show_button()

    def _ask_away(self) -> None:
        chosen = [self.years[index.row()] for index in self.there.selectionModel().selectedRows()]
        if not chosen:
            return
        count = sum(year.figures for year in chosen)
        ask(
            self,
            Question(
                _("Take away"),
                ngettext(
                    "Take {n} figure of past years away?",
                    "Take {n} figures of past years away?",
                    count,
                ).format(n=count),
                _("Take away"),
                _("Keep"),
                _("The workbook can be taken again at any time."),
            ),
            lambda: self._away(chosen),
        )

    def _away(self, chosen: Sequence[PastYear]) -> None:
        def away(workplace: Workplace) -> int:
            return sum(take_away(workplace, one.unit, one.form, one.year) for one in chosen)

        self.session.ask(away, self._on_away, self._refused)

    def _on_away(self, count: int) -> None:
        self._say(
            ngettext("{n} figure was taken away.", "{n} figures were taken away.", count).format(
                n=count
            ),
            "done",
        )
        self.changed.emit()
        self._read_years()
        self._look()

    # --- words and buttons
    def _count(self) -> int:
        return sum(len(outcome.figures) for outcome in self.outcomes)

    def _show_button(self) -> None:
        count = self._count()
        self.take_button.setVisible(self.tabs.currentIndex() == 0)
        self.take_button.setEnabled(count > 0)
        self.take_button.setText(
            ngettext("Take {n} figure", "Take {n} figures", count).format(n=f"{count:,}")
            if count
            else _("Take")
        )
        self.away_button.setEnabled(bool(self.there.selectionModel().selectedRows()))
        if not self.sources:
            self.hint.setText(
                _(
                    "One sheet a month, or the months side by side; indicators, days, projects: what a sheet is of is read from its headings, its title and its name."
                )
            )
        else:
            missing = sum(bool(outcome.missing) for outcome in self.outcomes)
            left = sum(len(outcome.left) for outcome in self.outcomes)
            words = [
                ngettext(
                    "{n} sheet does not say all: choose what is missing.",
                    "{n} sheets do not say all: choose what is missing.",
                    missing,
                ).format(n=missing)
                if missing
                else "",
                ngettext("{n} line to look at.", "{n} lines to look at.", left).format(n=left)
                if left
                else "",
            ]
            self.hint.setText(" ".join(filter(None, words)))

    def _set(
        self, table: QTableWidget, row: int, column: int, text: str, *, is_number: bool = False
    ) -> None:
        item = QTableWidgetItem(text)
        item.setToolTip(text)
        if is_number:
            item.setTextAlignment(_RIGHT)
        table.setItem(row, column, item)

    def _refused(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self._say(f"× {describe(error)}", "error")

    def _say(self, text: str, tone: str) -> None:
        theme.set_property(self.words, "tone", tone)
        self.words.setText(text)
        self.words.setVisible(bool(text))
        self.fit()


def _span(outcome: PastOutcome) -> str:
    """From the first to the last period that is taken."""
    own = outcome.periods
    return own[0] if len(own) == 1 else f"{own[0]} … {own[-1]}" if own else ""


def _few(own: Sequence[str]) -> str:
    return own[0] if len(own) == 1 else f"{own[0]} … {own[-1]} ({len(own)})"
