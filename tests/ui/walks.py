"""What a walk over a page looks for: cut or overlapping texts and controls, and controls without a
name for who cannot see them.
"""

from __future__ import annotations

from itertools import combinations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from desktop.ui.widgets.labels import ElideLabel

_SLACK = 2  # px: what rounding may take
_ARROW = 20  # px: a combo box's arrow
_LEAST_SHOWN = 0.6
"""Of a text that is meant to be shortened where there is no room."""
_TEXTS = (QLabel, QAbstractButton, QComboBox, QLineEdit)


def cut_texts(top: QWidget) -> list[str]:
    """Texts that have less room than they need, and controls that lie over each other."""
    seen = [w for w in top.findChildren(QWidget) if w.isVisible() and not _is_inside_a_view(w)]
    found = [f"{_where(w)}: {why}" for w in seen if (why := _cut(w))]
    by_parent: dict[QWidget, list[QWidget]] = {}
    for widget in seen:
        if isinstance(widget, _TEXTS) and _text_of(widget) and widget.parentWidget() is not None:
            by_parent.setdefault(widget.parentWidget(), []).append(widget)
    for siblings in by_parent.values():
        for one, other in combinations(siblings, 2):
            both = one.geometry().intersected(other.geometry())
            if both.width() > _SLACK and both.height() > _SLACK and not _floats(one, other):
                found.append(f"{_where(one)} lies over {_where(other)}")
    return found


def nameless(top: QWidget) -> list[str]:
    """Controls that can be reached by keys and say nothing to a reader."""
    controls = (
        QAbstractButton,
        QComboBox,
        QLineEdit,
        QPlainTextEdit,
        QAbstractItemView,
        QAbstractSpinBox,
    )
    found = []
    for widget in top.findChildren(QWidget):
        if not widget.isVisible() or _is_inside_a_view(widget) or not widget.isEnabled():
            continue
        if not isinstance(widget, controls) and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            continue
        if isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox | QAbstractItemView):
            continue  # part of what has the name
        if not _has_content_of_its_own(widget):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        name = interface.text(QAccessible.Text.Name) if interface is not None else ""
        if isinstance(widget, QComboBox):
            name = widget.accessibleName()  # what is chosen is its name on Linux alone
        if not name.strip():
            found.append(f"{_where(widget)} in {type(widget.parentWidget()).__name__}")
    return found


def deaf_to_enter(top: QWidget) -> list[str]:
    """Buttons of a dialog that have the keyboard and do not hear Enter."""
    buttons = top.findChildren(QPushButton) if isinstance(top, QDialog) else []
    return [
        _where(button)
        for button in buttons
        if button.isVisible()
        and button.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (button.autoDefault() or button.isDefault())
    ]


def invisible_stops(top: QWidget) -> list[str]:
    """Where Tab stops and nothing shows it: pages and areas that only hold others."""
    return [
        _where(widget)
        for widget in top.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and (isinstance(widget, QScrollArea) or type(widget).__name__.endswith("Page"))
    ]


def filled_buttons(top: QWidget) -> list[str]:
    """The words of the filled buttons that are seen: one a window says what comes next."""
    return [
        button.text()
        for button in top.findChildren(QPushButton)
        if button.isVisible()
        and button.property("role") == "primary"
        and type(button.parentWidget()).__name__ != "LockedNote"
    ]


def _has_content_of_its_own(widget: QWidget) -> bool:
    """A scroll area and a stack only hold others."""
    return type(widget).__name__ not in ("PageScroll", "SideScroll", "QScrollArea")


def _cut(widget: QWidget) -> str:
    text = _text_of(widget)
    if not text:
        return ""
    metrics, room = QFontMetrics(widget.font()), widget.contentsRect()
    if isinstance(widget, ElideLabel):
        share = room.width() / max(metrics.horizontalAdvance(text), 1)
        return f"{share:.0%} of it is seen" if share < _LEAST_SHOWN else ""
    if isinstance(widget, QLabel):
        return _cut_label(widget, metrics, room)
    if isinstance(widget, QAbstractButton):
        lacking = widget.sizeHint().width() - widget.width()
        low = metrics.height() - widget.height()
        return (
            f"{lacking} px too narrow"
            if lacking > _SLACK
            else f"{low} px too low"
            if low > 0
            else ""
        )
    if isinstance(widget, QComboBox):
        lacking = metrics.horizontalAdvance(text) + _ARROW - widget.width()
        return f"{lacking} px too narrow" if lacking > _SLACK else ""
    return ""


def _cut_label(label: QLabel, metrics: QFontMetrics, room: QRect) -> str:
    if label.textFormat() == Qt.TextFormat.RichText or "<" in label.text():
        return ""
    if label.wordWrap():
        lacking = label.heightForWidth(label.width()) - label.height()
        return f"{lacking} px too low" if lacking > _SLACK else ""
    need = metrics.size(0, label.text())
    if need.width() > room.width() + _SLACK:
        return f"{need.width() - room.width()} px too narrow"
    return (
        f"{need.height() - room.height()} px too low"
        if need.height() > room.height() + _SLACK
        else ""
    )


def _text_of(widget: QWidget) -> str:
    if isinstance(widget, QComboBox):
        return widget.currentText()
    text = getattr(widget, "text", None)
    return str(text() if callable(text) else text or "") if isinstance(widget, _TEXTS) else ""


def _is_inside_a_view(widget: QWidget) -> bool:
    """An item view and a plot paint what they hold, and scroll it."""
    parent = widget.parentWidget()
    return parent is not None and isinstance(parent.parentWidget(), QAbstractItemView)


def _floats(one: QWidget, other: QWidget) -> bool:
    """Something that is meant to lie over what is behind it (the way back in a chart)."""
    return any(w.property("role") == "legend" for w in (one, other))


def _where(widget: QWidget) -> str:
    text = _text_of(widget).replace("\n", " ")
    return f"{type(widget).__name__}{f' “{text[:40]}”' if text else ''}"
