"""The sentence of every error and problem code: what happened, to which cell or file, and what to do now.

One entry a code; `{placeholders}` are the parameters of the AppError or Problem that carries the code.
"""

from __future__ import annotations

from collections.abc import Mapping

from desktop.errors import AppError
from desktop.i18n import N_, _

MESSAGES: dict[str, str] = {
    # --- machine and workplace ---
    "bug": N_("Something unexpected happened. Your saved figures are safe."
             " Please copy the report and send it to the district desk."),
}


def sentence(code: str, params: Mapping[str, object]) -> str:
    """The sentence of `code` in the language in force; KeyError for a code without one."""
    return _(MESSAGES[code]).format(**params)


def describe(error: AppError) -> str:
    """The sentence of an AppError in the language in force."""
    return sentence(error.code, error.params)
