"""Tianbao 填报: offline reporting of township figures."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as _version

try:
    __version__ = _version("tianbao")
except PackageNotFoundError:  # a checkout that is not installed
    import tomllib
    from pathlib import Path

    __version__ = str(tomllib.loads((Path(__file__).resolve().parent.parent / "pyproject.toml").read_text("utf-8"))
                      ["project"]["version"])
