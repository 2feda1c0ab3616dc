"""Error families of the program: a code and its parameters, no sentences (those stand in
messages.py).

An AppError is the world's fault (a disk, a file, a key, a catalogue) or a refusal the user can
act on. A bug stays an ordinary exception and reaches the one excepthook.
"""

from __future__ import annotations

from typing import ClassVar


class AppError(Exception):
    """Something the user can understand and act on; `code` names a sentence of messages.py."""

    exit_code: ClassVar[int] = 3

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        parts = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}({parts})"


class UsageError(AppError):
    """The request does not make sense here: wrong side, unknown unit, malformed period."""

    exit_code = 2


class FindingsBlock(AppError):
    """Findings of severity error, or queries without an explanation, stand in the way."""

    exit_code = 1


class Refused(AppError):
    """Something was understood and refused: a locked cell, a file of another unit, an older
    sequence.
    """


class ConfirmationNeeded(AppError):
    """Something was understood and is done only when it is confirmed."""

    exit_code = 1


class MachineError(AppError):
    """Disk, permission or memory: nothing is wrong with the figures."""

    exit_code = 4


class StoreError(MachineError):
    """The workplace database cannot be opened, read or written."""


class CatalogueError(AppError):
    """A catalogue with mistakes; `params["mistakes"]` lists all of them."""


class ExchangeError(AppError):
    """An exchange file that is damaged, foreign, or not to be trusted."""
