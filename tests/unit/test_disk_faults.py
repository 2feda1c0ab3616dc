"""Every error of the system about a file is told as what it is: the disk is blamed only for what it did."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import get_args

import pytest

from desktop import disk_faults, i18n
from desktop.disk_faults import Fault, as_app_error, disk_error, fault_of, fault_words
from desktop.errors import AppError, MachineError, StoreError
from desktop.exchange.stick import write_safely
from desktop.messages import describe
from desktop.paths import resources_dir
from desktop.store.database import machine_faults

FILE = str(Path("某乡/月报.xlsx"))
OF_WINDOWS: dict[int, tuple[int, Fault]] = {  # winerror: errno as Python gives it, kind
    2: (errno.ENOENT, "missing"),
    3: (errno.ENOENT, "missing"),
    5: (errno.EACCES, "denied"),
    19: (errno.EACCES, "read-only"),
    21: (errno.EACCES, "gone"),
    23: (errno.EACCES, "failed"),
    32: (errno.EACCES, "held"),
    33: (errno.EACCES, "held"),
    112: (errno.ENOSPC, "full"),
    123: (errno.EINVAL, "other"),
    183: (errno.EEXIST, "exists"),
    206: (errno.ENOENT, "too-long"),
    267: (errno.ENOTDIR, "not-a-folder"),
    483: (errno.EINVAL, "failed"),
    1117: (errno.EINVAL, "failed"),
    1167: (errno.EINVAL, "gone"),
}
OF_THE_DEVICE = {errno.EIO}


def fault(number: int, winerror: int | None = None, *names: str) -> OSError:
    error = OSError(number, os.strerror(number), *names[:1])
    if winerror is not None:
        error.winerror = winerror  # type: ignore[attr-defined, unused-ignore]
    return error


@pytest.mark.parametrize("winerror", OF_WINDOWS)
def test_windows_is_more_exact_than_its_errno(winerror: int) -> None:
    number, kind = OF_WINDOWS[winerror]
    assert fault_of(fault(number, winerror)) == kind


def test_a_folder_opened_as_a_file_is_called_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk_faults, "_FOLDERS_ARE_DENIED", True)
    file = tmp_path / "file"
    file.write_bytes(b"")
    assert fault_of(fault(errno.EACCES, None, str(tmp_path))) == "is-a-folder"
    for error in (
        fault(errno.EACCES, None, str(file)),
        fault(errno.EACCES, None, str(tmp_path / "missing")),
        fault(errno.EACCES, 5, str(tmp_path)),  # a folder whose list may not be read
        fault(errno.EACCES),
    ):
        assert fault_of(error) == "denied"


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_only_a_failing_device_is_called_one(number: int) -> None:
    """Of each errno there is a sentence that names the file; "the disk failed" is said of one alone."""
    with pytest.raises(AppError) as caught, machine_faults(Path("tianbao.db")):
        raise fault(number, None, FILE)
    text = describe(caught.value)
    assert ("file" in caught.value.params and FILE in text) or caught.value.code == "name-too-long"
    assert (caught.value.code == "store-io") == (number in OF_THE_DEVICE)
    assert ("磁盘" in text and "数据文件夹" in text) == (number in OF_THE_DEVICE), text


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_each_kind_has_words_and_a_sentence_of_its_own(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "_language", language)
    by_kind = {}
    for number in errno.errorcode:
        error = fault(number, None, FILE)
        by_kind[fault_of(error)] = (fault_words(error), describe(disk_error(error, Path("x"))))
    assert set(by_kind) == set(get_args(Fault))
    assert len({words for words, _ in by_kind.values()}) == len(by_kind)
    assert len({text for _, text in by_kind.values()}) == len(by_kind)


def test_the_file_that_the_system_names_is_named(tmp_path: Path) -> None:
    for act, name in (
        (lambda: (tmp_path / "gone").read_bytes(), "gone"),
        (lambda: (tmp_path / "from").rename(tmp_path / "to"), "from"),
        (lambda: tmp_path.read_bytes(), tmp_path.name),
    ):
        with pytest.raises(StoreError) as caught, machine_faults(tmp_path / "tianbao.db"):
            act()
        assert Path(str(caught.value.params["file"])).name == name
    (tmp_path / "part").touch()
    error = PermissionError(errno.EACCES, "", str(tmp_path / "part"), None, str(tmp_path / "table"))
    assert disk_error(error, tmp_path).params["file"] == str(tmp_path / "table")


def test_a_file_of_the_program_is_to_be_installed_again(tmp_path: Path) -> None:
    with pytest.raises(MachineError) as caught, machine_faults(tmp_path):
        (resources_dir() / "gone.svg").read_bytes()
    assert caught.value.code == "program-file-missing"


def test_what_names_no_file_may_be_a_bug() -> None:
    error = OSError(errno.EINVAL, "Invalid argument")
    assert as_app_error(error) is error
    assert isinstance(as_app_error(fault(errno.EINVAL, None, FILE)), MachineError)


@pytest.mark.parametrize(
    ("winerror", "code"),
    [
        (32, "store-busy"),
        (5, "stick-read-only"),
        (1117, "stick-io"),
        (1167, "stick-gone"),
        (112, "stick-full"),
    ],
)
def test_a_stick_is_told_by_the_same_kinds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, winerror: int, code: str
) -> None:
    def failing(handle: int) -> None:
        raise fault(OF_WINDOWS[winerror][0], winerror)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(MachineError) as caught:
        write_safely(b"figures", tmp_path, "140902101-2025-10-02-9f3c21aa.tbsub")
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []
