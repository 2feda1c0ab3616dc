"""What the desk does with the program under wine: the brief, the tables, a backup put back."""

from __future__ import annotations

import json
import shutil
import subprocess
import unicodedata
from pathlib import Path

import docx
import openpyxl
import pytest

from tests.pair import make_pair
from tests.unit.actions.month import put_month
from tests.windows.conftest import MONTH, Windows


@pytest.fixture(scope="module")
def desk(windows: Windows, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """It received an office's October on Linux; from then on it is one of Windows."""
    home = windows.drive / "区里 数据"
    with make_pair(tmp_path_factory.mktemp("desk")) as pair:
        put_month(pair.unit)
        pair.submit()
        pair.receive()
        pair.desk.close()
        shutil.copytree(pair.desk.home, home)
    return home


def test_the_brief_is_written_in_words(windows: Windows, desk: Path) -> None:
    for ending in (".docx", ".pdf"):
        file = desk.parent / f"简报 十月{ending}"
        done = windows.tianbao(desk, "brief", *MONTH, "--to", windows.name_of(file))
        assert done.returncode == 0, done.stderr
    words = "".join(
        part.text for part in docx.Document(str(desk.parent / "简报 十月.docx")).paragraphs
    )
    printed = subprocess.run(
        ["pdftotext", str(desk.parent / "简报 十月.pdf"), "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    # of a character that is a radical, too, the font gives the other number back
    for text in (words, unicodedata.normalize("NFKC", printed).replace("\n", "")):
        assert "2025年10月" in text and "优良天数" in text


def test_the_tables_are_read_by_another_program(windows: Windows, desk: Path) -> None:
    folder = desk.parent / "汇总 表"
    folder.mkdir()
    done = windows.tianbao(
        desk, "export", *MONTH, "--format", "xlsx", "--to", windows.name_of(folder)
    )
    assert done.returncode == 0, done.stderr
    (book,) = folder.rglob("*.xlsx")
    names = openpyxl.load_workbook(book, read_only=True).sheetnames
    assert len(names) > 1


def test_a_backup_is_made_and_put_back(windows: Windows, desk: Path) -> None:
    folder = desk.parent / "备份 处"
    folder.mkdir()
    made = windows.tianbao(desk, "backup", "--to", windows.name_of(folder))
    assert made.returncode == 0, made.stderr
    (file,) = folder.glob("*.db")
    before = windows.tianbao(desk, "consolidate", *MONTH, "--json").stdout
    back = windows.tianbao(desk, "restore", windows.name_of(file))
    assert back.returncode == 0, back.stderr
    assert json.loads(windows.tianbao(desk, "doctor", "--json").stdout)["sound"] is True
    assert windows.tianbao(desk, "consolidate", *MONTH, "--json").stdout == before
