"""Mutated exchange files at the desk: none may be taken, none may raise what is not foreseen.

Run: .venv/bin/python -m tests.faults.fuzz_receive [N]      prints the count and what was said of
them.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

from desktop import paths
from desktop.actions.transfer.receive import Receiver
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.load import load_catalogue
from desktop.exchange.envelope import assemble
from tests.senders import QICUN, Sender

Mutation = Callable[[bytes, random.Random], bytes]


def _cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def _flip(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :]


def _byte(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + bytes([(data[at] + dice.randrange(1, 256)) % 256]) + data[at + 1 :]


def _insert(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.randbytes(dice.randrange(1, 40)) + data[at:]


def _remove(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + data[at + dice.randrange(1, 40) :]


def _swap(data: bytes, dice: random.Random) -> bytes:
    """Two runs of bytes change places; what comes out the same gets a bit flipped."""
    a, b = sorted(dice.sample(range(len(data)), 2))
    n = min(dice.randrange(1, 60), b - a, len(data) - b)
    mixed = data[:a] + data[b : b + n] + data[a + n : b] + data[a : a + n] + data[b + n :]
    return mixed if mixed != data else _flip(data, dice)


def _manifest(data: bytes, dice: random.Random) -> bytes:
    """Another manifest around the same payload and signature: a number, a unit or a period put
    forward.
    """
    length = int.from_bytes(data[10:14], "big")
    head, rest = data[14 : 14 + length], data[14 + length :]
    old, new = dice.choice(
        [
            (b'"sequence":1', b'"sequence":2'),
            (b"140902101", b"140902209"),
            (b"2025-10", b"2025-09"),
            (b'"encrypted":', b'"encrypted": '),
            (b"{", b'{"kind":"task",'),
            (b"}", b',"x":1e999}'),
            (b"submission", b"back"),
            (b":", b":" + b"[" * 5000),
        ]
    )
    return assemble(head.replace(old, new, 1), rest[8:-64], rest[-64:])


def _payload(data: bytes, dice: random.Random) -> bytes:
    length = int.from_bytes(data[10:14], "big")
    head, rest = data[14 : 14 + length], data[14 + length :]
    return assemble(head, dice.randbytes(dice.randrange(2000)), rest[-64:])


MUTATIONS: tuple[Mutation, ...] = (_cut, _flip, _byte, _insert, _remove, _swap, _manifest, _payload)


def fuzz(folder: Path, count: int, seed: int = 0) -> tuple[int, Counter[str]]:
    """Offer `count` mutated files to a desk that trusts their sender's key: how many were taken,
    and the reasons told.
    """
    dice = random.Random(seed)
    init_workplace(folder / "desk", role="district")
    catalogue = load_catalogue(paths.catalogues_dir() / "xinfu")
    sender = Sender(QICUN, catalogue)
    with open_workplace(folder / "desk", today=date(2025, 12, 5)) as desk:
        sender.known_at(desk)
        receiver = Receiver(desk)
        sender.recipient = receiver.keys.recipient
        encrypted = sender.sealed(sender.message())
        sender.recipient = ""
        originals = (encrypted, sender.sealed(sender.message("2025-09")))
        taken, reasons = 0, Counter[str]()
        for _ in range(count):
            file = folder / f"a.{dice.choice(('tbsub', 'tbsub', 'tbback', 'tbtask', 'bin'))}"
            mutated = original = dice.choice(originals)
            while mutated == original:
                mutated = dice.choice(MUTATIONS)(original, dice)
            file.write_bytes(mutated)
            result = receiver.receive(file)
            taken += result.outcome not in ("refused", "foreign")
            reasons[result.code or result.outcome] += 1
            file.unlink()
        assert _rows(desk) == 0, "a refused file left rows"
    return taken, reasons


def _rows(desk: Workplace) -> int:
    return sum(
        desk.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("figure", "reading", "ledger_row", "received", "form_state", "offered_figure")
    )


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as made:
        outcomes = fuzz(Path(made), number)
    print(f"{number} mutations, {outcomes[0]} taken, 0 tracebacks")
    for reason, times in outcomes[1].most_common():
        print(f"{times:7d} {reason}")
