"""Files of unknown origin that a clerk chooses: every way in reads plain files alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.actions.imports.csv_file import import_figures
from desktop.actions.transfer.inspect import show_file
from desktop.actions.transfer.receive_task import read_task
from desktop.actions.workplace import init_workplace, open_workplace
from desktop.domain.periods import parse_period
from desktop.errors import AppError
from desktop.exchange.plain_file import read_plain
from desktop.exchange.read_sheet import read_sheets
from tests.senders import QICUN
from tests.systems import posix_only


def _import(path: Path) -> object:
    home = path.parent / "unit"
    init_workplace(home, role="township", unit_code=QICUN)
    with open_workplace(home) as workplace:
        return import_figures(workplace, parse_period("2025-10"), path)


WAYS_IN: list[Callable[[Path], object]] = [show_file, read_task, read_sheets, _import]


@posix_only("pipes lie in no folder")
@pytest.mark.parametrize("way_in", WAYS_IN)
def test_a_named_pipe_is_refused_and_does_not_hang(
    tmp_path: Path, way_in: Callable[[Path], object]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(AppError) as refused:
        way_in(tmp_path / "pipe")
    assert refused.value.code == "exchange-not-a-file"


@pytest.mark.parametrize("way_in", WAYS_IN)
def test_a_folder_is_refused(tmp_path: Path, way_in: Callable[[Path], object]) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(AppError) as refused:
        way_in(tmp_path / "folder")
    assert refused.value.code == "exchange-not-a-file"


def test_no_more_is_taken_than_allowed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert read_plain(tmp_path / "a", 5) == b"12345"
    assert read_plain(tmp_path / "a", 4) is None
