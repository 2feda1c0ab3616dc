"""Tianbao 填报: offline reporting of township figures."""


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

        from desktop.paths import resources_dir

        project = tomllib.loads((resources_dir().parent / "pyproject.toml").read_text("utf-8"))
        return str(project["project"]["version"])
