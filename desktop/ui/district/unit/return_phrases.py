"""What is often written beside a cell that goes back."""

from __future__ import annotations

from desktop.i18n import N_

RETURN_PHRASES = (
    N_("Does not agree with the ledger; please check."),
    N_("Differs much from last period; please say why."),
    N_("The unit of measure looks wrong (10,000 yuan?)."),
    N_("Please fill in what is missing."),
    N_("Does not agree with the paper form; please check."),
    N_("The evidence is missing; please attach it."),
    N_("Is this project reported by another township too?"),
)
