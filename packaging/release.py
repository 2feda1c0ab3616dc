"""`dev.py release`: the key that releases are signed with, and the release file that the program
asks for on a stick.

key FILE           make a release key; the file is private, and stays off this checkout and off
the sticks sign FILE [FOLDER] write FOLDER/tianbao-VERSION.tbrelease over the installers there
(dist, where none is named)
"""

from __future__ import annotations

import base64
import os
import sys
from pathlib import Path

from inventory import version
from machine import ROOT, say

from desktop import i18n, paths
from desktop.actions.update.find import ENDINGS
from desktop.errors import AppError
from desktop.exchange.keys import Keys, decode_keys, encode_keys, make_keys
from desktop.exchange.messages import RELEASE_SUFFIX
from desktop.exchange.release import describe_file, seal_release
from desktop.messages import describe


def read_key(file: Path) -> Keys:
    """Raises: Refused("key-damaged"), OSError."""
    return decode_keys(file.read_bytes(), file=file.name)


def public_half(keys: Keys) -> str:
    """The line that a program carries in release-keys.txt."""
    return base64.b64encode(keys.signing_public).decode() + "\n"


def sign(folder: Path, keys: Keys) -> Path:
    """The release file over all installers of this version in `folder`. The same files make the
    same bytes.
    """
    files = [
        file
        for file in sorted(folder.glob(f"tianbao*{version()}*"))
        if file.name.endswith(tuple(ENDINGS.values()))
    ]
    if not files:
        say(f"There is no installer of version {version()} in {folder}.")
        raise SystemExit(2)
    changelogs = {
        language: paths.changelog(language).read_text("utf-8") for language in i18n.LANGUAGES
    }
    target = folder / f"tianbao-{version()}{RELEASE_SUFFIX}"
    target.write_bytes(
        seal_release(version(), [describe_file(file) for file in files], changelogs, keys)
    )
    return target


def _make_key(file: Path) -> int:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    keys = make_keys()
    with os.fdopen(handle, "wb") as stream:
        stream.write(encode_keys(keys))
    print(
        f"{file}: keep it private, with a copy in another place. Programs built with it take only what it has signed."
    )
    print(f"public half: {public_half(keys)}", end="")
    return 0


def main(words: list[str]) -> int:
    i18n.set_language("en")
    try:
        match words:
            case ["key", file]:
                return _make_key(Path(file))
            case ["sign", file, *folder] if len(folder) <= 1:
                print(sign(Path(folder[0]) if folder else ROOT / "dist", read_key(Path(file))))
                return 0
    except AppError as error:
        say(describe(error))
        return error.exit_code
    except OSError as error:
        say(f"{error.filename}: {error.strerror}")
        return 4
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
