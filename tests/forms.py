"""A workplace under other forms than it was made with, and next year's forms as a desk would write them."""

from __future__ import annotations

from pathlib import Path

from desktop.actions.catalogues.issue import issue, propose
from desktop.actions.workplace import Workplace
from desktop.catalogue.content import Files, binding_digest, read_files
from desktop.catalogue.examine import Examined, examine_files
from desktop.catalogue.load import find_catalogue
from desktop.catalogue.model import Catalogue
from desktop.domain.periods import Period
from desktop.domain.records.catalogue_issue import CatalogueIssue

LANCUN, DONGLOU, LANLOU = "140902206", "140902209", "140902109"
TENDED = """
[[indicator]]
code = "E306"
section = "forest"
name = { zh = "森林抚育面积", en = "Forest tending done" }
definition = { zh = "从年初到本月末累计完成的森林抚育面积。", en = "Forest tended from January to the end of this month." }
measure = { zh = "亩", en = "mu" }
kind = "area"
required = false
over_time = "cumulative"
over_units = "sum"
"""
"""An indicator that Xinfu's forms did not have."""
SOWN = TENDED.replace("E306", "E307").replace("抚育", "补植").replace("cumulative", "sum")
"""Another, of the month alone."""


def use_forms(workplace: Workplace, catalogue: Catalogue) -> None:
    """From now on this catalogue holds for every period, as if its first version had said it."""
    versions = workplace.versions
    first = versions.issues[0]
    versions.reload()
    for kept in (
        versions._views,
        versions._derivations,
        versions._rules,
        versions._loaded,
        versions._of_area,
    ):
        kept.clear()
    versions._loaded[first.content] = catalogue
    workplace.catalogue = catalogue


def examine(path: Path) -> Examined:
    """Every mistake of the files of a folder, before anything is compiled."""
    files = read_files(path)
    return examine_files(files, binding_digest(files))


def xinfu() -> Files:
    return read_files(find_catalogue("xinfu"))


def edited(files: Files, name: str, *changes: tuple[str, str]) -> Files:
    """One file with these texts in place of others, each there once at least."""
    texts = dict(files)
    text = texts[name].decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return tuple(sorted((texts | {name: text.encode()}).items()))


def added(files: Files, name: str, text: str) -> Files:
    """One file with a text at its end."""
    texts = dict(files)
    return tuple(sorted((texts | {name: texts[name] + text.encode()}).items()))


def merged(files: Files, since: str, until: str) -> Files:
    """兰村乡 and 东楼乡 go into 兰楼镇: the roster, the villages and the river section."""
    for code in (LANCUN, DONGLOU):
        end = f'until = "{until}"\nbecomes = "merged"\nsuccessors = ["{LANLOU}"]\n'
        files = edited(files, "units.toml", (f'code = "{code}"\n', f'code = "{code}"\n{end}'))
        files = edited(files, "villages.toml", (f'unit = "{code}"', f'unit = "{LANLOU}"'))
    files = edited(files, "dimensions.toml", (f'"{DONGLOU}"', f'"{DONGLOU}", "{LANLOU}"'))
    return added(
        files,
        "units.toml",
        f'''
[[unit]]
code = "{LANLOU}"
name = {{ zh = "兰楼镇", en = "Lanlou Town" }}
kind = "town"
group = "township"
since = "{since}"
''',
    )


def issued(desk: Workplace, files: Files, start: str, news: str = "") -> CatalogueIssue:
    return issue(desk, propose(desk, files, Period(start)), news)
