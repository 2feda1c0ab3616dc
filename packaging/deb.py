"""The Debian package: the bundle under /usr/lib/tianbao, and what a desktop needs to find it."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
from email.utils import formatdate
from pathlib import Path

import packing
from floors import GLIBC, dotted
from inventory import version
from machine import PYTHON, QT_LIBRARIES, ROOT

LINUX = ROOT / "packaging" / "linux"
ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)
MIME_ICONS = (
    "application-x-tianbao-task",
    "application-x-tianbao-submission",
    "application-x-tianbao-return",
)
_FONT_PREFIX = "fonts-"


def depends() -> tuple[str, str]:
    """(Depends, Recommends): what Qt loads beside the bundle, by the names of all releases; a
    Chinese font.
    """
    needs = [" | ".join(names) for names in QT_LIBRARIES if not names[0].startswith(_FONT_PREFIX)]
    fonts = [" | ".join(names) for names in QT_LIBRARIES if names[0].startswith(_FONT_PREFIX)]
    own = [
        f"libc6 (>= {dotted(GLIBC)})",
        "libgcc-s1",
        "libstdc++6",
        "zlib1g",
        "libcups2 | libcups2t64",
    ]
    return ", ".join([*own, *sorted(needs)]), ", ".join(fonts)


def make(bundle: Path, work: Path, dist: Path, epoch: int, preset: int) -> Path:
    """Lay the tree out, give every file the same time, and pack it."""
    tree = work / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(bundle, tree / "usr/lib/tianbao", symlinks=True)
    share = tree / "usr/share"
    for source, target in (
        (LINUX / "tianbao.desktop", share / "applications/tianbao.desktop"),
        (LINUX / "tianbao.metainfo.xml", share / "metainfo/tianbao.metainfo.xml"),
        (LINUX / "tianbao-mime.xml", share / "mime/packages/tianbao.xml"),
        (LINUX / "copyright", share / "doc/tianbao/copyright"),
        (LINUX / "lintian-overrides", share / "lintian/overrides/tianbao"),
    ):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    _zip((LINUX / "tianbao.1").read_bytes(), share / "man/man1/tianbao.1.gz")
    _zip(_changelog(epoch), share / "doc/tianbao/changelog.gz")
    shutil.copy(ROOT / "packaging/CHANGELOG.md", share / "doc/tianbao/CHANGELOG.md")
    _icons(share / "icons/hicolor")
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/tianbao").symlink_to("../lib/tianbao/tianbao")
    _set_modes(tree)
    size = (
        sum(f.stat().st_size for f in tree.rglob("*") if f.is_file() and not f.is_symlink()) // 1024
    )
    needs, fonts = depends()
    control = (
        (LINUX / "control")
        .read_text("utf-8")
        .format(version=version(), size=size, depends=needs, recommends=fonts)
    )
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN/control").write_text(control, "utf-8")
    _set_modes(tree / "DEBIAN")
    for path in tree.rglob("*"):
        os.utime(path, (epoch, epoch), follow_symlinks=False)
    target = dist / f"tianbao_{version()}_amd64.deb"
    _pack(tree, target, epoch, preset)
    return target


def _pack(tree: Path, target: Path, epoch: int, preset: int) -> None:
    """As dpkg-deb packs, but tighter: deb(5) is an `ar` of three members."""
    plain = tree.with_name("plain.deb")
    members = tree.with_name("members")
    shutil.rmtree(members, ignore_errors=True)
    members.mkdir()
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Znone", "--build", str(tree), str(plain)],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch)},
    )
    subprocess.run(["ar", "x", str(plain)], check=True, cwd=members)
    packed = [packing.pack(members / name, preset).name for name in ("control.tar", "data.tar")]
    target.unlink(missing_ok=True)
    subprocess.run(["ar", "rcSD", str(target), "debian-binary", *packed], check=True, cwd=members)


def _zip(data: bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(data, 9, mtime=0))


def _changelog(epoch: int) -> bytes:
    """In Debian's form, which leads to the one that people read."""
    control = (LINUX / "control").read_text("utf-8")
    maintainer = next(
        line.partition(": ")[2] for line in control.splitlines() if line.startswith("Maintainer:")
    )
    return (
        f"tianbao ({version()}) unstable; urgency=medium\n\n  * What changed stands in CHANGELOG.md beside this file.\n\n"
        f" -- {maintainer}  {formatdate(epoch)}\n"
    ).encode()


def _icons(folder: Path) -> None:
    """The program's and its files' icons, as drawn and in the sizes of old desktops."""
    values = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    drawn = {"apps/tianbao": ROOT / "resources/icons/tianbao.svg"} | {
        f"mimetypes/{name}": LINUX / f"{name}.svg" for name in MIME_ICONS
    }
    for name, source in drawn.items():
        scalable = folder / "scalable" / f"{name}.svg"
        scalable.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, scalable)
        for size in ICON_SIZES:
            target = folder / f"{size}x{size}" / f"{name}.png"
            target.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(
                [str(PYTHON), str(ROOT / "packaging/icon.py"), str(source), str(size), str(target)],
                check=True,
                env=values,
            )


def _set_modes(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(
                0o755
                if path.is_dir() or (path.name == "tianbao" and path.parent.name == "tianbao")
                else 0o644
            )
