"""Only SQL: the workplace database."""

import sys

# sqlite_utils loads numpy where it finds it, only to name its column types. That is a third of the window's start, so
# numpy is out of its sight while it loads; the charts load it later, on first use.
if "numpy" not in sys.modules and "sqlite_utils" not in sys.modules:
    sys.modules["numpy"] = None  # type: ignore[assignment]
    try:
        import sqlite_utils  # noqa: F401
    finally:
        del sys.modules["numpy"]
