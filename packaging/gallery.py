"""Pictures of every page and dialog: two sizes, two text sizes, light and dark, Chinese and
English.

Run through `python3 packaging/dev.py gallery [FOLDER]`; each language runs in a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
UNIT = "140902101"
SIZES = ((1366, 768), (1920, 1080))
LOOKS = (("light", 1.0), ("light", 1.25), ("light", 1.5), ("dark", 1.0), ("dark", 1.5))


def draw(folder: Path, example: Path, language: str) -> int:
    """Draw everything in one language; how many pictures."""
    from scenes import scenes
    from scenes_desk import TODAY, scenes_desk

    from desktop.domain.periods import Period
    from desktop.ui import theme

    application = prepare(language)
    count = 0
    for scheme, scale in LOOKS:
        theme.apply_theme(application, scheme, scale)
        label = f"{round(scale * 100)}-{scheme}-{language}"
        count += draw_scenes(
            example / UNIT,
            date(2025, 11, 5),
            folder,
            label,
            lambda session: scenes(session, Period("2025-10"), example),
        )
        count += draw_scenes(
            example / "desk", TODAY, folder, label, lambda session: scenes_desk(session, example)
        )
    return count


def prepare(language: str) -> Any:
    """The application, light at 100 %, in one language."""
    from desktop import i18n
    from desktop.ui import app as root
    from desktop.ui import theme

    i18n.set_language(language)
    application = root.make_application([])
    theme.apply_theme(application, "light", 1.0)
    return application


def draw_scenes(
    home: Path,
    today: date,
    folder: Path,
    label: str,
    scenes_of: Callable[[Any], Iterable[tuple[str, Any]]],
    sizes: Sequence[tuple[int, int]] = SIZES,
) -> int:
    """Draw the scenes over one workplace in one look; how many pictures."""

    def save(name: str, kind: str, widget: Any) -> None:
        if not widget.grab().save(str(folder / f"{name}-{kind}-{label}.png")):
            raise OSError(f"{folder}: the picture {name} could not be written")

    return visit_scenes(home, today, scenes_of, save, sizes)


def visit_scenes(
    home: Path,
    today: date,
    scenes_of: Callable[[Any], Iterable[tuple[str, Any]]],
    visit: Callable[[str, str, Any], None],
    sizes: Sequence[tuple[int, int]] = SIZES,
) -> int:
    """`visit(name, size, widget)` for each scene over one workplace; how many visits.

    What fails on the worker is raised here; the session is closed however it ends, so that no
    thread outlives it.
    """
    from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

    from desktop.actions.workplace import open_workplace
    from desktop.ui.session import Session

    failures: list[BaseException] = []
    hook, sys.excepthook = sys.excepthook, lambda kind, error, trace: failures.append(error)
    session = Session(home)
    session.failed.connect(lambda error, message: failures.append(error))

    def settle() -> None:
        for _turn in range(4):
            session.jobs.drain()
            QApplication.processEvents()
            if failures:
                raise failures[0]

    count = 0
    try:
        session.open(
            opener=lambda home: open_workplace(home, today=today), on_error=failures.append
        )
        settle()
        for name, make in scenes_of(session):
            widget: QWidget = make(settle)
            for size in (None,) if isinstance(widget, QDialog) else sizes:
                if size is not None:
                    widget.resize(*size)
                widget.show()
                settle()
                kind = "dialog" if size is None else f"{size[0]}x{size[1]}"
                visit(name, kind, widget)
                count += 1
            if isinstance(widget, QMainWindow):
                widget.hide()  # closing it would close the workplace
            else:
                widget.close()
            widget.deleteLater()
            settle()
    finally:
        session.close()
        sys.excepthook = hook
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
