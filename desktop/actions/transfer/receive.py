"""Receiving a stick or folder: every file looked at once, each taken, known, older, in conflict,
refused, or not ours.

Files are independent of each other and of their order; the import can be repeated and stopped at
any moment.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

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
from desktop.actions.transfer.validate_submission import Expected
from desktop.actions.workplace import Workplace
from desktop.errors import AppError, ExchangeError, MachineError, Refused
from desktop.exchange.envelope import MAGIC, Envelope, Manifest, open_envelope, read_payload
from desktop.exchange.keys import fingerprint
from desktop.exchange.messages import SUFFIX, Reply, Submission
from desktop.exchange.spool import Spooled, spool
from desktop.messages import describe
from desktop.store import journal, received
from desktop.store.database import fewer_checkpoints, machine_faults
from desktop.store.submissions import trusted_key

RUBBISH = frozenset(
    {
        "system volume information",
        "$recycle.bin",
        "recycler",
        "found.000",
        "lost+found",
        ".spotlight-v100",
        ".fseventsd",
        ".trashes",
        ".temporaryitems",
    }
)
FILES_CAP = 50_000
DEPTH_CAP = 12


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file. `code` names the reason, `reason` is its sentence; `unit`,
    `period` and `sequence` are "" and 0 where the file does not say them.
    """

    file: Path
    outcome: Outcome
    code: str = ""
    reason: str = ""
    unit: str = ""
    period: str = ""
    sequence: int = 0
    digest: str = ""


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

    A folder that cannot be read is a result too. Stopping leaves what was taken. Raises:
    AppError of the own keys.
    """
    receiver = Receiver(workplace, passphrase)
    files = list(_files(paths))
    results = []
    with fewer_checkpoints(workplace.db):
        for number, file in enumerate(files, start=1):
            if is_stopped is not None and is_stopped():
                break
            results.append(file if isinstance(file, FileResult) else receiver.receive(file))
            if on_progress is not None:
                on_progress(number, len(files), results[-1].file.name)
    return tuple(map(receiver.look_again, results))


def _files(paths: Sequence[Path]) -> Iterator[Path | FileResult]:
    """Files of the paths without the stick's own rubbish and without following links; what
    cannot be read as a result.
    """
    seen = 0
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        unread: list[OSError] = []
        for folder, folders, names in os.walk(path, onerror=unread.append):
            deep = len(Path(folder).relative_to(path).parts) >= DEPTH_CAP
            folders[:] = [] if deep else sorted(f for f in folders if f.lower() not in RUBBISH)
            for name in sorted(names):
                seen += 1
                if seen <= FILES_CAP and not name.startswith("._") and not name.endswith(".part"):
                    yield Path(folder) / name
        for error in unread:
            failed = MachineError(
                "exchange-not-read", file=str(error.filename), reason=error.strerror or str(error)
            )
            yield FileResult(Path(str(error.filename)), "refused", failed.code, describe(failed))


class Receiver:
    """Keys and expectations of one import."""

    def __init__(self, workplace: Workplace, passphrase: str | None = None) -> None:
        self.workplace = workplace
        self.keys = workplace_keys(workplace, passphrase)
        self.expected = Expected(workplace.catalogue)
        self.spool_folder, self.quarantine = workplace.home / "spool", workplace.home / "quarantine"

    def receive(self, file: Path, source: str = "") -> FileResult:
        """Look at one file and take it where it is good. `source`: the name it came under, where
        it waited in the spool.
        """
        source = source or file.name
        try:
            if not _is_ours(file):
                return FileResult(file, "foreign")
            spooled = spool(file, self.spool_folder)
        except AppError as error:
            return FileResult(file, "refused", error.code, describe(error))
        envelope: Envelope | None = None
        try:
            envelope = open_envelope(spooled.data, file=source)
            known = received.received_file(self.workplace.db, envelope.digest)
            if known is not None and known.state != "waiting":
                return _result(file, "known", envelope.manifest, envelope.digest)
            with machine_faults(self.workplace.database):
                outcome = self._take(spooled, envelope, source)
        except AppError as error:
            if error.code != "key-not-trusted" and not isinstance(error, MachineError):
                self._set_aside(spooled, describe(error))
            manifest, digest = (envelope.manifest, envelope.digest) if envelope else (None, "")
            return _result(file, "refused", manifest, digest, error)
        return _result(
            file, outcome, envelope.manifest, envelope.digest, self._reason(envelope.digest)
        )

    def look_again(self, result: FileResult) -> FileResult:
        """What a file that was in conflict has become by the files after it, or by a number before
        it that arrived later.
        """
        if result.outcome not in ("taken", "conflict"):
            return result
        kept = received.received_file(self.workplace.db, result.digest)
        if kept is None or kept.kind != "submission" or kept.state not in OUTCOMES:
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
        if kept is None or kept.kind != "submission":
            return None
        return reason_of(self.workplace, kept)

    def _take(self, spooled: Spooled, envelope: Envelope, source: str) -> Outcome:
        kind = envelope.manifest.kind
        if self.workplace.role == "township":
            if kind == "task":
                known = trusted_key(self.workplace.db, "district")
                if known is None or known.signing_key != envelope.signing_key:
                    self._wait(envelope, spooled.path.name, source)
                    raise Refused(
                        "key-not-trusted", file=source, unit=self.workplace.catalogue.district_name
                    )
                receive_task(self.workplace, spooled.path)
                return "taken"
            if kind == "back":
                return self._receive_reply(envelope, spooled.path.name, source)
            return "known" if envelope.signing_key == self.keys.signing_public else "foreign"
        if kind != "submission":
            if envelope.signing_key == self.keys.signing_public:
                return "known"  # written by this desk, on its way to the units
            raise ExchangeError("exchange-not-for-the-desk", file=source)
        return self._receive_submission(envelope, spooled.path.name, source)

    def _receive_reply(self, envelope: Envelope, file: str, source: str) -> Outcome:
        """Receipts and returns of the district; a stick may carry those of every unit, and
        others' are not ours.
        """
        if envelope.manifest.unit != self.workplace.unit.code:
            return "foreign"
        known = trusted_key(self.workplace.db, "district")
        if known is None or known.signing_key != envelope.signing_key:
            self._wait(envelope, file, source)
            raise Refused(
                "key-not-trusted", file=source, unit=self.workplace.catalogue.district_name
            )
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
        manifest, db = envelope.manifest, self.workplace.db
        if manifest.unit not in self.workplace.catalogue.unit_by_code:
            raise Refused("unit-not-on-roster", file=source, unit=manifest.unit)
        if manifest.catalogue != self.workplace.catalogue.digest:
            raise Refused("catalogue-not-issued", file=source)
        known = trusted_key(db, manifest.unit)
        if known is None or known.signing_key != envelope.signing_key:
            self._wait(envelope, file, source)
            raise Refused(
                "key-not-trusted",
                file=source,
                unit=self.workplace.catalogue.unit_name(manifest.unit),
            )
        submission = read_payload(envelope, self.keys.identity, Submission, check_texts=False)
        check_claims(self.expected, submission, self.workplace.today, file=source)
        return store_submission(
            self.workplace,
            envelope,
            submission,
            file=file,
            source=source,
            identity=self.keys.identity,
        )

    def _wait(self, envelope: Envelope, file: str, source: str) -> None:
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

    def _set_aside(self, spooled: Spooled, why: str) -> None:
        """A refused file is kept out of the spool, with the reason beside it; failing that it is
        only named in the list.
        """
        try:
            self.quarantine.mkdir(exist_ok=True)
            spooled.path.replace(self.quarantine / spooled.path.name)
            (self.quarantine / f"{spooled.path.name}.txt").write_text(why, encoding="utf-8")
        except OSError:
            return


def _is_ours(file: Path) -> bool:
    """By its name or by its first bytes. Raises: MachineError("exchange-not-read")."""
    if file.suffix.lower() in SUFFIX.values():
        return True
    if not file.is_file():
        return False
    try:
        with file.open("rb") as stream:
            return stream.read(len(MAGIC)) == MAGIC
    except OSError as error:
        raise MachineError(
            "exchange-not-read", file=str(file), reason=error.strerror or str(error)
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
    )
