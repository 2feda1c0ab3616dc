"""Sending out the task of a period: one file for all units, and the check code to read to a unit
that opens its first one.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from desktop.actions.transfer.covering_words import words_of, write_words
from desktop.actions.transfer.send_task import Exported, export_task
from desktop.actions.transfer.stick_index import tell_on_stick
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.i18n import _, ngettext
from desktop.ui import theme
from desktop.ui.outputs.write_dialog import WriteDialog
from desktop.ui.session import Session
from desktop.ui.widgets.labels import text_label


class TaskDialog(WriteDialog):
    """`period` is the month in hand; the next one and the year can be chosen."""

    def __init__(
        self,
        session: Session,
        workplace: Workplace,
        period: Period,
        parent: QWidget | None = None,
        *,
        make_new_keys: bool = False,
    ) -> None:
        super().__init__(
            session,
            _("Send out a task with new keys") if make_new_keys else _("Send out a task"),
            _(
                "Where the kit or the key file is found later, new keys have been made in vain: look once more. Every unit opens this"
                " task, compares the check code by telephone, and exports again what this desk has not received."
            )
            if make_new_keys
            else _(
                "One file serves all units: it carries the roster, targets, deadlines, last year's accepted figures and this"
                " desk's public key. What has changed since the last one goes out as the next version."
            ),
            _("Write the task"),
            parent,
        )
        self.make_new_keys = make_new_keys
        self.periods = QComboBox()
        self.periods.setAccessibleName(_("Period"))
        for choice in dict.fromkeys((period, periods.following(period), periods.year_of(period))):
            self.periods.addItem(_("Period {period}").format(period=periods.label(choice)), choice)
        self.box.addWidget(self.periods)
        self.box.addWidget(text_label(_("Words to the offices (may stay empty)"), "strong"))
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Words to the offices (may stay empty)"))
        self.text.setPlaceholderText(
            _(
                "As: how this year's form is filled in. Every office sees it once when it opens the task."
            )
        )
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * 3 + theme.px(24))
        self.box.addWidget(self.text)
        self.periods.currentIndexChanged.connect(self._read_words)
        self._read_words()

    def _read_words(self) -> None:
        """Those that the task of the period has carried until now."""
        period = Period(self.periods.currentData())
        self.session.ask(lambda workplace: words_of(workplace, period), self.text.setPlainText)

    def write(self, folder: Path, passphrase: str | None) -> None:
        period, make_new = Period(self.periods.currentData()), self.make_new_keys
        words = self.text.toPlainText()

        def work(workplace: Workplace) -> Exported:
            write_words(workplace, period, words)
            done = export_task(
                workplace, period, folder, passphrase=passphrase, make_new_keys=make_new
            )
            tell_on_stick(workplace, folder)
            return done

        self.session.ask(work, self._on_written, self.on_refused)

    def _on_written(self, done: Exported) -> None:
        self.make_new_keys = False  # they are made
        sentence = _("Version {n} for {period} is on the stick: {file}").format(
            n=done.sequence, file=done.file.name, period=periods.label(done.period)
        )
        if not done.is_new:
            sentence += "\n" + _("It is the same as last time, byte for byte: nothing has changed.")
        sentence += "\n" + ngettext(
            "{units} units, {targets} target, {figures} figures of last year.",
            "{units} units, {targets} targets, {figures} figures of last year.",
            done.targets,
        ).format(units=done.units, targets=done.targets, figures=done.last_year)
        sentence += "\n" + _(
            "Check code of this desk's key, for units that ring up: {code}"
        ).format(code=done.key_code)
        self.show_done(sentence)
