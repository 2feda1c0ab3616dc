"""Asking once more before the same words explain many cells of a period."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox, QWidget

from desktop.errors import ConfirmationNeeded
from desktop.i18n import _
from desktop.ui.widgets.dialog import Question, ask


def same_words_sentence(error: ConfirmationNeeded) -> str:
    """What the window says of it, without the command line's way."""
    return _(
        "“{typed}” would be the explanation of {count} different cells of this period. If it is true of "
        "this one too, confirm it; else write what is true of this one."
    ).format(**error.params)


def confirm_same_words(
    error: ConfirmationNeeded,
    parent: QWidget,
    on_confirmed: Callable[[], None],
    on_refused: Callable[[], None],
) -> QMessageBox:
    """Open the question; Esc leaves the query open."""
    return ask(
        parent,
        Question(
            _("The same words again"),
            same_words_sentence(error),
            _("True of this one too"),
            _("Write other words"),
        ),
        on_confirmed,
        on_refused,
    )
