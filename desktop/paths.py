"""Where things lie: the bundled resources and the user's workplace folder."""

from __future__ import annotations

import sys
from pathlib import Path

import platformdirs


def resources_dir() -> Path:
    """Folder of the bundled resources, in a checkout and in a frozen build alike."""
    frozen_root = getattr(sys, "_MEIPASS", None)
    root = Path(frozen_root) if frozen_root else Path(__file__).resolve().parent.parent
    return root / "resources"


def catalogues_dir() -> Path:
    return resources_dir() / "catalogue"


def locale_dir() -> Path:
    return resources_dir() / "locale"


def default_home() -> Path:
    """The workplace folder when `--home` is not given."""
    return Path(platformdirs.user_data_dir("tianbao", appauthor=False))


def cache_dir() -> Path:
    """What may be lost at any time, and is made again."""
    return Path(platformdirs.user_cache_dir("tianbao", appauthor=False))
