"""The schema of a workplace database, append-only: a shipped migration is never edited, a new
one is added below.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database, Migrations

migrations = Migrations("tianbao")


@migrations()
def m001_first(db: Database) -> None:
    """Everything a township keeps. Values count ten-thousandths of the unit of measure."""
    for statement in (
        """
        CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE figure (
          unit TEXT NOT NULL, period TEXT NOT NULL, code TEXT NOT NULL, dimension TEXT NOT NULL,
          value INTEGER, words TEXT NOT NULL DEFAULT '', missing TEXT NOT NULL DEFAULT ''
            CHECK (missing IN ('', 'not_applicable', 'not_monitored', 'not_yet', 'refused')),
          note TEXT NOT NULL DEFAULT '', standard TEXT NOT NULL DEFAULT '', how TEXT NOT NULL,
          PRIMARY KEY (unit, period, code, dimension),
          CHECK (value IS NULL OR missing = '')
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE reading (
          unit TEXT NOT NULL, date TEXT NOT NULL, aqi INTEGER, "primary" TEXT, so2 INTEGER, no2 INTEGER, co INTEGER,
          o3_8h INTEGER, pm10 INTEGER, pm2_5 INTEGER, invalid INTEGER, reason TEXT,
          PRIMARY KEY (unit, date)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE project (
          unit TEXT NOT NULL, project TEXT NOT NULL, since TEXT NOT NULL, name TEXT, category TEXT, level TEXT,
          village TEXT, owner TEXT, planned_start TEXT, actual_start TEXT, planned_finish TEXT,
          total_investment INTEGER, done_before INTEGER,
          PRIMARY KEY (unit, project)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE progress (
          unit TEXT NOT NULL, project TEXT NOT NULL, period TEXT NOT NULL, plan_this_year INTEGER,
          done_this_month INTEGER, stage TEXT, progress TEXT, obstacles TEXT, responsible TEXT, status TEXT,
          status_reason TEXT,
          PRIMARY KEY (unit, project, period)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE honour (
          unit TEXT NOT NULL, period TEXT NOT NULL, honour TEXT NOT NULL, date TEXT, level TEXT, title TEXT, body TEXT,
          evidence TEXT,
          PRIMARY KEY (unit, period, honour)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE explanation (
          unit TEXT NOT NULL, period TEXT NOT NULL, rule TEXT NOT NULL, form TEXT NOT NULL, code TEXT NOT NULL,
          dimension TEXT NOT NULL, words TEXT NOT NULL, at TEXT NOT NULL,
          PRIMARY KEY (unit, period, rule, form, code, dimension)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE target (
          unit TEXT NOT NULL, year TEXT NOT NULL, code TEXT NOT NULL, dimension TEXT NOT NULL, value INTEGER,
          comparator TEXT NOT NULL, words TEXT NOT NULL DEFAULT '', source TEXT NOT NULL,
          PRIMARY KEY (unit, year, code, dimension)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE submission (
          unit TEXT NOT NULL, period TEXT NOT NULL, sequence INTEGER NOT NULL,
          state TEXT NOT NULL CHECK (state IN ('correcting', 'sealed', 'exported')),
          reason TEXT NOT NULL DEFAULT '', digest TEXT NOT NULL DEFAULT '', previous TEXT NOT NULL DEFAULT '',
          file TEXT NOT NULL DEFAULT '', started_at TEXT NOT NULL, sealed_at TEXT NOT NULL DEFAULT '',
          exported_at TEXT NOT NULL DEFAULT '', exported_to TEXT NOT NULL DEFAULT '',
          PRIMARY KEY (unit, period, sequence)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE trusted_key (
          owner TEXT PRIMARY KEY, signing_key BLOB NOT NULL, recipient TEXT NOT NULL, pinned_at TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE journal (
          id INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, unit TEXT NOT NULL,
          form TEXT NOT NULL, period TEXT NOT NULL, code TEXT NOT NULL, dimension TEXT NOT NULL,
          before TEXT NOT NULL, after TEXT NOT NULL, how TEXT NOT NULL, step INTEGER NOT NULL,
          reverses INTEGER NOT NULL DEFAULT 0, digest TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX journal_cell ON journal (unit, period, code, dimension, form)",
        "CREATE INDEX journal_step ON journal (step)",
        "CREATE INDEX figure_history ON figure (unit, code, dimension, period)",
        """
        CREATE TRIGGER journal_is_not_edited BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
        """,
        """
        CREATE TRIGGER journal_is_not_cut BEFORE DELETE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
        """,
    ):
        db.execute(statement)


@migrations()
def m002_journal_head(db: Database) -> None:
    """The newest journal row's id and digest, so that rows cut from the journal's end show."""
    for statement in (
        """
        CREATE TABLE journal_head (
          only INTEGER PRIMARY KEY CHECK (only = 1), id INTEGER NOT NULL, digest TEXT NOT NULL
        ) STRICT
        """,
        "INSERT INTO journal_head (only, id, digest) SELECT 1, id, digest FROM journal ORDER BY id DESC LIMIT 1",
        """
        CREATE TRIGGER journal_head_stays BEFORE DELETE ON journal_head
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
        """,
    ):
        db.execute(statement)


@migrations()
def m003_desk(db: Database) -> None:
    """What the desk keeps of the units' files and of its judgement, and what a unit keeps of the
    desk's answers.
    """
    for statement in (
        # One row an exchange file that was read and kept in the spool. waiting: its key is not
        # trusted yet; conflict: two
        # files with one number, for a person to decide; rejected: the one that the person did not
        # take.
        """
        CREATE TABLE received (
          digest TEXT PRIMARY KEY, kind TEXT NOT NULL, unit TEXT NOT NULL, period TEXT NOT NULL, sequence INTEGER NOT NULL,
          state TEXT NOT NULL CHECK (state IN ('current', 'superseded', 'conflict', 'waiting', 'rejected')),
          previous TEXT NOT NULL, signing_key BLOB NOT NULL, recipient TEXT NOT NULL, catalogue TEXT NOT NULL,
          created_at TEXT NOT NULL, file TEXT NOT NULL, source TEXT NOT NULL, forms TEXT NOT NULL,
          reason TEXT NOT NULL DEFAULT '', filled_by TEXT NOT NULL DEFAULT '', phone TEXT NOT NULL DEFAULT '',
          at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX received_of ON received (unit, period, sequence)",
        "CREATE INDEX received_in ON received (period, state)",
        # A project as its unit's submission of that month told it.
        """
        CREATE TABLE ledger_row (
          unit TEXT NOT NULL, period TEXT NOT NULL, project TEXT NOT NULL, since TEXT NOT NULL, name TEXT NOT NULL,
          category TEXT NOT NULL, level TEXT NOT NULL, village TEXT NOT NULL, owner TEXT NOT NULL,
          planned_start TEXT NOT NULL, actual_start TEXT NOT NULL, planned_finish TEXT NOT NULL, total_investment INTEGER,
          done_before INTEGER, plan_this_year INTEGER, done_this_month INTEGER, done_this_year INTEGER NOT NULL,
          done_in_all INTEGER NOT NULL, stage TEXT NOT NULL, progress TEXT NOT NULL, obstacles TEXT NOT NULL,
          responsible TEXT NOT NULL, status TEXT NOT NULL, status_reason TEXT NOT NULL,
          PRIMARY KEY (unit, period, project)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX ledger_row_in ON ledger_row (period)",
        # Figures of a longer period than their submission's ("2025" in that of 2025-10): the newest
        # submission's counts.
        """
        CREATE TABLE offered_figure (
          unit TEXT NOT NULL, source TEXT NOT NULL, period TEXT NOT NULL, code TEXT NOT NULL, dimension TEXT NOT NULL,
          value INTEGER, words TEXT NOT NULL, missing TEXT NOT NULL, note TEXT NOT NULL, standard TEXT NOT NULL,
          how TEXT NOT NULL,
          PRIMARY KEY (unit, source, period, code, dimension)
        ) STRICT, WITHOUT ROWID
        """,
        # The desk's judgement of one form of one submission. errors and queries are NULL until its
        # rules were run.
        """
        CREATE TABLE form_state (
          unit TEXT NOT NULL, period TEXT NOT NULL, form TEXT NOT NULL, sequence INTEGER NOT NULL,
          state TEXT NOT NULL CHECK (state IN ('received', 'corrected', 'returned', 'accepted')),
          errors INTEGER, queries INTEGER, received_at TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL,
          PRIMARY KEY (unit, period, form)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX form_state_in ON form_state (period)",
        # A cell sent back. At the desk `carried` is the digest of the file that took it along ("" =
        # it can still be taken
        # back); at the unit `answer` holds the words that stand instead of a change.
        """
        CREATE TABLE returned_cell (
          unit TEXT NOT NULL, period TEXT NOT NULL, sequence INTEGER NOT NULL, form TEXT NOT NULL, code TEXT NOT NULL,
          dimension TEXT NOT NULL, cell_period TEXT NOT NULL, words TEXT NOT NULL, rule TEXT NOT NULL DEFAULT '',
          who TEXT NOT NULL, at TEXT NOT NULL, carried TEXT NOT NULL DEFAULT '', answer TEXT NOT NULL DEFAULT '',
          PRIMARY KEY (unit, period, sequence, form, code, dimension, cell_period)
        ) STRICT, WITHOUT ROWID
        """,
        # At a unit: the desk's word on a submission.
        """
        CREATE TABLE receipt (
          unit TEXT NOT NULL, period TEXT NOT NULL, sequence INTEGER NOT NULL, digest TEXT NOT NULL,
          state TEXT NOT NULL CHECK (state IN ('received', 'accepted', 'returned')), at TEXT NOT NULL,
          PRIMARY KEY (unit, period, sequence, state)
        ) STRICT, WITHOUT ROWID
        """,
        # Files that the desk wrote: its tasks (unit = the district) and what it sent back.
        """
        CREATE TABLE sent (
          kind TEXT NOT NULL CHECK (kind IN ('task', 'back')), unit TEXT NOT NULL, period TEXT NOT NULL,
          sequence INTEGER NOT NULL, digest TEXT NOT NULL, file TEXT NOT NULL, at TEXT NOT NULL,
          PRIMARY KEY (kind, unit, period, sequence)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE TABLE deadline (form TEXT NOT NULL, period TEXT NOT NULL, due TEXT NOT NULL, PRIMARY KEY (form, period))"
        " STRICT, WITHOUT ROWID",
        "CREATE TABLE closed_period (period TEXT PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL) STRICT, WITHOUT ROWID",
        "CREATE INDEX figure_in ON figure (period, code, dimension, unit, value, missing)",
    ):
        db.execute(statement)


@migrations()
def m004_returned(db: Database) -> None:
    """At a unit: whether a correction was opened by the desk's return, so that only the returned
    cells are open; at the desk: the few files that wait for a person, found among all.
    """
    db.execute(
        "ALTER TABLE submission ADD COLUMN returned INTEGER NOT NULL DEFAULT 0 CHECK (returned IN (0, 1))"
    )
    db.execute("CREATE INDEX received_by_state ON received (state, unit, period, sequence)")


@migrations()
def m005_explained(db: Database) -> None:
    """What an explanation was about when it was written; NULL for those written before, and at the
    desk, where the sealed file that brought the words brought the figures too.
    """
    for column in ("left_side", "right_side", "proposal", "contents"):
        db.execute(f"ALTER TABLE explanation ADD COLUMN {column} TEXT")


@migrations()
def m006_receipt_standing(db: Database) -> None:
    """At a unit: what the desk makes of each file, and why; also of files of the same number that
    were not sealed here.
    """
    for statement in (
        """
        CREATE TABLE receipt_new (
          unit TEXT NOT NULL, period TEXT NOT NULL, sequence INTEGER NOT NULL, digest TEXT NOT NULL,
          state TEXT NOT NULL CHECK (state IN ('received', 'accepted', 'returned')), at TEXT NOT NULL,
          standing TEXT NOT NULL DEFAULT 'current'
            CHECK (standing IN ('current', 'older', 'conflict', 'refused')),
          reason TEXT NOT NULL DEFAULT '',
          PRIMARY KEY (unit, period, digest, state)
        ) STRICT, WITHOUT ROWID
        """,
        "INSERT INTO receipt_new (unit, period, sequence, digest, state, at)"
        " SELECT unit, period, sequence, digest, state, at FROM receipt",
        "DROP TABLE receipt",
        "ALTER TABLE receipt_new RENAME TO receipt",
    ):
        db.execute(statement)


@migrations()
def m007_sums(db: Database) -> None:
    """The sum over the rows of each table, and what the newest commit left behind (row_sums); the head
    of the sender's journal that a sealed file carries and a receipt echoes.
    """
    for statement in (
        """
        CREATE TABLE table_sum (
          name TEXT PRIMARY KEY, rows INTEGER NOT NULL, sum TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE commit_head (
          only INTEGER PRIMARY KEY CHECK (only = 1), commits INTEGER NOT NULL, journal_rows INTEGER NOT NULL,
          journal_digest TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL
        ) STRICT
        """,
        "ALTER TABLE received ADD COLUMN journal TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE receipt ADD COLUMN journal TEXT NOT NULL DEFAULT ''",
    ):
        db.execute(statement)


@migrations()
def m008_people(db: Database) -> None:
    """The persons who work here; the one name that was kept until now becomes the first."""
    for statement in (
        """
        CREATE TABLE person (
          name TEXT PRIMARY KEY, phone TEXT NOT NULL DEFAULT '', post TEXT NOT NULL DEFAULT '',
          role TEXT NOT NULL CHECK (role IN ('entry', 'review', 'head')), pin TEXT NOT NULL DEFAULT '',
          since TEXT NOT NULL, left_on TEXT NOT NULL DEFAULT ''
        ) STRICT, WITHOUT ROWID
        """,
        "INSERT INTO person (name, phone, role, since) SELECT one.value,"
        " coalesce((SELECT value FROM setting WHERE name = 'phone'), ''),"
        " CASE (SELECT value FROM setting WHERE name = 'role') WHEN 'district' THEN 'head' ELSE 'entry' END,"
        " coalesce((SELECT substr(min(at), 1, 10) FROM journal), '')"
        " FROM setting AS one WHERE one.name = 'filled_by' AND one.value != ''",
        "INSERT INTO setting (name, value) SELECT 'at_keys', name FROM person",
        "DELETE FROM setting WHERE name IN ('filled_by', 'phone', 'who')",
    ):
        db.execute(statement)


@migrations()
def m009_words(db: Database) -> None:
    """The words that go with a submission or a task: those written here, by period, and those that came."""
    for statement in (
        """
        CREATE TABLE covering_words (
          period TEXT PRIMARY KEY, words TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "ALTER TABLE received ADD COLUMN words TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE received ADD COLUMN seen_at TEXT NOT NULL DEFAULT ''",
    ):
        db.execute(statement)


@migrations()
def m010_evidence(db: Database) -> None:
    """The files that prove a figure, a project's month or an honour, as the submission of a period names them."""
    db.execute(
        """
        CREATE TABLE evidence_file (
          unit TEXT NOT NULL, period TEXT NOT NULL, form TEXT NOT NULL, code TEXT NOT NULL, dimension TEXT NOT NULL,
          digest TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, size INTEGER NOT NULL,
          PRIMARY KEY (unit, period, form, code, dimension, digest)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX evidence_by_digest ON evidence_file (digest)")


@migrations()
def m011_catalogues(db: Database) -> None:
    """The versions of the forms, as content, and from which month on each was to hold."""
    for statement in (
        """
        CREATE TABLE catalogue_file (
          content TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (content, name)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE catalogue_issue (
          number INTEGER NOT NULL, content TEXT NOT NULL, digest TEXT NOT NULL, from_month TEXT NOT NULL,
          news TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL, PRIMARY KEY (number, content)
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)


@migrations()
def m012_catalogue_draft(db: Database) -> None:
    """The next version of the forms as it is being written, and the steps by which it came to be."""
    for statement in (
        """
        CREATE TABLE catalogue_draft (
          name TEXT PRIMARY KEY, text TEXT NOT NULL, base TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE catalogue_draft_step (
          step INTEGER NOT NULL, name TEXT NOT NULL, start INTEGER NOT NULL, removed TEXT NOT NULL, inserted TEXT NOT NULL,
          what TEXT NOT NULL, undone INTEGER NOT NULL, PRIMARY KEY (step, name)
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)


@migrations()
def m013_carried_project(db: Database) -> None:
    """Which projects of a unit that ended go on at which successor, as the desk decided."""
    db.execute("""
        CREATE TABLE carried_project (
          unit TEXT NOT NULL, project TEXT NOT NULL, successor TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL,
          PRIMARY KEY (unit, project)
        ) STRICT, WITHOUT ROWID
        """)


@migrations()
def m014_past_period(db: Database) -> None:
    """Which periods of which form hold figures of a time before the unit reported, and from which workbook."""
    db.execute("""
        CREATE TABLE past_period (
          unit TEXT NOT NULL, period TEXT NOT NULL, form TEXT NOT NULL, source TEXT NOT NULL, at TEXT NOT NULL,
          who TEXT NOT NULL, PRIMARY KEY (unit, period, form)
        ) STRICT, WITHOUT ROWID
        """)


@migrations()
def m015_desks_below(db: Database) -> None:
    """At a desk above others: through which of their files a unit's came, what they say of the forms that are not in it,
    and what they make of it themselves. At a desk below another: the cells that it sent back.
    """
    for statement in (
        "ALTER TABLE received ADD COLUMN through TEXT NOT NULL DEFAULT ''",
        """
        CREATE TABLE stated_form (
          desk TEXT NOT NULL, period TEXT NOT NULL, unit TEXT NOT NULL, form TEXT NOT NULL, state TEXT NOT NULL,
          PRIMARY KEY (desk, period, unit, form)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE stated_value (
          desk TEXT NOT NULL, period TEXT NOT NULL, code TEXT NOT NULL, dimension TEXT NOT NULL, value INTEGER,
          recomputed INTEGER, PRIMARY KEY (desk, period, code, dimension)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE return_above (
          unit TEXT NOT NULL, period TEXT NOT NULL, sequence INTEGER NOT NULL, form TEXT NOT NULL, code TEXT NOT NULL,
          dimension TEXT NOT NULL, cell_period TEXT NOT NULL, words TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL,
          state TEXT NOT NULL CHECK (state IN ('open', 'passed', 'answered')), answer TEXT NOT NULL DEFAULT '',
          done_at TEXT NOT NULL DEFAULT '', done_by TEXT NOT NULL DEFAULT '',
          PRIMARY KEY (unit, period, sequence, form, code, dimension, cell_period)
        ) STRICT, WITHOUT ROWID
        """,
    ):
        db.execute(statement)


@migrations()
def m016_standard_in_index(db: Database) -> None:
    """What is brought together over units is in the index whole: by which standard a figure was taken, too."""
    db.execute("DROP INDEX IF EXISTS figure_in")
    db.execute(
        "CREATE INDEX figure_in ON figure (period, code, dimension, unit, value, missing, standard)"
    )


NAMES = tuple(migration.name for migration in migrations._migrations)
"""Every schema step that this program knows, in order: a database with one more is newer than the
program.
"""


def steps_of(db: Database) -> tuple[str, ...]:
    """The schema steps that a database has taken, () for a new one. They are taken in order and none is left out,
    so anything else, or a step that cannot be taken upon this schema, is damage.

    Raises: sqlite3.DatabaseError, UnicodeDecodeError.
    """
    steps = tuple(step.name for step in migrations.applied(db))
    if steps[: len(NAMES)] != NAMES[: len(steps)]:
        raise sqlite3.DatabaseError(f"schema: {', '.join(steps)}")
    if len(steps) < len(NAMES):
        _try_the_rest(db)
    return steps


def _try_the_rest(db: Database) -> None:
    """Take the steps that are missing upon an empty copy of the schema."""
    empty = Database(sqlite3.connect(":memory:"), execute_plugins=False)
    try:
        for (statement,) in db.execute(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
            " ORDER BY type = 'table' DESC, rowid"
        ).fetchall():
            empty.execute(statement)
        taken = migrations.migrations_table
        if taken in db.table_names():
            empty.table(taken).insert_all(db[taken].rows, ignore=True)
        migrations.apply(empty)
    finally:
        empty.close()
