"""Without a display: play a clerk's month and the desk's receiving of it through the program's own
actions, and save a picture of each main page.

Run through `python3 packaging/dev.py run [FOLDER]`. Its last lines say where pictures and submission
lie; whatever fails is named, and the exit code is 1.
"""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop.actions.checks.check import check_period
from desktop.actions.checks.explain import explain
from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.desk.review import accept
from desktop.actions.entry.enter import enter
from desktop.actions.entry.projects import ledger_form, read_row
from desktop.actions.pages.page import summarise
from desktop.actions.transfer.inspect import show_file
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.submit import Submitted, submit
from desktop.actions.workplace import Workplace, open_workplace
from desktop.catalogue.model import Field
from desktop.demo.make import DISTRICT, make_demo, practice_unit
from desktop.domain.entry.read import read_entry
from desktop.domain.figures import SCALE, Cell
from desktop.domain.periods import Period
from desktop.errors import AppError
from desktop.messages import describe
from desktop.store.rows import figures_of, projects_of

FILLED, PLAYED = "2025-09", Period("2025-10")
TODAY = date(2025, 11, 5)


@dataclass
class Stage:
    """Where the example lies, and what is being done, to be named if it fails."""

    folder: Path
    unit: str
    doing: str = ""

    @property
    def office(self) -> Path:
        return self.folder / self.unit

    @property
    def desk(self) -> Path:
        return self.folder / DISTRICT

    def begin(self, chinese: str, english: str) -> None:
        self.doing = english
        print(f"== {chinese} {english}", flush=True)


def play(stage: Stage) -> tuple[Submitted, int]:
    """The month of one office and of the desk; the submission, and how many pictures there are."""
    stage.begin("准备示例：一个镇和区级台。", "Making the example: a town and the desk.")
    make_demo(stage.folder, units=[stage.unit], last=FILLED, sealed=True)
    stick, pictures = stage.folder / "stick", stage.folder / "pictures"
    stick.mkdir()
    pictures.mkdir()
    stage.begin("填十月。", "Filling in October.")
    with open_workplace(stage.office, today=TODAY) as office:
        fill_in(office)
        answer_queries(office)
        for summary in summarise(office, PLAYED):
            print(
                f"   {summary.form.number} {summary.form.name}: {summary.done} / {summary.total}, "
                f"× {summary.errors} △ {summary.queries}"
            )
        stage.begin("审核、封存、写入U盘并核对。", "Checking, sealing, writing to the stick.")
        submission = submit(office, PLAYED, stick)
    stage.begin("区级台接收、接受、汇总。", "The desk receives, accepts, consolidates.")
    with open_workplace(stage.desk, today=TODAY) as desk:
        for result in receive(desk, [stick]):
            print(f"   {result.file.name}: {result.outcome} {result.reason}".rstrip())
        accept(desk, submission.unit, PLAYED)
        verified = show_file(submission.file, desk).verified
        print(
            f"   核对码 check code {submission.check_code}  验签 signature {'✓' if verified else '×'}"
        )
        print(f"   汇总指标 consolidated figures: {len(consolidate(desk, PLAYED).rows)}")
    stage.begin("为每个页面存图。", "Saving a picture of each page.")
    return submission, save_pictures(stage, pictures)


def fill_in(office: Workplace) -> None:
    """A month of daily readings, progress of each project, and last month's values once more."""
    daily = next(form for form in office.forms if form.kind == "daily")
    aqi = field_of(office, daily.id, "aqi")
    for day in range(1, 32):
        cell = Cell(daily.id, aqi.code, f"{PLAYED}-{day:02d}", PLAYED)
        enter(office, [(cell, typed(str(45 + day * 37 % 70), aqi))])
    form = ledger_form(office)
    for state in projects_of(office.db, office.unit.code, PLAYED):
        texts = {"done_this_month": "120.5", "progress": "按计划推进"}
        enter(office, read_row(office, form, state.project, PLAYED, texts))
    stored = figures_of(office.db, office.unit.code, (FILLED,))
    for table in (form for form in office.forms if form.kind == "table"):
        for indicator in office.catalogue.indicators_of(table, office.unit):
            last = stored.get((FILLED, indicator.code, ""))
            if indicator.derivation is None and last is not None and last.value is not None:
                cell = Cell(table.id, indicator.code, "", PLAYED)
                enter(office, [(cell, typed(str(last.value // SCALE), indicator))])


def field_of(office: Workplace, form: str, code: str) -> Field:
    found = office.catalogue.field(form, code)
    if found is None:
        raise LookupError(f"{form} has no field {code}")
    return found


def typed(text: str, field: Field):  # type: ignore[no-untyped-def]
    """What the text means in this field, as when it is typed."""
    entry = read_entry(text, field)
    if entry.figure is None:
        raise ValueError(f"{field.code}: {text!r}: {entry.problem}")
    return entry.figure


def answer_queries(office: Workplace) -> None:
    for finding in check_period(office, PLAYED):
        if finding.severity == "query" and not finding.explanation:
            words = "十月假期停工八天，下月补上进度"
            explain(office, PLAYED, finding.rule, words, finding.cell, is_confirmed=True)


def save_pictures(stage: Stage, pictures: Path) -> int:
    """A picture of each main page of both windows; how many."""
    from gallery import draw_scenes, prepare
    from scenes import main_pages
    from scenes_desk import main_desk_pages

    prepare("zh_CN")

    def of_office(session: object) -> Iterator[tuple[str, object]]:
        return main_pages(session, PLAYED)

    def of_desk(session: object) -> Iterator[tuple[str, object]]:
        return main_desk_pages(session, PLAYED, stage.unit)

    sizes = ((1366, 768),)
    return draw_scenes(stage.office, TODAY, pictures, "zh_CN", of_office, sizes) + draw_scenes(
        stage.desk, TODAY, pictures, "zh_CN", of_desk, sizes
    )


def main(words: list[str]) -> int:
    folder = Path(words[0]) if words else Path(tempfile.mkdtemp(prefix="tianbao-"))
    print("没有显示器：用同样的动作演示一个月。")
    print("No display: playing an example month through the same actions.")
    stage = Stage(folder, practice_unit())
    try:
        submission, count = play(stage)
    except AppError as error:
        print(f"失败 failed: {stage.doing} {describe(error)}", file=sys.stderr)
        return 1
    except Exception:  # noqa: BLE001 - the last place that can say what was being done
        traceback.print_exc()
        print(f"失败 failed: {stage.doing}", file=sys.stderr)
        return 1
    print(f"报送 submission: {submission.file}")
    print(f"图片 pictures: {count}, {folder / 'pictures'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
