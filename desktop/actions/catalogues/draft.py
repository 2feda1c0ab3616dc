"""The draft of the next version of the forms at the desk: begun from the one in force, changed step by step, each step
kept as it is done, undone and done again, checked, and issued.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.actions.catalogues.check import check_files
from desktop.actions.catalogues.issue import Proposal, issue, newest_reported, propose
from desktop.actions.people import refuse_without
from desktop.actions.workplace import Workplace
from desktop.catalogue.content import Files, content_digest
from desktop.catalogue.edit import NoSuchPart
from desktop.catalogue.load import load_files
from desktop.catalogue.mistakes import Mistake
from desktop.catalogue.model import Catalogue
from desktop.domain import periods
from desktop.domain.catalogue_changes import CatalogueChange, catalogue_changes
from desktop.domain.periods import Period
from desktop.domain.records.catalogue_issue import CatalogueIssue
from desktop.errors import Refused, UsageError
from desktop.store import catalogue_drafts as store
from desktop.store import catalogues, journal
from desktop.store.database import machine_faults

Edit = Callable[[Files], Files]


@dataclass(frozen=True)
class Draft:
    """What the next version says so far. `catalogue` is the newest state of it without a mistake; `changes` those of
    that state to the version that it began from. `at`: when the last step was kept, "" where nothing was changed yet.
    """

    files: Files
    base: CatalogueIssue
    catalogue: Catalogue
    mistakes: tuple[Mistake, ...]
    changes: tuple[CatalogueChange, ...]
    at: str
    to_undo: str
    to_redo: str

    @property
    def is_begun(self) -> bool:
        return bool(self.at)


def open_draft(workplace: Workplace) -> Draft:
    """The draft as it stands, or, where there is none, the newest version as it would begin. Raises:
    UsageError("not-district"), StoreError, CatalogueError.
    """
    _refuse_office(workplace)
    with machine_faults(workplace.database):
        files, base = _stands(workplace)
        _content, at = store.draft_base(workplace.db)
        undone, done = store.step_to_undo(workplace.db), store.step_to_redo(workplace.db)
    before = workplace.versions.loaded(base)
    mistakes = check_files(files, with_reach=False) if at else ()
    catalogue = load_files(files, "") if at and not mistakes else before
    return Draft(
        files,
        base,
        catalogue,
        mistakes,
        () if mistakes else catalogue_changes(before, catalogue),
        at,
        undone[0].what if undone else "",
        done[0].what if done else "",
    )


def _refuse_office(workplace: Workplace) -> None:
    if workplace.role != "district":
        raise UsageError("not-district", folder=str(workplace.home))


def _stands(workplace: Workplace) -> tuple[Files, CatalogueIssue]:
    """The files of the draft and what it began from; of the newest version where there is none."""
    newest = workplace.versions.issues[-1]
    files = store.draft_files(workplace.db)
    if not files:
        return catalogues.files_of(workplace.db, newest.content), newest
    content, _at = store.draft_base(workplace.db)
    begun = [one for one in workplace.versions.issues if one.content == content]
    return files, begun[-1] if begun else newest


def change_draft(workplace: Workplace, what: str, edit: Edit) -> Draft:
    """Do one thing to the draft, and keep it; `what` says it to whoever would undo it. An edit may leave mistakes: they
    are told, and keep the draft from being issued.

    Raises: Refused("role-needed", "draft-part-gone"), UsageError("not-district"), StoreError.
    """
    _refuse_office(workplace)
    workplace.refuse_read_only()
    refuse_without(workplace, "head")
    with machine_faults(workplace.database), workplace.db.atomic():
        files, base = _stands(workplace)
        try:
            changed = edit(files)
        except NoSuchPart as error:
            raise Refused("draft-part-gone", part=str(error.args[0].key)) from error
        steps = [
            (name, *_difference(old.decode(), dict(changed).get(name, b"").decode()))
            for name, old in files
            if dict(changed).get(name) != old
        ]
        steps += [
            (name, 0, "", content.decode()) for name, content in changed if name not in dict(files)
        ]
        if steps:
            store.keep_step(workplace.db, what, steps)
            _keep(workplace, changed, base)
    return open_draft(workplace)


def _keep(workplace: Workplace, files: Files, base: CatalogueIssue) -> None:
    at = journal.now()
    store.put_draft(workplace.db, files, base=base.content, at=at, who=workplace.who)


def _difference(before: str, after: str) -> tuple[int, str, str]:
    """Where two texts part, what stood there and what stands there."""
    start = 0
    shorter = min(len(before), len(after))
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return start, before[start : len(before) - end], after[start : len(after) - end]


def undo_draft(workplace: Workplace) -> Draft:
    """Take back the last step of the draft, whoever did it and whenever. Raises: as change_draft."""
    return _turn(workplace, undone=True)


def redo_draft(workplace: Workplace) -> Draft:
    """Do the step again that was taken back last. Raises: as change_draft."""
    return _turn(workplace, undone=False)


def _turn(workplace: Workplace, *, undone: bool) -> Draft:
    workplace.refuse_read_only()
    refuse_without(workplace, "head")
    with machine_faults(workplace.database), workplace.db.atomic():
        steps = store.step_to_undo(workplace.db) if undone else store.step_to_redo(workplace.db)
        files, base = _stands(workplace)
        texts = dict(files)
        for step in steps:
            text = texts.get(step.name, b"").decode()
            there, put = (step.inserted, step.removed) if undone else (step.removed, step.inserted)
            changed = text[: step.start] + put + text[step.start + len(there) :]
            texts[step.name] = changed.encode()
            store.mark_step(workplace.db, step.step, undone=undone)
        if steps:
            kept = tuple(sorted((name, text) for name, text in texts.items() if text))
            _keep(workplace, kept, base)
    return open_draft(workplace)


def take_files(workplace: Workplace, files: Files, what: str) -> Draft:
    """Put files that were written elsewhere in the place of the draft's, as one step. Raises: as change_draft."""
    return change_draft(workplace, what, lambda _before: files)


def discard_draft(workplace: Workplace) -> Draft:
    """Begin again from the newest version. Raises: Refused("role-needed"), StoreError."""
    workplace.refuse_read_only()
    refuse_without(workplace, "head")
    with machine_faults(workplace.database), workplace.db.atomic():
        store.forget_draft(workplace.db)
    return open_draft(workplace)


def propose_draft(workplace: Workplace, start: Period) -> Proposal:
    """The draft as a version that could be issued from a period on. Raises: as propose, CatalogueError of what is still
    wrong.
    """
    files, _base = _stands(workplace)
    return propose(workplace, files, start)


def issue_draft(workplace: Workplace, start: Period, news: str) -> CatalogueIssue:
    """Issue the draft; it is none any more. Raises: as propose and issue."""
    made = issue(workplace, propose_draft(workplace, start), news)
    with machine_faults(workplace.database), workplace.db.atomic():
        store.forget_draft(workplace.db)
    return made


def starts(workplace: Workplace) -> tuple[Period, ...]:
    """The months from which a version can hold: from the one after the newest reported on, of a desk that has received
    nothing from the month that is due next, and not before the newest version does; a year ahead. The first is the one
    to propose.
    """
    newest = newest_reported(workplace)
    this = periods.containing(workplace.today, "month")
    first = periods.following(newest or periods.previous(periods.previous(this)))
    first = max(first, Period(workplace.versions.issues[-1].from_month or first))
    months = [first]
    while len(months) < 13:
        months.append(periods.following(months[-1]))
    return tuple(months)


def is_changed(draft: Draft) -> bool:
    """Whether the draft says anything else than what it began from."""
    return content_digest(draft.files) != draft.base.content
