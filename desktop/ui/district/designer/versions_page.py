"""The versions of the forms: what the draft changes, from when on it is to hold, what the offices are told, issuing it,
and what was issued before.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.catalogues.carry_over import Legacy, carry_over, legacy
from desktop.actions.catalogues.draft import (
    Draft,
    discard_draft,
    is_changed,
    issue_draft,
    open_draft,
    starts,
    take_files,
)
from desktop.actions.catalogues.export import export_version
from desktop.actions.catalogues.issue import take_back_version
from desktop.actions.catalogues.seen_by import seen_by
from desktop.actions.workplace import Workplace
from desktop.catalogue.content import read_files
from desktop.domain import periods
from desktop.domain.catalogue_changes import SORT_WORDS, CatalogueChange
from desktop.domain.periods import Period
from desktop.domain.records.catalogue_issue import CatalogueIssue
from desktop.domain.roster import whole_roster
from desktop.i18n import _, listed, ngettext
from desktop.ui import keys, theme
from desktop.ui.district.designer.carry_over_dialog import CarryOverDialog
from desktop.ui.district.page import DistrictPage
from desktop.ui.session import Session
from desktop.ui.sheet.model import Column, GridCell, GridRow, SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.choice_box import ChoiceBox
from desktop.ui.widgets.dialog import Question, ask
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.page_scroll import PageScroll

_SEEN = 12  # changes that are listed of one office
_MARKS = {"new": "＋", "changed": "△", "stopped": "－"}
Shown = tuple[Draft, tuple[Period, ...], tuple[CatalogueIssue, ...], Legacy]


class VersionsPage(DistrictPage):
    """The differences left, as a table; what is to be decided right, with the one button that issues."""

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, workplace, _("Versions of the forms"), parent)
        self.draft: Draft | None = None
        self.issues: tuple[CatalogueIssue, ...] = ()
        self.legacy: Legacy | None = None
        self.take_button = self.button(_("Take from files…"), self.take)
        self.save_button = self.button(_("Save as files…"), self.save)
        self.discard_button = self.button(_("Discard the draft…"), self.discard)
        self.edit_button = self.button(
            _("Change the forms"), lambda: self.page_requested.emit("designer"), "edit_forms"
        )
        self.carry_button = self.button(_("Carry over…"), self.carry, "carry_over")
        for button in (
            self.edit_button,
            self.carry_button,
            self.take_button,
            self.save_button,
            self.discard_button,
        ):
            self.tools.addWidget(button)
        self.tools.addStretch(1)
        self.changes = SheetModel(
            [
                Column("sort", "", 70),
                Column("what", _("What"), 200, stretch=True),
                Column("before", _("In force"), 150, fold=1),
                Column("after", _("In the draft"), 190),
            ],
            self,
        )
        self.change_grid = SheetView(self.changes, self)
        self.change_grid.setAccessibleName(_("What the draft changes"))
        self.kept = SheetModel(
            [
                Column("number", _("Version no."), 70),
                Column("start", _("Holds from"), 110),
                Column("news", _("What is new"), 200, stretch=True),
                Column("at", _("Issued"), 130, fold=2),
                Column("who", _("Who"), 100, fold=1),
            ],
            self,
        )
        self.kept_grid = SheetView(self.kept, self)
        self.kept_grid.setAccessibleName(_("Versions issued so far"))
        self.kept_grid.setMaximumHeight(theme.px(170))
        left = QVBoxLayout()
        left.setSpacing(theme.px(6))
        self.changes_title = text_label("", "strong")
        left.addWidget(self.changes_title)
        left.addWidget(self.change_grid, 3)
        left.addWidget(text_label(_("Versions issued so far"), "strong"))
        left.addWidget(self.kept_grid, 1)
        self.back_button = self.button(_("Take back the last one"), self.take_back)
        under = QHBoxLayout()
        under.addWidget(self.back_button)
        under.addStretch(1)
        left.addLayout(under)
        row = QHBoxLayout()
        row.setSpacing(theme.px(14))
        row.addLayout(left, 3)
        row.addWidget(self._decisions(), 2)
        self.box.addLayout(row, 1)
        keys.bind("leave_versions", self, lambda: self.page_requested.emit("designer"))
        self.setFocusProxy(self.change_grid)

    def _decisions(self) -> QWidget:
        self.start = QComboBox()
        self.start.setAccessibleName(_("From which month on"))
        self.start.activated.connect(lambda _index: self._on_start())
        self.news = QPlainTextEdit()
        self.news.setTabChangesFocus(True)
        self.news.setAccessibleName(_("What is new, in a sentence or two for the offices"))
        self.news.setFixedHeight(self.news.fontMetrics().lineSpacing() * 4 + theme.px(16))
        self.checks = text_label("", "body", wrap=True)
        self.issue_button = self.button(_("Issue…"), self.issue, "issue_forms", primary=True)
        self.seen_as = ChoiceBox()
        self.seen_as.setAccessibleName(_("As which office"))
        self.seen_as.activated.connect(lambda _index: self._show_seen())
        self.seen = text_label("", "body", wrap=True)
        when, tell, see, look = (
            Card(_("From which month on")),
            Card(_("What the offices read")),
            Card(_("What an office sees")),
            Card(_("Before it is issued")),
        )
        when.box.addWidget(self.start)
        when.box.addWidget(
            text_label(
                _(
                    "Months that were reported already keep their forms. A quarter or a year goes by its last month."
                ),
                "muted",
                wrap=True,
            )
        )
        tell.box.addWidget(self.news)
        see.box.addWidget(self.seen_as)
        see.box.addWidget(self.seen)
        look.box.addWidget(self.checks)
        look.box.addWidget(
            text_label(
                _(
                    "It goes to the offices with the next task. Until it reaches them they fill in the forms before; what they send is taken."
                ),
                "muted",
                wrap=True,
            )
        )
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, theme.px(4), 0)
        column.setSpacing(theme.px(10))
        for card in (when, tell, see, look):
            column.addWidget(card)
        column.addStretch(1)
        scroll = PageScroll()
        scroll.set_body(body)
        holder = QWidget()
        outer = QVBoxLayout(holder)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll, 1)
        outer.addWidget(self.issue_button)
        return holder

    # --- showing
    def reload(self) -> None:
        self.session.ask(_read, self._show, self.on_refused)

    def _show(self, answer: Shown) -> None:
        self.draft, months, self.issues, self.legacy = answer
        draft = self.draft
        is_open = self.workplace.read_only is None
        chosen = self.start.currentData()
        self.start.clear()
        for month in months:
            self.start.addItem(periods.label(month), month)
        self.start.setCurrentIndex(max(0, self.start.findData(chosen)))
        self.changes.set_rows(rows_of_changes(draft.changes))
        self.changes_title.setText(
            ngettext(
                "{n} difference to version {number}",
                "{n} differences to version {number}",
                len(draft.changes),
            ).format(n=len(draft.changes), number=draft.base.number)
            if draft.changes
            else _("The draft changes nothing yet.")
        )
        self.kept.set_rows(_rows_of_issues(self.issues))
        self.set_pills([(_("draft"), "query")] if draft.is_begun else [])
        facts = [_("Version {number} is the newest.").format(number=self.issues[-1].number)]
        if self.legacy.is_open:
            count = len(self.legacy.open_projects)
            facts.append(
                ngettext(
                    "{n} project of units that ended waits for where it goes on (Ctrl+L).",
                    "{n} projects of units that ended wait for where they go on (Ctrl+L).",
                    count,
                ).format(n=count)
                if count
                else _("Targets of units that ended wait for a decision (Ctrl+L).")
            )
        self.facts.setText(" ".join(facts))
        self.carry_button.setEnabled(is_open and bool(self.legacy.projects or self.legacy.targets))
        self._on_start()
        can = is_open and draft.is_begun and not draft.mistakes and is_changed(draft)
        self.issue_button.setEnabled(can)
        self.issue_button.setText(
            _("Issue version {number}…").format(number=self.issues[-1].number + 1)
        )
        self.discard_button.setEnabled(is_open and draft.is_begun)
        self.take_button.setEnabled(is_open)
        self.back_button.setEnabled(is_open and len(self.issues) > 1)

    def _on_start(self) -> None:
        self._show_checks()
        self._show_offices()

    def _show_offices(self) -> None:
        """The offices of the chosen month, by name; the one that was chosen stays."""
        draft, start = self.draft, str(self.start.currentData() or "")
        if draft is None:
            return
        chosen = self.seen_as.currentData()
        self.seen_as.clear()
        for unit in whole_roster(draft.catalogue):
            if unit.reports_in(start):
                self.seen_as.addItem(str(unit.name), str(unit.code))
        self.seen_as.setCurrentIndex(max(0, self.seen_as.findData(chosen)))
        self._show_seen()

    def _show_seen(self) -> None:
        """What is new in the forms of the office at hand."""
        draft, code = self.draft, self.seen_as.currentData()
        if draft is None:
            return
        unit = next((one for one in whole_roster(draft.catalogue) if one.code == code), None)
        if unit is None:
            self.seen.setText("")
            return
        changes = seen_by(draft, unit)
        forms = draft.catalogue.forms_of(unit)
        lines = [
            ngettext(
                "It fills in {n} form: {names}.", "It fills in {n} forms: {names}.", len(forms)
            ).format(n=len(forms), names=listed(str(form.name) for form in forms))
        ]
        lines += [
            f"{_MARKS[change.sort]} {change.part_name} {change.label}" for change in changes[:_SEEN]
        ]
        if len(changes) > _SEEN:
            lines.append(_("and {n} more").format(n=len(changes) - _SEEN))
        if not changes:
            lines.append(_("Nothing changes for it."))
        self.seen.setText("\n".join(lines))

    def _show_checks(self) -> None:
        """What speaks against the draft, or how much it holds from the chosen month on."""
        draft = self.draft
        if draft is None:
            return
        lines = [f"× {mistake.sentence}" for mistake in draft.mistakes[:5]]
        if not draft.mistakes:
            known = draft.catalogue
            text = _(
                "No mistake: {forms} forms, {indicators} indicators, {rules} rules, {units} units."
            ).format(
                forms=len(known.forms),
                indicators=len(known.indicators),
                rules=len(known.rules),
                units=self._units(draft),
            )
            lines = [f"✓ {text}"]
        newest = self.issues[-1].number
        if draft.base.number != newest:
            text = _(
                "The draft began from version {base}; version {newest} was issued since, and what it changed is not in the draft."
            ).format(base=draft.base.number, newest=newest)
            lines.append(f"△ {text}")
        self.checks.setText("\n".join(lines))

    def _units(self, draft: Draft) -> int:
        """How many report from the chosen month on."""
        start = str(self.start.currentData() or "")
        return sum(unit.reports_in(start) for unit in draft.catalogue.units)

    # --- verbs
    def issue(self) -> None:
        """Ask once, saying which one, from when and for how many; then it holds."""
        draft, month = self.draft, self.start.currentData()
        if draft is None or month is None or not self.issue_button.isEnabled():
            return
        start, words = Period(month), self.news.toPlainText()
        number = self.issues[-1].number + 1
        question = _(
            "Version {number} is to hold from {month} on, for {units} units. Once a task has carried it, it can only be followed by another version. Issue it?"
        ).format(number=number, month=periods.label(start), units=self._units(draft))
        verb = _("Issue version {number}").format(number=number)

        def done(made: CatalogueIssue) -> None:
            self.news.clear()
            self.tell(
                _(
                    "Version {number} holds from {month} on. Send out a task (Ctrl+T): it carries the forms to the offices."
                ).format(number=made.number, month=periods.label(made.from_month)),
                "done",
            )
            self._changed()

        def go() -> None:
            self.session.ask(
                lambda workplace: issue_draft(workplace, start, words), done, self.on_refused
            )

        ask(self, Question(verb, question, verb, _("Cancel"), yes_by_enter=True), go)

    def discard(self) -> None:
        question = _(
            "Everything that the draft changes is forgotten. The versions that were issued stay."
        )
        verb = _("Discard the draft")

        def go() -> None:
            self.session.ask(discard_draft, lambda _draft: self._changed(), self.on_refused)

        ask(self, Question(verb, question, verb, _("Cancel"), is_warning=True), go)

    def carry(self) -> None:
        """Ask where the projects and targets of units that ended go on (Ctrl+L)."""
        if self.legacy is None or not self.carry_button.isEnabled():
            return
        dialog = CarryOverDialog(self.legacy, self)

        def take() -> None:
            projects, targets = dialog.projects, dialog.targets
            self.session.ask(
                lambda workplace: carry_over(workplace, projects, targets),
                lambda _none: done(len(projects), len(targets)),
                self.on_refused,
            )

        def done(projects: int, targets: int) -> None:
            self.tell(
                _(
                    "Carried over: {projects} projects, {targets} targets. Send out a task (Ctrl+T): it brings them to the offices."
                ).format(projects=projects, targets=targets),
                "done",
            )
            self._changed()

        dialog.accepted.connect(take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take_back(self) -> None:
        def done(taken: CatalogueIssue) -> None:
            self.tell(_("Version {number} is taken back.").format(number=taken.number), "done")
            self._changed()

        self.session.ask(take_back_version, done, self.on_refused)

    def take(self) -> None:
        """Files that were written elsewhere, or by the program, in the place of the draft's."""
        chosen = QFileDialog.getExistingDirectory(self, _("Folder with the files of the forms"))
        if chosen:
            self.take_from(Path(chosen))

    def take_from(self, path: Path) -> None:
        what = _("Files taken from {folder}").format(folder=path.name)
        self.session.ask(
            lambda workplace: take_files(workplace, read_files(path), what),
            lambda _draft: self._changed(),
            self.on_refused,
        )

    def save(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, _("Folder to write the files of the forms into")
        )
        if chosen:
            period = self.period
            target = Path(chosen) / _("forms-{period}").format(period=period)
            self.session.ask(
                lambda workplace: export_version(workplace, period, target),
                lambda files: self.tell(
                    _("{n} files are written into {folder}.").format(n=len(files), folder=target),
                    "done",
                ),
                self.on_refused,
            )

    def _changed(self) -> None:
        self.reload()
        self.changed.emit()


def _read(workplace: Workplace) -> Shown:
    return (
        open_draft(workplace),
        starts(workplace),
        workplace.versions.issues,
        legacy(workplace),
    )


def rows_of_changes(changes: tuple[CatalogueChange, ...]) -> list[GridRow]:
    """A row each, and below it one for each further attribute that is another one."""
    rows = []
    for number, change in enumerate(changes):
        sort = GridCell(f"{_MARKS[change.sort]} {_(SORT_WORDS[change.sort])}", bold=True)
        label = f"{change.part_name} {change.label}"
        attributes = change.attributes if change.sort == "changed" else ()
        first = attributes[0] if attributes else None
        what = f"{label} · {first.name}" if first else label
        shown = (
            ""
            if change.sort != "new"
            else "  ".join(f"{a.name} {a.after}" for a in change.attributes if a.after)
        )
        rows.append(
            GridRow(
                (number, 0),
                cells={
                    "sort": sort,
                    "what": GridCell(what, bold=True, tooltip=what),
                    "before": GridCell(
                        first.before if first else "", tooltip=first.before if first else ""
                    ),
                    "after": GridCell(
                        first.after if first else shown, tooltip=first.after if first else shown
                    ),
                },
            )
        )
        rows += [
            GridRow(
                (number, n),
                cells={
                    "what": GridCell(f"　　{one.name}", muted=True),
                    "before": GridCell(one.before, tooltip=one.before),
                    "after": GridCell(one.after, tooltip=one.after),
                },
            )
            for n, one in enumerate(attributes[1:], 1)
        ]
    return rows


def _rows_of_issues(issues: tuple[CatalogueIssue, ...]) -> list[GridRow]:
    return [
        GridRow(
            one.number,
            cells={
                "number": GridCell(str(one.number), bold=True),
                "start": GridCell(
                    periods.label(one.from_month) if one.from_month else _("from the beginning")
                ),
                "news": GridCell(one.news, tooltip=one.news),
                "at": GridCell(one.at[:16].replace("T", " "), muted=True),
                "who": GridCell(one.who, muted=True),
            },
        )
        for one in reversed(issues)
    ]
