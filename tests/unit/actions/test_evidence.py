"""Evidence from the office to the desk: kinds by content, limits, sealed beside the submission, taken by digest, and
what hostile files do.
"""

from __future__ import annotations

import hashlib
import io
import os
import random
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.backups import copy_outside, restore
from desktop.actions.checks.check import check_period
from desktop.actions.desk.review import accept
from desktop.actions.entry.enter import enter
from desktop.actions.evidence import attach as attaching
from desktop.actions.evidence.attach import attach, detach, look_at, save_copy
from desktop.actions.evidence.files import FOLDER, Place, evidence_of, read_file, take_file
from desktop.actions.handover.hand_over import Terms, hand_over
from desktop.actions.handover.take_over import take_over
from desktop.actions.outputs.print_form import papers
from desktop.actions.pages.header import form_period
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.submit import start_correction, submit
from desktop.actions.workplace import Workplace, open_workplace
from desktop.catalogue.model import Check, Code, FormId, Text
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.periods import Period
from desktop.errors import AppError, Refused
from desktop.exchange.evidence import LARGEST, MOST_TOGETHER, kind_of
from desktop.exchange.handover_file import read_handover
from desktop.store import judgement
from tests.forms import use_forms
from tests.pair import OCTOBER, UNIT, Pair, make_pair
from tests.systems import posix_only
from tests.unit.actions.month import put_month

TODAY = date(2025, 11, 5)
E303 = Place("E1", "E303")
WORDS = "correct horse battery staple"


def png(width: int = 40, height: int = 30, *, claims: tuple[int, int] | None = None) -> bytes:
    """A grey picture; `claims` are the sides that its head tells."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", *(claims or (width, height)), 8, 0, 0, 0, 0)
    rows = b"".join(b"\x00" + bytes(width) for _row in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def rgb(side: int, colours: int) -> bytes:
    """A black picture of 3 or 4 bytes a dot."""
    deflater, row = zlib.compressobj(1), b"\x00" + bytes(side * colours)
    rows = b"".join([deflater.compress(row) for _row in range(side)] + [deflater.flush()])
    head = struct.pack(">IIBBBBB", side, side, 8, 2 if colours == 3 else 6, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def office(*parts: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for part in ("[Content_Types].xml", *parts):
            archive.writestr(part, "<x/>")
    return held.getvalue()


PDF = b"%PDF-1.4\n%\xe2\xe3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("met")
    with make_pair(folder) as pair:
        put_month(pair.unit)
    return folder


@pytest.fixture
def pair(met: Path, tmp_path: Path) -> Iterator[Pair]:
    shutil.copytree(met, tmp_path / "met")
    folder = tmp_path / "met"
    with (
        open_workplace(folder / "desk", today=TODAY) as desk,
        open_workplace(folder / "unit", today=TODAY) as unit,
    ):
        yield Pair(desk, unit, folder / "stick")


def put(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(AppError) as raised:
        work()
    return raised.value.code


def names(workplace: Workplace, period: Period = OCTOBER) -> list[tuple[str, bool]]:
    return [(kept.file.name, kept.is_here) for kept in evidence_of(workplace, period)]


# --- the circle
def test_evidence_goes_with_the_submission_and_is_looked_at_by_the_desk(
    pair: Pair, tmp_path: Path
) -> None:
    photo = put(tmp_path, "造林 现场.jpg", png())  # its name is no matter
    attach(pair.unit, OCTOBER, E303, photo)
    attach(pair.unit, OCTOBER, Place("E1", "E201", "定襄桥"), put(tmp_path, "监测报告.pdf", PDF))
    pair.submit()
    assert len(list(pair.stick.glob("*.tbfile"))) == 2
    pair.receive()
    receive(pair.desk, [pair.stick])  # the key waited for its check code the first time
    view = pair.desk.of_unit(UNIT)
    assert sorted(names(view)) == [("监测报告.pdf", True), ("造林 现场.jpg", True)]
    kept = {one.file.name: one.file for one in evidence_of(view, OCTOBER)}
    assert read_file(view, kept["造林 现场.jpg"]) == photo.read_bytes()
    assert look_at(view, kept["造林 现场.jpg"]).startswith(b"\x89PNG")
    assert refusal(lambda: look_at(view, kept["监测报告.pdf"])) == "evidence-no-picture"
    saved = save_copy(view, kept["造林 现场.jpg"], tmp_path)
    assert (saved.name, saved.read_bytes()) == ("造林_现场.png", photo.read_bytes())
    notes = "\n".join(papers(view, OCTOBER, "E1")[0].notes)
    assert kept["监测报告.pdf"].digest in notes and "监测报告.pdf" in notes


def test_a_submission_without_evidence_is_one_file(pair: Pair) -> None:
    before = set(pair.stick.iterdir())
    pair.submit()
    assert [path.suffix for path in set(pair.stick.iterdir()) - before] == [".tbsub"]


def test_what_is_lost_on_the_way_is_missed_and_comes_later(pair: Pair, tmp_path: Path) -> None:
    attach(pair.unit, OCTOBER, E303, put(tmp_path, "a.png", png()))
    pair.submit()
    (sealed,) = pair.stick.glob("*.tbfile")
    data = sealed.read_bytes()
    sealed.unlink()
    pair.receive()
    view = pair.desk.of_unit(UNIT)
    assert names(view) == [("a.png", False)]
    (missing,) = evidence_of(view, OCTOBER)
    assert refusal(lambda: read_file(view, missing.file)) == "evidence-not-here"
    sealed.write_bytes(data)
    results = receive(pair.desk, [sealed])
    assert [result.outcome for result in results] == ["taken"]
    assert names(view) == [("a.png", True)]
    assert [result.outcome for result in receive(pair.desk, [sealed])] == ["known"]


def test_evidence_that_no_submission_names_is_not_taken(pair: Pair, tmp_path: Path) -> None:
    attach(pair.unit, OCTOBER, E303, put(tmp_path, "a.png", png()))
    pair.submit()
    (sealed,) = pair.stick.glob("*.tbfile")
    (result,) = receive(pair.desk, [sealed])
    assert (result.outcome, result.code) == ("foreign", "evidence-unnamed")
    assert not (pair.desk.home / FOLDER).exists()


def test_a_changed_or_foreign_file_is_never_taken_for_the_named_one(
    pair: Pair, tmp_path: Path
) -> None:
    attach(pair.unit, OCTOBER, E303, put(tmp_path, "a.png", png()))
    pair.submit()
    pair.receive()
    (sealed,) = pair.stick.glob("*.tbfile")
    shutil.rmtree(pair.desk.home / FOLDER, ignore_errors=True)
    whole = sealed.read_bytes()
    rest = random.Random(7)
    for _round in range(40):
        place = rest.randrange(len(whole))
        forged = put(
            tmp_path,
            "x.tbfile",
            whole[:place] + bytes([whole[place] ^ 1 << rest.randrange(8)]) + whole[place + 1 :],
        )
        (result,) = receive(pair.desk, [forged])
        assert result.outcome in ("refused", "foreign"), place
    for data in (b"", whole[:7], whole[: len(whole) // 2], b"TBFILE\x00\x01" + png(41)):
        (result,) = receive(pair.desk, [put(tmp_path, "x.tbfile", data)])
        assert result.outcome in ("refused", "foreign"), len(data)
    assert not list((pair.desk.home / FOLDER).glob("*"))


def test_sealed_evidence_changes_by_a_correction_alone(pair: Pair, tmp_path: Path) -> None:
    first = attach(pair.unit, OCTOBER, E303, put(tmp_path, "a.png", png()))
    pair.submit()
    assert (
        refusal(lambda: attach(pair.unit, OCTOBER, E303, put(tmp_path, "b.png", png(50))))
        == "evidence-sealed"
    )
    assert refusal(lambda: detach(pair.unit, OCTOBER, first)) == "evidence-sealed"
    pair.receive()
    start_correction(pair.unit, OCTOBER, "换一张照片")
    detach(pair.unit, OCTOBER, first)
    attach(pair.unit, OCTOBER, E303, put(tmp_path, "b.png", png(50)))
    pair.submit()
    receive(pair.desk, [pair.stick])
    assert names(pair.desk.of_unit(UNIT)) == [("b.png", True)]


def test_a_form_whose_evidence_changed_is_judged_anew(pair: Pair, tmp_path: Path) -> None:
    first = attach(pair.unit, OCTOBER, E303, put(tmp_path, "a.png", png()))
    pair.submit()
    pair.receive()
    accept(pair.desk, UNIT, OCTOBER)
    start_correction(pair.unit, OCTOBER, "换一张照片")
    detach(pair.unit, OCTOBER, first)
    attach(pair.unit, OCTOBER, E303, put(tmp_path, "b.png", png(50)))
    pair.submit()
    receive(pair.desk, [pair.stick])
    states = {s.form: s.state for s in judgement.form_states(pair.desk.db, OCTOBER, UNIT)}
    assert states["E1"] == "corrected" and states["P1"] == "accepted"


def test_written_again_it_is_the_same_byte_for_byte(pair: Pair, tmp_path: Path) -> None:
    attach(pair.unit, OCTOBER, E303, put(tmp_path, "a.png", png()))
    pair.submit()
    (sealed,) = pair.stick.glob("*.tbfile")
    data = sealed.read_bytes()
    sealed.unlink()
    submit(pair.unit, OCTOBER, pair.stick)
    assert sealed.read_bytes() == data
    submit(pair.unit, OCTOBER, pair.stick)


def test_a_file_that_is_gone_keeps_the_submission_here(pair: Pair, tmp_path: Path) -> None:
    kept = attach(pair.unit, OCTOBER, E303, put(tmp_path, "a.png", png()))
    place = pair.unit.home / FOLDER / kept.digest
    data = place.read_bytes()
    for damaged in (None, b"x", data[:-1] + b"?"):
        place.unlink()
        if damaged is not None:
            place.write_bytes(damaged)
        assert refusal(pair.submit) == "evidence-gone"
        assert not list(pair.stick.glob("*.tbsub"))
        place.write_bytes(data)
    place.unlink()
    assert refusal(pair.submit) == "evidence-gone"
    detach(pair.unit, OCTOBER, kept)  # as the sentence says: nothing was sealed
    attach(pair.unit, OCTOBER, E303, put(tmp_path, "a.png", png()))
    pair.submit()


def test_a_handover_takes_the_evidence_along(pair: Pair, tmp_path: Path) -> None:
    kept = attach(pair.unit, OCTOBER, E303, put(tmp_path, "a.png", png()))
    made = hand_over(pair.unit, pair.stick, WORDS, Terms("王秀英", "", False, TODAY, {}))
    take_over(tmp_path / "new", read_handover(made.file), WORDS)
    with open_workplace(tmp_path / "new", today=TODAY) as new:
        assert read_file(new, kept) == png()


def test_a_catalogue_can_ask_for_evidence(pair: Pair, tmp_path: Path) -> None:
    """Of a figure and of an honour's row; asked no more once a file proves it."""
    words = Text(zh="没有附证明材料。", en="No evidence is attached.")
    catalogue = pair.unit.catalogue
    asking = tuple(
        Check(f"{form}-C90", FormId(form), "evidence_missing", "hint", (Code(code),), words, words)
        for form, code in (("E1", "E303"), ("H1", "title"))
    )
    use_forms(pair.unit, replace(catalogue, checks=(*catalogue.checks, *asking)))
    quarter = form_period(pair.unit.form("H1"), OCTOBER)
    columns = {"date": "2025-10-20", "level": "2", "title": "全市造林先进集体", "body": "市政府"}
    cells = [
        (Cell("H1", code, "1", quarter), Figure(words=text))
        for code, text in columns.items()
        if code in ("title", "body")
    ]
    enter(pair.unit, [*cells, (Cell("E1", "E303", "", OCTOBER), Figure(1_021 * SCALE))])

    def unproved(workplace: Workplace) -> set[tuple[str, str]]:
        found = [*check_period(workplace, OCTOBER), *check_period(workplace, quarter)]
        return {(f.cell.code, f.cell.dimension) for f in found if f.rule.endswith("-C90")}

    assert unproved(pair.unit) == {("E303", ""), ("title", "1")}
    attach(pair.unit, OCTOBER, E303, put(tmp_path, "a.png", png()))
    assert unproved(pair.unit) == {("title", "1")}
    attach(pair.unit, OCTOBER, Place("H1", "", "1"), put(tmp_path, "证书.pdf", PDF))
    assert unproved(pair.unit) == set()


# --- kinds and limits
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (png(), "png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpeg"),
        (b"II*\x00\x08\x00\x00\x00", "tiff"),
        (b"MM\x00*\x00\x00\x00\x08", "tiff"),
        (PDF, "pdf"),
        (b"\n" * 100 + PDF, "pdf"),
        (office("word/document.xml"), "docx"),
        (office("xl/workbook.xml"), "xlsx"),
        (office("word/document.xml", "word/vbaProject.bin"), None),
        (office("xl/workbook.xml", "xl/vbaProject.bin"), None),
        (office("ppt/presentation.xml"), None),
        (b"PK\x03\x04" + bytes(200), None),
        (b"PK\x03\x04" + b"PK\x05\x06" + bytes(18), None),
        (b"MZ\x90\x00", None),
        (b"\x7fELF", None),
        (b"#!/bin/sh\nrm -rf /\n", None),
        (b"<html><script>", None),
        (b"GIF89a", None),
        (b"\x00\x00\x00\x18ftypheic", None),
        (b"", None),
        (b"[InternetShortcut]\nURL=file://x", None),
    ],
)
def test_a_kind_is_told_by_content(data: bytes, kind: str | None) -> None:
    assert kind_of(data) == kind


def test_limits_have_a_sentence_each(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = put(tmp_path, "large.pdf", PDF)
    with large.open("r+b") as stream:
        stream.truncate(LARGEST + 1)
    assert refusal(lambda: attach(pair.unit, OCTOBER, E303, large)) == "evidence-large"
    with large.open("r+b") as stream:
        stream.truncate(5 << 30)
    assert refusal(lambda: attach(pair.unit, OCTOBER, E303, large)) == "evidence-large"
    assert (
        refusal(lambda: attach(pair.unit, OCTOBER, E303, put(tmp_path, "e.pdf", b"")))
        == "evidence-empty"
    )
    assert (
        refusal(lambda: attach(pair.unit, OCTOBER, E303, put(tmp_path, "e.jpg", b"MZ")))
        == "evidence-kind"
    )
    assert refusal(lambda: attach(pair.unit, OCTOBER, E303, tmp_path)) == "exchange-not-a-file"
    assert (
        refusal(lambda: attach(pair.unit, OCTOBER, E303, tmp_path / "none.pdf"))
        == "file-unreadable"
    )
    monkeypatch.setattr(attaching, "MOST_TOGETHER", 3 * len(PDF))
    for number in range(3):
        attach(
            pair.unit,
            OCTOBER,
            E303,
            put(tmp_path, f"{number}.pdf", PDF[:-1] + bytes([65 + number])),
        )
    assert (
        refusal(lambda: attach(pair.unit, OCTOBER, E303, put(tmp_path, "x.pdf", PDF)))
        == "evidence-too-much"
    )
    assert MOST_TOGETHER == 50 << 20


@pytest.mark.parametrize(
    "place",
    [Place("E1", "E999"), Place("P1", "", "77"), Place("H1", "", "77"), Place("E1", "aqi")],
)
def test_nothing_is_attached_to_what_is_not_there(pair: Pair, tmp_path: Path, place: Place) -> None:
    assert (
        refusal(lambda: attach(pair.unit, OCTOBER, place, put(tmp_path, "a.pdf", PDF)))
        == "evidence-place"
    )


@posix_only("pipes and such names")
def test_a_pipe_and_a_link_and_names_of_every_kind(pair: Pair, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    assert (
        refusal(lambda: attach(pair.unit, OCTOBER, E303, tmp_path / "pipe.pdf"))
        == "exchange-not-a-file"
    )
    (tmp_path / "link.pdf").symlink_to("/etc/shadow")
    assert (
        refusal(lambda: attach(pair.unit, OCTOBER, E303, tmp_path / "link.pdf")) == "evidence-kind"
    )
    for number, name in enumerate(
        ("\u202egpj.exe", "..", "a/../../b", "x" * 240, "con", "<b>.pdf", "\u200b")
    ):
        plain = name.replace("/", "∕")
        path = tmp_path / str(number)
        path.mkdir()
        kept = attach(pair.unit, OCTOBER, E303, put(path, f"{plain}.pdf", PDF + bytes([number])))
        assert len(kept.name) <= 120 and "\u202e" not in kept.name
        saved = save_copy(pair.unit, kept, path)
        assert saved.parent == path and saved.suffix == ".pdf"
    pair.submit()
    pair.receive()


def test_a_picture_that_inflates_or_lies_is_refused_and_the_program_goes_on(
    pair: Pair, tmp_path: Path
) -> None:
    for number, data in enumerate(
        (
            png(claims=(100_000, 100_000)),
            png(claims=(2**31 - 1, 1)),
            png()[:50],
            b"\xff\xd8\xff" + bytes(100),
            b"\x89PNG\r\n\x1a\n",
        )
    ):
        path = put(tmp_path, f"{number}.png", data)
        assert (
            refusal(lambda path=path: attach(pair.unit, OCTOBER, E303, path)) == "evidence-picture"
        )  # type: ignore[misc]
    assert evidence_of(pair.unit, OCTOBER) == ()
    assert not list((pair.unit.home / FOLDER).iterdir()), "nothing of them stays"


@pytest.mark.parametrize(
    ("side", "colours", "code"),
    [(5_000, 3, ""), (7_000, 4, "evidence-picture")],
    ids=["a large photo", "more than the process may take"],
)
def test_a_picture_takes_no_more_memory_than_its_process_has(
    pair: Pair, tmp_path: Path, side: int, colours: int, code: str
) -> None:
    """Sides x sides of 3 or 4 bytes: 100 and 196 MB when decoded, the second one twice over."""
    data = rgb(side, colours)
    path = put(tmp_path, "large.png", data)
    if code:
        assert refusal(lambda: attach(pair.unit, OCTOBER, E303, path)) == code
    else:
        kept = attach(pair.unit, OCTOBER, E303, path)
        assert len(look_at(pair.unit, kept)) < 1 << 20


def test_hostile_files_end_in_a_sentence_and_leave_nothing_outside(
    pair: Pair, tmp_path: Path, repeat: int
) -> None:
    """Bytes changed, cut, doubled and made up, of every kind; small in CI, 200 with --repeat."""
    rest = random.Random(20)
    kinds = [
        png(),
        PDF,
        office("word/document.xml"),
        office("xl/workbook.xml"),
        b"\xff\xd8\xff\xdb" + bytes(64),
    ]
    before = {path for path in pair.unit.home.parent.rglob("*") if FOLDER not in path.parts}
    for _file in range(10 * max(1, repeat)):
        data = bytearray(rest.choice(kinds))
        for _change in range(rest.randrange(1, 6)):
            at = rest.randrange(len(data))
            match rest.randrange(4):
                case 0:
                    data[at] = rest.randrange(256)
                case 1:
                    del data[at : at + rest.randrange(1, 50)]
                case 2:
                    data[at:at] = rest.randbytes(rest.randrange(1, 50))
                case _:
                    data[at:at] = data[: rest.randrange(1, 100)]
            if not data:
                data = bytearray(b"x")
        path = put(tmp_path, "h.bin", bytes(data))
        try:
            kept = attach(pair.unit, OCTOBER, E303, path)
        except AppError as error:
            assert error.code.startswith("evidence-"), error
        else:
            assert kept.digest == hashlib.sha256(bytes(data)).hexdigest()
            detach(pair.unit, OCTOBER, kept)
    after = {path for path in pair.unit.home.parent.rglob("*") if FOLDER not in path.parts}
    assert {p for p in after - before if p.suffix not in ("", ".db-wal", ".db-shm")} == set()
    assert (
        refusal(
            lambda: take_file(pair.desk, put(tmp_path, "x.tbfile", b"TBFILE\x00\x01" + PDF), None)
        )
        == "evidence-unnamed"
    )


def test_a_copy_on_a_stick_takes_the_evidence_along(pair: Pair, tmp_path: Path) -> None:
    """And the computer that goes on with it has both again; what is lost or changed on the way is counted, and never
    taken.
    """
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        (tmp_path / name).write_bytes(PDF + name.encode())
        attach(pair.unit, OCTOBER, E303, tmp_path / name)
    kept = [one.file for one in evidence_of(pair.unit, OCTOBER)]
    (pair.unit.home / FOLDER / kept[2].digest).unlink()
    made = copy_outside(pair.unit, tmp_path / "safe")
    assert (made.evidence, made.evidence_missing) == (2, 1)
    assert copy_outside(pair.unit, tmp_path / "safe").evidence == 2, "again, into the same folder"
    (tmp_path / "safe" / FOLDER / kept[1].digest).write_bytes(b"something else")
    restored = restore(tmp_path / "new", made.backup.path)
    assert restored.evidence_missing == 2
    assert {p.name for p in (tmp_path / "new" / FOLDER).iterdir()} == {kept[0].digest}
    with open_workplace(tmp_path / "new", today=TODAY) as reborn:
        assert read_file(reborn, kept[0]) == PDF + b"a.pdf"
        with pytest.raises(Refused, match="evidence-gone"):
            read_file(reborn, kept[1])
