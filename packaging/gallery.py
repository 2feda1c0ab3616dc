"""Pictures of every page and dialog: two sizes, two text sizes, light and dark, Chinese and
English.

Run through `python3 packaging/dev.py gallery [FOLDER]`; each language runs in a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
UNIT = "140902101"
SIZES = ((1366, 768), (1920, 1080))
LOOKS = (("light", 1.0), ("light", 1.5), ("dark", 1.0), ("dark", 1.5))


def draw(folder: Path, example: Path, language: str) -> int:
    """Draw everything in one language; how many pictures."""
    from scenes import scenes
    from scenes_desk import TODAY, scenes_desk

    from desktop import i18n
    from desktop.domain.periods import Period
    from desktop.ui import app as root
    from desktop.ui import theme

    i18n.set_language(language)
    application = root.make_application([])
    count = 0
    for scheme, scale in LOOKS:
        theme.apply_theme(application, scheme, scale)
        label = f"{round(scale * 100)}-{scheme}-{language}"
        count += _draw_side(
            example / UNIT,
            date(2025, 11, 5),
            folder,
            label,
            lambda session: scenes(session, Period("2025-10"), example),
        )
        count += _draw_side(
            example / "desk", TODAY, folder, label, lambda session: scenes_desk(session, example)
        )
    return count


def _draw_side(
    home: Path,
    today: date,
    folder: Path,
    label: str,
    scenes_of: Callable[[Any], Iterable[tuple[str, Any]]],
) -> int:
    """The scenes over one workplace in one look."""
    from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

    from desktop.actions.workplace import open_workplace
    from desktop.ui.session import Session

    session = Session(home)
    session.open(opener=lambda place: open_workplace(place, today=today))
    session.jobs.drain()
    count = 0

    def settle() -> None:
        for _turn in range(4):
            session.jobs.drain()
            QApplication.processEvents()

    for name, make in scenes_of(session):
        widget: QWidget = make(settle)
        sizes = (None,) if isinstance(widget, QDialog) else SIZES
        for size in sizes:
            if size is not None:
                widget.resize(*size)
            widget.show()
            settle()
            words = "dialog" if size is None else f"{size[0]}x{size[1]}"
            widget.grab().save(str(folder / f"{name}-{words}-{label}.png"))
            count += 1
        if isinstance(widget, QMainWindow):
            widget.hide()  # closing it would close the workplace
        else:
            widget.close()
        widget.deleteLater()
        settle()
    session.close()
    return count


def main(words: list[str], run: Callable[..., object] = subprocess.run) -> int:
    if len(words) == 4 and words[0] == "--one":
        print(f"{words[3]}: {draw(Path(words[1]), Path(words[2]), words[3])} pictures")
        return 0
    folder = Path(words[0]) if words else ROOT / "gallery"
    folder.mkdir(parents=True, exist_ok=True)
    from scenes_desk import make_desk

    from desktop.demo.make import make_demo

    with tempfile.TemporaryDirectory() as temporary:
        make_demo(Path(temporary))
        make_desk(Path(temporary))
        for language in ("zh_CN", "en"):
            run([sys.executable, __file__, "--one", str(folder), temporary, language], check=True)
    print(f"in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
