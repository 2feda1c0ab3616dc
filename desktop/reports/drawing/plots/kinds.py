"""What draws which kind of chart."""

from __future__ import annotations

from typing import Any

from desktop.reports.chart import Bars, Body, Grid, Lines, Panels, Stacks
from desktop.reports.drawing.plots.bars import BarsPlot
from desktop.reports.drawing.plots.grid import GridPlot
from desktop.reports.drawing.plots.lines import LinesPlot
from desktop.reports.drawing.plots.panels import PanelsPlot
from desktop.reports.drawing.plots.plot import Plot
from desktop.reports.drawing.plots.stacks import StacksPlot

_PLOTS: dict[type[Body], type[Plot[Any]]] = {
    Lines: LinesPlot,
    Stacks: StacksPlot,
    Grid: GridPlot,
    Bars: BarsPlot,
    Panels: PanelsPlot,
}


def plot_for(kind: type[Body], item: Any) -> Plot[Any]:
    """What draws bodies of that kind into an empty PlotItem."""
    return _PLOTS[kind](item)
