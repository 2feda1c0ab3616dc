"""Without a display: play a whole example month through the same actions, say what was done, save
pictures.

Run through `python3 packaging/dev.py run [FOLDER]`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
UNIT = "140902101"


def main(words: list[str]) -> int:
    from desktop.actions.checks.check import check_period, explain
    from desktop.actions.entry.enter import enter
    from desktop.actions.entry.projects import ledger_form, read_row
    from desktop.actions.pages.page import summarise
    from desktop.actions.transfer.inspect import show_file
    from desktop.actions.transfer.submit import submit
    from desktop.actions.workplace import open_workplace
    from desktop.demo.make import make_demo
    from desktop.domain.entry.read import read_entry
    from desktop.domain.figures import Cell
    from desktop.domain.periods import Period
    from desktop.store.rows import projects_of

    folder = Path(words[0]) if words else Path(tempfile.mkdtemp(prefix="tianbao-"))
    print(
        "没有显示器：用同样的动作演示一个月。 No display: playing an example month through the same actions."
    )
    make_demo(folder, units=[UNIT], last="2025-09")
    period = Period("2025-10")
    with open_workplace(folder / UNIT, today=date(2025, 11, 5)) as workplace:
        days = {n: 45 + n * 37 % 70 for n in range(1, 32)}
        field = workplace.catalogue.field("E2", "aqi")
        assert field is not None
        for n, aqi in days.items():
            figure = read_entry(str(aqi), field).figure
            assert figure is not None
            enter(workplace, [(Cell("E2", "aqi", f"2025-10-{n:02d}", period), figure)])
        print(f"逐日记录 {len(days)} 天。 {len(days)} days of air readings entered one by one.")
        form = ledger_form(workplace)
        for state in projects_of(workplace.db, workplace.unit.code, period):
            enter(
                workplace,
                read_row(
                    workplace,
                    form,
                    state.project,
                    period,
                    {"done_this_month": "120.5", "progress": "按计划推进"},
                ),
            )
        before = {
            row[0]: row[1]
            for row in workplace.db.execute(
                "SELECT code, value FROM figure WHERE period = '2025-09' AND code IN ('E303', 'E304', 'E402', 'E502')"
            )
        }
        for code, value in before.items():
            target = workplace.catalogue.field("E1", code)
            assert target is not None
            figure = read_entry(str((value or 0) // 10_000), target).figure
            assert figure is not None
            enter(workplace, [(Cell("E1", code, "", period), figure)])
        for finding in check_period(workplace, period):
            if finding.severity == "query" and not finding.explanation:
                explain(
                    workplace, period, finding.rule, "十月假期停工八天，下月补上进度", finding.cell
                )
        for summary in summarise(workplace, period):
            print(
                f"  {summary.form.number} {summary.form.name}: {summary.done} / {summary.total}, "
                f"✕ {summary.errors} △ {summary.queries}"
            )
        for finding in check_period(workplace, period):
            if finding.blocks:
                print("  ", finding.severity, finding.cell.code, finding.message)
        stick = folder / "stick"
        stick.mkdir(exist_ok=True)
        done = submit(workplace, period, stick)
        shown = show_file(done.file, workplace)
        print(
            f"已写入并核对 {done.file}  核对码 {done.check_code}  验签 {'✓' if shown.verified else '✕'}"
        )
    from gallery import draw

    pictures = folder / "pictures"
    pictures.mkdir(exist_ok=True)
    print(f"{draw(pictures, folder, 'zh_CN')} pictures in {pictures}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
