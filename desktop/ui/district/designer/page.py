"""Changing the forms: the tree of the draft, a sample of the form at hand, and the properties of what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.catalogues.additions import Addition, add
from desktop.actions.catalogues.draft import (
    Draft,
    change_draft,
    open_draft,
    redo_draft,
    starts,
    undo_draft,
)
from desktop.actions.catalogues.form_of_sheet import ProposedForm, add_form_of_sheet, proposal_words
from desktop.actions.catalogues.merge import merging
from desktop.actions.catalogues.outline import Node, Outline, outline_of
from desktop.actions.trial.try_rule import RuleTrial, try_rule
from desktop.actions.workplace import Workplace
from desktop.catalogue.content import Files
from desktop.catalogue.edit import KEYS, Part, moved, with_value, without_part
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.i18n import _, ngettext, titled
from desktop.ui import keys, theme
from desktop.ui.district.designer.merge_dialog import MergeDialog
from desktop.ui.district.designer.property_panel import PropertyPanel
from desktop.ui.district.designer.roster_view import RosterView
from desktop.ui.district.designer.rule_trial import RuleTrialView
from desktop.ui.district.designer.sample import sample_columns, sample_rows
from desktop.ui.district.page import DistrictPage
from desktop.ui.jobs import Progress
from desktop.ui.session import Session
from desktop.ui.sheet.model import SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.widgets.labels import ElideLabel, text_label
from desktop.ui.widgets.search_field import SearchField

_NODE = Qt.ItemDataRole.UserRole
_TREE_WIDTH, _PANEL_WIDTH, _SAMPLE_LEAST = 290, 330, 320  # px at 100 %
Shown = tuple[Draft, Outline]


class DesignerPage(DistrictPage):
    """Everything is kept as it is done, in the draft only; Ctrl+Z takes back what was done last."""

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, workplace, _("Forms and roster"), parent)
        self.draft: Draft | None = None
        self.outline = Outline((), ())
        self._tried: Part | None = None
        self.search = SearchField(_("Find: code or name"))
        self.search.textChanged.connect(lambda _text: self._filter())
        self.search.left.connect(self._leave_search)
        keys.bind("find_part", self, self.search.setFocus)
        self.add_button = self.button(_("Add…"), self.ask_what_to_add)
        keys.bind("add_part", self, self.add)
        self.stop_button = self.button(_("Stop"), self.stop, "stop_part")
        self.up_button = self.button("↑", lambda: self.move_part(-1), "part_up")
        self.down_button = self.button("↓", lambda: self.move_part(1), "part_down")
        self.up_button.setAccessibleName(_("One place up"))
        self.down_button.setAccessibleName(_("One place down"))
        self.undo_button = self.button(_("Undo"), self.undo, "undo_draft")
        self.redo_button = self.button(_("Redo"), self.redo, "redo_draft")
        self.merge_button = self.button(_("Merge units…"), self.merge, "merge_units")
        self.try_button = self.button(_("Try"), self.try_now, "try_rule")
        self.issue_button = self.button(
            _("Issue…"), lambda: self.page_requested.emit("versions"), primary=True
        )
        self.tools.addWidget(self.search, 1)
        for button in (
            self.add_button,
            self.stop_button,
            self.up_button,
            self.down_button,
            self.undo_button,
            self.redo_button,
            self.merge_button,
            self.try_button,
            self.issue_button,
        ):
            self.tools.addWidget(button)
        self.tree: QTreeWidget = QTreeWidget()
        self.tree.setAccessibleName(_("Parts of the forms"))
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setStretchLastSection(False)
        self.tree.currentItemChanged.connect(lambda now, _before: self._on_chosen(now))
        self.tree.itemActivated.connect(lambda _item, _column: self.panel.focus_field())
        self.model = SheetModel(sample_columns(), self)
        self.sample = SheetView(self.model, self)
        self.sample.setAccessibleName(_("The form as the clerk sees it"))
        self.sample.current_changed.connect(self._on_sample)
        self.roster = RosterView()
        self.roster.hide()
        self.roster.unit_chosen.connect(lambda code: self.choose(Part("unit", code)))
        self.trial = RuleTrialView(self.workplace.catalogue.unit_name)
        self.trial.hide()
        self.sample_title = ElideLabel("", "strong")
        self.panel_title = text_label("", "strong", wrap=True)
        self.panel: PropertyPanel = PropertyPanel()
        self.panel.edited.connect(self._on_edited)
        self.panel.wording_requested.connect(lambda: self.page_requested.emit("brief"))
        keys.bind("next_mistake", self, self.go_to_mistake)
        row = QHBoxLayout()
        row.setSpacing(theme.px(12))
        self.middle, right = QWidget(), QWidget()
        for widget, title, below in (
            (self.middle, self.sample_title, self.sample),
            (right, self.panel_title, self.panel),
        ):
            column = QVBoxLayout(widget)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(theme.px(6))
            column.addWidget(title)
            column.addWidget(below, 3)
            if widget is self.middle:
                column.addWidget(self.roster, 3)
            if widget is right:
                column.addWidget(self.trial)
                self.right_column = column
        row.addWidget(self.tree)
        row.addWidget(self.middle, 1)
        row.addWidget(right)
        self.right = right
        self.box.addLayout(row, 1)
        self.setFocusProxy(self.tree)
        self._fit()

    # --- reading
    def reload(self) -> None:
        self.session.ask(_read, self._show, self.on_refused)

    def _show(self, answer: Shown) -> None:
        self.draft, self.outline = answer
        self._fill_tree()
        self._show_state()
        self._show_part()

    def _show_state(self) -> None:
        draft = self.draft
        if draft is None:
            return
        wrong, count = len(draft.mistakes), len(draft.changes)
        if not draft.is_begun:
            text = _(
                "Nothing is changed yet. What you change here goes into a draft; no office sees it before it is issued."
            )
        elif wrong:
            text = ngettext(
                "Draft: {n} mistake; the draft can be issued once it is corrected (F8 goes there).",
                "Draft: {n} mistakes; the draft can be issued once they are corrected (F8 goes there).",
                wrong,
            ).format(n=wrong)
        else:
            text = ngettext(
                "Draft: {n} difference to version {number}.",
                "Draft: {n} differences to version {number}.",
                count,
            ).format(n=count, number=draft.base.number)
        self.facts.setText(text)
        self.set_pills([(_("draft"), "query")] if draft.is_begun else [])
        is_open = self.workplace.read_only is None
        self.undo_button.setEnabled(is_open and bool(draft.to_undo))
        self.redo_button.setEnabled(is_open and bool(draft.to_redo))
        self.undo_button.setToolTip(draft.to_undo)
        self.redo_button.setToolTip(draft.to_redo)
        self.merge_button.setEnabled(is_open and not wrong)
        self.issue_button.setEnabled(is_open and draft.is_begun and not wrong)

    # --- the tree
    def _fill_tree(self) -> None:
        chosen = self.chosen()
        opened = {item.data(0, _NODE).id for item in self._items() if item.isExpanded()}
        self.tree.blockSignals(True)
        self.tree.clear()
        for node in self.outline.nodes:
            self.tree.addTopLevelItem(_item_of(node))
        for item in self._items():
            item.setExpanded(item.data(0, _NODE).id in opened)
        self.tree.blockSignals(False)
        self._filter()
        if chosen is not None:
            self.choose(chosen)
        first = self.tree.topLevelItem(0)
        if self.tree.currentItem() is None and first is not None:
            self.tree.setCurrentItem(first)

    def _items(self) -> Iterator[QTreeWidgetItem]:
        stack: list[QTreeWidgetItem | None] = [
            self.tree.topLevelItem(n) for n in range(self.tree.topLevelItemCount())
        ]
        while stack:
            item = stack.pop(0)
            if item is not None:
                yield item
                stack[:0] = [item.child(n) for n in range(item.childCount())]

    def chosen(self) -> Part | None:
        item = self.tree.currentItem()
        part: Part | None = item.data(0, _NODE).part if item is not None else None
        return part

    def choose(self, part: Part) -> None:
        """Go to a part, wherever it is."""
        for item in self._items():
            if item.data(0, _NODE).part == part:
                self.tree.setCurrentItem(item, 0, QItemSelectionModel.SelectionFlag.ClearAndSelect)
                self.tree.scrollToItem(item)
                return

    def _leave_search(self) -> None:
        self.tree.setFocus()

    def _filter(self) -> None:
        needle = self.search.text().strip().casefold()
        hits = 0
        for item in reversed(list(self._items())):
            node: Node = item.data(0, _NODE)
            own = not needle or needle in node.label.casefold()
            inside = any(not item.child(n).isHidden() for n in range(item.childCount()))
            item.setHidden(not (own or inside))
            if needle and inside:
                item.setExpanded(True)
            hits += own
        self.search.tell_hits(hits)

    def _on_chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self._show_part()

    def _on_sample(self, key: object, _column: str) -> None:
        if self.sample.hasFocus() and isinstance(key, str):
            self.choose(Part("indicator", key))

    # --- the part at hand
    def _show_part(self) -> None:
        draft, part = self.draft, self.chosen()
        if draft is None:
            return
        item = self.tree.currentItem()
        node: Node | None = item.data(0, _NODE) if item is not None else None
        self.panel_title.setText(node.label if node is not None else "")
        self.panel.show_part(
            part,
            node.values if node else {},
            self.outline.mistakes_of(part) if part else (),
            draft.catalogue,
        )
        is_open = self.workplace.read_only is None
        self.panel.set_open(is_open)
        self.add_button.setEnabled(is_open and node is not None and bool(node.additions))
        for button in (self.stop_button, self.up_button, self.down_button):
            button.setEnabled(is_open and part is not None and part.table != "catalogue")
        form = self._form()
        is_rule = part is not None and part.table == "rule"
        self.try_button.setEnabled(is_rule and not draft.mistakes)
        if is_rule != self.trial.isVisibleTo(self.right) or (is_rule and part != self._tried):
            self.trial.clear()
        self._tried = part
        self._share_height()
        self._fit()
        self.trial.setVisible(is_rule)
        is_roster = self._is_roster()
        self.roster.setVisible(is_roster)
        self.sample.setVisible(not is_roster)
        self.sample_title.setText(titled(_("Sample"), form) if form else "")
        self.sample_title.setVisible(not is_roster)
        if is_roster:
            today = periods.containing(self.workplace.today, "month")
            self.roster.show_roster(draft.catalogue, today, part.key if part is not None else "")
        self.model.set_rows(sample_rows(draft, self._form_id()))
        if part is not None and self.model.has(part.key) and not self.sample.hasFocus():
            self.sample.go_to(part.key, "name")

    def _is_roster(self) -> bool:
        """Whether a unit is chosen, or all of them."""
        item = self.tree.currentItem()
        node: Node | None = item.data(0, _NODE) if item is not None else None
        if node is None:
            return False
        part = node.part or (node.children[0].part if node.children else None)
        return part is not None and part.table == "unit"

    def _form_id(self) -> str:
        item = self.tree.currentItem()
        while item is not None and item.parent() is not None:
            item = item.parent()
        part: Part | None = item.data(0, _NODE).part if item is not None else None
        return part.key if part is not None and part.table == "form" else ""

    def _form(self) -> str:
        known = self.draft.catalogue.form_by_id.get(self._form_id()) if self.draft else None
        return str(known.name) if known is not None else ""

    def go_to_mistake(self) -> None:
        """The next mistake after the part at hand, from the last one to the first again (F8)."""
        placed = [one for one in self.outline.mistakes if one.part is not None]
        if not placed:
            return
        here = next((n for n, one in enumerate(placed) if one.part == self.chosen()), -1)
        one = placed[(here + 1) % len(placed)]
        assert one.part is not None
        self.choose(one.part)
        self.panel.focus_field(one.key)

    # --- verbs
    def _on_edited(self, path: str, label: str, value: object) -> None:
        part = self.panel.part
        if part is None:
            return
        self._change(
            _("{part}: {what}").format(part=self.panel_title.text(), what=label),
            lambda files: with_value(files, part, path, value),
            after=_renamed(part, path, value),
        )

    def add(self) -> None:
        """What is likeliest at the part at hand: one like it."""
        if self.add_button.isEnabled():
            self._add(self._additions()[0])

    def ask_what_to_add(self) -> None:
        """All that can be added at the part at hand, the likeliest first."""
        menu = QMenu(self)
        menu.setAccessibleName(_("What can be added here"))
        for addition in self._additions():
            menu.addAction(addition.label).triggered.connect(partial(self._add, addition))
        if any(addition.kind is not None for addition in self._additions()):
            menu.addAction(_("New form: from a workbook…")).triggered.connect(
                lambda _is_on: self.choose_workbook()
            )
        menu.setActiveAction(menu.actions()[0])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.add_button.mapToGlobal(self.add_button.rect().bottomLeft()))

    def choose_workbook(self) -> None:
        """The office's own template, whose rows become a form."""
        file, _kind = QFileDialog.getOpenFileName(
            self,
            _("New form: from a workbook…"),
            "",
            _("Workbooks ({patterns})").format(patterns="*.xlsx *.xlsm *.xls *.et *.ods")
            + ";;"
            + _("All files (*)"),
        )
        if file:
            self.take_workbook(Path(file))

    def take_workbook(self, file: Path) -> None:
        """Read it apart, and put what it says of a form into the draft."""
        from desktop.exchange.read_apart import read_sheets_apart

        def work(workplace: Workplace, progress: Progress) -> tuple[Shown, Part, ProposedForm]:
            progress.report(0, 0, _("Reading {file}…").format(file=file.name))
            draft, part, proposed = add_form_of_sheet(workplace, read_sheets_apart(file), file.name)
            return _with_outline(draft), part, proposed

        def done(answer: tuple[Shown, Part, ProposedForm]) -> None:
            self._on_changed(answer[0], answer[1])
            self.tell(proposal_words(answer[2]), "query" if answer[2].unread else "done")
            self.panel.focus_field()

        self.session.work(work, done, self.on_refused)

    def _additions(self) -> tuple[Addition, ...]:
        item = self.tree.currentItem()
        node: Node | None = item.data(0, _NODE) if item is not None else None
        return node.additions if node is not None else ()

    def _add(self, addition: Addition, _is_on: bool = False) -> None:
        item = self.tree.currentItem()
        node: Node = item.data(0, _NODE)
        near = node.part or node.children[-1].part  # a group has none of its own
        assert near is not None

        def work(workplace: Workplace) -> tuple[Shown, Part]:
            draft, added = add(workplace, addition, near)
            return _with_outline(draft), added

        def done(answer: tuple[Shown, Part]) -> None:
            self._on_changed(answer[0], answer[1])
            self.panel.focus_field()

        self.session.ask(work, done, self.on_refused)

    def stop(self) -> None:
        """Take the part out from the next version on; the years before keep it."""
        part = self.chosen()
        if part is not None and self.stop_button.isEnabled():
            self._change(
                _("{part} stopped").format(part=self.panel_title.text()),
                lambda files: without_part(files, part),
            )

    def move_part(self, by: int) -> None:
        part = self.chosen()
        if part is not None:
            self._change(
                _("{part} moved").format(part=self.panel_title.text()),
                lambda files: moved(files, part, by),
            )

    def merge(self) -> None:
        """Ask which units go into one, and put it into the draft as one step."""
        if self.draft is not None and self.merge_button.isEnabled():
            self.session.ask(starts, self._ask_merger, self.on_refused)

    def _ask_merger(self, months: tuple[Period, ...]) -> None:
        draft, part = self.draft, self.chosen()
        if draft is None:
            return
        chosen = part.key if part is not None and part.table == "unit" else ""
        dialog = MergeDialog(draft.catalogue, months, chosen, self)

        def take() -> None:
            merger = dialog.merger
            if merger is not None:
                self._change(
                    _("{part} merged").format(part=merger.name_zh),
                    merging(merger),
                    after=Part("unit", merger.code),
                )

        dialog.accepted.connect(take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def try_now(self) -> None:
        """Judge the last two years by the rule at hand (F9)."""
        part, draft = self.chosen(), self.draft
        if part is None or draft is None or not self.try_button.isEnabled():
            return
        catalogue = draft.catalogue
        self.trial.words.setText(_("Trying the rule…"))

        def work(workplace: Workplace, progress: Progress) -> RuleTrial:
            def step(done: int, of: int) -> None:
                progress.stop_if_cancelled()
                progress.report(done, of, _("Trying the rule…"))

            return try_rule(workplace, catalogue, part.key, step)

        def done(trial: RuleTrial) -> None:
            if self.chosen() == part:
                self.trial.show_trial(trial)
                self._share_height()

        self.session.work(work, done, self.on_refused)

    def _share_height(self) -> None:
        """Until it is tried, a rule has all the room."""
        self.right_column.setStretchFactor(
            self.trial, 2 if self.trial.grid.isVisibleTo(self.trial) else 0
        )

    def undo(self) -> None:
        self._turn(undo_draft)

    def redo(self) -> None:
        self._turn(redo_draft)

    def _turn(self, verb: Callable[[Workplace], Draft]) -> None:
        self.session.ask(
            lambda workplace: _with_outline(verb(workplace)), self._show, self.on_refused
        )

    def _change(
        self,
        what: str,
        edit: Callable[[Files], Files],
        *,
        after: Part | None = None,
    ) -> None:
        self.session.ask(
            lambda workplace: _with_outline(change_draft(workplace, what, edit)),
            lambda answer: self._on_changed(answer, after),
            self.on_refused,
        )

    def _on_changed(self, answer: Shown, after: Part | None) -> None:
        self.notice.hide()
        self._show(answer)
        if after is not None:
            self.choose(after)
        self.changed.emit()

    # --- the room there is
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The sample goes first where there is no room for three, and where a rule needs it: it is no row of the form."""
        needed = theme.px(_TREE_WIDTH + _PANEL_WIDTH + _SAMPLE_LEAST + 3 * 22)
        part = self.chosen()
        is_rule = part is not None and part.table == "rule"
        is_wide = self.width() >= needed and not is_rule
        is_roster = (
            self._is_roster() and part is None
        )  # the whole of it, which a narrow window has room for
        self.middle.setVisible(is_wide or is_roster)
        self.right.setVisible(is_wide or not is_roster)
        self.tree.setFixedWidth(theme.px(_TREE_WIDTH))
        self.right.setMinimumWidth(theme.px(_PANEL_WIDTH))
        self.right.setMaximumWidth(theme.px(_PANEL_WIDTH) if is_wide else 16_777_215)


def _read(workplace: Workplace) -> Shown:
    return _with_outline(open_draft(workplace))


def _with_outline(draft: Draft) -> Shown:
    return draft, outline_of(draft)


def _item_of(node: Node) -> QTreeWidgetItem:
    mark = " ".join(filter(None, (f"× {node.mistakes}" if node.mistakes else "", node.mark)))
    item = QTreeWidgetItem([node.label, mark])
    item.setData(0, _NODE, node)
    item.setToolTip(0, node.label)
    words = [node.label, node.mark]
    if node.mistakes:
        words.append(ngettext("{n} mistake", "{n} mistakes", node.mistakes).format(n=node.mistakes))
        item.setForeground(1, theme.colour("error"))
    elif node.mark:
        item.setForeground(1, theme.colour("query"))
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, words)))
    for child in node.children:
        item.addChild(_item_of(child))
    return item


def _renamed(part: Part, path: str, value: object) -> Part | None:
    """Where a part is found after a key was set by which it is known."""
    names = KEYS[part.table]
    if path not in names:
        return None
    values = part.key.split("/") if len(names) > 1 else [part.key]
    values[min(names.index(path), len(values) - 1)] = str(value or "")
    form = str(value) if part.table == "form" else part.form
    return Part(part.table, "/".join(values), form)
