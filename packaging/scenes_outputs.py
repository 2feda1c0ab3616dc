"""The scenes of what leaves the desk: the brief and its wording, every chart, printed pages, the
dialogs that save them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from desktop.actions.charts.registry import chart, charts_of
from desktop.actions.outputs.print_form import papers
from desktop.domain.periods import Period
from desktop.ui import theme
from desktop.ui.charts.chart_view import ChartView
from desktop.ui.district.brief.wording_dialog import BriefWordingDialog
from desktop.ui.district.window import DistrictWindow
from desktop.ui.outputs.print_preview import PrintPreview
from desktop.ui.outputs.save_tables_dialog import SaveTablesDialog
from desktop.ui.session import Session

Settle = Callable[[], None]
Make = Callable[[Settle], QWidget]
_CHART_WIDTH = 920
_PRINTED = ("E1", "E2", "P1")
_WAIT_MS = 200


def scenes_outputs(session: Session, period: Period) -> Iterator[tuple[str, Make]]:
    """(name, maker) of each scene over an open desk."""
    workplace = session.workplace
    assert workplace is not None
    unit = next(
        str(u.code)
        for u in workplace.catalogue.units
        if u.group == "township" and u.code == "140902101"
    )

    def page(settle: Settle, name: str) -> QWidget:
        made = DistrictWindow(session, workplace, period)
        made.show()
        made.show_page(name)
        _wait(settle)
        return made

    def picture(settle: Settle, name: str) -> QWidget:
        dialog, view = QDialog(), ChartView()
        QVBoxLayout(dialog).addWidget(view)
        session.ask(lambda w: chart(w, name, period), view.set_chart)
        settle()
        dialog.resize(theme.px(_CHART_WIDTH), view.heightForWidth(theme.px(_CHART_WIDTH)))
        return dialog

    def printed(settle: Settle, form: str) -> QWidget:
        found: list[PrintPreview] = []
        session.ask(
            lambda w: papers(w.of_unit(unit), period, form),
            lambda pages: found.append(PrintPreview(session, pages, period)),
        )
        settle()
        return found[0]

    def wording(settle: Settle) -> QWidget:
        dialog = BriefWordingDialog(session, workplace, "month")
        dialog.show()
        settle()
        dialog.edit.appendPlainText("{E1O4}")
        dialog.ok_button.click()
        settle()
        return dialog

    yield "brief", lambda settle: page(settle, "brief")
    yield "charts", lambda settle: page(settle, "charts")
    yield "dialog-wording", wording
    for name in charts_of(workplace.catalogue):
        yield f"chart-{name}", lambda settle, name=name: picture(settle, name)  # type: ignore[misc]
    for form in _PRINTED:
        yield f"printed-{form}", lambda settle, form=form: printed(settle, form)  # type: ignore[misc]
    yield (
        "dialog-save-tables",
        lambda settle: SaveTablesDialog(session, str(workplace.catalogue.district_name), period),
    )


def _wait(settle: Settle) -> None:
    settle()
    QTest.qWait(_WAIT_MS)
    settle()
