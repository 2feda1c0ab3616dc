"""All rules of a form re-evaluated: the real forms, and a made catalogue of 500 indicators with 500
rules.

Run: .venv/bin/python tests/benchmarks/rules.py
"""

from __future__ import annotations

import dataclasses
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop.actions.checks.check import check_form
from desktop.actions.entry.enter import enter
from desktop.actions.workplace import init_workplace, open_workplace
from desktop.catalogue.model import Code, Rule, Text
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.periods import Period
from tests.forms import use_forms


def median_ms(work: object, n: int = 50) -> float:
    times = []
    for _ in range(n):
        start = time.perf_counter()
        work()  # type: ignore[operator]
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main() -> None:
    home = Path(tempfile.mkdtemp()) / "w"
    init_workplace(home, role="township", unit_code="140902101")
    with open_workplace(home) as workplace:
        for form in workplace.forms:
            rules = sum(1 for rule in workplace.catalogue.rules if rule.form == form.id)
            period = Period("2025-10" if form.frequency in ("day", "month") else "2025-Q3")
            took = median_ms(lambda form=form, period=period: check_form(workplace, form, period))
            print(f"{form.id}: {rules} rules, {took:.2f} ms")
        e1 = workplace.catalogue.form_by_id["E1"]
        pattern = next(i for i in e1.indicators if i.code == "E303")
        made = tuple(
            dataclasses.replace(pattern, code=Code(f"E{n}"), derivation=None)
            for n in range(2000, 2500)
        )
        text = Text("{left} {right}", "{left} {right}")
        rules = tuple(
            Rule(
                id=f"B{n}",
                form=e1.id,
                severity="query",
                left=f"E{n}",
                op="<=",
                right=f"E{n + 1} * 1.5 + E{n}_prev * 0.4",
                cells=(Code(f"E{n}"),),
                message=text,
                instruction=text,
            )
            for n in range(2000, 2499)
        )
        form = dataclasses.replace(e1, indicators=made, fields=(), sections=e1.sections)
        use_forms(
            workplace,
            dataclasses.replace(
                workplace.catalogue,
                rules=rules,
                checks=(),
                forms=tuple(form if f.id == "E1" else f for f in workplace.catalogue.forms),
            ),
        )
        for name in ("derivations", "rules"):
            workplace.__dict__.pop(name, None)
        for period in ("2025-09", "2025-10"):
            enter(
                workplace,
                [
                    (Cell("E1", i.code, "", period), Figure((k * 7 % 100 + 1) * SCALE))
                    for k, i in enumerate(made)
                ],
            )
        found = check_form(workplace, form, Period("2025-10"))
        print(
            f"500 indicators, {len(rules)} rules, {len(found)} findings: "
            f"{median_ms(lambda: check_form(workplace, form, Period('2025-10'))):.2f} ms (goal under 16)"
        )


if __name__ == "__main__":
    main()
