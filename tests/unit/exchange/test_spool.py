"""The spool: one capped copy of whatever lies on a stick."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from desktop.errors import AppError
from desktop.exchange.spool import spool


def refused(path: Path, folder: Path, cap: int = 100) -> str:
    with pytest.raises(AppError) as caught:
        spool(path, folder, cap)
    return caught.value.code


def test_keeps_the_bytes_under_their_digest(tmp_path: Path) -> None:
    source = tmp_path / "报送.TBSUB"
    source.write_bytes(b"x" * 100)
    for _ in range(2):
        kept = spool(source, tmp_path / "spool", 100)
        assert kept.data == kept.path.read_bytes() == b"x" * 100
        assert kept.path.name == hashlib.sha256(b"x" * 100).hexdigest() + ".tbsub"
    kept.path.write_bytes(b"damaged")
    assert spool(source, tmp_path / "spool", 100).path.read_bytes() == b"x" * 100
    assert len(list((tmp_path / "spool").iterdir())) == 1


def test_refuses_what_is_too_large_and_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * 101)
    assert refused(tmp_path / "big", tmp_path / "spool") == "exchange-too-large"
    assert not (tmp_path / "spool").exists()


def test_refuses_what_is_not_a_file(tmp_path: Path) -> None:
    assert refused(tmp_path, tmp_path / "spool") == "exchange-not-a-file"
    assert refused(tmp_path / "gone", tmp_path / "spool") == "exchange-not-read"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert refused(tmp_path / "pipe", tmp_path / "spool") == "exchange-not-a-file"


def test_says_when_the_spool_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "a.tbsub").write_bytes(b"x")
    (tmp_path / "spool").write_text("a file where the folder belongs")
    assert refused(tmp_path / "a.tbsub", tmp_path / "spool") == "spool-not-written"
