"""Every key of both windows, declared once: shortcuts, status lines and help are made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.i18n import N_, _

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
TAB = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


@dataclass(frozen=True)
class Key:
    """`sequence` as Qt writes it; `words` say what the key does (an English msgid); `where` are
    the places of PLACES in which it works.
    """

    name: str
    sequence: str
    words: str
    where: tuple[str, ...]
    also: str = ""  # a second sequence that does the same

    @property
    def qt(self) -> QKeySequence:
        return QKeySequence(self.sequence)

    @property
    def code(self) -> Qt.Key:
        """The key itself, whatever is held with it."""
        combination: QKeyCombination = self.qt[0]  # type: ignore[index]  # missing in the stubs
        return combination.key()

    @property
    def shown(self) -> str:
        """As people read it."""
        return _(_SHOWN[self.sequence]) if self.sequence in _SHOWN else self.sequence


_SHOWN = {"Space": N_("Space"), "Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}

PLACES = {
    "clerk": N_("Everywhere"),
    "form": N_("In every form"),
    "paste": N_("In forms that take a pasted table"),
    "evidence": N_("In forms with evidence"),
    "entry": N_("In a table that is typed into"),
    "cell": N_("While a cell is typed into"),
    "daily": N_("In the daily readings"),
    "ledger": N_("In the project ledger"),
    "field": N_("In the fields of a project"),
    "honours": N_("In the honours"),
    "explanation": N_("In an explanation"),
    "export": N_("In check and export"),
    "desk": N_("Everywhere"),
    "desk_saved": N_("Everywhere but in the brief and the charts"),
    "board": N_("On the board"),
    "areas": N_("On the board of a desk above others"),
    "unit": N_("On the sheet of a unit"),
    "receive": N_("In the received files"),
    "consolidated": N_("In the consolidated table"),
    "pivot": N_("In the own table"),
    "checklist": N_("In a list to tick"),
    "brief": N_("In the brief"),
    "charts": N_("In the charts"),
    "large_chart": N_("In the large chart"),
    "cross": N_("In the checks across units"),
    "trial": N_("At the trial of the checks"),
    "reporters": N_("At the desk's own reporters"),
    "designer": N_("At forms and roster"),
    "versions": N_("At the versions of the forms"),
    "trace": N_("Where it is shown how a figure comes together"),
    "table": N_("In every table"),
    "offered": N_("Above a list of offers"),
    "help": N_("In the help"),
    "safekeeping": N_("At handover and recovery"),
    "people": N_("At persons and record"),
    "print": N_("In the print preview"),
    "start": N_("At the first start"),
}
"""Name of a place: how the help calls it. Places of one page are in force together."""

_SHARED = ("table", "offered", "safekeeping", "people", "help", "print", "start")
CLERK = (
    *("clerk", "form", "evidence", "paste", "entry", "cell", "daily", "ledger", "field", "honours"),
    *("explanation", "export", "large_chart", *_SHARED),
)
"""The places of the clerk's window, in the order of its help."""
DESK = (
    *(
        "desk",
        "desk_saved",
        "board",
        "areas",
        "unit",
        "receive",
        "consolidated",
        "pivot",
        "checklist",
    ),
    *("brief", "charts", "cross", "trial", "reporters", "designer", "versions", "trace", *_SHARED),
)
"""The places of the desk's window."""

SHORTCUTS = (
    Key("export", "Ctrl+E", N_("check and export"), ("clerk",)),
    Key("next_form", "Ctrl+PgDown", N_("next form"), ("clerk",)),
    Key("form_before", "Ctrl+PgUp", N_("form before"), ("clerk",)),
    Key("saved", "Ctrl+S", N_("say when it was saved"), ("clerk",)),
    Key("large_chart", "F7", N_("large chart"), ("clerk",)),
    Key("larger", "Ctrl++", N_("larger text"), ("clerk", "desk"), also="Ctrl+="),
    Key("smaller", "Ctrl+-", N_("smaller text"), ("clerk", "desk")),
    Key("as_designed", "Ctrl+0", N_("text as large as at first"), ("clerk", "desk")),
    Key("find", "Ctrl+F", N_("find by code, name or pinyin initials"), ("form",)),
    Key("print", "Ctrl+P", N_("print"), ("form", "unit")),
    Key("workbook", "Ctrl+O", N_("take from a workbook"), ("paste",)),
    Key("past", "Ctrl+H", N_("take past years from old workbooks"), ("form", "receive")),
    Key("evidence", "Ctrl+J", N_("evidence of the cell or row"), ("evidence",)),
    Key("paste", "Ctrl+V", N_("paste a table"), ("paste",)),
    Key("add_project", "Ctrl+N", N_("add a project"), ("ledger",)),
    Key("fields_and_back", "F6", N_("to the stage of the project, and back"), ("ledger", "field")),
    Key("end_project", "Ctrl+D", N_("finish or withdraw the project"), ("ledger", "field")),
    Key("add_honour", "Ctrl+N", N_("add an honour"), ("honours",)),
    Key("delete_honour", "Ctrl+Del", N_("delete the row"), ("honours",)),
    Key("export_finding", "F8", N_("next finding"), ("export",)),
    Key("leave_export", "Esc", N_("back to the form"), ("export",)),
    Key("read_again", "F5", N_("read again"), ("desk",)),
    Key("import", "Ctrl+I", N_("import"), ("desk",)),
    Key("send_task", "Ctrl+T", N_("send out a task"), ("desk",)),
    Key("send_back", "Ctrl+E", N_("returns and receipts"), ("desk",)),
    Key("show_board", "Ctrl+1", N_("go to the board"), ("desk",)),
    Key("show_consolidated", "Ctrl+2", N_("go to the consolidated table"), ("desk",)),
    Key("show_pivot", "Ctrl+3", N_("go to the own table"), ("desk",)),
    Key("show_brief", "Ctrl+4", N_("go to the brief"), ("desk",)),
    Key("show_charts", "Ctrl+5", N_("go to the charts"), ("desk",)),
    Key("desk_saved", "Ctrl+S", N_("say that everything is saved"), ("desk_saved",)),
    Key("help", "Shift+F1", N_("help"), ("clerk", "desk")),
    Key("try_checks", "F9", N_("try the checks"), ("trial",)),
    Key("show_designer", "Ctrl+6", N_("go to forms and roster"), ("desk",)),
    Key("show_versions", "Ctrl+7", N_("go to the versions of the forms"), ("desk",)),
    Key(
        "carry_over", "Ctrl+L", N_("decide where projects of units that ended go on"), ("versions",)
    ),
    Key("find_part", "Ctrl+F", N_("find a part by code or name"), ("designer",)),
    Key("add_part", "Ctrl+N", N_("add a part below this one"), ("designer",)),
    Key("stop_part", "Ctrl+Del", N_("stop this part from the next version on"), ("designer",)),
    Key("part_up", "Alt+Up", N_("one place up"), ("designer",)),
    Key("part_down", "Alt+Down", N_("one place down"), ("designer",)),
    Key("undo_draft", "Ctrl+Z", N_("undo in the draft"), ("designer",)),
    Key("redo_draft", "Ctrl+Y", N_("redo in the draft"), ("designer",)),
    Key("try_rule", "F9", N_("try the rule on the last two years"), ("designer",)),
    Key("merge_units", "Ctrl+M", N_("merge units"), ("designer",)),
    Key("next_mistake", "F8", N_("next mistake"), ("designer",)),
    Key("edit_forms", "F2", N_("change the forms"), ("versions",)),
    Key("issue_forms", "Ctrl+Enter", N_("issue the draft"), ("versions",), also="Ctrl+Return"),
    Key("leave_versions", "Esc", N_("back to the forms"), ("versions",)),
    Key("leave_trial", "Esc", N_("back to the checks across units"), ("trial",)),
    Key("leave_unit", "Esc", N_("back to the board"), ("unit",)),
    Key("unit_before", "Ctrl+PgUp", N_("last unit"), ("unit",)),
    Key("next_unit", "Ctrl+PgDown", N_("next unit"), ("unit",)),
    Key("accept", "F9", N_("accept this form"), ("unit",)),
    Key("accept_all", "Shift+F9", N_("accept all forms"), ("unit",)),
    Key("return", "Ctrl+R", N_("return the selected cells"), ("unit",)),
    Key(
        "find_figure",
        "Ctrl+F",
        N_("find by code, name or pinyin initials"),
        ("consolidated", "cross"),
    ),
    Key(
        "copy_result",
        "Ctrl+Shift+C",
        N_("copy the text or the picture"),
        ("brief", "charts", "large_chart"),
    ),
    Key("save_result", "Ctrl+S", N_("save as a file"), ("brief", "charts", "large_chart")),
    Key("turn_chart", "Ctrl+D", N_("chart as table and back"), ("charts", "large_chart")),
    Key("leave_chart", "Esc", N_("the whole picture again; close"), ("large_chart",)),
    Key("search_help", "Ctrl+F", N_("search the help"), ("help",)),
    Key("leave_help", "Esc", N_("clear the search, or leave the help"), ("help",)),
    Key("page_before", "PgUp", N_("last page"), ("print",)),
    Key("next_page", "PgDown", N_("next page"), ("print",)),
    Key("leave_safekeeping", "Esc", N_("back"), ("safekeeping",)),
    Key("leave_people", "Esc", N_("back"), ("people",)),
    Key("first_question", "Esc", N_("back to the question"), ("start",)),
)
"""What Qt's shortcuts and actions take, made by `bind` and the pages' menus."""

HANDLED = (
    Key("enter", "Enter", N_("next cell"), ("entry",)),
    Key("enter_back", "Shift+Enter", N_("cell before"), ("entry",)),
    Key("tab", "Tab", N_("one cell right"), ("entry",)),
    Key("tab_back", "Shift+Tab", N_("one cell left"), ("entry",)),
    Key("home", "Home", N_("first cell"), ("entry",)),
    Key("end", "End", N_("last cell"), ("entry",)),
    Key("edit", "F2", N_("edit this cell"), ("entry",)),
    Key("clear", "Delete", N_("clear this cell"), ("entry",)),
    Key("type_anew", "Backspace", N_("type this cell anew"), ("entry",)),
    Key("undo", "Ctrl+Z", N_("undo"), ("form",)),
    Key("redo", "Ctrl+Y", N_("redo"), ("form",)),
    Key("definition", "F1", N_("definition"), ("form",)),
    Key("next_finding", "F8", N_("next finding"), ("form",)),
    Key("proposal", "Ctrl+.", N_("take the proposed correction"), ("form",)),
    Key("give_up", "Esc", N_("leave the cell as it was"), ("cell",)),
    Key("choices", "F2", N_("show what can be chosen"), ("cell",)),
    Key("invalid_day", "Space", N_("invalid day"), ("daily",)),
    Key("next_field", "Enter", N_("next field"), ("field",)),
    Key("field_before", "Shift+Enter", N_("field before"), ("field",)),
    Key("give_up_field", "Esc", N_("leave the field as it was; back to the list"), ("field",)),
    Key("explain", "Ctrl+Enter", N_("keep the explanation"), ("explanation",)),
    Key("open_finding", "Enter", N_("go to the cell of the finding"), ("export",)),
    Key("open_unit", "Enter", N_("open the unit"), ("board", "cross")),
    Key("turn_area", "Space", N_("open or close an area"), ("areas",)),
    Key("open_area", "Right", N_("open an area"), ("areas",)),
    Key("close_area", "Left", N_("close an area"), ("areas",)),
    Key("return_cell", "Enter", N_("return the cell"), ("unit",)),
    Key("decide", "Enter", N_("decide the row"), ("receive",)),
    Key("trace", "Enter", N_("show where it comes from"), ("consolidated", "brief")),
    Key("parts", "Space", N_("show the parts"), ("consolidated",)),
    Key("sort_up", "Alt+Up", N_("sort by this column, smallest first"), ("pivot",)),
    Key("sort_down", "Alt+Down", N_("sort by this column, largest first"), ("pivot",)),
    Key("tick", "Space", N_("tick"), ("checklist",)),
    Key("tick_too", "Enter", N_("tick"), ("checklist",)),
    Key("next_number", "Tab", N_("next number"), ("brief",)),
    Key("chart_before", "Up", N_("chart before"), ("charts",)),
    Key("next_chart", "Down", N_("next chart"), ("charts",)),
    Key("open_office", "Enter", N_("open its forms"), ("reporters",)),
    Key("open_part", "Enter", N_("open the part"), ("trace",)),
    Key("leave_trace", "Esc", N_("back to the table or the text"), ("trace",)),
    Key("up", "Up", N_("one row up"), ("table",)),
    Key("down", "Down", N_("one row down"), ("table",)),
    Key("left", "Left", N_("one cell left"), ("table",)),
    Key("right", "Right", N_("one cell right"), ("table",)),
    Key("copy", "Ctrl+C", N_("copy what is selected"), ("table",)),
    Key("offer_before", "Up", N_("offer before"), ("offered",)),
    Key("next_offer", "Down", N_("next offer"), ("offered",)),
    Key("next_place", "Enter", N_("next place found"), ("help",)),
)
"""What the widget that has the keyboard handles itself."""

KEYS = (*SHORTCUTS, *HANDLED)


@cache
def _by_name() -> dict[str, Key]:
    return {made.name: made for made in KEYS}


def key(name: str) -> Key:
    return _by_name()[name]


def bind(
    name: str, owner: QWidget, slot: Callable[[], object], *, inside: bool = False
) -> QShortcut:
    """Make the shortcut of a key. It works in the whole window while `owner` is seen; `inside`
    holds it to `owner` and what stands in it.
    """
    shortcut = QShortcut(key(name).qt, owner)
    if key(name).also:
        shortcut.setKeys([key(name).qt, QKeySequence(key(name).also)])
    if inside:
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(slot)
    return shortcut


def hints_of(*places: str, most: int = 5) -> list[tuple[str, str]]:
    """(key, what it does) of what works in these places, at most so many; for a status line."""
    found = [made for place in places for made in (*HANDLED, *SHORTCUTS) if place in made.where]
    return [(made.shown, _(made.words)) for made in dict.fromkeys(found)][:most]


def hints(names: Iterable[str]) -> list[tuple[str, str]]:
    """(key, what it does) of these keys, for a status line."""
    return [(made.shown, _(made.words)) for made in map(key, names)]


def sentence(name: str) -> str:
    """What the key of that name does, as an entry of a menu."""
    words = _(key(name).words)
    return words[:1].upper() + words[1:]


def help_chapter(pages: Iterable[str]) -> str:
    """The chapter of the help that lists the keys of these places, as Markdown."""
    title, key_word, does = _("Keys"), _("Key"), _("Does")
    head = f"| {key_word} | {does} |\n|---|---|"
    parts = [f"## {title}"]
    for page in pages:
        rows = [
            " | ".join(("", made.shown, _(made.words), "")).strip()
            for made in KEYS
            if page in made.where
        ]
        name = _(PLACES[page])
        parts.append("\n".join((f"### {name}\n", head, *rows)))
    return "\n\n".join(parts)
