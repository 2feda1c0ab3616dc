"""Text from outside never becomes markup: labels and tooltips show `<img …>` as it was written, and
no module makes a widget that would guess.
"""

from __future__ import annotations

import ast
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from PySide6 import QtGui
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QPoint,
    Qt,
)
from PySide6.QtGui import QColor, QHelpEvent, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGraphicsView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTableWidget,
    QTableWidgetItem,
    QTextBrowser,
    QTextEdit,
    QToolTip,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.actions.catalogues.draft import change_draft
from desktop.actions.checks.check import check_period
from desktop.actions.checks.explain import explain
from desktop.actions.desk.review import cell_ref, return_cells
from desktop.actions.entry.enter import enter
from desktop.actions.targets import change_target
from desktop.actions.transfer.covering_words import write_words
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.send_replies import send_replies
from desktop.actions.transfer.send_task import export_task
from desktop.actions.transfer.submit import start_correction, submit
from desktop.actions.workplace import DATABASE, open_workplace
from desktop.catalogue.content import content_digest
from desktop.catalogue.edit import Part, without_part
from desktop.demo.make import make_demo
from desktop.domain.figures import Cell, Figure, Missing
from desktop.domain.people import Person
from desktop.domain.periods import Period
from desktop.store import people
from desktop.ui import theme
from desktop.ui.district.window import DistrictWindow
from desktop.ui.outputs import drive_list
from desktop.ui.session import Session
from desktop.ui.shell.drives import folder_as_drive
from desktop.ui.township.window import TownshipWindow
from desktop.ui.widgets.dialog import Question, ask
from desktop.ui.widgets.reading import ReadingText
from tests.forms import TENDED, added, issued, xinfu
from tests.systems import IS_POSIX

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
UNIT, TODAY, OCTOBER = "140902101", date(2026, 1, 5), Period("2025-10")
JUNE = Period("2025-06")
"""The month of the only honour of the example's office."""
SIZES = ((1366, 728),)
MARK = '<img src="file:///etc/hostname"><b>X</b>'
FILE_MARK = '<img src="hostname"><b>X' if IS_POSIX else "&lt;b&gt;X"
"""As far as a file's name can go, which has no stroke, and on Windows no angle."""
PLANTED = re.compile(f"(?:{re.escape(MARK)}|{re.escape(FILE_MARK)})([a-z_]*)")
Settle = Callable[[], None]
Make = Callable[[Settle], QWidget]

pytestmark = pytest.mark.qt_log_ignore("")

# --- what no module does by itself

CLASSES = frozenset(
    {
        "QErrorMessage",
        "QFormLayout",  # makes labels of its own
        "QGraphicsTextItem",
        "QInputDialog",
        "QLabel",
        "QMessageBox",
        "QProgressDialog",
        "QStaticText",
        "QTextBrowser",
        "QTextDocument",
        "QTextEdit",
        "QToolTip",
        "QWhatsThis",
        "QWizard",
        "LabelItem",
        "TextItem",
    }
)
METHODS = frozenset({"setHtml", "insertHtml", "setMarkdown", "setWhatsThis", "fromHtml"})
FORMATS = frozenset({"AutoText", "RichText", "MarkdownText"})
ALLOWED = {
    ("desktop/ui/widgets/labels.py", "QLabel"): "plain text is set there, for all",
    ("desktop/ui/widgets/dialog.py", "QMessageBox"): "the one question, set to plain text",
    ("desktop/ui/widgets/reading.py", "QTextBrowser"): "fetches nothing, opens nothing",
    ("desktop/ui/widgets/reading.py", "setMarkdown"): "without HTML",
    ("desktop/ui/district/brief/page.py", "setHtml"): "every span of the brief is escaped",
    (
        "desktop/reports/writers/document_pdf.py",
        "QTextDocument",
    ): "of the brief and the recovery page, filled by insertText",
}


def openings(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, what) of each place where a text could become markup."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                if _name(base) in CLASSES:
                    yield node.lineno, _name(base)
        elif isinstance(node, ast.Call):
            maker = node.func
            if _name(maker) in CLASSES | METHODS:
                yield node.lineno, _name(maker)
            elif (
                isinstance(maker, ast.Attribute)
                and _name(maker.value) in CLASSES
                and maker.attr[0].islower()  # QMessageBox.warning(…)
            ):
                yield node.lineno, _name(maker.value)
            if any(keyword.arg == "html" for keyword in node.keywords):
                yield node.lineno, "html="
        elif isinstance(node, ast.Attribute) and node.attr in FORMATS:
            yield node.lineno, node.attr


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def test_no_module_opens_a_way_for_markup() -> None:
    modules = sorted((ROOT / "desktop").rglob("*.py"))
    assert len(modules) > 100
    found = [
        (path.relative_to(ROOT).as_posix(), line, what)
        for path in modules
        for line, what in openings(path.read_text(encoding="utf-8"))
    ]
    wrong = [f"{path}:{line} {what}" for path, line, what in found if (path, what) not in ALLOWED]
    assert not wrong, "use text_label, ask or ReadingText:\n" + "\n".join(wrong)
    assert {(path, what) for path, _line, what in found} == set(ALLOWED), "no longer needed"


def test_the_search_finds_each_opening() -> None:
    source = (
        "a = QLabel(words)\nclass Words(QtWidgets.QLabel): ...\nQMessageBox.warning(a, b, c)\n"
        "a.setHtml(b)\nTextItem(html=b)\na.setTextFormat(Qt.TextFormat.RichText)\n"
        "QMessageBox.Icon(1)\nlabel: QLabel = text_label(words)\nQToolTip.showText(at, words)\n"
    )
    assert sorted(openings(source)) == [
        (1, "QLabel"),
        (2, "QLabel"),
        (3, "QMessageBox"),
        (4, "setHtml"),
        (5, "TextItem"),
        (5, "html="),
        (6, "RichText"),
        (9, "QToolTip"),
    ]


# --- what the windows show


class Look:
    """Go over widgets: `fields` are those whose planted words were seen, `wrong` what would
    show as markup.
    """

    def __init__(self) -> None:
        self.fields: set[str] = set()
        self.tips: dict[str, bool] = {}
        self.labels = 0
        self.wrong: list[str] = []

    def go_over(self, top: QWidget) -> None:
        for widget in [top, *top.findChildren(QWidget)]:
            if widget.isVisible():
                self._texts(widget)
            for tip in {tip for tip in tips_of(widget) if PLANTED.search(tip)}:
                self._tip(tip, widget)

    def _texts(self, widget: QWidget) -> None:
        for text in texts_of(widget):
            self.fields.update(PLANTED.findall(text))
        if isinstance(widget, QLabel) and PLANTED.search(widget.text()):
            self.labels += 1
            if not is_plain(widget):
                self.wrong.append(f"label: {widget.text()}")
        if isinstance(widget, QTextEdit) and "\ufffc" in widget.toPlainText():
            self.wrong.append(f"a picture in the text: {widget.toPlainText()}")

    def _tip(self, tip: str, widget: QWidget) -> None:
        self.fields.update(PLANTED.findall(tip))
        if tip not in self.tips:
            self.tips[tip] = shown_plain(tip, widget)
            if not self.tips[tip]:
                self.wrong.append(f"tooltip: {tip}")


def is_plain(label: QLabel) -> bool:
    """Tell whether the label shows its text as it was written."""
    chosen = label.textFormat()
    return chosen == Qt.TextFormat.PlainText or (
        chosen == Qt.TextFormat.AutoText and not QtGui.Qt.mightBeRichText(label.text())
    )


def shown_plain(tip: str, widget: QWidget) -> bool:
    """Let Qt show the tooltip over the widget; tell whether it shows this text as it was written."""
    QToolTip.showText(QPoint(1, 1), tip, widget)
    label = tip_label()
    assert label is not None and label.text() == tip
    return is_plain(label)


def tip_label() -> QLabel | None:
    """Find the tooltip that is shown."""
    return next(
        (
            widget
            for widget in QApplication.topLevelWidgets()
            if isinstance(widget, QLabel) and widget.inherits("QTipLabel") and widget.isVisible()
        ),
        None,
    )


def tips_of(widget: QWidget) -> Iterator[str]:
    """Yield every tooltip of a widget, its tabs, its items, its headers and its drawing."""
    yield widget.toolTip()
    if isinstance(widget, QTabBar):
        yield from (widget.tabToolTip(tab) for tab in range(widget.count()))
    elif isinstance(widget, QAbstractItemView | QComboBox):
        yield from item_texts(widget.model(), Qt.ItemDataRole.ToolTipRole)
    elif isinstance(widget, QGraphicsView) and widget.scene() is not None:
        yield from (item.toolTip() for item in widget.scene().items())


def texts_of(widget: QWidget) -> Iterator[str]:
    """Yield what a widget shows; but for labels and documents Qt always takes it as plain."""
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        yield widget.text()
    elif isinstance(widget, QPlainTextEdit | QTextEdit):
        yield widget.toPlainText()
    elif isinstance(widget, QAbstractItemView | QComboBox):
        yield from item_texts(widget.model(), Qt.ItemDataRole.DisplayRole)


def item_texts(model: QAbstractItemModel | None, role: Qt.ItemDataRole) -> Iterator[str]:
    """Yield the texts of a model in a role, of headers and of what lies below its items too."""
    if model is None:
        return
    is_list = isinstance(model, QAbstractListModel)  # which keeps its column to itself
    places = [QModelIndex()]
    for direction, count in (
        (Qt.Orientation.Horizontal, 1 if is_list else model.columnCount(places[0])),
        (Qt.Orientation.Vertical, model.rowCount(places[0])),
    ):
        for section in range(count):
            yield str(model.headerData(section, direction, role) or "")
    while places:
        parent = places.pop()
        for row in range(model.rowCount(parent)):
            for column in range(1 if is_list else model.columnCount(parent)):
                index = model.index(row, column, parent)
                yield str(model.data(index, role) or "")
                if not is_list and model.rowCount(index):
                    places.append(index)


# --- what is planted

WORDS = {
    "carried_project": "who",
    "past_period": "source who",
    "return_above": "words who answer done_by",
    "catalogue_draft": "who",
    "catalogue_draft_step": "what",
    "catalogue_issue": "news who",
    "closed_period": "who",
    "covering_words": "words who",
    "evidence_file": "name",
    "explanation": "words",
    "figure": "note",
    "form_state": "who",
    "honour": "title body evidence",
    "ledger_row": "name village owner progress obstacles responsible status_reason",
    "offered_figure": "note",
    "person": "phone post",
    "progress": "progress obstacles responsible status_reason",
    "project": "name village owner",
    "reading": "reason",
    "receipt": "reason",
    "received": "file source reason filled_by phone words",
    "returned_cell": "words who answer",
    "submission": "reason",
    "target": "words",
}
"""The columns of a workplace's database that hold what somebody wrote, by table."""
OTHERS = {
    "catalogue_draft": "text",  # the forms, planted under a digest that is right
    "catalogue_draft_step": "removed inserted",
    "catalogue_file": "text",
    "figure": "words",  # a choice or a date as well; planted as the reason of a refusal
    "offered_figure": "words source",
    "person": "name",  # who fills in, planted before the file is sealed
    "setting": "value",  # who is at the keys, by name
    "submission": "file exported_to",
    "sent": "file",
    "target": "source",
    "trusted_key": "owner",
}
CODES = (
    "actual_start applied_at at base carried catalogue category cell_period code comparator "
    "content contents created_at date desk digest dimension done_at due exported_at form forms from_month honour how journal kind "
    "left_on left_side level migration_set missing name period pin pinned_at planned_finish planned_start "
    "previous primary project proposal received_at recipient right_side role rule sealed_at seen_at since "
    "stage standard standing started_at state status successor through unit year"
)
"""Columns of codes, dates, digests and numbers, which the catalogue or the program gives."""
CHAINED = {"journal", "journal_head", "table_sum", "commit_head"}
"""Edited by nobody; their words are those of what was entered, or none."""
SHOWN = (
    "catalogue_definition catalogue_instruction catalogue_issue_news catalogue_measure catalogue_message "
    "catalogue_name covering received_words explained explanation_words figure_note filled_by honour_body honour_evidence "
    "honour_title ledger_row_name ledger_row_progress ledger_row_village on_stick phone "
    "progress_obstacles progress_progress progress_responsible progress_status_reason person_phone person_post "
    "project_name project_owner project_village reading_reason received_filled_by "
    "received_phone received_reason received_source refused returned returned_cell_words "
    "stick target"
)
"""What the pages must have shown, or the walk would say nothing."""


def mark(field: str) -> str:
    """Make markup that says which field it was planted in."""
    return MARK + field


def plant(database: Path) -> None:
    """Write markup behind the words of every row."""
    with closing(sqlite3.connect(database)) as db, db:
        plant_forms(db)
        for table, columns in WORDS.items():
            for column in columns.split():
                db.execute(
                    f"UPDATE {table} SET {column} = coalesce({column}, '') || ?",
                    [mark(f"{table}_{column}")],
                )


def plant_forms(db: sqlite3.Connection) -> None:
    """Write markup behind every name and sentence of the first version of the forms, as its desk could have."""
    (old,) = db.execute("SELECT content FROM catalogue_issue WHERE number = 1").fetchone()
    rows = db.execute("SELECT name, text FROM catalogue_file WHERE content = ?", [old]).fetchall()
    files = tuple(sorted((name, marked_forms(text).encode()) for name, text in rows))
    new = content_digest(files)
    for name, content in files:
        db.execute(
            "INSERT INTO catalogue_file (content, name, text) VALUES (?, ?, ?)",
            [new, name, content.decode()],
        )
    db.execute("UPDATE catalogue_issue SET content = ? WHERE number = 1", [new])
    for name, text in db.execute("SELECT name, text FROM catalogue_draft").fetchall():
        db.execute("UPDATE catalogue_draft SET text = ? WHERE name = ?", [marked_forms(text), name])


def marked_forms(text: str) -> str:
    """The TOML of forms with markup behind the Chinese of each name and sentence."""
    return re.sub(
        r'\b(name|measure|definition|instruction|message|authority)( = \{ zh = "(?:[^"\\]|\\.)*)"',
        lambda found: (
            f"""{found[1]}{found[2]}{mark(f"catalogue_{found[1]}").replace('"', chr(92) + '"')}\""""
        ),
        text,
    )


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the example of one office and its desk, with October sealed and returned, and markup
    behind every word in both; beside them a stick whose file has such a name.
    """
    folder = tmp_path_factory.mktemp("markup")
    make_demo(folder, units=[UNIT], sealed=True)
    stick = folder / f"{FILE_MARK}stick"
    stick.mkdir()
    (stick / f"{FILE_MARK}on_stick.tbsub").write_bytes(b"PK")
    with (
        open_workplace(folder / "district", today=TODAY) as desk,
        open_workplace(folder / UNIT, today=TODAY) as unit,
    ):
        writer = Person(mark("filled_by"), mark("phone"), since="2025-01-01")
        people.keep_person(unit.db, writer)
        unit.at_keys.person = writer
        refused = Figure(missing=Missing.REFUSED, words=mark("refused"))
        enter(unit, [(Cell("E1", "E402", "", OCTOBER), refused)])
        for finding in check_period(unit, OCTOBER):
            if finding.severity == "query" and finding.blocks:
                words = f"已与相关站所逐项核对，原因是集中验收入账{mark('explained')}"
                explain(unit, OCTOBER, finding.rule, words, finding.cell, is_confirmed=True)
        change_target(desk, ("140902", "E104", ""), "2025", "281", wording=mark("target"))
        write_words(unit, OCTOBER, mark("covering"))
        sent = submit(unit, OCTOBER, folder)
        receive(desk, [sent.file])
        cell = cell_ref(desk, UNIT, OCTOBER, "E303")
        return_cells(desk, UNIT, OCTOBER, [cell], mark("returned"))
        (reply,) = send_replies(desk, folder)
        receive(unit, [reply.file])
        start_correction(unit, OCTOBER, mark("correction"))
        issued(desk, added(xinfu(), "e1.toml", TENDED), "2026-01", mark("news"))
        change_draft(desk, mark("step"), partial(without_part, part=Part("indicator", "E306")))
        task = export_task(desk, Period("2026-01"), folder)
        receive(unit, [task.file])
    for home in ("district", UNIT):
        plant(folder / home / DATABASE)
    return folder


def test_every_column_of_words_is_planted(planted: Path) -> None:
    for home in ("district", UNIT):
        with closing(sqlite3.connect(planted / home / DATABASE)) as db:
            columns = db.execute(
                "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c"
                " WHERE m.type = 'table' AND c.type = 'TEXT'"
            ).fetchall()
        assert columns
        forgotten = [
            f"{table}.{column}"
            for table, column in columns
            if table not in CHAINED
            and column not in CODES.split()
            and column not in f"{WORDS.get(table, '')} {OTHERS.get(table, '')}".split()
        ]
        assert forgotten == []


# --- the walk


def township_pages(session: Session, planted: Path) -> Iterator[tuple[str, Make]]:
    """Yield (name, maker) of each page of the clerk's window, and of what receives a file."""
    from scenes import main_pages

    workplace = session.workplace
    assert workplace is not None

    def window(settle: Settle, month: Period, show: Callable[[TownshipWindow], None]) -> QWidget:
        made = TownshipWindow(session, workplace, month)
        made.show()
        settle()
        show(made)
        settle()
        return made

    file = next((planted / f"{FILE_MARK}stick").iterdir())
    yield from main_pages(session, OCTOBER)
    yield "honours", lambda settle: window(settle, JUNE, lambda made: made.show_form("H1"))
    yield "receive", lambda settle: window(settle, OCTOBER, lambda made: made.receive_file(file))


def desk_pages(session: Session, planted: Path) -> Iterator[tuple[str, Make]]:
    """Yield (name, maker) of each page of the desk's window, of every form of the office's sheet
    and of what is on the stick.
    """
    from scenes_consolidated import scenes_consolidated
    from scenes_desk import main_desk_pages

    workplace = session.workplace
    assert workplace is not None

    def window(settle: Settle, month: Period, show: Callable[[DistrictWindow], None]) -> QWidget:
        made = DistrictWindow(session, workplace, month)
        made.show()
        settle()
        show(made)
        settle()
        return made

    yield from main_desk_pages(session, OCTOBER, UNIT)
    yield from scenes_consolidated(session, OCTOBER)
    for month, forms in ((OCTOBER, ("E1", "E2", "P1")), (JUNE, ("R1", "X1", "H1"))):
        for form in forms:
            yield (
                f"desk-{form}",
                lambda settle, month=month, form=form: window(
                    settle, month, lambda made: made.show_unit(UNIT, form)
                ),
            )
    yield (
        "desk-stick",
        lambda settle: window(
            settle, OCTOBER, lambda made: made.receive_paths([planted / f"{FILE_MARK}stick"])
        ),
    )


def test_no_page_of_either_window_shows_markup(
    planted: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(PACKAGING))
    import gallery

    stick = folder_as_drive(planted / f"{FILE_MARK}stick")
    monkeypatch.setattr(drive_list, "removable_drives", lambda: (stick,))
    look = Look()
    gallery.prepare("zh_CN")
    for home, pages in ((UNIT, township_pages), ("district", desk_pages)):
        gallery.visit_scenes(
            planted / home,
            TODAY,
            lambda session, pages=pages: pages(session, planted),
            lambda _name, _size, widget: look.go_over(widget),
            SIZES,
        )
    assert look.wrong == [], "\n".join(look.wrong)
    assert sorted({*SHOWN.split()} - look.fields) == []
    assert look.labels > 10 and len(look.tips) > 50


@pytest.fixture
def page(qapp: QApplication, qtbot: QtBot) -> QWidget:
    """Write what a careless hand would: a bare label, and markup as a widget's, a tab's, a
    heading's and an item's tooltip.
    """
    theme.apply_theme(qapp, "light", 1.0)
    made = QWidget()
    qtbot.addWidget(made)
    box, label, tabs, table = (
        QVBoxLayout(made),
        QLabel(mark("label")),
        QTabBar(),
        QTableWidget(1, 1),
    )
    label.setToolTip(mark("tip"))
    tabs.addTab("1")
    tabs.setTabToolTip(0, mark("tab"))
    item, heading = QTableWidgetItem("1"), QTableWidgetItem("1")
    item.setToolTip(mark("item"))
    heading.setToolTip(mark("heading"))
    table.setItem(0, 0, item)
    table.setHorizontalHeaderItem(0, heading)
    for widget in (label, tabs, table):
        box.addWidget(widget)
    made.resize(600, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def gone_over(top: QWidget) -> Look:
    look = Look()
    look.go_over(top)
    return look


def test_the_style_sheet_alone_keeps_a_careless_page_plain(page: QWidget) -> None:
    look = gone_over(page)
    assert look.fields == {"label", "tip", "tab", "item", "heading"}
    assert look.labels == 1 and look.wrong == []


def test_the_look_reports_each_planted_text_where_qt_would_guess(
    qapp: QApplication, page: QWidget
) -> None:
    box, sheet = page.layout(), qapp.styleSheet()
    assert box is not None
    qapp.setStyleSheet("")
    try:
        bare = QLabel(mark("label"))
        box.addWidget(bare)
        bare.show()
        look = gone_over(page)
    finally:
        qapp.setStyleSheet(sheet)
    tips = [f"tooltip: {mark(field)}" for field in ("heading", "item", "tab", "tip")]
    assert sorted(look.wrong) == [f"label: {mark('label')}", *tips]


def test_a_label_that_is_made_rich_afterwards_is_reported(page: QWidget) -> None:
    page.findChildren(QLabel)[0].setTextFormat(Qt.TextFormat.RichText)
    assert gone_over(page).wrong == [f"label: {mark('label')}"]


def test_the_mouse_at_rest_shows_plain_words(page: QWidget) -> None:
    label, table = page.findChildren(QLabel)[0], page.findChildren(QTableWidget)[0]
    cell = table.visualItemRect(table.item(0, 0)).center()
    for target, at, field in ((label, QPoint(3, 3), "tip"), (table.viewport(), cell, "item")):
        QToolTip.hideText()
        event = QHelpEvent(QEvent.Type.ToolTip, at, target.mapToGlobal(at))
        QCoreApplication.sendEvent(target, event)
        tip = tip_label()
        assert tip is not None and tip.text() == mark(field)
        assert tip.textFormat() == Qt.TextFormat.PlainText


def test_a_question_shows_plain_words(page: QWidget) -> None:
    box = ask(page, Question("", mark("text"), "1", "2", more=mark("more")), lambda: None)
    look = gone_over(box)
    box.reject()
    assert look.fields == {"text", "more"} and look.wrong == []


def test_news_shows_tags_as_words_and_fetches_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    red = QImage(50, 50, QImage.Format.Format_RGB32)
    red.fill(Qt.GlobalColor.red)
    assert red.save(str(file))
    shown = ReadingText()
    qtbot.addWidget(shown)
    shown.resize(400, 300)
    shown.show_markdown(f"# 1.0\n\n{MARK}\n\n![a]({file.as_uri()})")
    shown.show()
    assert MARK in shown.toPlainText()
    assert not has_colour(shown, Qt.GlobalColor.red)
    with_files = QTextBrowser()
    qtbot.addWidget(with_files)
    with_files.resize(400, 300)
    with_files.setMarkdown(f"![a]({file.as_uri()})")
    with_files.show()
    assert has_colour(with_files, Qt.GlobalColor.red), "Qt's own fetches the file"


def has_colour(widget: QWidget, colour: Qt.GlobalColor) -> bool:
    """Tell whether any point of the widget is of exactly this colour."""
    picture = widget.grab().toImage()
    return any(
        picture.pixelColor(x, y) == QColor(colour)
        for x in range(0, picture.width(), 5)
        for y in range(0, picture.height(), 5)
    )
