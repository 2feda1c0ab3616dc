"""How good our checks are: what each rule asked in the history of a year and what came of it, and what share of planted slips
was caught, where.
"""

from __future__ import annotations

import re

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from desktop.actions.trial.history import RuleTally
from desktop.actions.trial.try_checks import KindTally, Missed, Trial, try_checks, years_to_try
from desktop.actions.workplace import Workplace
from desktop.domain.outliers.check_config import DESK_CHECKS
from desktop.i18n import _, ngettext
from desktop.ui import keys, theme
from desktop.ui.district.page import DistrictPage
from desktop.ui.jobs import Progress
from desktop.ui.session import Session
from desktop.ui.sheet.model import Column, GridCell, GridRow, SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.widgets.card import NumberCard
from desktop.ui.widgets.labels import text_label

_SEEDS = range(1, 6)
_FEW = 0.6
_LEAST_QUESTIONS = 5
_LEAST_RIGHT = 0.2


class TrialPage(DistrictPage):
    """Two tables, of rules and of slips; F9 tries again, Esc goes back to the checks across units."""

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, workplace, _("How good are our checks?"), parent)
        self.trial: Trial | None = None
        self._is_running = False
        self.facts.setText(
            _(
                "Slips are planted into a copy in memory, always the same ones, and it is counted who would have been asked."
                " No figure changes, and no unit or person is judged: the rules are."
            )
        )
        self.year = QComboBox()
        self.year.setAccessibleName(_("Year"))
        self.view = QComboBox()
        self.view.setAccessibleName(_("Rules or planted slips"))
        self.view.addItem(_("What the rules asked"), "rules")
        self.view.addItem(_("Which slips are caught"), "slips")
        self.view.currentIndexChanged.connect(lambda _place: self._fill())
        self.run = self.button(_("Try the checks"), self.try_now, "try_checks", primary=True)
        self.tools.addWidget(self.year)
        self.tools.addWidget(self.view)
        self.tools.addStretch(1)
        self.tools.addWidget(self.run)
        self.cards = [
            NumberCard(caption, "—")
            for caption in (
                _("Asked in the year"),
                _("Right: the figure was changed"),
                _("Explained"),
                _("Planted slips caught"),
            )
        ]
        cards = QHBoxLayout()
        cards.setSpacing(theme.px(10))
        for card in self.cards:
            cards.addWidget(card, 1)
        self.rules = SheetModel(
            [
                Column("rule", _("Rule"), 90),
                Column("says", _("What it says"), 300, stretch=True),
                Column("asked", _("Asked"), 70, align="right"),
                Column("right", _("Was right"), 80, align="right"),
                Column("share", _("Share right"), 110, kind="bar", fold=7),
                Column("explained", _("Explained"), 80, align="right", fold=5),
                Column("open", _("Unexplained"), 90, align="right", fold=6),
                Column("caught", _("Slips caught"), 90, align="right"),
            ],
            self,
        )
        self.slips = SheetModel(
            [
                Column("slip", _("Slip"), 300, stretch=True),
                Column("planted", _("Planted"), 80, align="right"),
                Column("entry", _("At entry"), 80, align="right", fold=7),
                Column("office", _("At the office"), 90, align="right", fold=6),
                Column("desk", _("At the desk"), 90, align="right", fold=5),
                Column("share", _("Caught"), 120, kind="bar"),
                Column("missed", _("Such as was missed"), 200, fold=8),
            ],
            self,
        )
        self.rule_grid, self.slip_grid = SheetView(self.rules, self), SheetView(self.slips, self)
        self.rule_grid.setAccessibleName(_("What the rules asked"))
        self.slip_grid.setAccessibleName(_("Which slips are caught"))
        self.empty = text_label("", "body", wrap=True)
        self.box.addLayout(cards)
        self.box.addWidget(self.empty)
        self.box.addWidget(self.rule_grid, 1)
        self.box.addWidget(self.slip_grid, 1)
        self.box.addStretch(0)
        keys.bind("leave_trial", self, self.left.emit)
        self.setFocusProxy(self.run)
        self._fill()

    def reload(self) -> None:
        self.session.ask(years_to_try, self._show_years, self.on_refused)

    def _show_years(self, years: tuple[str, ...]) -> None:
        chosen = self.year.currentText()
        if [self.year.itemText(n) for n in range(self.year.count())] != list(years):
            self.year.clear()
            self.year.addItems(years)
            self.year.setCurrentIndex(max(0, self.year.findText(chosen)))
        self.run.setEnabled(bool(years) and not self._is_running)
        self.empty.setText(
            _("Nothing was tried yet. Press F9: it takes a minute or more, and can be cancelled.")
            if years
            else _("No figures of any month have been received yet.")
        )

    def try_now(self) -> None:
        year = self.year.currentText()
        if not year or not self.run.isEnabled():
            return
        self._set_running(True)
        self.notice.hide()

        def work(workplace: Workplace, progress: Progress) -> Trial:
            def step(done: int, of: int) -> None:
                progress.stop_if_cancelled()
                progress.report(done, of, _("Trying the checks on {year}…").format(year=year))

            return try_checks(workplace, year, seeds=_SEEDS, on_progress=step)

        job = self.session.work(work, lambda trial: self._show(year, trial), self.on_refused)
        if job is not None:
            job.ended.connect(self._on_ended)  # also where it was cancelled

    def _on_ended(self) -> None:
        self._set_running(False)

    def _set_running(self, is_running: bool) -> None:
        self._is_running = is_running
        self.run.setEnabled(not is_running)

    def _show(self, year: str, trial: Trial) -> None:
        self.trial = trial
        self.title.setText(_("How good are our checks? · {year}").format(year=year))
        fired = sum(tally.fired for tally in trial.rules)
        changed = sum(tally.changed for tally in trial.rules)
        explained = sum(tally.explained for tally in trial.rules)
        numbers = (
            (
                str(fired),
                ngettext("in {n} report", "in {n} reports", trial.unit_periods).format(
                    n=trial.unit_periods
                ),
            ),
            (str(changed), _percent(changed, fired)),
            (str(explained), _percent(explained, fired)),
            (
                _("{caught} of {planted}").format(caught=trial.caught, planted=trial.planted),
                _("{percent}, {early} before the desk").format(
                    percent=_percent(trial.caught, trial.planted), early=trial.caught_before_desk
                ),
            ),
        )
        for card, (value, remark) in zip(self.cards, numbers, strict=True):
            card.set_number(value, remark)
        self._fill()
        (self.rule_grid if self.rule_grid.isVisible() else self.slip_grid).setFocus()

    def _fill(self) -> None:
        trial, shows_rules = self.trial, self.view.currentData() == "rules"
        self.empty.setVisible(trial is None)
        self.rule_grid.setVisible(trial is not None and shows_rules)
        self.slip_grid.setVisible(trial is not None and not shows_rules)
        if trial is None:
            return
        if shows_rules:
            self.rules.set_rows(self._rule_rows(trial))
        else:
            self.slips.set_rows(_slip_row(tally, self._missed(tally)) for tally in trial.kinds)
        grid = self.rule_grid if shows_rules else self.slip_grid
        if grid.current() is None and grid.sheet.rowCount():
            grid.go_to(grid.sheet.row_at(0).key, grid.sheet.columns[0].id)

    def _rule_rows(self, trial: Trial) -> list[GridRow]:
        """Those that asked most first, then those that asked nothing but catch slips, then the others."""
        catalogue = self.workplace.catalogue
        messages = {rule.id: rule.message for rule in catalogue.rules}
        messages |= {check.id: check.message for check in catalogue.checks}
        says = {rule: re.sub(r"\{\w+\}", "×", str(text)) for rule, text in messages.items()}
        fired = sorted((t for t in trial.rules if t.fired), key=lambda t: (-t.fired, t.rule))
        silent = sorted((t for t in trial.rules if not t.fired), key=lambda t: (-t.caught, t.rule))
        rows = [_rule_row(tally, says) for tally in fired]
        if silent:
            heading = ngettext(
                "{n} rule asked nothing in the year",
                "{n} rules asked nothing in the year",
                len(silent),
            )
            rows.append(GridRow("silent", heading=heading.format(n=len(silent))))
        return [*rows, *(_rule_row(tally, says) for tally in silent)]

    def _missed(self, tally: KindTally) -> str:
        if not tally.missed:
            return ""
        missed: Missed = tally.missed[0]
        field = self.workplace.catalogue.field(missed.cell.form, missed.cell.code)
        return _("{unit}, {name}: {before} → {after}").format(
            unit=self.workplace.catalogue.unit_name(missed.unit),
            name=field.name if field is not None else missed.cell.code,
            before=missed.before or "—",
            after=missed.after or "—",
        )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "—"


def _rule_row(tally: RuleTally, says: dict[str, str]) -> GridRow:
    """Of fewer than _LEAST_QUESTIONS questions no share is told: it would be chance."""
    words = says.get(tally.rule) or _(DESK_CHECKS.get(tally.rule, tally.rule))
    share = tally.changed / tally.fired if tally.fired >= _LEAST_QUESTIONS else None
    is_poor = share is not None and share < _LEAST_RIGHT
    return GridRow(
        tally.rule,
        cells={
            "rule": GridCell(tally.rule if tally.rule in says else _("at the desk"), muted=True),
            "says": GridCell(words, tooltip=words),
            "asked": GridCell(str(tally.fired), bold=bool(tally.fired)),
            "right": GridCell(str(tally.changed) if tally.fired else "—"),
            "share": GridCell(
                f"{100 * share:.0f} %" if share is not None else "—",
                ground="query" if is_poor else "",
                bar=share,
            ),
            "explained": GridCell(str(tally.explained) if tally.fired else "—"),
            "open": GridCell(str(tally.open) if tally.fired else "—"),
            "caught": GridCell(str(tally.caught) if tally.caught else "—"),
        },
    )


def _slip_row(tally: KindTally, missed: str) -> GridRow:
    share = tally.caught / tally.planted if tally.planted else None
    is_poor = share is not None and share < _FEW
    return GridRow(
        tally.kind.id,
        cells={
            "slip": GridCell(_(tally.kind.name), tooltip=_(tally.kind.name)),
            "planted": GridCell(str(tally.planted)),
            "entry": GridCell(str(tally.at_entry)),
            "office": GridCell(str(tally.at_office)),
            "desk": GridCell(str(tally.at_desk)),
            "share": GridCell(
                f"{100 * share:.0f} %" if share is not None else _("no place for it"),
                ground="query" if is_poor else "",
                bar=share,
            ),
            "missed": GridCell(missed, muted=True, tooltip=missed),
        },
    )
