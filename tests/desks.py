"""Desks above each other: the offices' submissions, made from a seed, and the sticks between the desks."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from desktop.actions.consolidation.consolidate import Consolidated, consolidate
from desktop.actions.desk.review import accept
from desktop.actions.keys import workplace_keys
from desktop.actions.transfer.receive import FileResult, receive
from desktop.actions.upward.cross_values import empty_store, put_in
from desktop.actions.upward.send import SentUp, send_up
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.model import Indicator, Unit
from desktop.domain import periods
from desktop.domain.figures import SCALE, How, Missing
from desktop.domain.periods import Period
from desktop.domain.roster import of_area
from desktop.domain.rules.rule_columns import own_period
from desktop.exchange.messages import FigureRow, HonourRow, Submission
from desktop.store.submissions import TrustedKey, pin_key
from tests.senders import Sender, project_row
from tests.tree import CITY, DISTRICTS, OF_CITY, OTHER_CITY, PROVINCE, write_tree

TODAY = date(2025, 11, 20)
OCTOBER = Period("2025-10")
ABOVE = {
    **dict.fromkeys(OF_CITY, CITY),
    "140702": OTHER_CITY,
    CITY: PROVINCE,
    OTHER_CITY: PROVINCE,
}


def made_up(
    chance: random.Random, workplace: Workplace, unit: Unit, period: Period, sequence: int = 1
) -> Submission:
    """A unit's forms of a period with any values that they may hold, gaps and reasons among them."""
    catalogue = workplace.at(period).catalogue
    forms = catalogue.forms_due(periods.frequency_of(period), unit)
    rows, kinds = [], {form.kind for form in forms}
    for form in forms:
        for indicator in catalogue.indicators_of(form, unit):
            for dimension in _rows_of(workplace, indicator, unit):
                if (
                    chance.random() < 0.85
                    and indicator.frequency != "day"
                    and indicator.is_number | (indicator.kind == "grade")
                ):
                    own = own_period(indicator, period)
                    rows.append(_figure(chance, form.id, indicator, dimension, own))
    projects = (
        [
            project_row(
                project=f"P{n:02d}",
                since=f"{period[:4]}-01",
                category=chance.choice(("区级重点项目", "其他", "制造业重点项目")),
                plan_this_year=chance.randrange(9_000) * SCALE,
                done_this_month=(done := chance.randrange(300) * SCALE),
                done_this_year=done * 2,
                done_in_all=done * 2,
            )
            for n in range(1, chance.randrange(1, 4))
        ]
        if "ledger" in kinds
        else []
    )
    honours = (
        [
            HonourRow(
                f"H{n:02d}",
                f"{period[:4]}-{periods.last_day(period).month:02d}-01",
                "市级",
                "先进",
                "市政府",
                "",
            )
            for n in range(1, chance.randrange(1, 4))
        ]
        if "honours" in kinds
        else []
    )
    return Submission(
        unit.code,
        period,
        sequence,
        [str(form.id) for form in forms],
        rows,
        [],
        projects,
        honours,
        [],
        "" if sequence == 1 else "更正",
        "王静",
        "0350-3000000",
    )


def _rows_of(workplace: Workplace, indicator: Indicator, unit: Unit) -> Iterable[str]:
    if not indicator.dimension:
        return ("",)
    values = workplace.catalogue.dimension_by_id[indicator.dimension].values
    return [v.id for v in values if not v.units or unit.code in v.units]


def _figure(
    chance: random.Random, form: str, indicator: Indicator, dimension: str, own: str
) -> FigureRow:
    if chance.random() < 0.1 and indicator.derivation is None:
        missing = chance.choice((Missing.NOT_APPLICABLE, Missing.NOT_MONITORED, Missing.NOT_YET))
        return FigureRow(form, indicator.code, dimension, own, None, "", missing, "", "", How.TYPED)
    most = (
        len(indicator.choices)
        if indicator.kind == "grade"
        else min(100, int(float(indicator.maximum or 90)))
    )
    value = chance.randrange(1, max(2, most + (indicator.decimals == 0))) * SCALE
    if indicator.decimals:
        value += chance.randrange(-9, 10) * 10 ** (4 - indicator.decimals)
    return FigureRow(
        form,
        indicator.code,
        dimension,
        own,
        max(0, value) if indicator.kind != "grade" else value,
        "",
        None,
        "",
        "",
        How.TYPED,
    )


@dataclass
class Desks:
    """Every desk of the tree, its offices' keys trusted, and the key of each desk at the one above."""

    desks: dict[str, Workplace]
    folder: Path
    senders: dict[str, Sender] = field(default_factory=dict)
    sent: dict[tuple[str, str], Submission] = field(default_factory=dict)

    def stick(self, code: str) -> Path:
        path = self.folder / f"stick-{code}"
        path.mkdir(exist_ok=True)
        return path

    def offices_send(self, district: str, messages: Iterable[Submission]) -> tuple[FileResult, ...]:
        desk, folder = self.desks[district], self.stick(f"{district}-{len(self.sent)}")
        for message in messages:
            sender = self.senders.get(message.unit)
            if sender is None:
                sender = self.senders[message.unit] = Sender(message.unit, desk.catalogue)
                sender.known_at(desk)
            sender._write(sender.sealed(message), folder)
            self.sent[message.unit, message.period] = message
        return receive(desk, [folder])

    def fill(self, seed: int = 1, period: Period = OCTOBER, share: float = 1.0) -> None:
        """All offices of all districts, or a share of them; the districts accept all that came."""
        chance = random.Random(seed)
        for district in DISTRICTS:
            desk = self.desks[district].at(period)
            messages = [
                made_up(chance, desk, unit, period)
                for unit in desk.catalogue.units
                if desk.catalogue.forms_due(periods.frequency_of(period), unit)
                and chance.random() < share
            ]
            results = self.offices_send(district, messages)
            assert {r.outcome for r in results} <= {"taken"}, [
                r for r in results if r.outcome != "taken"
            ][:3]
            for message in messages:
                accept(desk, message.unit, period)

    def send_up(self, code: str, period: Period = OCTOBER) -> SentUp:
        return send_up(self.desks[code], period, self.stick(code))

    def up(self, code: str, period: Period = OCTOBER) -> tuple[SentUp, tuple[FileResult, ...]]:
        """From one desk to the one above, which accepts what came."""
        sent = self.send_up(code, period)
        results = receive(self.desks[ABOVE[code]], [sent.file])
        return sent, results

    def accept_all(self, code: str, period: Period = OCTOBER) -> None:
        desk = self.desks[code]
        for unit, of in self.sent:
            if of == period and unit.startswith(code):
                accept(desk, unit, period)

    def all_up(self, period: Period = OCTOBER) -> None:
        for code in (*DISTRICTS, CITY, OTHER_CITY):
            _sent, (result,) = self.up(code, period)
            assert result.outcome == "taken", result
            if code in (*OF_CITY, "140702") and code in (OF_CITY[-1], "140702"):
                self.accept_all(ABOVE[code], period)

    def direct(self, code: str, period: Period = OCTOBER) -> Consolidated:
        """What the figures of all townships below an area make, put together at once."""
        province = self.desks[PROVINCE].at(period)
        catalogue = of_area(province.catalogue, code)
        with empty_store(province.of_area(code) if code != PROVINCE else province) as afresh:
            for message in self.sent.values():
                if message.unit in catalogue.unit_by_code:
                    put_in(afresh, message)
                    count_as_received(afresh, message)
            return consolidate(afresh, period)


def count_as_received(workplace: Workplace, message: Submission) -> None:
    """As the desk's list of files would have it."""
    workplace.db.execute(
        "INSERT INTO received (digest, kind, unit, period, sequence, state, previous, signing_key, recipient, catalogue,"
        " created_at, file, source, forms, at) VALUES (?, 'submission', ?, ?, 1, 'current', '', x'', '', '',"
        " '2025-11-03T10:00:00+08:00', '', '', ?, '2025-11-05T10:00:00+08:00')",
        [
            sha256(f"{message.unit}{message.period}".encode()).hexdigest(),
            message.unit,
            message.period,
            " ".join(message.forms),
        ],
    )


def fill_directly(desk: Workplace, months: tuple[str, ...], seed: int) -> None:
    """Most units' forms of these months in a desk's store, as if they had been received there."""
    chance = random.Random(seed)
    for month in months:
        for text in (month, "2025-Q3") if month == "2025-09" else (month,):
            period = Period(text)
            at = desk.at(period)
            with at.db.atomic():
                for unit in at.catalogue.units:
                    due = at.catalogue.forms_due(periods.frequency_of(period), unit)
                    if due and chance.random() < 0.85:
                        message = made_up(chance, at, unit, period)
                        put_in(at, message)
                        count_as_received(at, message)


def values_of(
    consolidated: Consolidated,
) -> dict[tuple[str, str], tuple[int | None, int, int, tuple[str, ...]]]:
    return {
        (row.code, row.dimension): (row.value, row.have, row.of, row.missing)
        for row in consolidated.rows
    }


def make_desks(folder: Path, *, are_met: bool = True) -> Desks:
    """A province, two cities and four districts, each with its key and, where they have met, those of the desks below
    it; closed.
    """
    source = str(write_tree(folder / "forms"))
    for code in (PROVINCE, CITY, OTHER_CITY, *DISTRICTS):
        init_workplace(folder / code, role="district", unit_code=code, catalogue_name=source)
    with opened(Desks({}, folder)) as desks:
        for code, above in ABOVE.items() if are_met else ():
            keys = workplace_keys(desks.desks[code])
            workplace_keys(desks.desks[above])
            pin_key(
                desks.desks[above].db,
                TrustedKey(code, keys.signing_public, keys.recipient, "2025-01-01T00:00:00+08:00"),
            )
    return desks


@contextmanager
def opened(desks: Desks, folder: Path | None = None) -> Iterator[Desks]:
    """The desks of a folder, or of a copy of it that is made here, open."""
    if folder is not None:
        shutil.copytree(desks.folder, folder)
    senders = {unit: replace(one, made=dict(one.made)) for unit, one in desks.senders.items()}
    there = Desks({}, folder or desks.folder, senders, dict(desks.sent))
    with ExitStack() as stack:
        for code in (PROVINCE, CITY, OTHER_CITY, *DISTRICTS):
            there.desks[code] = stack.enter_context(
                open_workplace(there.folder / code, today=TODAY)
            )
        yield there
