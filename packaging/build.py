"""`dev.py build`: the packages for Linux and for Windows, their checksums, components and licences, and a table of them.

`--linux`, `--windows`: those alone. `--key FILE` (or TIANBAO_RELEASE_KEY) puts the public half of that release key into
the program and signs the packages; without it the program takes no update from a stick. `--key-list FILE` puts that list
of public halves in instead (see release_keys.py). `--quick` packs those for Linux less tightly, for the tests.
`--start-pages` makes anew the list of what a start reads.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import linux_build
import release
import windows_build
from machine import say
from packages import DIST, Package, table, write_sums


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser("dev.py build")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--linux", action="store_true")
    which.add_argument("--windows", action="store_true")
    parser.add_argument("--key", type=Path, default=os.environ.get("TIANBAO_RELEASE_KEY"))
    parser.add_argument("--key-list", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--start-pages", action="store_true")
    given = parser.parse_args(words)
    keys = release.read_key(Path(given.key)) if given.key else None
    key_list = ""
    if keys is not None:
        listed = given.key_list
        key_list = listed.read_text("ascii") if listed else release.public_half(keys)
    DIST.mkdir(exist_ok=True)
    for file in DIST.iterdir():
        file.unlink()
    packages: list[Package] = []
    if not given.windows:
        packages += linux_build.make(
            key_list, preset=1 if given.quick else 9, is_renewing_pages=given.start_pages
        )
    if not given.linux:
        packages += windows_build.make(key_list)
    if keys is not None:
        release.sign(DIST, keys)
    else:
        say(
            "No release key: nothing is signed, and these programs will take no update from a stick."
        )
    write_sums(DIST)
    print(table(packages), end="")
    print(f"in {DIST}: {', '.join(sorted(file.name for file in DIST.iterdir()))}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
