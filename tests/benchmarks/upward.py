"""A district of 1,500 townships more and the city's desk above it: a month received in bulk, accepted, submitted upward in one
file, and taken above. Prints seconds, bytes, and the memory of each step, which is a process of its own. Goal: under 200 MB
to write and to read what goes up.

Run: .venv/bin/python -m tests.benchmarks.upward [UNITS]
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.keys import workplace_keys
from desktop.actions.transfer.receive import receive
from desktop.actions.upward.send import send_up
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.load import load_catalogue
from desktop.domain.figures import SCALE, How
from desktop.domain.periods import Period
from desktop.exchange.messages import FigureRow
from desktop.store import judgement
from desktop.store.journal import Stamp
from desktop.store.submissions import TrustedKey, pin_key
from tests.forms import added
from tests.senders import Sender, project_row
from tests.tree import CITY, tree

TODAY, NOVEMBER = date(2025, 12, 20), Period("2025-11")
DISTRICT = "140981"
FIGURES, PROJECTS = 60, 2


def units_added(count: int) -> list[str]:
    return [f"{DISTRICT}{n:06d}" for n in range(500_000, 500_000 + count)]


def make(folder: Path, count: int) -> str:
    """The desks, the keys, and a stick with the townships' submissions."""
    units = "".join(
        f'\n[[unit]]\ncode = "{code}"\nname = {{ zh = "{code}镇", en = "{code}" }}\nkind = "town"\ngroup = "township"\n'
        for code in units_added(count)
    )
    forms, stick = folder / "forms", folder / "stick"
    forms.mkdir()
    stick.mkdir()
    for name, content in added(tree(), "units.toml", units):
        (forms / name).write_bytes(content)
    for code in (DISTRICT, CITY):
        init_workplace(folder / code, role="district", unit_code=code, catalogue_name=str(forms))
    catalogue = load_catalogue(forms)
    with (
        open_workplace(folder / DISTRICT, today=TODAY) as below,
        open_workplace(folder / CITY, today=TODAY) as above,
    ):
        own = workplace_keys(below)
        workplace_keys(above)
        pin_key(above.db, TrustedKey(DISTRICT, own.signing_public, own.recipient, ""))
        chance = random.Random(1)
        unit = catalogue.unit_by_code[units_added(1)[0]]  # type: ignore[index]
        forms_due = catalogue.forms_due("month", unit)
        places = [
            (str(form.id), i, dimension)
            for form in forms_due
            for i in catalogue.indicators_of(form, unit)
            if i.frequency == "month" and i.kind != "text"
            for dimension in (
                [v.id for v in catalogue.dimension_by_id[i.dimension].values if not v.units]
                if i.dimension
                else [""]
            )
        ]
        projects = [project_row(project=f"P{n:02d}", since="2025-01") for n in range(PROJECTS)]
        for code in units_added(count):
            sender = Sender(code, catalogue, own.recipient)
            pin_key(below.db, TrustedKey(code, sender.keys.signing_public, "", ""))
            figures = [
                FigureRow(
                    form,
                    i.code,
                    dimension,
                    NOVEMBER,
                    (chance.randrange(1, 29) if i.kind == "count" else 1) * SCALE,
                    "",
                    None,
                    "",
                    "",
                    How.TYPED,
                )
                for form, i, dimension in places[:FIGURES]
            ]
            message = msgspec.structs.replace(
                sender.message(NOVEMBER),
                forms=[str(form.id) for form in forms_due],
                figures=figures,
                projects=projects,
                readings=[],
            )
            (stick / f"{code}.tbsub").write_bytes(sender.sealed(message))
    return f"{count} submissions of {len(places[:FIGURES])} figures and {PROJECTS} projects"


def take(folder: Path, home: str, source: str) -> str:
    with open_workplace(folder / home, today=TODAY) as desk:
        results = receive(desk, [folder / source])
        wrong = [r for r in results if r.outcome != "taken"]
        assert not wrong, wrong[:2]
        (figures,) = desk.db.execute("SELECT count(*) FROM figure").fetchone()
    return f"{len(results)} files taken, {figures} figures"


def accept_all(folder: Path) -> str:
    """As the desk's head would have, one by one: written straight, as that is not what is measured."""
    with open_workplace(folder / DISTRICT, today=TODAY) as desk, desk.db.atomic():
        states = judgement.form_states(desk.db, NOVEMBER)
        stamp = Stamp("2025-12-05T10:00:00+08:00", desk.who)
        for state in states:
            judgement.set_judgement(desk.db, state.unit, NOVEMBER, [state.form], "accepted", stamp)
    return f"{len(states)} forms"


def send(folder: Path) -> str:
    up = folder / "up"
    up.mkdir()
    with open_workplace(folder / DISTRICT, today=TODAY) as desk:
        carried = send_up(desk, NOVEMBER, up)
    return f"{carried.file.stat().st_size >> 10} KB"


def equal(folder: Path) -> str:
    """The desk above has the sums of the one below."""

    def sums(workplace: Workplace) -> dict[tuple[str, str], int | None]:
        return {(r.code, r.dimension): r.value for r in consolidate(workplace, NOVEMBER).rows}

    with (
        open_workplace(folder / DISTRICT, today=TODAY) as below,
        open_workplace(folder / CITY, today=TODAY) as above,
    ):
        return f"equal: {sums(below) == sums(above.of_area(DISTRICT))}"


def run_step(step: str, folder: Path, count: int) -> None:
    start = time.perf_counter()
    match step:
        case "make":
            result = make(folder, count)
        case "receive":
            result = take(folder, DISTRICT, "stick")
        case "accept":
            result = accept_all(folder)
        case "send":
            result = send(folder)
        case "take":
            result = take(folder, CITY, "up")
        case _:
            result = equal(folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{step}: {time.perf_counter() - start:.1f} s, {peak:.0f} MB; {result}", flush=True)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_500
    if len(sys.argv) > 3:
        run_step(sys.argv[2], Path(sys.argv[3]), count)
        return
    with tempfile.TemporaryDirectory() as made:
        for step in ("make", "receive", "accept", "send", "take", "consolidate"):
            words = [sys.executable, "-m", "tests.benchmarks.upward", str(count), step, made]
            subprocess.run(words, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
