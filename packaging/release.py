"""`dev.py release`: the key that releases are signed with, and the release file that the program
asks for on a stick.

key FILE
    make a release key; the file is private, and stays off this checkout and off the sticks
sign FILE [FOLDER] [--expires YYYY-MM-DD] [--least VERSION] [--keys LISTS]
    write FOLDER/tianbao-VERSION.tbrelease over the installers there (dist, where none is named):
    with the last day on which it is taken, the least version that it is installed over, and the
    lists of release keys that lead to the key FILE
keys FILE LISTS VERSION PUBLIC…
    append to the file LISTS the list of that version, of these public halves alone; FILE is a key
    of the list before, or the second key
"""

from __future__ import annotations

import argparse
import base64
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec
from inventory import version
from machine import ROOT, say

from desktop import i18n, paths
from desktop.actions.update.find import ENDINGS
from desktop.errors import AppError
from desktop.exchange.keys import Keys, decode_keys, encode_keys, make_keys
from desktop.exchange.messages import RELEASE_SUFFIX
from desktop.exchange.release import describe_file, seal_release
from desktop.exchange.release_keys import SignedKeyList, read_public_half, sign_key_list
from desktop.messages import describe


def read_key(file: Path) -> Keys:
    """Raises: Refused("key-damaged"), OSError."""
    return decode_keys(file.read_bytes(), file=file.name)


def public_half(keys: Keys) -> str:
    """The line that a program carries in release-keys.txt."""
    return base64.b64encode(keys.signing_public).decode() + "\n"


def sign(
    folder: Path,
    keys: Keys,
    *,
    expires: date | None = None,
    least: str | None = None,
    key_lists: Sequence[SignedKeyList] = (),
) -> Path:
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
        seal_release(
            version(),
            [describe_file(file) for file in files],
            changelogs,
            keys,
            expires=expires,
            least=least,
            key_lists=key_lists,
        )
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


def read_key_lists(file: Path) -> tuple[SignedKeyList, ...]:
    """The signed lists in a file of theirs; none where there is no such file. Raises:
    msgspec.MsgspecError.
    """
    if not file.exists():
        return ()
    return msgspec.json.decode(file.read_bytes(), type=tuple[SignedKeyList, ...])


def _sign(words: list[str]) -> int:
    parser = argparse.ArgumentParser("dev.py release sign")
    parser.add_argument("file", type=Path)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "dist")
    parser.add_argument("--expires", type=date.fromisoformat)
    parser.add_argument("--least")
    parser.add_argument("--keys", type=Path)
    given = parser.parse_args(words)
    key_lists = read_key_lists(given.keys) if given.keys else ()
    print(
        sign(
            given.folder,
            read_key(given.file),
            expires=given.expires,
            least=given.least,
            key_lists=key_lists,
        )
    )
    return 0


def _add_key_list(signer: Path, lists: Path, number: str, public_halves: list[str]) -> int:
    keys = [read_public_half(text, "PUBLIC") for text in public_halves]
    made = sign_key_list(int(number), keys, read_key(signer))
    lists.write_bytes(msgspec.json.encode((*read_key_lists(lists), made)))
    print(f"{lists}: carry it in the next release files (sign … --keys {lists}).")
    return 0


def main(words: list[str]) -> int:
    i18n.set_language("en")
    try:
        match words:
            case ["key", file]:
                return _make_key(Path(file))
            case ["sign", _file, *_more]:
                return _sign(words[1:])
            case ["keys", file, lists, number, _first, *_more] if number.isdigit():
                return _add_key_list(Path(file), Path(lists), number, words[4:])
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
