"""A stamped page against the files that came: by its code as people type it, and by its QR code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.actions.outputs.compare_paper import compare_paper
from desktop.actions.outputs.print_form import papers
from desktop.domain.periods import Period
from desktop.errors import UsageError
from desktop.exchange.keys import check_code
from desktop.store.received import received_files
from tests.pair import OCTOBER, Pair, make_pair
from tests.senders import DONGLOU, QICUN, Stick


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path) as pair:
        stick = Stick(pair.desk, pair.stick)
        stick.give(QICUN, E303=1000, E301=1000)
        stick.give(QICUN, sequence=2, E303=1001, E301=1000)
        stick.give(DONGLOU, E303=20, E301=1000)
        yield pair


def digest(pair: Pair, sequence: int, unit: str = QICUN) -> str:
    return next(
        f.digest for f in received_files(pair.desk.db, unit, OCTOBER) if f.sequence == sequence
    )


def test_the_page_of_the_file_that_counts(pair: Pair) -> None:
    code = check_code(digest(pair, 2))
    for typed in (
        code,
        code.lower().replace("-", " "),
        "".join(chr(ord(c) + 0xFEE0) if c != "-" else c for c in code),
    ):
        found = compare_paper(pair.desk, QICUN, OCTOBER, typed)
        assert (found.verdict, found.code) == ("same", code)
        assert found.file is not None
        assert found.file.sequence == 2


def test_an_earlier_page_names_its_submission(pair: Pair) -> None:
    found = compare_paper(pair.desk, QICUN, OCTOBER, check_code(digest(pair, 1)))
    assert found.verdict == "earlier"
    assert found.file is not None
    assert found.file.sequence == 1


def test_a_foreign_page_is_told_with_the_file_that_counts(pair: Pair) -> None:
    found = compare_paper(pair.desk, QICUN, OCTOBER, check_code(digest(pair, 1, DONGLOU)))
    assert found.verdict == "differs"
    assert found.file is not None
    assert found.file.sequence == 2
    assert (
        compare_paper(pair.desk, QICUN, Period("2025-09"), check_code(digest(pair, 1))).file is None
    )


def test_what_a_scanner_reads_from_the_printed_page(pair: Pair) -> None:
    """The page as this desk prints it."""
    (paper, *_rest) = papers(pair.desk.of_unit(QICUN), OCTOBER, "E1")
    assert compare_paper(pair.desk, QICUN, OCTOBER, f"{paper.qr}\r\n").verdict == "same"
    assert compare_paper(pair.desk, QICUN, OCTOBER, paper.qr.upper()).verdict == "same", (
        "with the capital lock on"
    )
    found = compare_paper(pair.desk, DONGLOU, OCTOBER, paper.qr)
    assert (found.verdict, found.unit, found.period) == ("elsewhere", QICUN, OCTOBER)


@pytest.mark.parametrize(
    "words",
    ["", "ABCD", "ABCD-EFGH-JKLM", "tianbao:140902101:2025-10:2:xyz", "tianbao:", "ABC1-0OIL"],
)
def test_what_is_no_code_is_refused(pair: Pair, words: str) -> None:
    with pytest.raises(UsageError, match="check-code-malformed"):
        compare_paper(pair.desk, QICUN, OCTOBER, words)
