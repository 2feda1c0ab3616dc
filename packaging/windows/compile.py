"""Run by the packed Python itself: put compiled modules in the place of the sources below a folder.

compile.py FOLDER: every FILE.py becomes FILE.pyc, without assertions and docstrings, and without a time or a path of
the machine that built it.
"""

import py_compile
import sys
from pathlib import Path

folder = Path(sys.argv[1])
failed = 0
for source in sorted(folder.rglob("*.py")):
    try:
        py_compile.compile(
            str(source),
            cfile=str(source.with_suffix(".pyc")),
            dfile=source.relative_to(folder).as_posix(),
            doraise=True,
            optimize=2,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    except py_compile.PyCompileError as error:
        print(error.msg, file=sys.stderr)
        failed = 1
        continue
    source.unlink()
sys.exit(failed)
