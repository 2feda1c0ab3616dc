"""Saving the tables of a period for Excel, WPS and other programs: which form of file, where to,
and what was written.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QRadioButton, QWidget

from desktop.actions.outputs.export_tables import TableFormat, export_tables
from desktop.actions.outputs.fill_template import fill_template, filled_words
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.i18n import _, listed, ngettext
from desktop.ui import theme
from desktop.ui.outputs.write_dialog import WriteDialog
from desktop.ui.session import Session


class SaveTablesDialog(WriteDialog):
    """`whose` gives the workplace as it is to be read: itself, or the desk's view of one unit."""

    def __init__(
        self,
        session: Session,
        title: str,
        period: Period,
        form: str = "",
        parent: QWidget | None = None,
        *,
        whose: Callable[[Workplace], Workplace] = lambda workplace: workplace,
        fills_templates: bool = False,
    ) -> None:
        self._period, self._form, self._whose = period, form, whose
        self.template: Path | None = None
        super().__init__(
            session,
            _("Save as table · {title} · {period}").format(
                title=title, period=periods.label(period)
            ),
            _(
                "A copy to read, print or work on. It is no submission: the district takes only what was sealed."
            ),
            _("Save"),
            parent,
        )
        self.workbook = QRadioButton(_("Workbook for Excel or WPS (.xlsx)"))
        self.csv = QRadioButton(_("Plain table, one file each (.csv)"))
        self.workbook.setChecked(True)
        row = QHBoxLayout()
        row.setSpacing(theme.px(14))
        row.addWidget(self.workbook)
        row.addWidget(self.csv)
        row.addStretch(1)
        self.box.addLayout(row)
        self.filled = QRadioButton(_("A workbook of the superior's, its cells filled in…"))
        self.filled.setToolTip(
            _("Cells with an indicator's code in braces get its value; formulas and formats stay.")
        )
        self.filled.setVisible(fills_templates)
        self.filled.clicked.connect(lambda _is_on: self._choose_template())
        self.box.addWidget(self.filled)

    def _choose_template(self) -> None:
        file, _kind = QFileDialog.getOpenFileName(
            self,
            self.filled.text(),
            "",
            _("Workbooks ({patterns})").format(patterns="*.xlsx *.xlsm"),
        )
        self.use_template(Path(file) if file else None)

    def use_template(self, file: Path | None) -> None:
        """The workbook to fill; None goes back to one of the program's own."""
        self.template = file
        (self.filled if file is not None else self.workbook).setChecked(True)
        if file is not None:
            self.filled.setText(_("{file}, its cells filled in").format(file=file.name))

    def write(self, folder: Path, passphrase: str | None) -> None:
        template, at = self.template, self._period
        if self.filled.isChecked() and template is not None:
            self.session.ask(
                lambda workplace: fill_template(workplace, at, template, folder),
                lambda result: self.show_done(filled_words(result)),
                self.on_refused,
            )
            return
        kind: TableFormat = "csv" if self.csv.isChecked() else "xlsx"
        period, form, whose = self._period, self._form, self._whose
        self.session.ask(
            lambda workplace: export_tables(
                whose(workplace), period, kind, folder, form, passphrase
            ),
            self._on_written,
            self.on_refused,
        )

    def _on_written(self, files: tuple[Path, ...]) -> None:
        names = listed(file.name for file in files[:3])
        self.show_done(
            ngettext(
                "Saved in {folder}: {names}", "{n} files saved in {folder}: {names} …", len(files)
            ).format(n=len(files), folder=str(files[0].parent), names=names)
        )
