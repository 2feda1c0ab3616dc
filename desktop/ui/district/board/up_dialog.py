"""Submitting a period to the desk above: what is in it, words to it, one button."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.actions.transfer.stick_index import tell_on_stick
from desktop.actions.upward.send import GoesUp, SentUp, send_up, what_goes_up
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.i18n import _, listed, ngettext
from desktop.ui import theme
from desktop.ui.outputs.write_dialog import WriteDialog
from desktop.ui.session import Session
from desktop.ui.widgets.labels import text_label

_NAMED = 8  # units


class UpDialog(WriteDialog):
    """What is not accepted does not go up, and is named before the button is pressed."""

    def __init__(
        self,
        session: Session,
        workplace: Workplace,
        period: Period,
        parent: QWidget | None = None,
    ) -> None:
        above = workplace.versions.desk_above(period)
        super().__init__(
            session,
            _("Submit {period} to {desk}").format(
                period=periods.label(period), desk=above[1] if above else ""
            ),
            _(
                "The file holds what this desk has accepted, unit by unit, as the units sealed it, and how everything else stands."
                " Nothing can be changed on the way."
            ),
            _("Write the file"),
            parent,
        )
        self.period = period
        self.facts = text_label("", "body", wrap=True)
        self.box.addWidget(self.facts)
        title = _("Words to the desk above (may stay empty)")
        self.box.addWidget(text_label(title, "strong"))
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(title)
        self.text.setPlaceholderText(_("As: why a unit is missing, and until when it will report."))
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * 3 + theme.px(24))
        self.box.addWidget(self.text)
        session.ask(lambda workplace: what_goes_up(workplace, period), self._show_facts)

    def _show_facts(self, goes: GoesUp | None) -> None:
        if goes is None:
            return
        lines = [
            ngettext(
                "Submission number {number}: {n} unit of {of}.",
                "Submission number {number}: {n} units of {of}.",
                goes.units,
            ).format(number=goes.number, n=goes.units, of=goes.of)
        ]
        if goes.left:
            names = listed(goes.left[:_NAMED])
            if len(goes.left) > _NAMED:
                names += _(" and {n} more").format(n=len(goes.left) - _NAMED)
            lines.append("△ " + _("Not accepted in whole: {units}.").format(units=names))
        self.facts.setText("\n".join(lines))

    def write(self, folder: Path, passphrase: str | None) -> None:
        period, words = self.period, self.text.toPlainText()

        def work(workplace: Workplace) -> SentUp:
            done = send_up(workplace, period, folder, words=words, passphrase=passphrase)
            tell_on_stick(workplace, folder)
            return done

        self.session.ask(work, self._on_written, self.on_refused)

    def _on_written(self, done: SentUp) -> None:
        sentence = _(
            "Submission number {n} for {period} is on the stick, read back: {file}"
        ).format(n=done.sequence, period=periods.label(done.period), file=done.file.name)
        if not done.is_new:
            sentence += "\n" + _("It is the same as last time, byte for byte: nothing has changed.")
        sentence += "\n" + _("Check code {code}; check code of this desk's key: {key}").format(
            code=done.check_code, key=done.key_code
        )
        if not done.encrypted:
            sentence += "\n△ " + _(
                "Signed, not encrypted: no task of the desk above has been opened here yet."
            )
        self.show_done(sentence)
