"""Receiving a stick or folder: every file looked at once, each taken, known, older, in conflict,
refused, or not ours.

Files are independent of each other and of their order; the import can be repeated and stopped at
any moment.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.actions.catalogues.superseded import CODE as SUPERSEDED
from desktop.actions.catalogues.superseded import superseded
from desktop.actions.evidence.files import take_file
from desktop.actions.keys import workplace_keys
from desktop.actions.transfer.copy_of_record import received_file_of
from desktop.actions.transfer.reasons import reason_of
from desktop.actions.transfer.receive_reply import desk_warnings, receive_reply
from desktop.actions.transfer.receive_submission import (
    OUTCOMES,
    Outcome,
    check_claims,
    store_submission,
)
from desktop.actions.transfer.receive_task import receive_task
from desktop.actions.transfer.stick_files import (
    DEPTH_CAP,
    FILES_CAP,
    StickFiles,
    find_files,
    is_folder,
)
from desktop.actions.transfer.validate_submission import Expected
from desktop.actions.upward.take import refuse_other_desk, store_upward
from desktop.actions.workplace import Workplace, settle_copies
from desktop.catalogue.model import UnitCode
from desktop.crash_report import keep_report, make_report
from desktop.disk_faults import fault_of, fault_words
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.durable import replace_file
from desktop.errors import AppError, ExchangeError, MachineError, Refused
from desktop.exchange.envelope import MAGIC, Envelope, Manifest, open_envelope, read_payload
from desktop.exchange.evidence import SUFFIX as EVIDENCE
from desktop.exchange.keys import fingerprint
from desktop.exchange.messages import SUFFIX, Reply, Submission
from desktop.exchange.spool import Spooled, spool
from desktop.exchange.spool_group import spool_group
from desktop.i18n import language, listed
from desktop.messages import describe, sentence
from desktop.paths import refuse_impossible
from desktop.printable import printable
from desktop.store import journal, received
from desktop.store.database import fewer_checkpoints
from desktop.store.submissions import trusted_key

_NOT_FOR_US = ("evidence-unnamed", "exchange-cannot-decrypt")
"""Why a file of evidence is not for this desk."""
GROUP_FILES, GROUP_BYTES = 16, 4 << 20
"""So many small submissions at most share a commit."""
OF_UNIT_WAITING, IN_ALL_WAITING = 20, 200
"""So many files of keys that are not trusted are kept, of one unit and in all; the oldest give way."""

# What a file or folder that cannot be read tells of itself, not of the device.
_NOT_THE_DEVICE = ("missing", "not-a-folder", "is-a-folder", "denied", "held", "too-long")


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file. `code` names the reason, `reason` is its sentence; `unit`,
    `period` and `sequence` are "" and 0 where the file does not say them. `count`: of how many files
    below `file` one row tells that they were not looked at. `is_machines`: it stayed out because of a
    disk or device.
    """

    file: Path
    outcome: Outcome
    code: str = ""
    reason: str = ""
    unit: str = ""
    period: str = ""
    sequence: int = 0
    digest: str = ""
    count: int = 1
    is_machines: bool = False

    @property
    def exit_code(self) -> int:
        """Of the command that has this result: as an error's."""
        if self.outcome not in ("refused", "conflict"):
            return 0
        return MachineError.exit_code if self.is_machines else Refused.exit_code


def receive(
    workplace: Workplace,
    paths: Sequence[Path],
    *,
    passphrase: str | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
    is_stopped: Callable[[], bool] | None = None,
) -> tuple[FileResult, ...]:
    """Take whatever exchange files lie at these paths, folders with all below them; one result a
    file, in path order.

    No file ends the import of the others. A folder that cannot be read is a result too, and so is
    how many files were not looked at. Stopping leaves what was taken. Raises: AppError of the own
    keys.
    """
    workplace.refuse_read_only()
    receiver = Receiver(workplace, passphrase)
    found = find_files(paths)
    files = [*found.files, *found.evidence]
    results: list[FileResult] = []
    with fewer_checkpoints(workplace.db):
        for group in receiver.groups(files):
            before = len(results)

            def tell(done: int, file: Path, before: int = before) -> None:
                if on_progress is not None:
                    on_progress(before + done, len(files), printable(file.name))

            results += receiver.receive_group(group, tell, is_stopped)
            if len(results) < before + len(group):
                break
        else:
            results += _not_looked_at(found, paths)
        receiver.settle()
    return tuple(map(receiver.look_again, results))


def _not_looked_at(found: StickFiles, paths: Sequence[Path]) -> Iterator[FileResult]:
    """A row for each folder that could not be listed, and for each reason why files were left."""
    for error in found.unread:
        failed = MachineError(
            "exchange-not-read", file=str(error.filename), reason=fault_words(error)
        )
        failed.__cause__ = error
        yield _result(Path(str(error.filename)), "refused", None, "", failed)
    place = next((path for path in paths if is_folder(path)), Path())
    left: tuple[tuple[int, Outcome, str], ...] = (
        (found.over_cap, "refused", "files-over-cap"),
        (found.too_deep, "refused", "files-too-deep"),
        (found.others, "foreign", "files-left-alone"),
    )
    for count, outcome, code in left:
        if count:
            why = sentence(code, {"n": count, "most": FILES_CAP, "depth": DEPTH_CAP})
            yield FileResult(place, outcome, code, why, count=count)


class Receiver:
    """Keys and expectations of one import."""

    def __init__(self, workplace: Workplace, passphrase: str | None = None) -> None:
        self.workplace = workplace
        self.keys = workplace_keys(workplace, passphrase)
        self._expected: dict[tuple[str, str], Expected] = {}
        self.given_way = 0  # how many waiting files the last one put out
        self._put_out: list[str] = []  # their copies, which go once that is durable
        self.forms_words = ""  # what the last task says of new forms
        self.spool_folder, self.quarantine = workplace.home / "spool", workplace.home / "quarantine"

    def groups(self, files: Sequence[Path]) -> Iterator[list[Path]]:
        """The files in their order; small submissions that follow each other together, others alone."""
        group: list[Path] = []
        size = 0
        for file in files:
            of_file = self._size_in_group(file)
            if group and (
                of_file is None or len(group) == GROUP_FILES or size + of_file > GROUP_BYTES
            ):
                yield group
                group, size = [], 0
            if of_file is None:
                yield [file]
            else:
                group.append(file)
                size += of_file
        if group:
            yield group

    def _size_in_group(self, file: Path) -> int | None:
        if self.workplace.role == "township" or file.suffix.lower() != SUFFIX["submission"]:
            return None
        try:
            size = file.stat().st_size
        except (OSError, ValueError):
            return None  # what is wrong with it is said of it alone
        return size if size <= GROUP_BYTES // GROUP_FILES else None

    def receive_group(
        self,
        files: Sequence[Path],
        on_looked: Callable[[int, Path], None],
        is_stopped: Callable[[], bool] | None = None,
    ) -> list[FileResult]:
        """Look at these files, each as if it were alone, and take those that are good with one commit; fewer results than
        files where it was stopped. `on_looked` is called with how many were looked at, and the last of them.

        What the machine refuses of the group is tried again file by file.
        """
        if len(files) > 1:
            try:
                copies = spool_group(files, self.spool_folder)
                with self.workplace.db.atomic():
                    results = self._each(files, copies, on_looked, is_stopped)
            except (MachineError, sqlite3.DatabaseError, OSError):
                self._put_out.clear()
            else:
                self._forget_put_out()
                return results
        return self._each(files, [None] * len(files), on_looked, is_stopped)

    def _each(
        self,
        files: Sequence[Path],
        copies: Sequence[Spooled | AppError | None],
        on_looked: Callable[[int, Path], None],
        is_stopped: Callable[[], bool] | None,
    ) -> list[FileResult]:
        results: list[FileResult] = []
        for file, copy in zip(files, copies, strict=True):
            if is_stopped is not None and is_stopped():
                break
            if copy is None:
                results.append(self.receive(file))
            elif isinstance(copy, AppError):
                results.append(_result(file, "refused", None, "", copy))
            else:
                results.append(self._receive_copy(file, copy, printable(file.name), in_group=True))
                if not self.workplace.db.conn.in_transaction:  # SQLite gave it up as a whole
                    raise sqlite3.OperationalError("the transaction of a group of files is gone")
            on_looked(len(results), file)
        return results

    def _forget_put_out(self) -> None:
        """Take away the copies that nothing names any more; one that came again since is named."""
        if self._put_out:
            for name in set(self._put_out) - received.kept_copies(self.workplace.db, self._put_out):
                with suppress(OSError):
                    (self.spool_folder / name).unlink()
        self._put_out.clear()

    def settle(self) -> None:
        """Bring the copies of groups to the device; where that fails, the next opening does it."""
        with suppress(MachineError), self.workplace.guarded():
            settle_copies(self.workplace.home, self.workplace.db)

    def receive(self, file: Path, source: str = "") -> FileResult:
        """Look at one file and take it where it is good. `source`: the name it came under, where
        it waited in the spool.
        """
        source = printable(source or file.name)
        if file.suffix.lower() == EVIDENCE:
            return self._receive_evidence(file)
        try:
            if not _is_ours(file):
                return FileResult(file, "foreign")
            spooled = spool(file, self.spool_folder)
        except AppError as error:
            return _result(file, "refused", None, "", error)
        result = self._receive_copy(file, spooled, source)
        self._forget_put_out()
        return result

    def _receive_copy(
        self, file: Path, spooled: Spooled, source: str, *, in_group: bool = False
    ) -> FileResult:
        """Raises: MachineError where it is one of a group; else that is a result, too."""
        envelope: Envelope | None = None
        self.given_way = 0
        try:
            envelope = open_envelope(spooled.data, file=source)
            known = received.received_file(self.workplace.db, envelope.digest)
            if known is not None and known.state != "waiting":
                return _result(file, "known", envelope.manifest, envelope.digest)
            with self.workplace.guarded():
                outcome = self._take(spooled, envelope, source)
        except AppError as error:
            if in_group and isinstance(error, MachineError):
                raise
            if error.code != "key-not-trusted" and not isinstance(error, MachineError):
                self._set_aside(spooled, describe(error))
            manifest, digest = (envelope.manifest, envelope.digest) if envelope else (None, "")
            result = _result(file, "refused", manifest, digest, error)
            if self.given_way:
                why = sentence("waiting-given-way", {"n": self.given_way})
                result = replace(result, reason=f"{result.reason} {why}")
            return result
        except Exception as error:  # noqa: BLE001 - whatever a file holds, the others are looked at
            return self._refuse_unforeseen(file, spooled, error)
        result = _result(
            file, outcome, envelope.manifest, envelope.digest, self._reason(envelope.digest)
        )
        return result if result.code else self._with_version(result, envelope.manifest)

    def _with_version(self, result: FileResult, manifest: Manifest) -> FileResult:
        """A submission under forms that are in force no more says so."""
        if result.outcome == "taken" and manifest.kind == "task":
            return replace(result, reason=self.forms_words)
        if result.outcome != "taken" or manifest.kind != "submission":
            return result
        made_with = superseded(self.workplace, manifest.catalogue, Period(manifest.period))
        if made_with is None:
            return result
        return replace(result, code=SUPERSEDED, reason=made_with.sentence)

    def _receive_evidence(self, file: Path) -> FileResult:
        """A file that a submission names, which is received before it."""
        try:
            is_new = take_file(self.workplace, file, self.keys.identity)
        except AppError as error:
            outcome: Outcome = "foreign" if error.code in _NOT_FOR_US else "refused"
            return _result(file, outcome, None, "", error)
        return FileResult(file, "taken" if is_new else "known")

    def _refuse_unforeseen(self, file: Path, spooled: Spooled, error: Exception) -> FileResult:
        """Something in a file was not foreseen by the program: it stays out, with a report."""
        report = keep_report(make_report(error, language()), self.workplace.home)
        refusal = ExchangeError("exchange-unforeseen", file=file.name, report=str(report or "—"))
        self._set_aside(spooled, describe(refusal))
        return _result(file, "refused", None, "", refusal)

    def look_again(self, result: FileResult) -> FileResult:
        """What a file that was in conflict has become by the files after it, or by a number before
        it that arrived later.
        """
        if result.outcome not in ("taken", "conflict"):
            return result
        kept = received.received_file(self.workplace.db, result.digest)
        if kept is None or not kept.is_submission or kept.state not in OUTCOMES:
            return result
        outcome, error = OUTCOMES[kept.state], reason_of(self.workplace, kept)
        if result.outcome == "taken" and outcome != "conflict":
            return result  # it was taken, and followed by another of the same stick
        return replace(
            result,
            outcome=outcome,
            code=error.code if error else "",
            reason=describe(error) if error else "",
        )

    def _reason(self, digest: str) -> AppError | None:
        """Why a submission that was just kept does not count; of the desk's reply, what the desk
        holds otherwise than this unit.
        """
        kept = received.received_file(self.workplace.db, digest)
        if kept is not None and kept.kind == "back":
            warnings = desk_warnings(self.workplace)
            return Refused("desk-holds-otherwise", words="\n".join(warnings)) if warnings else None
        if kept is None or not kept.is_submission:
            return None
        return reason_of(self.workplace, kept)

    def _take(self, spooled: Spooled, envelope: Envelope, source: str) -> Outcome:
        manifest, name = envelope.manifest, spooled.path.name
        is_own = envelope.signing_key == self.keys.signing_public
        if manifest.kind == "task" and self._is_from_above(manifest):
            return self._receive_task(envelope, spooled, source)
        if manifest.kind == "back" and (
            self.workplace.role == "township" or manifest.unit == self.workplace.unit.code
        ):
            return self._receive_reply(envelope, name, source)
        if self.workplace.role == "township":
            return "known" if is_own else "foreign"
        if is_own:  # written by this desk, on its way to the units or to the desk above
            return "known"
        if manifest.kind == "upward":
            return self._receive_upward(envelope, name, source)
        if manifest.kind == "back" and self.workplace.catalogue.above is not None:
            return "foreign"  # a stick from above carries the replies to other desks, too
        if manifest.kind != "submission":
            raise ExchangeError("exchange-not-for-the-desk", file=source)
        return self._receive_submission(envelope, name, source)

    def _is_from_above(self, manifest: Manifest) -> bool:
        """Whether a task is for those that report to its desk, and this is one of them."""
        above = self.workplace.versions.desk_above(Period(manifest.period))
        return self.workplace.role == "township" or (
            above is not None and above[0] == manifest.unit
        )

    def _receive_task(self, envelope: Envelope, spooled: Spooled, source: str) -> Outcome:
        self._refuse_untrusted(envelope, spooled.path.name, source)
        self.forms_words = receive_task(self.workplace, spooled.path).forms_words
        return "taken"

    def _receive_reply(self, envelope: Envelope, file: str, source: str) -> Outcome:
        """Receipts and returns of the district; a stick may carry those of every unit, and
        others' are not ours.
        """
        if envelope.manifest.unit != self.workplace.unit.code:
            return "foreign"
        self._refuse_untrusted(envelope, file, source)
        reply = read_payload(envelope, self.keys.identity, Reply)
        return (
            "taken"
            if receive_reply(self.workplace, envelope, reply, file=file, source=source)
            else "older"
        )

    def _receive_submission(self, envelope: Envelope, file: str, source: str) -> Outcome:
        """A submission whose bytes lie in the spool as `file`. Raises: Refused, ExchangeError,
        StoreError.
        """
        manifest = envelope.manifest
        expected = self._expected_of(manifest, source)
        self._refuse_untrusted(envelope, file, source)
        submission = read_payload(envelope, self.keys.identity, Submission, check_texts=False)
        check_claims(expected, submission, self.workplace.today, file=source)
        return store_submission(
            self.workplace,
            envelope,
            submission,
            file=file,
            source=source,
            identity=self.keys.identity,
        )

    def _receive_upward(self, envelope: Envelope, file: str, source: str) -> Outcome:
        """What a desk below submits. Raises: Refused, ExchangeError, StoreError."""
        manifest = envelope.manifest
        refuse_other_desk(self.workplace, manifest, source)
        self._refuse_untrusted(envelope, file, source)
        return store_upward(
            self.workplace,
            envelope,
            expected_under=self._expected_under,
            file=file,
            source=source,
            identity=self.keys.identity,
        )

    def _refuse_untrusted(self, envelope: Envelope, file: str, source: str) -> None:
        """A file whose key is not the one that speaks for its sender waits. Raises: Refused("key-not-trusted")."""
        manifest = envelope.manifest
        is_desks = manifest.kind in ("task", "back")
        known = trusted_key(self.workplace.db, "district" if is_desks else manifest.unit)
        if known is None or known.signing_key != envelope.signing_key:
            self._wait(envelope, file, source)
            above = self.workplace.versions.desk_above(Period(manifest.period))
            name = self.workplace.catalogue.unit_name(manifest.unit)
            raise Refused(
                "key-not-trusted", file=source, unit=above[1] if is_desks and above else name
            )

    def _expected_under(self, digest: str, period: Period) -> Expected | None:
        """What a version of the forms expects; None where this desk did not issue it for the period."""
        key = digest, str(period)
        if key not in self._expected:
            catalogue = self.workplace.versions.under(digest, period)
            if catalogue is None:
                return None
            self._expected[key] = Expected(catalogue)
        return self._expected[key]

    def _expected_of(self, manifest: Manifest, source: str) -> Expected:
        """What the version of the forms expects that a file was made with, any that this desk issued for its period.

        Raises: Refused("unit-not-on-roster", "unit-not-reporting", "catalogue-not-issued").
        """
        expected = self._expected_under(manifest.catalogue, Period(manifest.period))
        self._refuse_stranger(manifest, source)
        if expected is None:
            raise Refused("catalogue-not-issued", file=source)
        return expected

    def _refuse_stranger(self, manifest: Manifest, source: str) -> None:
        """Who reports for a period is decided by the version in force, whatever a file was made with."""
        roster = self.workplace.at(Period(manifest.period)).catalogue
        unit = roster.unit_by_code.get(UnitCode(manifest.unit))
        if unit is not None and unit.area in ("", roster.district):
            return
        if unit is not None:
            raise Refused(
                "unit-of-desk-below",
                file=source,
                unit=unit.name,
                desk=roster.unit_name(unit.area),
            )
        ended = roster.other_by_code.get(manifest.unit)
        if ended is None:
            raise Refused("unit-not-on-roster", file=source, unit=manifest.unit)
        raise Refused(
            "unit-not-reporting",
            file=source,
            unit=ended.name,
            period=periods.label(Period(manifest.period)),
            since=ended.since or "—",
            until=ended.until or "—",
            successors=listed(roster.unit_name(code) for code in ended.successors) or "—",
        )

    def _wait(self, envelope: Envelope, file: str, source: str) -> None:
        """Keep a file until its key is trusted; the oldest of very many give way."""
        manifest, at = envelope.manifest, journal.now()
        with self.workplace.db.atomic():
            received.keep_file(
                self.workplace.db,
                received_file_of(envelope, file=file, source=source, state="waiting", at=at),
            )
            journal.append_event(
                self.workplace.db,
                manifest.unit,
                journal.Event(
                    "waiting",
                    period=manifest.period,
                    code=str(manifest.sequence),
                    before=envelope.digest,
                    after=fingerprint(envelope.signing_key),
                ),
                journal.Stamp(at, self.workplace.who),
            )
            surplus = received.surplus_waiting(
                self.workplace.db, envelope.digest, OF_UNIT_WAITING, IN_ALL_WAITING
            )
            for old in surplus:
                received.forget_waiting(self.workplace.db, old.digest)
                journal.append_event(
                    self.workplace.db,
                    old.unit,
                    journal.Event(
                        "waiting-given-way",
                        period=old.period,
                        code=str(old.sequence),
                        before=old.digest,
                        after=fingerprint(old.signing_key),
                    ),
                    journal.Stamp(at, self.workplace.who),
                )
        self.given_way = len(surplus)
        self._put_out += [old.file for old in surplus]

    def _set_aside(self, spooled: Spooled, why: str) -> None:
        """A refused file is kept out of the spool, with the reason beside it; failing that it is
        only named in the list.
        """
        try:
            self.quarantine.mkdir(exist_ok=True)
            replace_file(spooled.path, self.quarantine / spooled.path.name)
            (self.quarantine / f"{spooled.path.name}.txt").write_text(why, encoding="utf-8")
        except OSError:
            return


def _is_ours(file: Path) -> bool:
    """By its name or by its first bytes. Raises: MachineError("exchange-not-read"), those of
    refuse_impossible.
    """
    if file.suffix.lower() in SUFFIX.values():
        return True
    refuse_impossible(file)
    try:
        file.lstat()  # what is not there is not of somebody else
        if not file.is_file():
            return False
        with file.open("rb") as stream:
            return stream.read(len(MAGIC)) == MAGIC
    except OSError as error:
        raise MachineError(
            "exchange-not-read", file=str(file), reason=fault_words(error)
        ) from error


def _result(
    file: Path,
    outcome: Outcome,
    manifest: Manifest | None,
    digest: str,
    error: AppError | None = None,
) -> FileResult:
    identity = (manifest.unit, manifest.period, manifest.sequence) if manifest else ("", "", 0)
    return FileResult(
        file,
        outcome,
        error.code if error else "",
        describe(error) if error else "",
        *identity,
        digest,
        is_machines=isinstance(error, MachineError)
        and not (
            isinstance(cause := error.__cause__, OSError)
            and error.code == "exchange-not-read"
            and fault_of(cause) in _NOT_THE_DEVICE
        ),
    )
