"""The installer for Windows, by NSIS, over a folder of files."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_SCRIPT = Path(__file__).resolve().parent / "windows/tianbao.nsi"
_EPOCH = 315532800  # 1980-01-01; a zip file knows no older one either


def make_setup(
    payload: Path, target: Path, version: str, work: Path, looks: Path | None = None
) -> Path:
    """The installer over a folder of files; `looks` holds tianbao.ico and side.bmp. Raises: CalledProcessError."""
    for path in [payload, *payload.rglob("*")]:
        os.utime(path, (_EPOCH, _EPOCH))
    listed = work / "files.nsh"
    listed.write_text(_file_list(payload), "utf-8")
    subprocess.run(
        [
            "makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", "-XTarget amd64-unicode",
            f"-DVERSION={version}", f"-DFILES={listed}", f"-DOUTFILE={target}",
            *([f"-DLOOKS={looks}"] if looks else []), str(_SCRIPT),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(_EPOCH)},
    )  # fmt: skip
    return target


def _file_list(payload: Path) -> str:
    """NSIS's words that install every file, in an order that does not hang on the file system."""
    lines = []
    for folder in sorted([payload, *(path for path in payload.rglob("*") if path.is_dir())]):
        files = sorted(path for path in folder.iterdir() if path.is_file())
        if files:
            below = folder.relative_to(payload).as_posix().replace("/", "\\")
            lines.append(f'SetOutPath "$INSTDIR\\app.new{"" if below == "." else chr(92) + below}"')
            lines += [f'File "{path}"' for path in files]
    return "\n".join(lines) + "\n"
