"""Whether a database file is as it was saved: SQLite's own check, the journal's chain, the sums over
all rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.errors import StoreError
from desktop.i18n import N_, _, listed
from desktop.store import journal, row_sums
from desktop.store.database import integrity_mistakes, looked_at
from desktop.store.migrations import steps_of
from desktop.store.row_sums import CommitMark
from desktop.store.settings import read_setting

TABLE_NAMES = {
    "figure": N_("figures"),
    "reading": N_("daily readings"),
    "project": N_("projects"),
    "progress": N_("progress of the projects"),
    "honour": N_("honours"),
    "explanation": N_("explanations"),
    "target": N_("targets"),
    "deadline": N_("deadlines"),
    "submission": N_("submissions"),
    "trusted_key": N_("trusted keys"),
    "received": N_("received files"),
    "receipt": N_("receipts"),
    "returned_cell": N_("returned cells"),
    "form_state": N_("state of the forms"),
    "ledger_row": N_("ledgers received"),
    "past_period": N_("periods taken from old workbooks"),
    "setting": N_("settings of the workplace"),
    "schema": N_("structure of the data file"),
}
"""What the tables hold, for people; the others are called by their names."""


@dataclass(frozen=True, slots=True)
class Soundness:
    """What a look over a file found. `broken_link` is the first journal row that does not follow
    from the one before; `mark` is that of the newest commit, None where there is none.
    """

    file_mistakes: tuple[str, ...] = ()
    broken_link: int | None = None
    changed_tables: tuple[str, ...] = ()
    journal_rows: int = 0
    mark: CommitMark | None = None
    unit: str = ""
    role: str = ""

    @property
    def is_sound(self) -> bool:
        return not self.file_mistakes and self.broken_link is None and not self.changed_tables

    @property
    def commits(self) -> int:
        """For order: the number of the newest commit, of an older schema the journal's rows."""
        return self.mark.commits if self.mark is not None else self.journal_rows

    @property
    def first_mistake(self) -> str:
        """In a few words; "" when sound."""
        if self.file_mistakes:
            return self.file_mistakes[0]
        if self.broken_link is not None:
            return _("row {row} of the change journal").format(row=self.broken_link)
        return listed([_(TABLE_NAMES.get(name, name)) for name in self.changed_tables])

    def error(self, database: Path) -> StoreError:
        """What is wrong with the file, as the error that says so."""
        code = "store-damaged" if self.file_mistakes else "store-changed"
        return StoreError(code, file=str(database), detail=self.first_mistake)


def examine(path: Path) -> Soundness:
    """Look a file over, whatever is wrong with it. It is only read.

    Raises: StoreError of the machine (store-io, store-busy, store-read-only), never of the content.
    """
    try:
        with looked_at(path) as db:
            mistakes = tuple(integrity_mistakes(db))
            if mistakes:
                return Soundness(mistakes)
            steps_of(db)
            if "journal" not in db.table_names():
                return Soundness((_("the change journal is missing"),))
            return Soundness(
                (),
                journal.broken_link(db),
                row_sums.changed_tables(db),
                journal.row_count(db),
                row_sums.last_mark(db),
                read_setting(db, "unit"),
                read_setting(db, "role"),
            )
    except StoreError as error:
        if error.code != "store-damaged":
            raise
        return Soundness((str(error.params["detail"]),))
    except Exception as error:  # noqa: BLE001 - whatever damaged content does to its reader is a finding
        return Soundness((f"{type(error).__name__}: {error}",))
