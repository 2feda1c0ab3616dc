"""A rule as a sentence of choices: which indicators at which time, what they must not be to each other, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.catalogue.model import Catalogue, Code
from desktop.domain.problems import half_width
from desktop.domain.rules.sentence import (
    ASKS_WORDS,
    CONTEXT_WORDS,
    HOLDS_WORDS,
    MOST_CONDITIONS,
    WHEN_WORDS,
    Amount,
    Condition,
    Sentence,
    Term,
    Way,
)
from desktop.i18n import N_, _
from desktop.ui import theme
from desktop.ui.widgets.choice_box import ChoiceBox
from desktop.ui.widgets.labels import text_label

_WAYS: dict[Way, str] = {
    "plain": N_("as it is"),
    "apart": N_("whichever is larger"),
    "percent": N_("in percent of the second"),
}
_NUMBER = "#"
_SIZE_WIDTH = 64  # px at 100 %


class RuleSentence(QWidget):
    """`changed` carries the sentence that the choices say, whenever they say another one."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence: Sentence | None = None
        self._catalogue: Catalogue | None = None
        self._form, self._quiet = "", False
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.px(4))
        self._body: QWidget | None = None

    def show_sentence(self, sentence: Sentence, catalogue: Catalogue, form: str) -> None:
        """Make the choices say this; those that say it already stay as they are, with the cursor."""
        same = sentence == self._sentence and form == self._form and catalogue is self._catalogue
        if same and self._body is not None:
            return
        is_shown = self._body is not None and sentence == self._stated() and form == self._form
        self._sentence, self._catalogue, self._form = sentence, catalogue, form
        if not is_shown:
            self._build()

    def focus_first(self) -> None:
        self._left[0].what.setFocus()

    # --- building
    def _build(self) -> None:
        sentence = self._sentence
        assert sentence is not None
        if self._body is not None:
            self._box.removeWidget(self._body)
            self._body.deleteLater()
        self._body = body = QWidget()
        box = QVBoxLayout(body)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(4))
        with self._still():
            box.addWidget(text_label(_("It asks where"), "note"))
            first = sentence.left.terms[0].code
            self._left = [
                self._term(box, term, n, "left") for n, term in enumerate(sentence.left.terms)
            ]
            self.way = self._choice(_WAYS, sentence.left.way, _("How the left side is taken"))
            self.way.setVisible(len(sentence.left.terms) > 1 or sentence.left.way != "plain")
            self._allow_percent(sentence.left)
            box.addLayout(_row(self._more("left"), self.way))
            self.op = self._choice(ASKS_WORDS, sentence.op, _("How the two sides compare"))
            box.addLayout(_row(self.op))
            self._right = [
                self._term(box, term, n, "right") for n, term in enumerate(sentence.right.terms)
            ]
            for row in (*self._left[1:], *self._right):
                row.allow(first)
            box.addLayout(_row(self._more("right")))
            box.addWidget(text_label(_("and only where (all of these hold)"), "note"))
            self._conditions = [self._condition(box, one) for one in sentence.conditions]
            self.add_condition_button = _link(_("+ a condition"))
            self.add_condition_button.clicked.connect(self._add_condition)
            self.add_condition_button.setEnabled(len(self._conditions) < MOST_CONDITIONS)
            box.addLayout(_row(self.add_condition_button))
        self._box.addWidget(body)

    @contextmanager
    def _still(self) -> Iterator[None]:
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False

    def _term(self, box: QVBoxLayout, term: Term, number: int, side: str) -> TermRow:
        assert self._catalogue is not None
        row = TermRow(term, self._catalogue, self._form, is_first=number == 0)
        row.changed.connect(self._tell)
        row.removed.connect(lambda: self._remove(side, number))
        box.addWidget(row)
        return row

    def _more(self, side: str) -> QPushButton:
        button = _link(_("+ another figure"))
        button.setAccessibleName(
            _("Another figure on the left") if side == "left" else _("Another figure on the right")
        )
        button.clicked.connect(lambda: self._add(side))
        return button

    def _choice(self, words: Mapping[Any, str], chosen: str, name: str) -> ChoiceBox:
        box = ChoiceBox()
        box.setAccessibleName(name)
        for value, text in words.items():
            box.addItem(_(text), value)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.currentIndexChanged.connect(lambda _index: self._tell())
        return box

    def _condition(self, box: QVBoxLayout, condition: Condition) -> ConditionRow:
        assert self._catalogue is not None
        row = ConditionRow(condition, self._catalogue, self._form)
        row.changed.connect(self._tell)
        row.removed.connect(lambda: self._remove_condition(row))
        box.addWidget(row)
        return row

    def _allow_percent(self, amount: Amount) -> None:
        model = self.way.model()
        assert isinstance(model, QStandardItemModel)
        item = model.item(list(_WAYS).index("percent"))
        item.setEnabled(amount.can_be_percent)
        item.setToolTip(
            "" if amount.can_be_percent else _("For one figure less another, without a factor.")
        )

    # --- what the choices say
    def _stated(self) -> Sentence | None:
        """The sentence; None while a number is none."""
        left, right = _amount(self._left), _amount(self._right)
        conditions = [row.condition for row in self._conditions]
        if left is None or right is None or None in conditions or self._sentence is None:
            return None
        way: Way = self.way.currentData()
        if way == "percent" and not left.can_be_percent:
            way = "apart"
        return Sentence(
            replace(left, way=way),
            self.op.currentData(),
            replace(right, way=self._sentence.right.way),
            tuple(one for one in conditions if one is not None),
        )

    def _tell(self) -> None:
        stated = self._stated()
        if self._quiet or stated is None or stated == self._sentence:
            return
        self._sentence = stated
        with self._still():
            self._allow_percent(stated.left)
            for row in (*self._left[1:], *self._right):
                row.allow(stated.left.terms[0].code)
        self.changed.emit(stated)

    def _rebuild(self, sentence: Sentence, focus: Callable[[], QWidget]) -> None:
        self._sentence = sentence
        self._build()
        focus().setFocus()
        self.changed.emit(sentence)

    def _add(self, side: str) -> None:
        stated = self._stated() or self._sentence
        assert stated is not None
        amount = stated.left if side == "left" else stated.right
        last = next((term for term in reversed(amount.terms) if term.code), stated.left.terms[0])
        sign = Decimal(-1 if side == "left" else 1)
        more = replace(amount, terms=(*amount.terms, Term(sign, last.code, "_last_year")))
        changed = replace(stated, left=more) if side == "left" else replace(stated, right=more)
        self._rebuild(changed, lambda: (self._left if side == "left" else self._right)[-1].what)

    def _remove(self, side: str, number: int) -> None:
        stated = self._stated() or self._sentence
        assert stated is not None
        amount = stated.left if side == "left" else stated.right
        terms = tuple(term for n, term in enumerate(amount.terms) if n != number)
        way: Way = "plain" if len(terms) == 1 else amount.way
        less = Amount(terms, way if way != "percent" else "apart")
        changed = replace(stated, left=less) if side == "left" else replace(stated, right=less)
        self._rebuild(changed, lambda: (self._left if side == "left" else self._right)[0].what)

    def _add_condition(self) -> None:
        stated = self._stated() or self._sentence
        assert stated is not None
        term = next((t for t in stated.right.terms if t.code), stated.left.terms[0])
        one = Condition(Amount((Term(Decimal(1), term.code, term.when),)), ">", Decimal(0))
        changed = replace(stated, conditions=(*stated.conditions, one))
        self._rebuild(changed, lambda: self._conditions[-1].number)

    def _remove_condition(self, row: ConditionRow) -> None:
        number = self._conditions.index(row)
        stated = self._stated() or self._sentence
        assert stated is not None
        kept = tuple(one for n, one in enumerate(stated.conditions) if n != number)
        self._rebuild(replace(stated, conditions=kept), lambda: self.add_condition_button)


class TermRow(QWidget):
    """A sign, an indicator (or what the calendar says, or a bare number), its time, and a factor."""

    changed = Signal()
    removed = Signal()

    def __init__(self, term: Term, catalogue: Catalogue, form: str, *, is_first: bool) -> None:
        super().__init__()
        self._catalogue = catalogue
        self.sign = ChoiceBox()
        self.sign.setAccessibleName(_("Plus or minus"))
        for text, value in (("+", 1), ("−", -1)):
            self.sign.addItem(text, value)
        self.sign.setCurrentIndex(term.factor < 0)
        self.sign.setVisible(not is_first or term.factor < 0)
        self.what = FigureBox(catalogue, form, term.code)
        self.when = ChoiceBox()
        self.when.setAccessibleName(_("Of when"))
        for suffix, words in WHEN_WORDS.items():
            self.when.addItem(_(words), suffix)
        self.when.setCurrentIndex(max(0, self.when.findData(term.when)))
        self.times = text_label("×", "note")
        self.number = QLineEdit(f"{abs(term.factor):f}")
        self.number.setFixedWidth(theme.px(_SIZE_WIDTH))
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.remove_button = _link("×")
        self.remove_button.setAccessibleName(_("Take it out"))
        self.remove_button.setVisible(not is_first)
        self.remove_button.clicked.connect(self.removed)
        row = _row(
            self.sign, self.what, self.when, self.times, self.number, self.remove_button, end=False
        )
        row.setStretch(1, 1)
        self.setLayout(row)
        self._fit()
        self.sign.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self.what.currentIndexChanged.connect(lambda _index: self._on_what())
        self.when.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self.number.editingFinished.connect(self._on_size)

    @property
    def term(self) -> Term | None:
        """None while its number is none."""
        size = _decimal(self.number.text())
        code = str(self.what.currentData() or "")
        if size is None:
            return None
        factor = size * int(self.sign.currentData())
        if code == _NUMBER:
            return Term(factor)
        when = str(self.when.currentData()) if self.when.isVisibleTo(self) else ""
        return Term(factor, code, when)  # type: ignore[arg-type]

    def allow(self, code: str) -> None:
        """Only what is counted in the same unit of measure can be chosen, or a number."""
        first = self._catalogue.indicators.get(Code(code))

        def why_not(other_code: str) -> str:
            other = self._catalogue.indicators.get(Code(other_code))
            if first is None or other is None or other.measure.zh == first.measure.zh:
                return ""
            return _("Its unit of measure is {measure}, that of the left side {other}.").format(
                measure=str(other.measure) or "—", other=str(first.measure) or "—"
            )

        self.what.allow(why_not)

    def _on_what(self) -> None:
        self._fit()
        self.changed.emit()

    def _on_size(self) -> None:
        is_number = _decimal(self.number.text()) is not None
        theme.set_property(self.number, "tone", "" if is_number else "error")
        if is_number:
            self.changed.emit()

    def _fit(self) -> None:
        """A bare number has no time, and its factor is the number itself."""
        code = self.what.currentData()
        is_number = code == _NUMBER
        self.when.setVisible(str(code) in self._catalogue.indicators)
        self.times.setVisible(not is_number)
        self.number.setAccessibleName(_("Number") if is_number else _("Times"))


class ConditionRow(QWidget):
    """An indicator at a time, a comparison and a number; of more than one indicator the expression as it is."""

    changed = Signal()
    removed = Signal()

    def __init__(self, condition: Condition, catalogue: Catalogue, form: str) -> None:
        super().__init__()
        self._amount = condition.left
        (term, *others) = condition.left.terms
        self.row: TermRow | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(2))
        if others or condition.left.way != "plain":
            box.addWidget(text_label(condition.left.text, "body", wrap=True))
        else:
            self.row = TermRow(term, catalogue, form, is_first=True)
            self.row.times.hide()
            self.row.number.setVisible(term.factor != 1)
            self.row.times.setVisible(term.factor != 1)
            self.row.changed.connect(self.changed)
            box.addWidget(self.row)
        self.op = ChoiceBox()
        self.op.setAccessibleName(_("How it compares"))
        for value, words in HOLDS_WORDS.items():
            self.op.addItem(_(words), value)
        self.op.setCurrentIndex(max(0, self.op.findData(condition.op)))
        self.op.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self.number = QLineEdit(f"{condition.right:f}")
        self.number.setAccessibleName(_("Number"))
        self.number.setFixedWidth(theme.px(_SIZE_WIDTH))
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.editingFinished.connect(self._on_size)
        remove = _link("×")
        remove.setAccessibleName(_("Take it out"))
        remove.clicked.connect(self.removed)
        box.addLayout(_row(self.op, self.number, remove))

    @property
    def condition(self) -> Condition | None:
        size = _decimal(self.number.text())
        term = self.row.term if self.row is not None else None
        if size is None or (self.row is not None and term is None):
            return None
        left = Amount((term,)) if term is not None else self._amount
        return Condition(left, self.op.currentData(), size)

    def _on_size(self) -> None:
        is_number = _decimal(self.number.text()) is not None
        theme.set_property(self.number, "tone", "" if is_number else "error")
        if is_number:
            self.changed.emit()


def _amount(rows: Sequence[TermRow]) -> Amount | None:
    terms = [row.term for row in rows]
    known = tuple(term for term in terms if term is not None)
    return Amount(known) if len(known) == len(terms) else None


def _decimal(text: str) -> Decimal | None:
    """What a person typed as a number; None for anything else."""
    try:
        number = Decimal(half_width(text).strip().replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**12 else None


class FigureBox(QComboBox):
    """A box to choose from by a part of the code or name: the form's own figures first, then the others'."""

    def __init__(self, catalogue: Catalogue, form: str, chosen: str) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setAccessibleName(_("Figure"))
        self._entries = QStandardItemModel(self)
        for code, words in _entries(catalogue, form, chosen):
            item = QStandardItem(words)
            item.setData(code, Qt.ItemDataRole.UserRole)
            self._entries.appendRow(item)
        self.setModel(self._entries)
        completer = QCompleter(self._entries, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        self.setCurrentIndex(max(0, self.findData(chosen or _NUMBER)))
        self._last = self.currentIndex()
        self.currentIndexChanged.connect(self._on_chosen)
        self._on_chosen()

    def allow(self, fits: Callable[[str], str]) -> None:
        """`fits` says of a code why it cannot be chosen, "" where it can; what is chosen stays."""
        for number in range(self._entries.rowCount()):
            item = self._entries.item(number)
            why = fits(str(item.data(Qt.ItemDataRole.UserRole)))
            item.setEnabled(not why or number == self.currentIndex())
            item.setToolTip(why)
        self._from_start()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._settle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._settle()
            event.accept()
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def _settle(self) -> None:
        """A part of one name alone chooses it; words that are no figure go back to the one that is chosen."""
        text = self.currentText().strip().casefold()
        hits = [n for n in range(self.count()) if text and text in self.itemText(n).casefold()]
        exact = [n for n in hits if self.itemText(n).casefold() == text]
        found = exact or [n for n in hits if self._entries.item(n).isEnabled()]
        if len(found) == 1 and self._entries.item(found[0]).isEnabled():
            self.setCurrentIndex(found[0])
        self.setEditText(self.itemText(self.currentIndex()))
        self._from_start()

    def _on_chosen(self) -> None:
        if not self._entries.item(self.currentIndex()).isEnabled():  # typed whole
            self.setCurrentIndex(self._last)
            return
        self._last = self.currentIndex()
        self.setToolTip(self.currentText())
        self._from_start()

    def _from_start(self) -> None:
        """Show the beginning of what is chosen."""
        line = self.lineEdit()
        if line is not None and not self.hasFocus():
            line.setCursorPosition(0)


def _entries(catalogue: Catalogue, form: str, chosen: str) -> list[tuple[str, str]]:
    """(code, words) of all that can be chosen."""
    entries = [(_NUMBER, _("a number"))]
    entries += [(code, _(words)) for code, words in CONTEXT_WORDS.items()]
    known = sorted(catalogue.indicators.values(), key=lambda one: one.form != form)
    entries += [
        (
            str(one.code),
            f"{one.code} {one.name}" + (f"（{one.measure}）" if str(one.measure) else ""),
        )
        for one in known
    ]
    if chosen and chosen not in {code for code, _words in entries}:
        entries.append((chosen, chosen))
    return entries


def _link(words: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("role", "quiet")
    return button


def _row(*widgets: QWidget, end: bool = True) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.px(4))
    for widget in widgets:
        row.addWidget(widget)
    if end:
        row.addStretch(1)
    return row
