"""What the panel beside the received files says of each kind of row."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.actions.desk.standing import Standing
from desktop.actions.transfer.receive import FileResult
from desktop.actions.transfer.trust import WaitingKey
from desktop.catalogue.model import Catalogue, UnitCode
from desktop.domain import periods
from desktop.domain.records.received_file import ReceivedFile
from desktop.exchange.keys import check_code
from desktop.i18n import _, ngettext
from desktop.printable import printable
from desktop.ui.district.receive.copy_dialog import moment
from desktop.ui.district.receive.rows import KEPT_NEXT, WAITING, kind_of, outcome_words, words_of
from desktop.ui.district.receive.side import Details

_TONES = {
    "taken": "done",
    "current": "done",
    WAITING: "query",
    "conflict": "query",
    "refused": "error",
}
_CALL = (WAITING, "conflict", "refused")  # outcomes that the unit is rung up about


def details_of(
    key: object,
    standing: Standing,
    results: Sequence[FileResult],
    catalogue: Catalogue,
) -> Details | None:
    """What to say of the row with this key; None for a heading and for no row."""
    match key:
        case ("key", int(number)) if number < len(
            standing.keys
        ):  # a row may be gone that the view still has in hand
            return _of_key(standing.keys[number], catalogue)
        case ("file", int(number)) if number < len(results):
            return _of_result(results[number], standing, catalogue)
        case ("conflict", str(digest)):
            return next(
                (_of_file(file, catalogue) for file in standing.conflicts if file.digest == digest),
                None,
            )
        case ("kept", str(digest)):
            return next(
                (_of_file(file, catalogue) for file in standing.kept if file.digest == digest), None
            )
    return None


def _of_key(key: WaitingKey, catalogue: Catalogue) -> Details:
    text = (
        _(
            "Its files bear another key than before. Ring the unit up and ask why; then compare the check code."
        )
        if key.is_change
        else _(
            "This is the unit's first file here. Ring the unit up and let it read you the check code of its key."
        )
    )
    return Details(
        catalogue.unit_name(key.unit),
        "△ " + _("waiting"),
        "query",
        text,
        ((_("Files that wait"), ngettext("{n} file", "{n} files", key.files).format(n=key.files)),),
        catalogue.unit_by_code.get(UnitCode(key.unit)),
        _("Compare the check code…"),
    )


def _of_result(result: FileResult, standing: Standing, catalogue: Catalogue) -> Details:
    kind = kind_of(result)
    if kind == WAITING:
        verb = _("Compare the check code…")
    elif kind in ("refused", "foreign"):
        verb = ""
    else:
        verb = _("Compare the files…") if standing.is_open(result) else _("Show what it says…")
    facts = [(_("File"), printable(str(result.file)))]
    if result.period:
        facts.insert(
            0,
            (
                _("Period"),
                _("{period}, submission number {n}").format(
                    period=periods.label(result.period), n=result.sequence
                ),
            ),
        )
    title = catalogue.unit_name(result.unit) or printable(result.file.name)
    return Details(
        title,
        outcome_words(kind),
        _TONES.get(kind, ""),
        words_of(result, standing),
        facts,
        catalogue.unit_by_code.get(UnitCode(result.unit)) if kind in _CALL else None,
        verb,
    )


def _of_file(file: ReceivedFile, catalogue: Catalogue) -> Details:
    unit = catalogue.unit_by_code.get(UnitCode(file.unit))
    facts = [
        (
            _("Period"),
            _("{period}, submission number {n}").format(
                period=periods.label(file.period), n=file.sequence
            ),
        ),
        (_("Check code"), check_code(file.digest)),
        (_("Sealed, received"), f"{moment(file.created_at)}, {moment(file.at)}"),
        (_("Filled in by"), " ".join(filter(None, (file.filled_by, file.phone)))),
        (_("Why it was corrected"), file.reason),
        (_("Words with the figures"), file.words),
        (_("File"), file.source),
    ]
    title, facts = (
        catalogue.unit_name(file.unit),
        [(label, value) for label, value in facts if value],
    )
    if file.state == "conflict":
        return Details(
            title,
            "△ " + _("conflict"),
            "query",
            _(
                "This file does not follow the one that counts, so it waits until you decide. Compare them, and ask the unit which "
                "check code stands on its paper form."
            ),
            facts,
            unit,
            _("Compare the files…"),
        )
    return Details(
        title,
        outcome_words(file.state),
        _TONES.get(file.state, ""),
        _(KEPT_NEXT[file.state]),
        facts,
        None,
        _("Show what it says…"),
    )
