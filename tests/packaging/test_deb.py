"""The Debian package in a minimal system: installed over an older one with data, used, removed,
and the data still there.
"""

from __future__ import annotations

import base64
import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from desktop.actions.transfer.inspect import show_file
from desktop.exchange.keyplace import MARKER, PLAIN
from tests.packaging.conftest import Chroot
from tests.releases import KEYS, release

UNIT, PERIOD = "140902101", "2025-10"
HOME = "/root/.local/share/tianbao"
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


@pytest.fixture(scope="module")
def installed(chroot: Chroot, dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Chroot:
    """An older version with a workplace, then this one over it by apt with its Depends alone."""
    (package,) = dist.glob("tianbao_*.deb")
    old = tmp_path_factory.mktemp("old")
    subprocess.run(["dpkg-deb", "-R", str(package), str(old / "tree")], check=True)
    control = old / "tree/DEBIAN/control"
    text = control.read_text("utf-8")
    version = next(line for line in text.splitlines() if line.startswith("Version:"))
    control.write_text(text.replace(version, "Version: 0.0.1"), "utf-8")
    subprocess.run(
        [
            "dpkg-deb",
            "--root-owner-group",
            "-Zxz",
            "-z1",
            "--build",
            str(old / "tree"),
            str(chroot.folder / "root/old.deb"),
        ],
        check=True,
        capture_output=True,
    )
    shutil.copy(package, chroot.folder / "root/new.deb")
    chroot.install("/root/old.deb")
    chroot.run("tianbao", "init", "--role", "township", "--unit", UNIT)
    (chroot.folder / "root/figures.csv").write_text(
        "form,code,dimension,date,value,note\nE1,E303,,,1020,\n", "utf-8"
    )
    chroot.run("tianbao", "enter", "--period", PERIOD, "/root/figures.csv", check=False)
    chroot.install("/root/new.deb")
    assert "0.0.1" not in chroot.run("dpkg-query", "-W", "-f", "${Version}", "tianbao").stdout
    return chroot


def figures(chroot: Chroot, code: str) -> str:
    result = json.loads(chroot.run("tianbao", "figures", "--period", PERIOD, "--json").stdout)
    return next((row["value"] for row in result if row["code"] == code), "")


def test_the_data_of_the_older_version_is_there(installed: Chroot) -> None:
    assert figures(installed, "E303") == "1020"


def test_the_window_starts_without_a_display_and_with_one(installed: Chroot) -> None:
    result = installed.run("tianbao", TIANBAO_FIRST_PAINT="1", **OFFSCREEN)
    assert result.stdout.split()[:2] == ["painted", "editable"]
    assert result.stdout.split()[-1] == "charts"
    installed.install("xvfb", "xauth", "xdotool", "fonts-wqy-microhei")
    result = installed.run("xvfb-run", "-a", "tianbao", TIANBAO_FIRST_PAINT="1")
    assert result.stdout.split()[:2] == ["painted", "editable"]
    assert result.stdout.split()[-1] == "charts"


def test_a_form_is_typed_by_keys(installed: Chroot) -> None:
    """As a clerk does: the window, the arrow keys and a number with Enter, until it is in the
    database.
    """
    (installed.folder / "root/type.sh").write_text(
        "tianbao & sleep 6\n"
        "window=$(xdotool search --onlyvisible --name 填报 | head -1)\n"
        "xdotool windowfocus $window; sleep 1\n"
        "for code in 1 2 3 4; do xdotool type --window $window 7; xdotool key --window $window Return; sleep 0.4; done\n"
        "sleep 1; kill %1; wait\n",
        "utf-8",
    )
    installed.run(
        "xvfb-run", "-a", "-s", "-screen 0 1366x768x24", "bash", "/root/type.sh", check=False
    )
    with closing(sqlite3.connect(installed.folder / HOME.lstrip("/") / "tianbao.db")) as db:
        typed = db.execute("SELECT after FROM journal WHERE how = 'typed'").fetchall()
    assert len(typed) >= 2, "digits and Enter made figures durable"


def test_a_newer_package_on_a_stick_is_verified_and_named_to_apt(installed: Chroot) -> None:
    (resources,) = (installed.folder / "usr/lib/tianbao").glob("_internal-*/resources")
    keys = resources / "release-keys.txt"
    before = keys.read_bytes() if keys.exists() else None
    keys.write_text(base64.b64encode(KEYS.signing_public).decode())
    try:
        release(installed.folder / "root/update", "9.9.9")
        result = installed.run("tianbao", "update", "/root/update", "--yes")
        command = result.stdout.strip()
        assert command.startswith("sudo apt install ") and command.endswith(
            "/tianbao_9.9.9_amd64.deb"
        )
        copy = installed.folder / command.rpartition(" ")[2].lstrip("/")
        assert (
            copy.read_bytes()
            == (installed.folder / "root/update/tianbao_9.9.9_amd64.deb").read_bytes()
        )
    finally:
        keys.unlink()
        if before is not None:
            keys.write_bytes(before)


def test_a_submission_is_read_by_the_unpackaged_program(installed: Chroot) -> None:
    installed.run("tianbao", "demo", "/root/demo", "--unit", UNIT, check=False)
    demo = installed.folder / "root/demo" / UNIT
    assert (demo / "tianbao.db").exists()
    (installed.folder / "root/stick").mkdir(exist_ok=True)
    installed.run(
        "tianbao",
        "--home",
        f"/root/demo/{UNIT}",
        "submit",
        "--period",
        "2025-08",
        "--to",
        "/root/stick",
    )
    (file,) = (installed.folder / "root/stick").glob("*.tbsub")
    shown = show_file(file)
    assert (shown.manifest.unit, shown.manifest.period) == (UNIT, "2025-08")


def test_the_desktop_knows_it_and_its_files(installed: Chroot) -> None:
    tree = installed.folder / "usr/share"
    assert "MimeType=application/x-tianbao-task" in (
        tree / "applications/tianbao.desktop"
    ).read_text("utf-8")
    assert (
        tree / "icons/hicolor/48x48/mimetypes/application-x-tianbao-submission.png"
    ).stat().st_size > 200
    assert installed.run("tianbao", "--help").stdout.startswith("用法")


def test_the_keys_lie_in_the_desktops_keyring_where_there_is_one(installed: Chroot) -> None:
    installed.install("dbus", "gnome-keyring")
    (installed.folder / "root/keyring.sh").write_text(
        "printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null\n"
        f"tianbao --home /root/keyring init --role township --unit {UNIT}\n"
        "tianbao --home /root/keyring receive /root\n"
        "tianbao --home /root/keyring doctor --json\n",
        "utf-8",
    )
    done = installed.run(
        "dbus-run-session", "sh", "/root/keyring.sh", check=False, TIANBAO_NO_KEYRING=""
    )
    home = installed.folder / "root/keyring"
    assert (home / MARKER).is_file(), done.stdout + done.stderr
    assert not (home / PLAIN).exists()


def test_removing_and_purging_leave_the_data(installed: Chroot) -> None:
    before = (installed.folder / HOME.lstrip("/") / "tianbao.db").stat().st_size
    for verb in ("remove", "purge"):
        installed.run("dpkg", f"--{verb}", "tianbao")
        assert (installed.folder / HOME.lstrip("/") / "tianbao.db").stat().st_size == before
    assert not (installed.folder / "usr/lib/tianbao").exists()
    assert not (installed.folder / "usr/bin/tianbao").is_symlink()
