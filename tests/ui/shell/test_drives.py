"""The drives that are offered to write to, and what they are called."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.outputs import drive_list
from desktop.ui.outputs.drive_list import DriveList
from desktop.ui.shell import drives as shell_drives
from desktop.ui.shell import windows_drives
from desktop.ui.shell.drives import Drive, drive_name, is_on_network
from desktop.ui.shell.windows_drives import FIXED, REMOTE, REMOVABLE, USB, bus_in, is_offered
from tests.systems import posix_only

LETTERS = st.sampled_from([f"{letter}:" for letter in "ABDEFGZ"])
BLANKS = st.text(" \t\u3000\u00a0", max_size=5)


@given(label=st.one_of(BLANKS, st.text(max_size=32)), letter=LETTERS, before=BLANKS, after=BLANKS)
def test_a_drive_is_called_by_its_label_and_letter(
    label: str, letter: str, before: str, after: str
) -> None:
    name = drive_name(before + label + after, letter)
    assert name == name.strip() and letter in name
    assert (name == letter) == (label.strip() in ("", letter))
    assert label.strip() in ("", letter) or name.startswith(label.strip())


def test_the_list_shows_no_leading_blank(
    qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    drives = tuple(
        Drive(Path(letter), drive_name(label, letter), "FAT32", 1 << 30)
        for label, letter in (("", "E:"), ("  ", "F:"), ("KINGSTON", "G:"))
    )
    monkeypatch.setattr(drive_list, "removable_drives", lambda: drives)
    shown = DriveList()
    qtbot.addWidget(shown)
    shown.look()
    names = [shown.item(row).text().split(" · ")[0] for row in range(shown.count())]
    assert names == ["E:", "F:", "KINGSTON (G:)"]


@given(letter=LETTERS, kind=st.integers(0, 6), bus=st.none() | st.integers(0, 20))
def test_removable_drives_and_disks_on_usb_are_offered(
    letter: str, kind: int, bus: int | None
) -> None:
    expected = kind == REMOVABLE or (kind == FIXED and bus == USB)
    assert is_offered(letter, kind, bus, "C:") == expected
    assert not is_offered(letter, kind, bus, letter.lower()), "the system's own, also on a stick"


@given(head=st.binary(min_size=28, max_size=28), bus=st.integers(0, 20), more=st.binary(max_size=9))
def test_the_bus_is_read_where_the_descriptor_holds_it(head: bytes, bus: int, more: bytes) -> None:
    descriptor = head + struct.pack("<I", bus) + more
    assert bus_in(descriptor) == bus
    assert bus_in(descriptor[:31]) is None


@posix_only("file systems by their name")
@pytest.mark.parametrize(
    ("system", "expected"), [("ext4", False), ("fuseblk", False), ("nfs4", True), ("cifs", True)]
)
def test_the_system_tells_of_a_network(
    system: str, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_on_network(tmp_path)
    monkeypatch.setattr(shell_drives, "_system_of", lambda _volume: system)
    assert is_on_network(tmp_path) == expected


@pytest.mark.skipif(sys.platform != "win32", reason="Windows: drives by their letter")
@pytest.mark.parametrize("kind", range(7))
def test_windows_tells_of_a_network(kind: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows_drives, "drive_type", lambda _letter: kind)
    assert is_on_network(Path("H:/figures")) == (kind == REMOTE)
    assert is_on_network(Path("//server/share/figures"))
