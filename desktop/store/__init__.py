"""Only SQL: the workplace database."""

import sys

# sqlite_utils loads numpy where it finds it, only to name its column types. The package has none;
# in a checkout, where
# the tests bring it, it would be a third of the window's start, so it is out of sight while
# sqlite_utils loads.
if "numpy" not in sys.modules and "sqlite_utils" not in sys.modules:
    sys.modules["numpy"] = None  # type: ignore[assignment]
    try:
        import sqlite_utils  # noqa: F401
    finally:
        del sys.modules["numpy"]
