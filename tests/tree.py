"""Forms of a province: Xinfu's three times over in one city, and once in another, with the levels above them."""

from __future__ import annotations

import re
from pathlib import Path

from desktop.catalogue.content import Files
from tests.forms import added, edited, xinfu

PROVINCE, CITY, OTHER_CITY = "14", "1409", "1407"
XINFU = "140902"
DISTRICTS = {XINFU: "忻府区", "140981": "原平市", "140921": "定襄县", "140702": "榆次区"}
OF_CITY = (XINFU, "140981", "140921")
LEVELS = """
[[level]]
id = "province"
name = { zh = "省", en = "Province" }

[[level]]
id = "city"
name = { zh = "市", en = "City" }

[[level]]
id = "district"
name = { zh = "区县", en = "District" }

[[level]]
id = "township"
name = { zh = "乡镇", en = "Township" }
"""
CITIES = """
[[area]]
code = "1409"
name = { zh = "忻州市", en = "Xinzhou" }
level = "city"

[[area]]
code = "1407"
name = { zh = "晋中市", en = "Jinzhong" }
level = "city"
"""
_MEANS = ("E110", *(f"E1{n:02d}" for n in (*range(1, 10), *range(11, 17))))
"""What one station measured is no sum over districts."""


def tree() -> Files:
    """The files of the province's catalogue. What has no sum over districts goes up to the district; GDP is added."""
    files = edited(
        xinfu(),
        "catalogue.toml",
        ('district = "140902"', 'district = "14"'),
        ('zh = "忻府区", en = "Xinfu District"', 'zh = "山西省", en = "Shanxi"'),
        ('id = "xinfu"', 'id = "shanxi"'),
    )
    files = added(files, "catalogue.toml", LEVELS)
    districts = "".join(
        f'\n[[area]]\ncode = "{code}"\nname = {{ zh = "{name}", en = "{code}" }}\nlevel = "district"\n'
        for code, name in DISTRICTS.items()
    )
    units = dict(files)["units.toml"].decode()
    copies = "".join(
        units.replace(XINFU, code).replace("忻府区", name).replace('zh = "', f'zh = "{name[:2]}')
        for code, name in DISTRICTS.items()
        if code != XINFU
    )
    files = added(files, "units.toml", CITIES + districts + re.sub("(?m)^#.*$", "", copies))
    files = edited(files, "targets.toml", ("[[target]]\n", f'[[target]]\nunit = "{XINFU}"\n'))
    text = dict(files)["dimensions.toml"].decode()
    text = re.sub(
        rf'units = \[("{XINFU}[^]]*)\]',
        lambda match: (
            "units = [" + ", ".join(match.group(1).replace(XINFU, code) for code in DISTRICTS) + "]"
        ),
        text,
    )
    files = tuple(sorted((dict(files) | {"dimensions.toml": text.encode()}).items()))
    for code in _MEANS:
        files = edited(
            files, "e1.toml", (f'code = "{code}"\n', f'code = "{code}"\nup_to = "district"\n')
        )
    for code in ("X301", "X302", "X303"):
        files = edited(
            files, "x1.toml", (f'code = "{code}"\n', f'code = "{code}"\nup_to = "province"\n')
        )
    return files


def write_tree(folder: Path) -> Path:
    """The same as files in a folder, for the command line."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in tree():
        (folder / name).write_bytes(content)
    return folder
