"""The list of the ledger as words: a row for each project, and the sums above them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop.catalogue.model import Field, Form
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import SCALE, display, plain
from desktop.domain.ledger import ProjectState
from desktop.i18n import _, ngettext
from desktop.ui.sheet.model import GridCell, GridRow


def field_of(form: Form, code: str) -> Field:
    return next(field for field in form.fields if field.code == code)


def project_row(
    state: ProjectState, form: Form, locked: bool, mark: Callable[[str], tuple[str, str]]
) -> GridRow:
    """`mark`: (ground, tooltip) of the project's cell with this field code."""

    def shown(code: str) -> str:
        field = field_of(form, code)
        return display(figure_of_column(state.columns.get(code), field), field)

    ground, tooltip = mark("done_this_month")
    done, plan = state.columns.get("done_this_month"), state.columns.get("plan_this_year")
    share = state.done_this_year / plan if isinstance(plan, int) and plan > 0 else None
    over, over_tip = mark("plan_this_year")
    status = {"finished": _("finished"), "withdrawn": _("withdrawn")}.get(
        str(state.columns.get("status")), ""
    )
    name = shown("name")
    stage_ground, stage_tip = mark("stage")
    cells = {
        "number": GridCell(state.project, muted=True),
        "name": GridCell(name, muted=bool(status), tooltip=name),
        "category": GridCell(shown("category"), muted=True),
        "stage": GridCell(
            status or shown("stage"), ground=stage_ground, tooltip=stage_tip, muted=bool(status)
        ),
        "plan_this_year": GridCell(shown("plan_this_year"), muted=True),
        "done_this_month": GridCell(
            shown("done_this_month"),
            not locked,
            ground,
            bold=True,
            tooltip=tooltip,
            edit_text=plain(done, 2) if isinstance(done, int) else None,
        ),
        "done_this_year": GridCell(
            f"{state.done_this_year / SCALE:,.2f}", ground="derived", muted=True
        ),
        "completion": GridCell(
            "—" if share is None else f"{share * 100:.1f}%",
            ground=over,
            bar=share,
            tooltip=over_tip,
        ),
    }
    there = {field.code for field in form.fields}
    texts = [shown(code) for code in ("village", "owner", "responsible") if code in there]
    return GridRow(state.project, cells=cells, search=" ".join(texts))


def sums_text(projects: Sequence[ProjectState]) -> str:
    """How many projects, and their money; the withdrawn left out."""
    active = [s for s in projects if s.columns.get("status") != "withdrawn"]
    plan = sum(v for s in active if isinstance(v := s.columns.get("plan_this_year"), int))
    total = sum(v for s in active if isinstance(v := s.columns.get("total_investment"), int))
    done = sum(s.done_this_year for s in active)
    parts = [
        ngettext("{n} project", "{n} projects", len(active)).format(n=len(active)),
        _("total {n}").format(n=_money(total)),
        _("plan this year {n}").format(n=_money(plan)),
        _("done this year {n}").format(n=_money(done)),
    ]
    if plan:
        parts.append(
            _("completion {share}% (sum done / sum planned)").format(
                share=f"{100 * done / plan:.2f}"
            )
        )
    return " · ".join(parts)


def _money(value: int) -> str:
    """Ten-thousandths of 万元 with separators; whole ones without decimals."""
    amount = f"{value // SCALE:,}" if value % SCALE == 0 else f"{value / SCALE:,.2f}"
    return _("{n} (10,000 yuan)").format(n=amount)
