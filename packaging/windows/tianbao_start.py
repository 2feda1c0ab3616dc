"""The first module of the packed program."""

import sys
from pathlib import Path

sys.frozen = True
sys._MEIPASS = str(Path(sys.prefix))
sys.argv[0] = sys.executable

from desktop.__main__ import main  # noqa: E402 - what it imports looks for sys.frozen

sys.exit(main())
