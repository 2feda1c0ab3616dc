"""Forms that leave out every column which a district may do without: each page of both windows, and each file that is
written, stands without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.actions.catalogues.check import check_files
from desktop.actions.checks.check import check_period
from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.outputs.brief import brief
from desktop.actions.outputs.export_tables import TableFormat, export_tables
from desktop.actions.workplace import Workplace, open_workplace
from desktop.catalogue.blocks import blocks_of
from desktop.catalogue.content import Files
from desktop.catalogue.edit import Part, form_of, with_value, without_part
from desktop.catalogue.load import load_files
from desktop.catalogue.model import Catalogue
from desktop.demo.make import make_demo
from desktop.domain.kept_columns import kept_columns, needed_columns
from desktop.domain.periods import Period
from desktop.ui.session import Session
from tests.forms import use_forms, xinfu

UNIT, TODAY, OCTOBER = "140902101", date(2026, 1, 5), Period("2025-10")
SIZES = ((1366, 728),)
PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
pytestmark = pytest.mark.qt_log_ignore("")


def fewer(files: Files) -> Files:
    """Without the columns that can be done without, and without what judges them."""
    for _name, content in xinfu():
        blocks = blocks_of(content.decode())
        form = form_of(blocks)
        if not form:
            continue
        kind = next(b.values["kind"] for b in blocks.blocks if b.table == "form")
        gone = {b.values["code"] for b in blocks.blocks if b.table == "field"} & _optional(kind)
        for block in blocks.blocks:
            if block.table == "field" and block.values["code"] in gone:
                files = without_part(files, Part("field", block.values["code"], form))
            elif block.table in ("rule", "check") and gone & {*block.values.get("cells", ())}:
                part = Part(block.table, block.values["id"])
                kept = [code for code in block.values["cells"] if code not in gone]
                if block.table == "rule" or not kept:
                    files = without_part(files, part)
                else:
                    files = with_value(files, part, "cells", kept)
    return files


def _optional(kind: str) -> set[str]:
    (form,) = [form for form in load_files(xinfu(), "").forms if form.kind == kind][:1]
    return {*kept_columns(form)} - {*needed_columns(form)}


@pytest.fixture(scope="module")
def catalogue_of_fewer() -> Catalogue:
    files = fewer(xinfu())
    assert check_files(files, with_reach=False) == ()
    catalogue = load_files(files, "")
    left_out = {f.code for form in load_files(xinfu(), "").forms for f in form.fields} - {
        f.code for form in catalogue.forms for f in form.fields
    }
    assert {"village", "owner", "responsible", "planned_start", "progress", "body"} <= left_out
    return catalogue


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fewer")
    make_demo(folder, units=[UNIT], sealed=True)
    return folder


def test_every_page_stands_without_them(
    example: Path,
    catalogue_of_fewer: Catalogue,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(PACKAGING))
    import gallery
    from scenes import main_pages
    from scenes_consolidated import scenes_consolidated
    from scenes_desk import main_desk_pages

    def office(session: Session) -> Iterator[tuple[str, Any]]:
        use_forms(opened(session), catalogue_of_fewer)
        return main_pages(session, OCTOBER)

    def desk(session: Session) -> Iterator[tuple[str, Any]]:
        use_forms(opened(session), catalogue_of_fewer)
        yield from main_desk_pages(session, OCTOBER, UNIT)
        yield from scenes_consolidated(session, OCTOBER)

    gallery.prepare("zh_CN")
    seen: list[str] = []
    for home, scenes in ((UNIT, office), ("district", desk)):
        gallery.visit_scenes(
            example / home, TODAY, scenes, lambda name, _size, _widget: seen.append(name), SIZES
        )
    assert {"P1", "H1", "export"} <= {*seen} and len(seen) > 20


def opened(session: Session) -> Workplace:
    assert session.workplace is not None
    return session.workplace


@pytest.mark.parametrize("home", [UNIT, "district"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_table_is_written_without_them(
    example: Path, catalogue_of_fewer: Catalogue, tmp_path: Path, home: str, kind: TableFormat
) -> None:
    with open_workplace(example / home, today=TODAY) as workplace:
        use_forms(workplace, catalogue_of_fewer)
        assert export_tables(workplace, OCTOBER, kind, tmp_path)
        assert (
            brief(workplace, consolidate(workplace, OCTOBER))
            if home == "district"
            else check_period(workplace, OCTOBER)
        )
