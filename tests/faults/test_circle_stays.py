"""Two copies of an office's folder and a desk, and whatever people do with them: what is printed
or exported under a check code is what its file says, the desk's figures are those of one verified
file, and what counted gives way to what follows it or to a person's decision alone.

One run is a random tale of about twenty steps over two months that share a year.
"""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

import pytest

from desktop.actions.backups import back_up, restore
from desktop.actions.checks.check import check_period
from desktop.actions.checks.explain import explain
from desktop.actions.desk.review import accept, cell_ref, return_cells
from desktop.actions.entry.enter import enter
from desktop.actions.entry.undo import undo
from desktop.actions.keys import workplace_keys
from desktop.actions.outputs.export_tables import export_tables
from desktop.actions.outputs.print_form import papers
from desktop.actions.transfer.inspect import show_file
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.send_replies import send_replies
from desktop.actions.transfer.submit import start_correction, submit
from desktop.actions.transfer.trust import decide_conflict
from desktop.actions.transfer.verify_copies import check_copies
from desktop.actions.workplace import Workplace, open_workplace
from desktop.domain.figures import Figure, as_file_text, display
from desktop.domain.periods import Period
from desktop.errors import FindingsBlock, Refused, UsageError
from desktop.exchange.keys import check_code
from desktop.exchange.messages import Submission
from desktop.store import received
from desktop.store.submissions import TrustedKey, latest_submission, pin_key
from tests.pair import UNIT, make_pair
from tests.unit.actions.month import put_air, put_project, put_tables, typed

TODAY = date(2025, 12, 5)
MONTHS = (Period("2025-10"), Period("2025-11"))
WORDS = "已与相关站所逐项核对，原因是集中验收入账"
RUNS_A_REPEAT = 10
STEPS = 20


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk and an office that have met, with two months filled in."""
    folder = tmp_path_factory.mktemp("circle")
    with make_pair(folder, today=TODAY) as pair:
        unit = pair.unit
        put_tables(unit)
        put_project(unit, "P01", "民生实事")
        for month, afforested in zip(MONTHS, ("850", "950"), strict=True):
            put_air(unit, month)
            cells = [
                typed(unit, "E1", code, value, period=month)
                for code, value in (
                    ("E303", afforested),
                    ("E304", "0"),
                    ("E402", "0"),
                    ("E502", "35"),
                )
            ]
            cells.append(typed(unit, "E1", "E201", "Ⅲ", dimension="定襄桥", period=month))
            cells.append(typed(unit, "P1", "done_this_month", "4", dimension="P01", period=month))
            enter(unit, cells, month=month)
        keys = workplace_keys(unit)
        with pair.desk.db.atomic():
            pin_key(
                pair.desk.db, TrustedKey(UNIT, keys.signing_public, keys.recipient, "2025-10-01")
            )
    return folder


@dataclass
class Tale:
    """One run; `files` are all that were ever sealed, by digest, as they were read right then."""

    folder: Path
    chance: Random
    copies: list[str] = field(default_factory=lambda: ["unit"])
    files: dict[str, tuple[Path, Submission, str]] = field(default_factory=dict)
    counting: dict[Period, str] = field(default_factory=dict)
    history: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def at(self, home: str) -> Iterator[Workplace]:
        with open_workplace(self.folder / home, today=TODAY) as workplace:
            yield workplace

    def copy_in_hand(self) -> str:
        return self.chance.choice(self.copies)

    def month(self) -> Period:
        return self.chance.choice(MONTHS)

    # --- what people do
    def edit(self) -> None:
        month = self.month()
        number = str(self.chance.randrange(700, 899) + (100 if month == MONTHS[1] else 0))
        with self.at(self.copy_in_hand()) as unit:
            kind = self.chance.choice(("E303", "E301", "E111", "name", "done", "aqi", "undo"))
            if kind == "undo":
                undo(unit, month)
                return
            entry = {
                "E303": lambda: typed(unit, "E1", "E303", number, period=month),
                "E301": lambda: typed(unit, "E1", "E301", f"1{number}", period="2025"),
                "E111": lambda: typed(unit, "E1", "E111", number[:2], period=month),
                "name": lambda: typed(
                    unit, "P1", "name", f"项目{number}", dimension="P01", period=month
                ),
                "done": lambda: typed(
                    unit, "P1", "done_this_month", number[:2], dimension="P01", period=month
                ),
                "aqi": lambda: typed(
                    unit, "E2", "aqi", number[:2], dimension=f"{month}-09", period=month
                ),
            }[kind]()
            enter(unit, [entry], month=month if self.chance.random() < 0.8 else "")

    def seal(self) -> None:
        month = MONTHS[self.chance.random() < 0.3]
        with self.at(self.copy_in_hand()) as unit:
            for finding in check_period(unit, month):
                if finding.severity == "query" and finding.blocks:
                    explain(unit, month, finding.rule, WORDS, finding.cell, is_confirmed=True)
            stick = self.folder / "stick" / f"{len(self.files)}"
            stick.mkdir(exist_ok=True)
            done = submit(unit, month, stick)
            message = show_file(done.file, unit).message
            assert isinstance(message, Submission)
            before = self.files.get(done.digest)
            assert before is None or before[1] == message
            previous = show_file(done.file, unit).manifest.previous
            self.files[done.digest] = (done.file, message, previous)

    def correct(self) -> None:
        with self.at(self.copy_in_hand()) as unit:
            month = MONTHS[self.chance.random() < 0.3]
            start_correction(unit, month, "抄错了一位")
            number = str(self.chance.randrange(700, 899) + (100 if month == MONTHS[1] else 0))
            enter(unit, [typed(unit, "E1", "E303", number, period=month)], month=month)

    def copy_folder(self) -> None:
        if len(self.copies) == 1:
            shutil.copytree(self.folder / "unit", self.folder / "second")
            self.copies.append("second")

    def keep_and_restore(self) -> None:
        name = self.copy_in_hand()
        kept = sorted((self.folder / f"kept-{name}").glob("*"))
        if kept and self.chance.random() < 0.6:
            restore(self.folder / name, self.chance.choice(kept))
            return
        with self.at(name) as unit:
            backup = back_up(unit).path
        target = self.folder / f"kept-{name}" / f"{len(kept)}-{backup.name}"
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(backup, target)

    def deliver(self) -> None:
        files = [path for path, _message, _previous in self.files.values()]
        chosen = self.chance.sample(files, self.chance.randint(0, len(files)))
        with self.at("desk") as desk:
            receive(desk, chosen)

    def decide(self) -> None:
        with self.at("desk") as desk:
            waiting = received.files_in_state(desk.db, "conflict")
            if waiting:
                one = self.chance.choice(waiting)
                of_period = received.received_files(desk.db, UNIT, one.period)
                ends = [f for f in of_period if f.state in ("conflict", "current")]
                decide_conflict(desk, self.chance.choice(ends).digest, "电话核实")
                self.counting.pop(Period(one.period), None)  # a person decided

    def accept_or_return(self) -> None:
        month = self.month()
        with self.at("desk") as desk:
            if self.chance.random() < 0.5:
                accept(desk, UNIT, month)
            else:
                cell = self.chance.choice(("E303", "E301", "E1", "done_this_month/P01"))
                return_cells(desk, UNIT, month, [cell_ref(desk, UNIT, month, cell)], "请核对")

    def answer(self) -> None:
        home = self.folder / "home"
        with self.at("desk") as desk:
            replies = send_replies(desk, home)
        for name in self.copies:
            if self.chance.random() < 0.7:
                with self.at(name) as unit:
                    receive(unit, [reply.file for reply in replies])

    # --- what has to be so
    def look_at_papers(self) -> None:
        """Every value under a check code is the sealed file's."""
        for name in self.copies:
            with self.at(name) as unit:
                for month in MONTHS:
                    latest = latest_submission(unit.db, UNIT, month)
                    if latest is not None and latest.state != "correcting":
                        self._look_at_papers_of(unit, month, latest.digest)

    def _look_at_papers_of(self, unit: Workplace, month: Period, digest: str) -> None:
        _file, sealed, _previous = self.files[digest]
        figures = {
            row.code: Figure(row.value, row.words, row.missing, row.note)
            for row in sealed.figures
            if row.form == "E1" and not row.dimension
        }
        (page, *_more) = papers(unit, month, "E1")
        assert check_code(digest) in page.code
        indicators = unit.catalogue.indicators
        values = {
            row.cells[page.table.column("code")].text: row.cells[page.table.column("value")].text
            for row in page.table.rows
            if len(row.cells) > page.table.column("value")
        }
        for code, figure in figures.items():
            assert values[code].startswith(display(figure, indicators[code])), (code, digest)
        (ledger, *_more) = papers(unit, month, "P1")
        printed = [cell.text for row in ledger.table.rows for cell in row.cells]
        assert all(project.name in printed for project in sealed.projects)
        (table,) = export_tables(unit, month, "csv", self.folder / "out", "E1")
        with table.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.reader(stream):
                if row and row[0] in figures:
                    text = as_file_text(figures[row[0]], indicators[row[0]])
                    assert not text or text in row, (row, text)

    def look_at_desk(self) -> None:
        """One verified file stands for each month, and gives way to its followers alone."""
        with self.at("desk") as desk:
            assert check_copies(desk).problems == ()
            for month in MONTHS:
                files = received.received_files(desk.db, UNIT, month)
                current = [f for f in files if f.state == "current"]
                assert len(current) == (1 if files else 0), [f.state for f in files]
                if current:
                    self._look_at_counting(desk, month, current[0].digest)

    def _look_at_counting(self, desk: Workplace, month: Period, digest: str) -> None:
        _file, sealed, _previous = self.files[digest]
        stands = desk.db.execute(
            "SELECT code, dimension, value, words, missing FROM figure WHERE unit = ? AND period = ?",
            [UNIT, month],
        ).fetchall()
        figures = [
            (
                row.code,
                row.dimension,
                row.value,
                row.words,
                row.missing.value if row.missing else "",
            )
            for row in sealed.figures
            if row.period == month
        ]
        assert sorted(stands, key=repr) == sorted(figures, key=repr)
        before = self.counting.get(month, digest)
        line, reached = digest, {digest}
        while line in self.files and (line := self.files[line][2]):
            reached.add(line)
        assert before in reached, "what counted was replaced by what does not follow it"
        self.counting[month] = digest


def verbs(tale: Tale) -> dict[str, tuple[Callable[[], None], int]]:
    """What happens, and how often."""
    return {
        "edit": (tale.edit, 6),
        "seal": (tale.seal, 8),
        "correct": (tale.correct, 6),
        "deliver": (tale.deliver, 4),
        "copy": (tale.copy_folder, 2),
        "backup": (tale.keep_and_restore, 2),
        "decide": (tale.decide, 2),
        "judge": (tale.accept_or_return, 2),
        "answer": (tale.answer, 2),
    }


def live(folder: Path, seed: int) -> Tale:
    tale = Tale(folder, Random(seed))
    (folder / "stick").mkdir(exist_ok=True)
    (folder / "out").mkdir()
    (folder / "home").mkdir()
    all_verbs = verbs(tale)
    names = list(all_verbs)
    weights = [all_verbs[name][1] for name in names]
    forks = ("copy", "correct", "seal", "correct", "seal") if seed % 2 else ()
    for name in ("seal", "seal", *forks, *tale.chance.choices(names, weights, k=STEPS), "deliver"):
        try:
            all_verbs[name][0]()
            tale.done[name] += 1
            tale.history.append(name)
        except (Refused, FindingsBlock, UsageError) as refusal:
            tale.done[refusal.code] += 1
            tale.history.append(f"{name}: {refusal.code}")
        if name in ("deliver", "decide"):
            tale.look_at_desk()
    tale.look_at_papers()
    tale.look_at_desk()
    return tale


@pytest.mark.slow
def test_what_was_sealed_stays_and_what_counts_is_one_file(
    template: Path, tmp_path: Path, repeat: int
) -> None:
    done: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for seed in range(repeat * RUNS_A_REPEAT):
        folder = tmp_path / str(seed)
        shutil.copytree(template, folder)
        try:
            tale = live(folder, seed)
        except AssertionError as error:
            raise AssertionError(f"run {seed}: {error}") from error
        done += tale.done
        with tale.at("desk") as desk:
            for state, count in desk.db.execute(
                "SELECT state, count(*) FROM received GROUP BY state"
            ):
                states[state] += count
        shutil.rmtree(folder)
    print(f"\n{repeat * RUNS_A_REPEAT} runs: {dict(done)}; files at the desk: {dict(states)}")
    for state in ("current", "superseded", "conflict", "rejected"):
        assert states[state], "every kind of file has come up"
