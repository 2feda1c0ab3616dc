"""The properties of one part of the draft, each with its mistake below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.catalogues.outline import PlacedMistake
from desktop.actions.catalogues.properties import PROPERTIES, EditorKind, Property
from desktop.catalogue.edit import Part
from desktop.catalogue.model import Catalogue
from desktop.domain.air.reading_columns import day_columns
from desktop.domain.rules.sentence import Sentence, read_sentence
from desktop.i18n import _
from desktop.ui import theme
from desktop.ui.district.designer.rule_sentence import RuleSentence
from desktop.ui.district.designer.values_editor import ValuesEditor
from desktop.ui.widgets.choice_box import ChoiceBox
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.page_scroll import PageScroll

SENTENCE = ("left", "op", "right", "when")
"""The properties of a rule that a sentence says together."""
_LINES = 3  # of a field for several lines


class PropertyPanel(PageScroll):
    """`edited` tells what a person has set once the field is left: the key's path, what people call it, and its value
    (None: the key goes).
    """

    edited = Signal(str, str, object)
    wording_requested = Signal()  # the words of the brief, which have a page of their own

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.part: Part | None = None
        self._table = ""
        self._fields: dict[str, _Field] = {}
        self._as_formulas = False
        self._sentence: Sentence | None = None

    def show_part(
        self,
        part: Part | None,
        values: Mapping[str, Any],
        mistakes: Sequence[PlacedMistake],
        catalogue: Catalogue,
    ) -> None:
        """The part at hand, whose indicators are those of the catalogue; None shows what to do."""
        table = part.table if part is not None else ""
        if table != self._table or not self._fields:
            self._make(table)
        if part != self.part:
            self._as_formulas = False
        self.part = part
        self._show_sentence(values, mistakes, catalogue)
        for path, field in self._fields.items():
            key = path.split(".")[0]
            field.show_value(_value_at(values, path))
            field.show_mistakes([one.sentence for one in mistakes if one.key == key])
        rest = [
            one.sentence
            for one in mistakes
            if one.key not in {p.split(".")[0] for p in self._fields}
        ]
        self._rest.setText("\n".join(f"× {text}" for text in rest))
        self._rest.setVisible(bool(rest))

    def focus_field(self, path: str = "") -> None:
        """Put the cursor into a field; into the first one where none is named."""
        found = next(
            (f for p, f in self._fields.items() if p.split(".")[0] == path.split(".")[0]), None
        )
        field = found or next(iter(self._fields.values()), None)
        if field is not None:
            if field.isHidden() and self.sentence.isVisible():
                self.sentence.focus_first()
                return
            field.editor.setFocus()
            if isinstance(field.editor, QLineEdit):
                field.editor.selectAll()
            self.ensureWidgetVisible(field)

    def set_open(self, is_open: bool) -> None:
        self.sentence.setEnabled(is_open)
        for field in self._fields.values():
            field.editor.setEnabled(is_open)

    def _make(self, table: str) -> None:
        body = QWidget()
        box = QVBoxLayout(body)
        box.setContentsMargins(theme.px(2), 0, theme.px(10), theme.px(8))
        box.setSpacing(theme.px(6))
        self._table, self._fields = table, {}
        self._rest = text_label("", "note", wrap=True, tone="error")
        box.addWidget(self._rest)
        self.sentence = RuleSentence()
        self.sentence.changed.connect(self._on_sentence)
        self.formulas_button = QPushButton()
        self.formulas_button.setProperty("role", "quiet")
        self.formulas_button.clicked.connect(self._turn)
        self.formulas_button.hide()
        self.sentence.hide()
        if table == "rule":
            box.addWidget(self.sentence)
            box.addWidget(self.formulas_button, 0, Qt.AlignmentFlag.AlignLeft)
        for prop in PROPERTIES.get(table, ()):
            field = _Field(prop)
            field.left.connect(self._on_left)
            self._fields[prop.path] = field
            box.addWidget(field)
        if table == "catalogue":
            wording = QPushButton(_("The brief and its wording…"))
            wording.clicked.connect(self.wording_requested)
            box.addWidget(wording, 0, Qt.AlignmentFlag.AlignLeft)
        if not self._fields:
            box.addWidget(
                text_label(
                    _(
                        "Choose a part in the tree: a form, an indicator, a rule, a unit. Whatever is changed here is kept in the draft alone."
                    ),
                    "muted",
                    wrap=True,
                )
            )
        box.addStretch(1)
        self.set_body(body)

    def _show_sentence(
        self, values: Mapping[str, Any], mistakes: Sequence[PlacedMistake], catalogue: Catalogue
    ) -> None:
        """A rule's comparison as a sentence, where it is one and nobody wants the formulas."""
        part = self.part
        if part is None or part.table != "rule":
            return
        left, op, right, when = (str(values.get(path) or "") for path in SENTENCE)
        daily = catalogue.form_of_kind("daily")
        codes = {*catalogue.indicators, *(day_columns(daily) if daily else ())}
        is_of_units = values.get("over", "unit") == "unit"
        self._sentence = read_sentence(left, op, right, when, codes) if is_of_units else None
        is_wrong = any(one.key in SENTENCE for one in mistakes)
        is_shown = self._sentence is not None and not self._as_formulas and not is_wrong
        if self._sentence is not None and is_shown:
            self.sentence.show_sentence(self._sentence, catalogue, part.form)
        self.sentence.setVisible(is_shown)
        for path in SENTENCE:
            self._fields[path].setVisible(not is_shown)
        self.formulas_button.setVisible(self._sentence is not None and not is_wrong)
        self.formulas_button.setText(_("As formulas") if is_shown else _("As a sentence"))

    def _turn(self) -> None:
        self._as_formulas = not self._as_formulas
        shown = not self._as_formulas
        self.sentence.setVisible(shown)
        for path in SENTENCE:
            self._fields[path].setVisible(not shown)
        self.formulas_button.setText(_("As formulas") if shown else _("As a sentence"))

    def _on_sentence(self, stated: Sentence) -> None:
        """Write those of the four expressions that are others now."""
        before, self._sentence = self._sentence, stated
        if before is None:
            return
        texts = zip(SENTENCE, _texts(before), _texts(stated), strict=True)
        for path, old, new in texts:
            if old != new:
                prop = self._fields[path].prop
                self.edited.emit(path, _(prop.label), None if new == prop.unset else new)

    def _on_left(self, prop: Property, value: object) -> None:
        if self.part is not None:
            self.edited.emit(prop.path, _(prop.label), None if value == prop.unset else value)


def _texts(sentence: Sentence) -> tuple[str, str, str, str]:
    """Its expressions, in the order of SENTENCE."""
    return sentence.left.text, sentence.op, sentence.right.text, sentence.when


def _value_at(values: Mapping[str, Any], path: str) -> Any:
    place: Any = values
    for key in path.split("."):
        if not isinstance(place, Mapping) or key not in place:
            return None
        place = place[key]
    return place


class _Field(QWidget):
    """A label, an editor and the mistake below it. `left`: the property and what stands there now, where it differs."""

    left = Signal(object, object)

    def __init__(self, prop: Property, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.prop = prop
        self._shown: Any = None
        self._is_quiet = False
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(2))
        label = _(prop.label)
        self.editor = self._make(label)
        if not isinstance(self.editor, QCheckBox):
            caption = text_label(label, "note", wrap=True)
            caption.setBuddy(self.editor)
            box.addWidget(caption)
        box.addWidget(self.editor)
        if prop.inserts:
            box.addLayout(self._inserts())
        self.mistake: QLabel = text_label("", "note", wrap=True, tone="error")
        self.mistake.hide()
        box.addWidget(self.mistake)

    def _inserts(self) -> QHBoxLayout:
        """Buttons that put a number's place in at the cursor, which stays where it is."""
        row = QHBoxLayout()
        row.setSpacing(theme.px(4))
        row.addWidget(text_label(_("Put in:"), "note"))
        for text, words in self.prop.inserts.items():
            button = QPushButton(_(words))
            button.setProperty("role", "quiet")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(partial(self._insert, text))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _insert(self, text: str, _is_on: bool = False) -> None:
        if isinstance(self.editor, QPlainTextEdit) and self.editor.isEnabled():
            self.editor.setFocus()
            self.editor.insertPlainText(text)

    def _make(self, label: str) -> QWidget:
        editor: QWidget
        match self.prop.editor:
            case "choice":
                combo = ChoiceBox()
                for value, words in self.prop.choices.items():
                    combo.addItem(_(words), value)
                combo.activated.connect(lambda _index: self._leave())
                editor = combo
            case "flag":
                check = QCheckBox(label)
                check.clicked.connect(lambda _is: self._leave())
                editor = check
            case "values":
                values = ValuesEditor()
                values.left.connect(self._leave)
                editor = values
            case "text" | "list" | "dates" | "pairs":
                text = QPlainTextEdit()
                text.setTabChangesFocus(True)
                text.setFixedHeight(text.fontMetrics().lineSpacing() * _LINES + theme.px(16))
                text.installEventFilter(self)
                editor = text
            case _:
                line = QLineEdit()
                line.editingFinished.connect(self._leave)
                editor = line
        editor.setAccessibleName(label)
        return editor

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.editor and event.type() == QEvent.Type.FocusOut:
            self._leave()
        return super().eventFilter(watched, event)

    def show_value(self, value: Any) -> None:
        """What stands in the draft; what is being typed stays."""
        shown = self.prop.unset if value is None else value
        if self.editor.hasFocus() and shown == self._shown:
            return
        self._shown = shown
        match self.editor:
            case QComboBox():
                index = self.editor.findData("" if shown is None else shown)
                if index < 0:  # such as reporter:station
                    self.editor.addItem(str(shown), shown)
                    index = self.editor.count() - 1
                self.editor.setCurrentIndex(index)
            case QCheckBox():
                self.editor.setChecked(bool(shown))
            case ValuesEditor():
                self.editor.show_values(shown if isinstance(shown, list) else [])
            case QPlainTextEdit():
                self.editor.setPlainText("\n".join(_lines(shown)))
            case QLineEdit():
                self.editor.setText("" if shown is None else str(shown))
                self.editor.setCursorPosition(0)

    def show_mistakes(self, sentences: Sequence[str]) -> None:
        self.mistake.setText("\n".join(f"× {one}" for one in sentences))
        self.mistake.setVisible(bool(sentences))
        self.editor.setAccessibleDescription(self.mistake.text())

    def _leave(self) -> None:
        value = self._value()
        if value != self._shown:
            self._shown = value
            self.left.emit(self.prop, value)

    def _value(self) -> Any:
        match self.editor:
            case QComboBox():
                return self.editor.currentData()
            case QCheckBox():
                return self.editor.isChecked()
            case ValuesEditor():
                return self.editor.values()
            case QPlainTextEdit():
                return _written(self.editor.toPlainText().strip(), self.prop.editor)
            case QLineEdit():
                text = self.editor.text().strip()
                if self.prop.editor == "number":
                    return int(text) if text.isdecimal() else (text or self.prop.unset)
                return text
        return None


def _lines(shown: Any) -> list[str]:
    """What several lines show of a value."""
    if isinstance(shown, Mapping):
        return [f"{name} = {value}" for name, value in shown.items()]
    return list(map(str, shown)) if isinstance(shown, list) else [str(shown or "")]


def _written(text: str, editor: EditorKind) -> Any:
    """The value that lines say; a line that is no day stays as it was typed, and the check of the forms tells it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    match editor:
        case "list":
            return lines
        case "dates":
            return [_day(line) for line in lines]
        case "pairs":
            parts = (line.partition("=") for line in lines)
            return {name.strip(): value.strip() for name, _sign, value in parts}
        case _:
            return text


def _day(line: str) -> date | str:
    try:
        return date.fromisoformat(line)
    except ValueError:
        return line
