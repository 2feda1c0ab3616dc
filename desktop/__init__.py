"""Tianbao 填报: offline reporting of township figures."""

from pathlib import Path


def __getattr__(name: str) -> str:
    """`desktop.__version__`, looked up only when somebody asks: it costs a start more than it
    tells it.
    """
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("tianbao")
    except PackageNotFoundError:  # a checkout that is not installed
        import tomllib

        project = tomllib.loads(
            (Path(__file__).resolve().parent.parent / "pyproject.toml").read_text("utf-8")
        )
        return str(project["project"]["version"])
