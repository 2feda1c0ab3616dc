"""What stands on the list that both sign."""

from __future__ import annotations

from pathlib import Path

from desktop.actions.handover.hand_over import HandedOverFile
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.exchange.handover_file import Contents, Facts
from desktop.exchange.stick import write_safely
from desktop.i18n import _, ngettext
from desktop.reports.handover_sheet import HandoverSheet


def facts_in_words(facts: Facts, check_code: str) -> tuple[tuple[str, str], ...]:
    """What is known before the passphrase: names with what is said of them."""
    by = _("{name}, on {time}").format(name=facts.handed_by, time=facts.made_at.replace("T", " "))
    to = (
        _("{name}, from {date} on").format(name=facts.handed_to, date=facts.begins)
        if facts.is_new_person
        else _("the same person, on a new computer")
    )
    side = _("district desk") if facts.role == "district" else _("reporting unit")
    return (
        (_("Workplace"), f"{facts.unit_name} · {facts.unit} · {side}"),
        (_("Handed over by"), by),
        (_("Handed over to"), to),
        (_("Check code"), check_code),
    )


def contents_in_words(contents: Contents) -> str:
    """From when to when, of how many units, how many figures."""
    if not contents.figures:
        return _("no figures yet")
    count = ngettext("{n} figure", "{n} figures", contents.figures).format(
        n=f"{contents.figures:,}"
    )
    units = ngettext("{n} unit", "{n} units", contents.units).format(n=contents.units)
    if not contents.first_period:
        return f"{units} · {count}"
    return _("{first} to {last} · {units} · {count}").format(
        first=periods.label(contents.first_period),
        last=periods.label(contents.last_period),
        units=units,
        count=count,
    )


def sheet_of(facts: Facts, check_code: str, contents: Contents, file: str) -> HandoverSheet:
    """The list of a handover that was written."""
    return HandoverSheet(
        _("Handover list of {unit}").format(unit=facts.unit_name),
        (
            *facts_in_words(facts, check_code),
            (_("Holds"), contents_in_words(contents)),
            (_("File"), file),
        ),
        _("What is not done yet"),
        (_("Matter"), _("Due"), _("Words for the one who takes over")),
        tuple((matter.text, matter.due, matter.words) for matter in contents.matters),
        _("Nothing is open."),
        (
            _(
                "With the file go all figures, the keys, what was submitted and received, and the record of every change."
                " From its writing on nothing can be changed on the old computer."
            ),
            _(
                "The passphrase of the file was told by word of mouth and stands neither on this list nor on the stick."
            ),
        ),
        tuple(
            (name, _("Date"))
            for name in (_("Handed over by"), _("Taken over by"), _("In the presence of"))
        ),
    )


def save_sheet(workplace: Workplace, made: HandedOverFile) -> Path:
    """The list as a PDF beside the file, where there is a QGuiApplication. Raises: MachineError, Refused."""
    from desktop.reports.writers.handover_pdf import handover_pdf_bytes  # Qt, for this alone

    page = sheet_of(made.facts, made.check_code, made.contents, made.file.name)
    name = f"{made.file.stem}.pdf"
    return write_safely(handover_pdf_bytes(page), made.file.parent, name, owner=workplace.home)
