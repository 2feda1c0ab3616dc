"""Where the keys of a workplace lie on Windows: in the person's Credential Manager, and in no file in the open."""

from __future__ import annotations

import json

from desktop.exchange.keyplace import MARKER, PLAIN
from tests.windows.conftest import Windows


def test_the_keys_lie_in_the_credential_manager(windows: Windows) -> None:
    home = windows.drive / "有密钥的 单位"
    done = windows.tianbao(home, "init", "--role", "township", "--unit", "140902101")
    assert done.returncode == 0, done.stderr
    windows.tianbao(home, "receive", "E:\\")  # the first verb that needs keys
    assert not (home / PLAIN).exists()
    name = (home / MARKER).read_text("ascii").strip()
    registry = (windows.folder / "user.reg").read_text("utf-8", errors="replace")
    assert name in registry, "what the person's keyring holds"
    again = windows.tianbao(home, "doctor", "--json")
    assert again.returncode == 0 and json.loads(again.stdout)["sound"] is True, again.stderr
