"""Where the program or its figures had better not lie: inside a zip file, on another computer's disk."""

from __future__ import annotations

import json
import shutil

from tests.windows.conftest import Windows

_UNIT = ("--role", "township", "--unit", "140902101")


def test_started_inside_a_zip_file_it_says_what_to_do(windows: Windows) -> None:
    """Explorer unpacks the one file that is double clicked, and nothing beside it."""
    alone = windows.drive / "users/Public/Temp1_填报.zip/tianbao"
    alone.mkdir(parents=True)
    for name in ("tianbao.com", "tianbao.exe"):
        shutil.copyfile(windows.program / name, alone / name)
    done = windows.run(windows.name_of(alone / "tianbao.com"), "doctor")
    assert done.returncode == 4
    assert "unpack the whole file first" in done.stderr, "the console of wine takes no Chinese"
    shown = windows.play(
        f"wine '{windows.name_of(alone / 'tianbao.exe')}' & wait_for Tianbao\npicture zip\n"
        "xdotool search --onlyvisible --name Tianbao | wc -l\nxdotool key Return\nsleep 1\nwineserver -k\n"
    )
    assert shown.stdout.split()[-1:] == ["1"], "a box with words, and no window"


def test_figures_on_a_network_drive_are_worked_with_and_spoken_of(windows: Windows) -> None:
    """As where a profile lies on a server; that the window says so is tests/ui/shell's."""
    share = windows.folder / "share"
    share.mkdir()
    (windows.folder / "dosdevices/n:").symlink_to("../share")
    windows.run("reg", "add", r"HKLM\Software\Wine\Drives", "/v", "n:", "/d", "network", "/f")
    program, home = windows.name_of(windows.program / "tianbao.com"), "N:\\张 三\\tianbao"
    made = windows.run(program, "--home", home, "init", *_UNIT)
    assert made.returncode == 0, made.stderr
    windows.play(
        f"open --home '{home}'\nsleep 2\npicture network\n"
        "xdotool type 7; xdotool key Return; sleep 2; xdotool key alt+F4; sleep 3; wineserver -k\n"
    )
    again = windows.run(program, "--home", home, "doctor", "--json")
    assert json.loads(again.stdout)["sound"] is True, again.stderr
    assert (share / "张 三/tianbao/tianbao.db").is_file()
