"""The versions of the forms that a workplace knows, and which one holds for a period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from desktop.catalogue.content import Files, binding_digest, content_digest, read_files
from desktop.catalogue.load import BUNDLED, find_catalogue, load_files
from desktop.catalogue.model import Catalogue, Code
from desktop.domain.comparison import is_broken
from desktop.domain.periods import Period, months_within
from desktop.domain.records.catalogue_issue import CatalogueIssue
from desktop.domain.roster import in_month, month_of, of_area, whole_roster
from desktop.domain.rules.derivations import Derivations
from desktop.domain.rules.rules import RuleBook
from desktop.errors import CatalogueError
from desktop.store import Database, catalogues
from desktop.store.settings import read_setting

FIRST = 1
"""The number of the version that holds from the beginning."""


class CatalogueVersions:
    """Every version that a workplace keeps.

    A workplace of an older program keeps none: the catalogue that its setting names is its first.
    """

    def __init__(
        self, db: Database, loaded: Mapping[str, Catalogue] | None = None, whose: str = ""
    ) -> None:
        """`loaded`: versions by content that were read already. `whose`: the area of a desk, or a unit, that sees each
        version as the desk of its area has it; "" sees it whole.
        """
        self._db, self.whose = db, whose
        self._loaded: dict[str, Catalogue] = dict(loaded or {})
        self._in_month: dict[str, Catalogue] = {}
        self._views: dict[tuple[str, tuple[str, ...]], Catalogue] = {}
        self._renamed: dict[tuple[str, str], dict[str, str]] = {}
        self._broken: dict[tuple[str, str], frozenset[str]] = {}
        self._derivations: dict[str, Derivations] = {}
        self._rules: dict[str, RuleBook] = {}
        self._of_area: dict[str, Catalogue] = {}
        self._below: dict[str, CatalogueVersions] = {}
        self.issues: tuple[CatalogueIssue, ...] = ()
        self.reload()

    def reload(self) -> None:
        """Read again what was issued. Raises: CatalogueError, MachineError of a first one that cannot be read."""
        self.issues = catalogues.issues(self._db) or (self._first(),)
        for issue in self.issues:
            self.loaded(issue)  # the window turns from one to another without waiting for the disk
        self._in_month.clear()
        self._below.clear()

    def _first(self) -> CatalogueIssue:
        path = find_catalogue(read_setting(self._db, "catalogue", BUNDLED))
        files = read_files(path)
        content = content_digest(files)
        self._loaded[content] = load_files(files, path)
        return CatalogueIssue(FIRST, content, binding_digest(files), "")

    @property
    def is_constant(self) -> bool:
        """Whether the same forms and the same roster hold at all times."""
        return len(self.issues) == 1 and not any(
            unit.since or unit.until for unit in whole_roster(self.loaded(self.issues[0]))
        )

    def issue_for(self, period: Period) -> CatalogueIssue:
        """The newest version that holds for a period: a longer one goes by its last month."""
        month = month_of(period)
        held = [issue for issue in self.issues if issue.from_month <= month]
        return held[-1] if held else self.issues[0]

    def in_force(self, period: Period) -> Catalogue:
        """The forms of a period, with the units that report in it. Raises: CatalogueError."""
        month = month_of(period)
        if month not in self._in_month:
            self._in_month[month] = self._at(self.issue_for(period), period)
        return self._in_month[month]

    def issues_of(self, digest: str) -> tuple[CatalogueIssue, ...]:
        """The versions that files with this digest were made with, newest last."""
        return tuple(issue for issue in self.issues if issue.digest == digest)

    def under(self, digest: str, period: Period) -> Catalogue | None:
        """The version of a digest, with the units that it has in a period; None where it was not issued for it."""
        month = month_of(period)
        held = [issue for issue in self.issues_of(digest) if issue.from_month <= month]
        return self._at(held[-1], period) if held else None

    def loaded(self, issue: CatalogueIssue) -> Catalogue:
        """The version as it is written, with its whole roster. Raises: CatalogueError."""
        if issue.content not in self._loaded:
            files = catalogues.files_of(self._db, issue.content)
            if not files:
                raise CatalogueError("catalogue-not-kept", number=issue.number)
            self._loaded[issue.content] = load_files(files, issue.digest[:12])
        return self._loaded[issue.content]

    def kept(self) -> tuple[tuple[CatalogueIssue, Files], ...]:
        """Every version with its files, for a workplace that is to go by the same."""
        return tuple((issue, catalogues.files_of(self._db, issue.content)) for issue in self.issues)

    def _at(self, issue: CatalogueIssue, period: Period) -> Catalogue:
        catalogue = in_month(self._seen(self.loaded(issue)), month_of(period))
        key = issue.content, tuple(unit.code for unit in catalogue.units)
        return self._views.setdefault(key, catalogue)

    def _seen(self, catalogue: Catalogue) -> Catalogue:
        if catalogue.content not in self._of_area:
            unit = next((u for u in whole_roster(catalogue) if u.code == self.whose), None)
            area = self.whose if unit is None else unit.area
            self._of_area[catalogue.content] = of_area(catalogue, area)
        return self._of_area[catalogue.content]

    def for_area(self, code: str) -> CatalogueVersions:
        """The same versions as the desk of an area below has them."""
        if code not in self._below:
            self._below[code] = CatalogueVersions(self._db, self._loaded, code)
        return self._below[code]

    def desk_above(self, period: Period) -> tuple[str, str] | None:
        """Code and name of the area whose desk this unit, or this desk, reports to; None where there is none."""
        seen = self.in_force(period)
        if self.whose != seen.district and any(
            unit.code == self.whose for unit in whole_roster(seen)
        ):
            return seen.district, str(seen.district_name)  # a unit
        return None if seen.above is None else (seen.above.code, str(seen.above.name))

    def derivations(self, catalogue: Catalogue) -> Derivations:
        """Compiled once for all units, rosters and periods of one version."""
        if catalogue.content not in self._derivations:
            self._derivations[catalogue.content] = Derivations(catalogue)
        return self._derivations[catalogue.content]

    def rules(self, catalogue: Catalogue) -> RuleBook:
        if catalogue.content not in self._rules:
            self._rules[catalogue.content] = RuleBook(catalogue)
        return self._rules[catalogue.content]

    def code_then(self, code: str, now: Catalogue, then: Catalogue) -> str | None:
        """The code that an indicator of one version has in another, which may be older: a renamed one is followed by
        what it was; None where it was not there yet, or is no more.
        """
        if code in then.indicators:
            return code
        versions = [self.loaded(issue) for issue in self.issues]
        contents = [version.content for version in versions]
        first, last = sorted((contents.index(then.content), contents.index(now.content)))
        way = versions[first : last + 1]
        if then.content == contents[first]:
            for newer, older in pairwise(reversed(way)):
                if code not in older.indicators and code in newer.indicators:
                    code = newer.indicators[Code(code)].was
            return code if code in then.indicators else None
        for newer in way[1:]:
            if code not in newer.indicators:
                code = next((i.code for i in newer.indicators.values() if i.was == code), "")
        return code if code in then.indicators else None

    def renamed(self, then: Catalogue, now: Catalogue) -> dict[str, str]:
        """Code then → code now, of the indicators that have another one."""
        key = then.content, now.content
        if key not in self._renamed:
            codes = {
                str(code): self.code_then(code, then, now)
                for code in then.indicators
                if code not in now.indicators
            }
            self._renamed[key] = {old: new for old, new in codes.items() if new}
        return self._renamed[key]

    def broken(self, then: Catalogue, now: Catalogue) -> frozenset[str]:
        """The indicators of one version that were another quantity in another, under whatever code."""
        key = then.content, now.content
        if key not in self._broken:
            before = {code: self.code_then(code, now, then) for code in now.indicators}
            self._broken[key] = frozenset(
                str(code)
                for code, other in before.items()
                if other and is_broken(then.indicators[Code(other)], now.indicators[code])
            )
        return self._broken[key]

    def stopped_within(self, period: Period) -> tuple[tuple[Catalogue, tuple[Code, ...]], ...]:
        """What was asked within a quarter or a year and is not any more at its end: the forms that asked it last, the
        newest first, and its codes.
        """
        now, seen = self.in_force(period), set[str]()
        found: list[tuple[Catalogue, tuple[Code, ...]]] = []
        for month in reversed(months_within(period)):
            then = self.in_force(month)
            if then.content == now.content:
                continue
            gone = tuple(
                Code(code)
                for code in then.indicators
                if code not in seen and self.code_then(code, then, now) is None
            )
            seen.update(gone)
            if gone:
                found.append((then, gone))
        return tuple(found)

    def within(self, period: Period) -> Catalogue:
        """The forms of a period, with what was asked within it and is not any more at its end: each such indicator last in
        its form, each such form last.
        """
        catalogue = self.in_force(period)
        for then, codes in self.stopped_within(period):
            gone = [then.indicators[code] for code in codes]
            there = {form.id for form in catalogue.forms}
            kept = tuple(
                replace(
                    form,
                    indicators=(*form.indicators, *(i for i in gone if i.form == form.id)),
                )
                for form in catalogue.forms
            )
            ended = tuple(
                replace(form, indicators=tuple(i for i in gone if i.form == form.id))
                for form in then.forms
                if form.id not in there and any(i.form == form.id for i in gone)
            )
            catalogue = replace(catalogue, forms=(*kept, *ended))
        return catalogue

    def names(self) -> dict[str, str]:
        """Code → name of every unit of any version, as the newest one that knows it has it."""
        return {
            str(unit.code): str(unit.name)
            for issue in self.issues
            for unit in whole_roster(self.loaded(issue))
        }


class PinnedForms(CatalogueVersions):
    """As if one catalogue had held at all times, or, with `month`, for the periods that go by that month alone:
    what a draft would have done to the history, and what a period was sealed under.
    """

    def __init__(self, versions: CatalogueVersions, catalogue: Catalogue, month: str = "") -> None:
        super().__init__(versions._db, versions._loaded, versions.whose)
        self._catalogue, self._month = catalogue, month

    def for_area(self, code: str) -> CatalogueVersions:
        if code not in self._below:
            below = super().for_area(code)
            self._below[code] = PinnedForms(below, of_area(self._catalogue, code), self._month)
        return self._below[code]

    def in_force(self, period: Period) -> Catalogue:
        month = month_of(period)
        if self._month and month != self._month:
            return super().in_force(period)
        if month not in self._in_month:
            self._in_month[month] = in_month(self._catalogue, month)
        return self._in_month[month]
