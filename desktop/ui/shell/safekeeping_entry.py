"""Handover and recovery in the rail of either window: the way there, and how old the recovery kit is."""

from __future__ import annotations

from desktop.actions.recovery_kit import VERY_OLD_AFTER_DAYS, KitState
from desktop.i18n import _, ngettext
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.pill import Kind
from desktop.ui.widgets.rail import RailEntry

ENTRY = "safekeeping"
"""Of the rail of either window."""


def kit_words(state: KitState) -> tuple[str, str, Kind]:
    """What the rail says of the kit and of the copy that belongs to it, and its badge: "" for none."""
    if state.is_wanting:
        return _("no recovery kit yet"), _("needed"), "query"
    if state.is_copy_wanting:
        return _copy_words(state), _("old") if state.copied_on else _("needed"), "query"
    if not state.made_on:
        return _("recovery kit, handover"), "", "neutral"
    words = ngettext("recovery kit {n} day old", "recovery kit {n} days old", state.days).format(
        n=state.days
    )
    if state.days > VERY_OLD_AFTER_DAYS:
        return words, _("very old"), "error"
    return (words, _("old"), "query") if state.is_old else (words, "", "neutral")


def _copy_words(state: KitState) -> str:
    if not state.copied_on:
        return _("no copy outside yet")
    return ngettext("copied {n} day ago", "copied {n} days ago", state.copy_days).format(
        n=state.copy_days
    )


def rail_entry(state: KitState) -> RailEntry:
    """The way to this page."""
    words, badge, kind = kit_words(state)
    return RailEntry(
        ENTRY, _("Handover and recovery"), words, badge=badge, badge_kind=kind, short=_("Kit")
    )


def offer_kit(banner: Banner, state: KitState) -> None:
    """After something was sealed: the keys exist, and only here."""
    if state.is_wanting:
        banner.show_notice(
            _(
                "There is no recovery kit of this workplace's keys yet. Please write it now: if this computer breaks, the month goes"
                " on elsewhere with it."
            ),
            "query",
            _("Write it…"),
        )
    elif state.is_copy_wanting:
        since = (
            _("The newest copy of all figures outside this computer is of {date}.").format(
                date=state.copied_on
            )
            if state.copied_on
            else _("The figures lie on this computer alone.")
        )
        banner.show_notice(
            since
            + " "
            + _(
                "Please copy them to a stick now: where this computer breaks, the month goes on with that."
            ),
            "query",
            _("Copy them…"),
        )
