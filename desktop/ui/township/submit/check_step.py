"""Step 1 of the export: every finding as a card, with room for the clerk's words and the way to
the cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.pages.ledger import LedgerPage
from desktop.actions.transfer.outbox import Parcel
from desktop.catalogue.model import Catalogue, Severity
from desktop.domain import periods
from desktop.domain.figures import Cell
from desktop.domain.findings import (
    SEVERITY_NAMES,
    SORTS,
    Finding,
    Sort,
    severity_name,
    sort_name,
    sort_of,
)
from desktop.domain.periods import Period
from desktop.i18n import _, listed, ngettext, titled
from desktop.ui import keys, theme
from desktop.ui.township.submit.finding_group import MANY, FindingGroup
from desktop.ui.widgets.earlier_words import EarlierWordsBox
from desktop.ui.widgets.finding_card import ExplanationEdit
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.ui.widgets.pill import MARKS, Kind, Pill, pill_size

_PILLS: dict[Severity, Kind] = {"error": "error", "query": "query", "hint": "neutral"}
FindingKey = tuple[str, str, Cell]


def key_of(period: Period, finding: Finding) -> FindingKey:
    """What a finding is known by while pages are read anew."""
    return period, finding.rule, finding.cell


class FindingRow(QFrame):
    """One finding. Enter goes to its cell; its words are told when they are left or on
    Ctrl+Enter.
    """

    opened = Signal()
    explained = Signal(str)

    def __init__(
        self,
        title: str,
        finding: Finding,
        *,
        locked: bool,
        comment: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.finding = finding
        self.setProperty("frame_role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(
            f"{severity_name(finding.severity)}: {title}. {finding.message} {finding.instruction}"
        )
        self.pill = Pill(severity_name(finding.severity), _PILLS[finding.severity], marked=True)
        self.title = text_label(title, "strong", wrap=True)
        self.message = text_label(finding.message, "body", wrap=True)
        self.instruction = text_label(finding.instruction, "muted", wrap=True)
        self.button = QPushButton(
            _("Correct it") if finding.severity == "error" and not locked else _("Look")
        )
        self.button.clicked.connect(self.opened)
        self.edit: ExplanationEdit | None = None
        self.earlier: EarlierWordsBox | None = None
        self.refusal = text_label("", "body", wrap=True, tone="error")
        self.refusal.hide()
        middle = QVBoxLayout()
        middle.setSpacing(theme.px(4))
        middle.addWidget(self.title)
        middle.addWidget(self.message)
        middle.addWidget(self.instruction)
        if not finding.instruction:
            self.instruction.hide()
        if finding.severity == "query" and not locked:
            self.edit = ExplanationEdit(finding.explanation)
            if comment and comment != finding.explanation:
                self.edit.setPlainText(comment)
            self.edit.given.connect(self.explained)
            if finding.earlier is not None:
                self.earlier = EarlierWordsBox(finding.earlier)
                self.earlier.taken.connect(self._take_earlier)
                self.earlier.to_change.connect(self.edit.offer)
                middle.addWidget(self.earlier)
            middle.addWidget(self.edit)
        elif finding.explanation:
            middle.addWidget(
                text_label(
                    _("Explanation: {words}").format(words=finding.explanation), "body", wrap=True
                )
            )
        middle.addWidget(self.refusal)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(14), theme.px(10), theme.px(14), theme.px(10))
        row.setSpacing(theme.px(12))
        marks = (
            QVBoxLayout()
        )  # all titles begin at one edge, however long the word of the severity is
        marks.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        marks.addSpacerItem(QSpacerItem(_pill_width(), 0))
        marks.addStretch(1)
        row.addLayout(marks)
        row.addLayout(middle, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def words(self) -> str:
        return self.edit.toPlainText() if self.edit is not None else ""

    def _take_earlier(self, words: str) -> None:
        assert self.edit is not None
        self.edit.setPlainText(words)
        self.edit.tell()

    def take(self, finding: Finding) -> None:
        """The words were accepted."""
        self.finding = finding
        self.refusal.hide()
        if self.earlier is not None:
            self.earlier.hide()
        self.pill.set_pill(
            _("explained") if finding.explanation else severity_name(finding.severity),
            "done" if finding.explanation else "query",
            marked=True,
        )

    def refuse(self, sentence: str) -> None:
        """The words stay; beside them stands why they were not taken."""
        self.refusal.setText(f"× {sentence}")
        self.refusal.show()

    def point(self) -> None:
        """Bring the cursor here: into the words where some are asked for."""
        (self.edit or self).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        theme.set_property(self, "frame_role", "step_now")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        theme.set_property(self, "frame_role", "card")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in keys.ENTER and not (self.edit and self.edit.hasFocus()):
            self.opened.emit()
            return
        super().keyPressEvent(event)


class FindingList(PageScroll):
    """The findings of every submission of the month."""

    cell_requested = Signal(object)  # Cell
    explained = Signal(str, object, str)  # period, Finding, words
    explained_together = Signal(str, object, str)  # period, a FindingGroup's first Finding, words

    def __init__(self, catalogue: Catalogue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.catalogue = catalogue
        self.rows: dict[FindingKey, FindingRow] = {}
        self.groups: dict[tuple[str, str, str], FindingGroup] = {}  # by period, form and rule
        self._drafts: dict[FindingKey, str] = {}
        self._chosen: Sort | None = None
        self.choice = QComboBox()

    def tell_waiting(self) -> None:
        """Nothing is known yet."""
        self.keep_drafts()
        self.rows, self.groups = {}, {}
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(text_label(_("All forms of the month are being checked…"), "body"))
        box.addStretch(1)
        self.set_body(inner)

    def show_parcels(self, parcels: Sequence[Parcel]) -> None:
        """Show the findings anew; words that were typed and not taken yet stay in their fields."""
        self.keep_drafts()
        opened = {key for key, group in self.groups.items() if group.is_open}
        self.rows, self.groups = {}, {}
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(12))
        self._offer_sorts(parcels)
        box.addWidget(self.choice, 0, Qt.AlignmentFlag.AlignLeft)
        self.choice.setHidden(self.choice.count() <= 2)  # all of one sort
        for parcel in parcels:
            if len(parcels) > 1:
                box.addWidget(text_label(_parcel_title(parcel), "section"))
            if parcel.locked:
                box.addWidget(
                    _notice(
                        _(
                            "Submission number {n} is sealed and locked. To change a figure, start a correction on its form."
                        ).format(n=parcel.sequence),
                        "info",
                    )
                )
            elif not parcel.findings:
                box.addWidget(_notice(_("✓ No problems: ready to submit."), "done"))
            for kind, findings in _by_kind(parcel.findings).items():
                rows = [self._row(parcel, finding) for finding in findings]
                for finding, row in zip(findings, rows, strict=True):
                    self.rows[key_of(parcel.period, finding)] = row
                if len(rows) < MANY:
                    for row in rows:
                        box.addWidget(row)
                    continue
                group = self._group(parcel, findings, rows)
                key = (str(parcel.period), *kind)
                self.groups[key] = group
                group.open(key in opened)
                box.addWidget(group)
        box.addStretch(1)
        self._sift()
        self.set_body(inner)

    def _group(
        self, parcel: Parcel, findings: Sequence[Finding], rows: Sequence[FindingRow]
    ) -> FindingGroup:
        first = findings[0]
        done = all(f.explanation for f in findings)
        word = _("explained") if done else sort_name(sort_of(first))
        group = FindingGroup(
            self._group_title(findings),
            (word, "done" if done else _PILLS[first.severity]),
            rows,
            findings,
            locked=parcel.locked,
        )
        group.explained.connect(
            lambda words: self.explained_together.emit(parcel.period, first, words)
        )
        return group

    def _group_title(self, findings: Sequence[Finding]) -> str:
        """Such as "Daily air readings · PM2.5, PM10: 6 days"."""
        cell = findings[0].cell
        form = self.catalogue.form_by_id.get(cell.form)
        fields = [self.catalogue.field(c.form, c.code) for c in findings[0].cells]
        names = list(dict.fromkeys(str(field.name) for field in fields if field))
        of_one_field = len({f.cell.code for f in findings}) == 1
        about = listed(names[:3]) if names and of_one_field else ""
        kind = form.kind if form is not None else ""
        rows = len({f.cell.dimension for f in findings})
        match kind:
            case "daily":
                count = ngettext("{n} day", "{n} days", rows).format(n=rows)
            case "ledger":
                count = ngettext("{n} project", "{n} projects", rows).format(n=rows)
            case _:
                count = ngettext("{n} cell", "{n} cells", len(findings)).format(n=len(findings))
        what = titled(about, count) if about else count
        return f"{form.name if form else cell.form} · {what}"

    # --- sifting
    def _offer_sorts(self, parcels: Sequence[Parcel]) -> None:
        """Which of them to see, with their numbers."""
        count = Counter(sort_of(f) for parcel in parcels for f in parcel.findings)
        self.choice = QComboBox()
        self.choice.setAccessibleName(_("Which findings"))
        self.choice.activated.connect(self._on_choice)
        self.choice.addItem(_("All {n}").format(n=count.total()), None)
        for sort, n in sorted(count.items(), key=lambda each: list(SORTS).index(each[0])):
            self.choice.addItem(f"{sort_name(sort)} {n}", sort)
        place = self.choice.findData(self._chosen)
        if place < 0:
            self._chosen, place = None, 0
        self.choice.setCurrentIndex(place)

    def _on_choice(self, place: int) -> None:
        self._chosen = self.choice.itemData(place)
        self._sift()

    def _sift(self) -> None:
        for row in self.rows.values():
            row.setVisible(self._chosen in (None, sort_of(row.finding)))
        for group in self.groups.values():
            group.setVisible(any(not row.isHidden() for row in group.rows))

    def _row(self, parcel: Parcel, finding: Finding) -> FindingRow:
        row = FindingRow(
            self._title(parcel, finding),
            finding,
            locked=parcel.locked,
            comment=self._drafts.get(key_of(parcel.period, finding), ""),
        )
        if finding.explanation:
            row.take(finding)
        row.opened.connect(lambda: self.cell_requested.emit(finding.cell))
        row.explained.connect(lambda text: self.explained.emit(parcel.period, finding, text))
        return row

    def _title(self, parcel: Parcel, finding: Finding) -> str:
        cell = finding.cell
        form = self.catalogue.form_by_id.get(cell.form)
        field = self.catalogue.field(cell.form, cell.code)
        name = str(field.name) if field else ""
        if form is not None and form.kind == "ledger" and cell.dimension:
            project = next(
                (
                    str(state.columns["name"] or "")
                    for page in parcel.pages
                    if isinstance(page, LedgerPage)
                    for state in page.projects
                    if state.project == cell.dimension
                ),
                "",
            )
            what = f"{cell.dimension} {project} · {name}"
        elif cell.dimension and form is not None and form.kind != "table":
            what = f"{cell.dimension} {name}"
        elif cell.dimension:
            what = f"{cell.code} {name} · {cell.dimension}"
        else:
            what = f"{cell.code} {name}"
        return f"{form.name if form else cell.form} · {what}"

    def keep_drafts(self) -> None:
        """Remember what stands in the fields and was not taken."""
        for key, row in self.rows.items():
            if row.edit is not None and row.words.strip() != row.finding.explanation:
                self._drafts[key] = row.words
            else:
                self._drafts.pop(key, None)

    def tell_words(self) -> None:
        """Hand over what is being typed, as leaving its field would."""
        for row in self.rows.values():
            if row.edit is not None:
                row.edit.tell()

    def point_next(self) -> None:
        """F8: the next finding after the one in hand, round from the end; those that block come
        first anyway.
        """
        rows = [row for row in self.rows.values() if not row.isHidden()]
        if not rows:
            return
        at = next(
            (
                n
                for n, row in enumerate(rows)
                if row.hasFocus() or row.isAncestorOf(self.focus_widget())
            ),
            -1,
        )
        self._point(rows[(at + 1) % len(rows)])

    def point_first_blocking(self) -> None:
        row = next((row for row in self.rows.values() if row.finding.blocks), None)
        if row is not None:
            self._point(row)

    def focus_widget(self) -> QWidget:
        return self.window().focusWidget() or self

    def _point(self, row: FindingRow) -> None:
        if row.isHidden():
            self._on_choice(0)
            self.choice.setCurrentIndex(0)
        for group in self.groups.values():
            if row in group.rows:
                group.open(True)
        row.point()
        self.ensureWidgetVisible(row, 0, theme.px(12))


def _by_kind(findings: Iterable[Finding]) -> dict[tuple[str, str], list[Finding]]:
    """By form and rule, in their order; all that is not filled in on a form is one kind."""
    kinds: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        rule = "" if finding.is_blank else finding.rule
        kinds.setdefault((finding.cell.form, rule), []).append(finding)
    return kinds


def _pill_width() -> int:
    return max(
        pill_size(MARKS[_PILLS[severity]] + severity_name(severity)).width()
        for severity in SEVERITY_NAMES
    )


def _parcel_title(parcel: Parcel) -> str:
    forms = " · ".join(str(page.header.form.name) for page in parcel.pages)
    return f"{periods.label(parcel.period)} · {forms}"


def _notice(text: str, kind: str) -> QFrame:
    frame = QFrame()
    frame.setProperty("notice", kind)
    box = QVBoxLayout(frame)
    box.setContentsMargins(theme.px(14), theme.px(10), theme.px(14), theme.px(10))
    label: QLabel = text_label(text, "body", wrap=True)
    box.addWidget(label)
    return frame
