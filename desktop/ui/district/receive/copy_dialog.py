"""What a kept file says, read from its copy of record and verified again, years after it came."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.actions.transfer.trust import read_kept
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.figures import Figure, display, plain
from desktop.domain.records.received_file import ReceivedFile
from desktop.exchange.keys import check_code
from desktop.exchange.messages import ProjectRow, ReadingRow, Submission
from desktop.i18n import _, listed
from desktop.ui import theme
from desktop.ui.sheet.model import Column, GridCell, GridRow, SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.on_screen import resize_within, share_of_height
from desktop.ui.widgets.search_field import SearchField


@dataclass(frozen=True, slots=True)
class Copy:
    """A received file and what it says; its digest and signature fit."""

    unit: str
    file: ReceivedFile
    rows: tuple[GridRow, ...]


def read_copy(workplace: Workplace, digest: str, passphrase: str | None = None) -> Copy | None:
    """Read and verify one kept file; None for a file that this desk wrote itself. Raises: as
    read_spooled.
    """
    kept = read_kept(workplace, digest, passphrase)
    if kept is None:
        return None
    file, submission = kept
    return Copy(
        workplace.catalogue.unit_name(file.unit),
        file,
        tuple(content_rows(workplace, submission)),
    )


def content_rows(workplace: Workplace, submission: Submission) -> list[GridRow]:
    """Everything that a submission says, part by part; columns place, name, value, words."""
    catalogue = workplace.catalogue
    rows: list[GridRow] = []
    form = ""
    for number, row in enumerate(
        sorted(submission.figures, key=lambda r: r.form)
    ):  # stable: as they came within a form
        if row.form != form:
            form = row.form
            title = next((str(f.name) for f in catalogue.forms if f.id == form), "")
            rows.append(GridRow(f"#{form}", heading=f"{form} {title}".strip()))
        indicator = catalogue.indicators.get(row.code)
        figure = Figure(row.value, row.words, row.missing, row.note, row.standard)
        shown = display(figure, indicator) if indicator is not None else plain(row.value or 0, 2)
        name = str(indicator.name) if indicator is not None else row.code
        text = " · ".join(
            filter(
                None,
                (row.period if row.period != submission.period else "", row.standard, row.note),
            )
        )
        rows.append(
            _row(("figure", number), f"{row.code} {row.dimension}".strip(), name, shown, text)
        )
    rows += _part(
        "readings",
        _("Readings of the days"),
        [_row(("day", r.date), r.date, r.primary, *_reading(r)) for r in submission.readings],
    )
    rows += _part(
        "projects",
        _("Projects"),
        [
            _row(("project", n), p.project, p.name, *_project(p))
            for n, p in enumerate(submission.projects)
        ],
    )
    rows += _part(
        "honours",
        _("Honours"),
        [
            _row(("honour", n), h.date, h.title, h.level, h.body)
            for n, h in enumerate(submission.honours)
        ],
    )
    rows += _part(
        "explanations",
        _("Explanations"),
        [
            _row(("words", n), f"{e.code} {e.dimension}".strip(), e.rule, "", e.words)
            for n, e in enumerate(submission.explanations)
        ],
    )
    return rows


def _row(key: tuple[str, object], cell_name: str, name: str, value: str, text: str) -> GridRow:
    return GridRow(
        key,
        cells={
            "place": GridCell(cell_name, muted=True),
            "name": GridCell(name, tooltip=name),
            "value": GridCell(value),
            "words": GridCell(text, muted=True, tooltip=text),
        },
    )


def _part(key: str, title: str, rows: list[GridRow]) -> list[GridRow]:
    return [GridRow(f"##{key}", heading=title), *rows] if rows else []


def _reading(r: ReadingRow) -> tuple[str, str]:
    if r.invalid:
        return _("not valid"), r.reason
    concentrations = (
        ("PM2.5", r.pm2_5),
        ("PM10", r.pm10),
        ("O3", r.o3_8h),
        ("NO2", r.no2),
        ("SO2", r.so2),
        ("CO", r.co),
    )
    return (
        f"AQI {plain(r.aqi, 0)}" if r.aqi is not None else "—",
        " ".join(
            f"{name} {plain(value, 1)}" for name, value in concentrations if value is not None
        ),
    )


def _project(p: ProjectRow) -> tuple[str, str]:
    money = plain(p.done_this_month, 2) if p.done_this_month is not None else "—"
    return money, " · ".join(filter(None, (p.stage, p.progress, p.obstacles)))


class CopyDialog(FittedDialog):
    """A list to look at and to search; nothing can be changed."""

    def __init__(self, copy: Copy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        file = copy.file
        self.setWindowTitle(_("What this file says"))
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        box.addWidget(
            text_label(
                _("{unit}, {period}, submission number {n}").format(
                    unit=copy.unit, period=periods.label(file.period), n=file.sequence
                ),
                "head",
                wrap=True,
            )
        )
        self.verified = text_label(
            _("✓ Verified again: signature and digest fit. Check code {code}.").format(
                code=check_code(file.digest)
            ),
            "body",
            wrap=True,
            tone="done",
        )
        box.addWidget(self.verified)
        facts = [
            _("sealed {at}").format(at=moment(file.created_at)),
            _("received {at}").format(at=moment(file.at)),
            " ".join(filter(None, (file.filled_by, file.phone))),
            listed(file.forms.split()),
        ]
        box.addWidget(text_label(" · ".join(filter(None, facts)), "muted", wrap=True))
        box.addWidget(text_label(file.source, "muted", wrap=True))
        if file.reason:
            box.addWidget(
                text_label(
                    _("Why it was corrected: {words}").format(words=file.reason), "body", wrap=True
                )
            )
        self.search = SearchField(_("Search by code, name or initials"))
        box.addWidget(self.search)
        self.model = SheetModel(
            [
                Column("place", _("Cell"), 150),
                Column("name", _("Indicator"), 220, stretch=True),
                Column("value", _("Value"), 120, "right"),
                Column("words", _("Words"), 200, fold=1),
            ],
            self,
        )
        self.model.set_rows(copy.rows)
        self.grid = SheetView(self.model, self)
        self.grid.setAccessibleName(_("Where the files differ"))
        self.grid.setMinimumHeight(share_of_height(self, 260, 0.3))
        self.search.textChanged.connect(
            lambda text: self.search.tell_hits(self.grid.filter_rows(text))
        )
        self.search.left.connect(self.grid.take_up_found)
        box.addWidget(self.grid, 1)
        buttons = DialogButtons(self, _("Close"))
        self.close_button = buttons.cancel_button
        box.addWidget(buttons)
        self.setMinimumWidth(theme.px(760))
        resize_within(self, 820, 600)
        self.grid.setFocus()


def moment(at: str) -> str:
    """As "2025-10-13 09:41"."""
    return at[:16].replace("T", " ")
