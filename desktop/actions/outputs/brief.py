"""The brief (简报) of a period: its wording, the program's own or the desk's; the wording filled
with the consolidated figures; the file it is saved in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from operator import eq, ge, gt, le, lt
from pathlib import Path
from typing import Literal, get_args

from desktop import i18n, paths
from desktop.actions.consolidation.areas_compared import AreasCompared, compare_areas
from desktop.actions.consolidation.consolidate import (
    Consolidated,
    ConsolidatedRow,
)
from desktop.actions.consolidation.ledger import stage_counts
from desktop.actions.consolidation.roll_up import Key
from desktop.actions.desk.standing import undecided_units
from desktop.actions.doctor import refuse_unsound
from desktop.actions.outputs.export_tables import write_numbered
from desktop.actions.targets import district_targets
from desktop.actions.transfer.covering_words import words_with_figures
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue, Frequency
from desktop.domain import periods
from desktop.domain.brief import prose
from desktop.domain.brief.wording import (
    Choice,
    Condition,
    Covering,
    FigureRef,
    Honours,
    IfThere,
    Line,
    Named,
    Piece,
    Ref,
    Way,
    read_wording,
)
from desktop.domain.figures import plain, to_decimal
from desktop.domain.records.covering import Covering as Written
from desktop.domain.records.ledger_sums import StageCount
from desktop.domain.records.targets import TargetRow
from desktop.domain.roster import level_below, ways_down
from desktop.errors import UsageError
from desktop.i18n import _, bracketed, listed, ngettext, titled
from desktop.reports.brief import Brief, BriefParagraph, Span, SpanKind, brief_text
from desktop.store.database import machine_faults
from desktop.store.rows import DatedHonour, honours_dated
from desktop.store.settings import read_setting, write_setting

BriefFormat = Literal["docx", "pdf", "txt"]

_COMPARES: dict[str, Callable[[int, int], bool]] = {">=": ge, "<=": le, ">": gt, "<": lt, "=": eq}
_SO_FAR: tuple[Way, ...] = ("to_date", "progress")
_COMPARED: tuple[Way, ...] = ("change", "direction", "last_year")
_OF_AREAS: tuple[Way, ...] = ("areas", "highest", "lowest")
_SAYS_TARGET = ("target", "target_words", "next_target", "next_target_words")


# --- its wording
def own_wording(frequency: Frequency, catalogue: Catalogue) -> str:
    """What the program brings, in the language in force, for a month, quarter or year; for an area with others below it
    another than for a district.
    """
    above = "-above" if level_below(catalogue) else ""
    file = paths.resources_dir() / "brief" / f"{frequency}{above}.{i18n.language()}.txt"
    return file.read_text(encoding="utf-8")


def brief_wording(workplace: Workplace, frequency: Frequency) -> str:
    """The desk's wording where it has one, else the program's. Raises: StoreError."""
    with machine_faults(workplace.database):
        kept = read_setting(workplace.db, _setting(frequency))
    return kept or own_wording(frequency, workplace.catalogue)


def keep_wording(workplace: Workplace, frequency: Frequency, text: str) -> None:
    """Keep the desk's wording for the language in force; "" (or the program's own) goes back to the
    program's.

    Raises: UsageError("brief-wording", "brief-too-long"), StoreError.
    """
    read_wording(text, workplace.catalogue)
    with machine_faults(workplace.database):
        is_own = text == own_wording(frequency, workplace.catalogue)
        write_setting(workplace.db, _setting(frequency), "" if is_own else text)


def _setting(frequency: Frequency) -> str:
    return f"brief-{frequency}-{i18n.language()}"


# --- its text
def brief(workplace: Workplace, consolidated: Consolidated) -> Brief:
    """The brief of a month, quarter or year; with `Workplace.of_area` that of an area below. Raises:
    UsageError("brief-nothing", "brief-wording"), StoreError.
    """
    period = consolidated.period
    workplace = workplace.at(period)
    lines = read_wording(
        brief_wording(workplace, periods.frequency_of(period)), workplace.catalogue
    )
    if all(row.value is None for row in consolidated.rows):
        raise UsageError("brief-nothing", period=periods.label(period))
    own = workplace.catalogue.every_unit
    with machine_faults(workplace.database):
        honours = [
            honour
            for honour in honours_dated(
                workplace.db,
                periods.first_day(period).isoformat(),
                periods.last_day(period).isoformat(),
            )
            if honour.unit in own
        ]
        following = district_targets(workplace, str(int(periods.year_of(period)) + 1))
        undecided = undecided_units(workplace, period)
    return _Writer(
        workplace.catalogue,
        consolidated,
        honours,
        following,
        partial(stage_counts, workplace),
        undecided,
        tuple(one for one in words_with_figures(workplace, period) if one.unit in own),
        cache(partial(compare_areas, workplace, period)),
    ).brief(lines)


# --- its file
def format_of(file: str) -> BriefFormat:
    """By the ending of its name. Raises: UsageError("brief-format")."""
    ending = file.rpartition(".")[2].lower()
    if ending not in get_args(BriefFormat):
        raise UsageError(
            "brief-format", file=file, known=listed(f".{one}" for one in get_args(BriefFormat))
        )
    return ending  # type: ignore[return-value]


def brief_bytes(brief: Brief, kind: BriefFormat) -> bytes:
    """Plain text is UTF-8 with BOM and CRLF, as every editor of Windows takes it."""
    if kind == "docx":
        from desktop.reports.writers.docx import docx_bytes

        return docx_bytes(brief)
    if kind == "txt":
        return brief_text(brief).replace("\n", "\r\n").encode("utf-8-sig")
    from desktop.reports.drawing.application import drawing
    from desktop.reports.writers.brief_pdf import brief_pdf_bytes

    with drawing():
        return brief_pdf_bytes(brief)


def save_brief(workplace: Workplace, brief: Brief, kind: BriefFormat, folder: Path) -> Path:
    """Under a free name in `folder`. Raises: MachineError("stick-…"),
    Refused("stick-name-taken").
    """
    refuse_unsound(workplace)
    return write_numbered(
        brief_bytes(brief, kind),
        folder,
        f"{workplace.catalogue.district}-{brief.period}-brief",
        kind,
        owner=workplace.home,
    )


class _Nothing(Exception):
    """A figure in brackets is not there."""


@dataclass
class _Writer:
    catalogue: Catalogue
    consolidated: Consolidated
    honours: Sequence[DatedHonour]
    following: dict[Key, TargetRow]
    stages_of: Callable[[str, str], dict[str, tuple[StageCount, ...]]]
    undecided: tuple[str, ...]
    covering: tuple[Written, ...]
    compared: Callable[[], AreasCompared]
    _lacking: dict[tuple[str, ...], list[str]] = field(
        default_factory=dict
    )  # missing units → names of figures
    _warnings: dict[str, None] = field(default_factory=dict)
    _named_lacking: set[tuple[str, ...]] = field(default_factory=set)  # in this paragraph
    _named_months: str = ""  # those that the paragraph named last

    def brief(self, lines: Sequence[Line]) -> Brief:
        paragraphs: list[BriefParagraph] = []
        for line in lines:
            self._named_lacking.clear()
            self._named_months = ""
            spans = tuple(self._spans(line.pieces))
            if not any(span.text.strip() for span in spans):
                continue
            if line.kind != "body" and paragraphs and paragraphs[-1].kind == "heading":
                paragraphs.pop()  # a heading over nothing
            paragraphs.append(BriefParagraph(line.kind, spans))
        if paragraphs and paragraphs[-1].kind == "heading":
            paragraphs.pop()
        return Brief(
            self.consolidated.period,
            (*paragraphs, *(BriefParagraph("note", (Span(text),)) for text in self._notes())),
        )

    def _notes(self) -> Iterator[str]:
        notes = [
            ngettext(
                "Not in yet: {units} — {names}.", "Not in yet: {units} — {names}.", len(units)
            ).format(
                units=self._in_areas(units),
                names=listed(names),
            )
            for units, names in self._lacking.items()
        ]
        notes += self._warnings
        if self.undecided:
            notes.append(
                _(
                    "Of {units} another file waits for a decision; the figures are of the one that"
                    " counts until then."
                ).format(units=listed(self.undecided))
            )
        if notes:
            yield _("Notes:")
            yield from (f"{number}. {text}" for number, text in enumerate(notes, start=1))

    # --- pieces
    def _spans(self, pieces: Sequence[Piece], *, optional: bool = False) -> Iterator[Span]:
        for piece in pieces:
            match piece:
                case str():
                    yield Span(piece)
                case IfThere():
                    lacking, months = set(self._named_lacking), self._named_months
                    try:
                        yield from list(self._spans(piece.pieces, optional=True))
                    except _Nothing:
                        # what it named is not said
                        self._named_lacking, self._named_months = lacking, months
                case Named():
                    yield Span(self._named(piece))
                case Honours():
                    yield from self._honours(piece, optional)
                case Covering():
                    yield from self._covering(piece, optional)
                case Choice():
                    yield from self._choice(piece, optional)
                case FigureRef():
                    yield from self._place(piece, optional)

    def _named(self, piece: Named) -> str:
        year = periods.year_of(self.consolidated.period)
        return {
            "period": periods.label(self.consolidated.period),
            "district": str(self.catalogue.district_name),
            "year": year,
            "next_year": str(int(year) + 1),
        }[piece.name]

    @property
    def _honours_code(self) -> str:
        """ "" where the catalogue gives the role to no indicator."""
        indicator = self.catalogue.indicator_of_role("honours")
        return str(indicator.code) if indicator is not None else ""

    def _honours(self, piece: Honours, optional: bool) -> Iterator[Span]:
        honours = [honour for honour in self.honours if piece.level in ("", honour.level)]
        if not honours:
            yield self._nothing(optional, Ref(self._honours_code))
        for number, honour in enumerate(honours):
            if number:
                yield Span(_("; "))
            yield Span(honour.title, "honour", self._honours_code, honour.unit, honour.period)
            if str(self.catalogue.unit_name(honour.unit)) not in honour.title:
                yield Span(_(" ({unit})").format(unit=self._whose(honour.unit)))

    @cached_property
    def _ways(self) -> dict[str, tuple[str, ...]]:
        return ways_down(self.catalogue)

    def _in_areas(self, units: Iterable[str]) -> str:
        """Units by name, below areas each behind the lowest that it is in: "忻府区（奇村镇、兰村乡）、定襄县（…）"."""
        by_area: dict[str, list[str]] = {}
        for unit in units:
            area = next(iter(self._ways.get(unit, ())), "")
            by_area.setdefault(area, []).append(self.catalogue.unit_name(unit))
        return listed(
            f"{self.catalogue.unit_name(area)}{bracketed(listed(names))}" if area else listed(names)
            for area, names in by_area.items()
        )

    def _whose(self, unit: str) -> str:
        """A unit's name; below areas with that of the lowest, since townships of one name are in many districts."""
        way = self._ways.get(unit, ())
        return " ".join(map(self.catalogue.unit_name, (*way[:1], unit)))

    def _covering(self, piece: Covering, optional: bool) -> Iterator[Span]:
        """What units wrote, each behind its name; of one unit alone without it."""
        found = [one for one in self.covering if piece.unit in ("", one.unit)]
        if not found:
            if optional:
                raise _Nothing
            yield Span(_("(no words yet)"))
        for number, one in enumerate(found):
            if number:
                yield Span(_("; "))
            words = " ".join(one.words.split("\n"))
            yield Span(words if piece.unit else titled(self._whose(one.unit), words))

    def _choice(self, piece: Choice, optional: bool) -> Iterator[Span]:
        holds = [self._holds(condition) for condition in piece.conditions]
        first = piece.conditions[0].left
        if None in holds:
            yield self._nothing(optional, first)
            return
        yield Span(
            piece.yes if all(holds) else piece.no,
            "figure",
            first.code,
            first.dimension,
            self.consolidated.period,
        )
        for condition in piece.conditions:
            for ref in (condition.left, condition.right):
                if isinstance(ref, Ref):
                    yield from self._months(ref)
                    yield from self._coverage(ref)

    def _holds(self, condition: Condition) -> bool | None:
        left = self._value(condition.left)
        right = (
            self._value(condition.right) if isinstance(condition.right, Ref) else condition.right
        )
        if left is None or right is None:
            return None
        return _COMPARES[condition.op](left, right)

    def _place(self, piece: FigureRef, optional: bool) -> Iterator[Span]:
        text, ref = self._words(piece), piece.ref
        if not text:
            yield self._nothing(optional, ref)
        elif piece.way in _OF_AREAS:
            yield Span(text, "figure", ref.code, ref.dimension, self.consolidated.period)
            yield from self._coverage(ref)
        elif piece.way in _SAYS_TARGET:
            yield Span(text, "target", ref.code, ref.dimension, self.consolidated.period)
        else:
            yield Span(text, "figure", ref.code, ref.dimension, self.consolidated.period)
            if piece.way == "months":
                self._named_months = self._partly(ref)
                return
            yield from self._months(ref, so_far=piece.way in _SO_FAR)
            yield from self._coverage(ref)

    def _partly(self, ref: Ref, *, so_far: bool = False) -> str:
        """The months that a figure is made of, where they are not all of its period."""
        row, period = self._row(ref), self.consolidated.period
        if row is None or row.value is None or row.indicator.frequency == "year":
            return ""
        if row.covered is None:
            return prose.as_of(row.reach.last, period)
        if so_far:
            # the year up to the end of the period
            end = periods.last_day(period)
            expected = periods.year_so_far(periods.containing(end, row.indicator.frequency))
            return "" if row.covered == expected else prose.months_covered(row.covered)
        return prose.months_covered(row.own_periods, period)

    def _months(self, ref: Ref, *, so_far: bool = False) -> Iterator[Span]:
        """Said beside a figure unless the paragraph named the same months last. One of the whole
        year, such as a task, names none and changes nothing.
        """
        if self.catalogue.indicators[ref.code].frequency == "year":
            return
        months = self._partly(ref, so_far=so_far)
        if months and months != self._named_months:
            yield Span(
                _(" ({months})").format(months=months),
                "missing",
                ref.code,
                ref.dimension,
                self.consolidated.period,
            )
        self._named_months = months

    def _areas(self, piece: FigureRef) -> str:
        """The areas below and their figures, the largest first, or those with the largest or the smallest."""
        if not level_below(self.catalogue):
            return ""
        compared, ref = self.compared(), piece.ref
        indicator = self.catalogue.indicators[ref.code]
        ranked = [one for one in compared.ranked(ref.code, ref.dimension) if one.rank is not None]
        if not ranked:
            return ""
        is_at_level = self._row(ref) is not None  # then its missing units are named themselves
        key = (ref.code, ref.dimension)
        for doubt in compared.unlike(*key) if is_at_level else compared.doubts(*key):
            self._warnings[f"{ref.code} {indicator.name}: {doubt}"] = None
        without = [area for area in compared.by_area if area not in {one.area for one in ranked}]
        if without:
            names = listed(self.catalogue.unit_name(area) for area in without)
            self._warnings[
                f"{ref.code} {indicator.name}: "
                + _("Without a figure: {names}").format(names=names)
            ] = None
        values = {
            one.area: one.row.value for one in ranked if one.row and one.row.value is not None
        }
        if piece.way == "areas":
            return listed(
                prose.of_area(self.catalogue.unit_name(area), value, indicator)
                for area, value in values.items()
            )
        end = (max if piece.way == "highest" else min)(values.values())
        names = listed(
            self.catalogue.unit_name(area) for area, value in values.items() if value == end
        )
        return prose.of_area(names, end, indicator)

    # --- figures
    def _row(self, ref: Ref) -> ConsolidatedRow | None:
        row = self.consolidated.row(ref.code, ref.dimension)
        for words in self.consolidated.past.get(row.indicator.form, ()) if row is not None else ():
            self._warnings[words] = None
        return row

    def _value(self, ref: Ref) -> int | None:
        row = self._row(ref)
        return row.value if row is not None else None

    def _words(self, piece: FigureRef) -> str:
        """ "" where there is nothing to say."""
        indicator = self.catalogue.indicators[piece.ref.code]
        if piece.way in _OF_AREAS:
            return self._areas(piece)
        if piece.way in _SAYS_TARGET:
            key = (piece.ref.code, piece.ref.dimension)
            row = self._row(piece.ref)
            target = (
                self.following.get(key)
                if piece.way.startswith("next")
                else row.target
                if row is not None
                else None
            )
            if target is None:
                return ""
            if piece.way.endswith("words") and target.words:
                return target.words
            if target.value is None:
                return ""
            if piece.way.endswith("words"):
                return prose.target(target.value, target.comparator, indicator)
            return prose.in_prose(target.value, indicator)
        row = self._row(piece.ref)
        if row is None or row.value is None:
            return ""
        value, earlier = row.value, row.last_year
        if piece.way == "months":
            return self._partly(piece.ref) or prose.whole(self.consolidated.period)
        if piece.way == "stages":
            counts = self.stages_of(row.code, row.reach.last)
            return prose.stages(counts.get(row.dimension, ()), indicator)
        if piece.way in _COMPARED and earlier is not None:
            if row.warning:
                self._warnings[f"{row.code} {row.indicator.name}: {row.warning}"] = None
            if row.change.two_standards:
                return _("not comparable, as the standards differ")
            if not row.compares_in_time:
                return _("not comparable, as other months are reported")
        match piece.way:
            case "number":
                return (
                    prose.digits(to_decimal(value))
                    if indicator.is_number
                    else prose.in_prose(value, indicator)
                )
            case "last_year":
                return prose.in_prose(earlier, indicator) if earlier is not None else ""
            case "to_date":
                return prose.in_prose(row.to_date, indicator) if row.to_date is not None else ""
            case "change" | "direction":
                if earlier is None:
                    return ""
                return (prose.change if piece.way == "change" else prose.direction)(
                    value, earlier, indicator
                )
            case "over":
                return prose.over(value, indicator, piece.step)
            case "standard":
                return row.standard
            case "progress":
                return f"{plain(row.progress, 1)}%" if row.progress is not None else ""
            case _:
                return prose.in_prose(value, indicator)

    def _coverage(self, ref: Ref) -> Iterator[Span]:
        """Once a paragraph for the same units: how many have not given what the figure is made
        of.
        """
        row = self._row(ref)
        if row is None or not row.missing:
            return
        names = self._lacking.setdefault(row.missing, [])
        name = row.label if not row.dimension else f"{row.indicator.name}（{row.label}）"
        if name not in names:
            names.append(name)
        if row.missing not in self._named_lacking:
            self._named_lacking.add(row.missing)
            n = len(row.missing)
            if row.covered is None or row.reach.first == row.reach.last:
                text = ngettext(
                    " ({n} of {of} units not in)", " ({n} of {of} units not in)", n
                ).format(n=n, of=row.of)
            elif row.of == 1 and self._partly(ref):
                return  # its months are named
            else:
                text = ngettext(
                    " ({n} of {of} units not in for every month)",
                    " ({n} of {of} units not in for every month)",
                    n,
                ).format(n=n, of=row.of)
            yield Span(text, "missing", ref.code, ref.dimension, self.consolidated.period)

    def _nothing(self, optional: bool, ref: Ref) -> Span:
        if optional:
            raise _Nothing
        list(self._coverage(ref))  # its units are named in the notes
        kind: SpanKind = "missing" if ref.code else "words"
        indicator = self.catalogue.indicators.get(ref.code)
        if indicator is not None and not self.catalogue.is_brought_together(indicator):
            text = _("(each area has its own; it does not add up)")
            return Span(text, kind, ref.code, ref.dimension, self.consolidated.period)
        return Span(_("(no figure yet)"), kind, ref.code, ref.dimension, self.consolidated.period)
