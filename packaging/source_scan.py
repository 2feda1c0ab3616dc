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
