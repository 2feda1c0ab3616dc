"""What the source of desktop/ says, as syntax trees: Chinese literals, calls to translate, error
codes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "desktop"
ALLOWED_LINE = "# zh-data"
ALLOWED_MODULE = "# zh-data: module"
CHINESE = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
TRANSLATING = ("_", "N_", "ngettext")
PROBLEM = "Problem"  # a judged value's trouble: carries a code like an AppError, but is not raised
FOREIGN = ("click", "msgspec")  # modules whose exceptions share names with ours


@dataclass(frozen=True)
class Module:
    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()


@dataclass(frozen=True)
class CodeUse:
    """One call that carries an error code; `params` are its keyword names, None where they
    cannot be read.
    """

    place: str
    code: str
    params: frozenset[str] | None


def modules() -> list[Module]:
    """All modules of desktop/, ordered by path. Raises: SyntaxError."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append(Module(path, text, ast.parse(text, filename=str(path))))
    return found


def chinese_literals(module: Module) -> Iterator[str]:
    """A line for each literal with Chinese that no `# zh-data` comment allows; docstrings are
    free.
    """
    lines = module.text.splitlines()
    if any(line.strip().startswith(ALLOWED_MODULE) for line in lines):
        return
    free = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    literals_here = (node for node in ast.walk(module.tree) if isinstance(node, ast.Constant))
    for node in sorted(literals_here, key=lambda node: (node.lineno, node.col_offset)):
        if not isinstance(node.value, str) or id(node) in free:
            continue
        if not CHINESE.search(node.value):
            continue
        if any(ALLOWED_LINE in line for line in lines[node.lineno - 1 : node.end_lineno]):
            continue
        yield f"{module.name}:{node.lineno}: Chinese in a literal (data? {ALLOWED_LINE}): {node.value[:40]!r}"


def untranslatable_calls(module: Module) -> Iterator[str]:
    """A line for each `_(f"…")` or `_("…".format(…))`, filled in too early, and each
    `f"{_('…')}"`, which the extraction does not see before Python 3.12: neither is ever
    translated.
    """
    for node in ast.walk(module.tree):
        if isinstance(node, ast.JoinedStr):
            yield from (
                f"{module.name}:{node.lineno}: {call} inside an f-string"
                for call in _literal_calls(node)
            )
            continue
        if (
            not isinstance(node, ast.Call)
            or not isinstance(node.func, ast.Name)
            or node.func.id not in TRANSLATING
        ):
            continue
        for argument in node.args[: 2 if node.func.id == "ngettext" else 1]:
            formatted = (
                isinstance(argument, ast.Call)
                and isinstance(argument.func, ast.Attribute)
                and argument.func.attr == "format"
            )
            if isinstance(argument, ast.JoinedStr | ast.BinOp) or formatted:
                yield f"{module.name}:{node.lineno}: {node.func.id}() of a text that is already filled in"


def _literal_calls(inside: ast.AST) -> Iterator[str]:
    for node in ast.walk(inside):
        translating = (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in TRANSLATING
        )
        if translating and any(isinstance(argument, ast.Constant) for argument in node.args):
            yield f"{node.func.id}()"


def app_error_classes(all_modules: list[Module]) -> frozenset[str]:
    """Names of AppError and every class of desktop/ that descends from it."""
    bases: dict[str, set[str]] = {}
    for module in all_modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                names = {
                    base.id if isinstance(base, ast.Name) else getattr(base, "attr", "")
                    for base in node.bases
                }
                bases.setdefault(node.name, set()).update(names)
    known = {"AppError"}
    while True:
        more = {name for name, parents in bases.items() if parents & known} - known
        if not more:
            return frozenset(known)
        known |= more


def code_uses(all_modules: list[Module]) -> list[CodeUse]:
    """Every call of an AppError class or Problem whose code is a literal, in order of place."""
    errors = app_error_classes(all_modules)
    uses = []
    for module in all_modules:
        calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
        for node in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
            name = _called_class(node.func)
            if name not in errors and name != PROBLEM:
                continue
            named = (word.value for word in node.keywords if word.arg == "code")
            code = next(named, node.args[0] if node.args else None)
            # `A if x else B`: both codes count
            for literal in (code.body, code.orelse) if isinstance(code, ast.IfExp) else (code,):
                if isinstance(literal, ast.Constant) and isinstance(literal.value, str):
                    params = _keyword_names(node) if name in errors else None
                    uses.append(CodeUse(f"{module.name}:{node.lineno}", literal.value, params))
    return uses


def _called_class(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return "" if function.value.id in FOREIGN else function.attr
    return ""


def _keyword_names(call: ast.Call) -> frozenset[str] | None:
    if any(word.arg is None for word in call.keywords):
        return None
    return frozenset(word.arg for word in call.keywords if word.arg is not None)


def literals(all_modules: list[Module], *, without: str) -> frozenset[str]:
    """Every string literal of desktop/, leaving out the module named `without`."""
    return frozenset(
        node.value
        for module in all_modules
        if module.name != without
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def untranslated_parameters(all_modules: list[Module]) -> Iterator[str]:
    """A line for each literal word that fills a parameter of a sentence, an error's or a problem's,
    without being translated; also where a function of the same module hands the word on.
    """
    filling = app_error_classes(all_modules) | {PROBLEM, "Mistake", "mistake", "_mistake"}
    for module in all_modules:
        handed_on = _handed_on(module, filling)
        for call in ast.walk(module.tree):
            if not isinstance(call, ast.Call):
                continue
            name = _last_name(call.func)
            values = [(w.arg, w.value) for w in call.keywords if w.arg] if name in filling else []
            for number, argument, parameter in handed_on.get(name, ()):
                values += [(parameter, value) for value in call.args[number : number + 1]]
                values += [(parameter, w.value) for w in call.keywords if w.arg == argument]
            for parameter, value in values:
                texts = [text for text in _literals_of(value) if _WORD.search(text)]
                texts += [_last_name(value)] * (_last_name(value) in _CODED)
                if parameter not in _NAMES and (module.name, parameter) not in _OF_CATALOGUES:
                    place = f"{module.name}:{value.lineno}"
                    yield from (f"{place}: {parameter} is filled with {text!r}" for text in texts)


_WORD = re.compile(r"(?<![-\w])[a-z]{3,}", re.IGNORECASE)  # an option of a command line is none
_CODED = frozenset({"kind", "state", "role", "status", "outcome", "severity", "frequency"})
"""Fields that hold a word of the program, not one for people."""
_OF_CATALOGUES = {
    ("desktop/actions/charts/parts.py", "role"),
    ("desktop/catalogue/references.py", "kind"),
}
"""Words that stand in a catalogue as they are, and are looked for there."""
_NAMES = frozenset({"code", "key", "name", "pair"})
"""Parameters that hold what is typed as it stands: keys of a catalogue, words of a command line."""


def _handed_on(module: Module, filling: frozenset[str]) -> dict[str, set[tuple[int, str, str]]]:
    """function → (place, argument, parameter) of each argument that it fills a parameter with."""
    found: dict[str, set[tuple[int, str, str]]] = {}
    for function in ast.walk(module.tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        arguments = [one.arg for one in function.args.args if one.arg not in ("self", "cls")]
        for call in ast.walk(function):
            if not isinstance(call, ast.Call) or _last_name(call.func) not in filling:
                continue
            for word in call.keywords:
                value = word.value
                if isinstance(value, ast.Call) and _last_name(value.func) == "_" and value.args:
                    value = value.args[0]
                if isinstance(value, ast.Name) and value.id in arguments and word.arg:
                    one = (arguments.index(value.id), value.id, word.arg)
                    found.setdefault(function.name, set()).add(one)
    return found


def _last_name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _literals_of(value: ast.expr) -> Iterator[str]:
    """The texts that a value can be, or begin or end with; those of calls are another's."""
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from _literals_of(body)
            yield from _literals_of(other)
        case ast.BoolOp(values=parts) | ast.JoinedStr(values=parts):
            for part in parts:
                yield from _literals_of(part)
        case ast.BinOp(left=left, right=right):
            yield from _literals_of(left)
            yield from _literals_of(right)
