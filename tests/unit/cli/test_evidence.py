"""Evidence by the command line."""

from __future__ import annotations

from pathlib import Path

from tests.unit.actions.test_evidence import PDF
from tests.unit.cli.conftest import Run


def test_a_file_is_attached_listed_saved_and_taken_away(made: Run, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    words = ("--period", "2025-10")
    kept = made("evidence", "add", *words, "--cell", "E303", str(tmp_path / "a.pdf"), "--json").json
    (listed,) = made("evidence", "list", *words, "--json").json
    assert listed == kept and listed["here"]
    assert "a.pdf" in made("evidence", "list", *words).out
    (tmp_path / "out").mkdir()
    digest = kept["digest"][:12]
    assert made("evidence", "save", *words, "--to", str(tmp_path / "out"), digest).code == 0
    assert (tmp_path / "out" / "a.pdf").read_bytes() == PDF
    assert made("evidence", "remove", *words, digest).code == 0
    assert made("evidence", "list", *words, "--json").json == []
    assert made("evidence", "remove", *words, digest).code == 2
    assert made("evidence", "add", *words, "--cell", "E999", str(tmp_path / "a.pdf")).code == 2
    assert (
        made("evidence", "add", *words, "--cell", "1", "--form", "H1", str(tmp_path / "a.pdf")).code
        == 2
    )
    (tmp_path / "x.pdf").write_bytes(b"MZ")
    assert made("evidence", "add", *words, "--cell", "E303", str(tmp_path / "x.pdf")).code == 3
