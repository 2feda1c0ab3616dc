"""The translations: take msgids out of desktop/, merge, check, absorb fragments, compile. Runs in
.venv.

update [--prune]     msgids of the source into the .po; what is not used stays as obsolete (or
goes) check                missing, empty, fuzzy, obsolete, other placeholders, Chinese in the
code errors-check         every error code has a sentence, every sentence a code, every
placeholder a parameter absorb FRAGMENT.py…  ERRORS {code: (English, Chinese)} and TEXTS
{English: Chinese} into the .po compile              .po → .mo
"""

from __future__ import annotations

import ast
import io
import string
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import source_scan
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
sys.path.insert(0, str(ROOT))

from desktop.messages import MESSAGES  # noqa: E402 - the checkout has to be on the path first

PO = ROOT / "resources" / "locale" / "zh_CN" / "LC_MESSAGES" / "tianbao.po"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
WIDTH = 110
# Written by us, without dates and tool versions, so that a difference in git is a difference in
# words.
HEADER = """\
# Chinese (China) texts of Tianbao, the default language of its users.
msgid ""
msgstr ""
"Project-Id-Version: tianbao\\n"
"Language: zh_CN\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

MessageId = str | tuple[str, str]  # a tuple is (singular, plural)
Entries = dict[
    str, tuple[MessageId, list[str]]
]  # by (singular) msgid: the msgid and its translations


class UnreadableError(Exception):
    """A file that cannot be read; the text names it."""


def extracted() -> dict[str, MessageId]:
    """The msgids of desktop/ by their (singular) text."""
    found: dict[str, MessageId] = {}
    for path in sorted(source_scan.SOURCE.rglob("*.py")):
        for _line, message, _comments, _context in extract_from_file(
            "python", path, keywords=KEYWORDS
        ):
            if isinstance(message, tuple):
                found[message[0]] = (message[0], message[1])
            elif message:
                found.setdefault(message, message)
    return found


def load(path: Path = PO) -> Catalog:
    if not path.exists():
        return Catalog(locale="zh_CN")
    try:
        return read_po(
            io.StringIO(path.read_text(encoding="utf-8")), locale="zh_CN", abort_invalid=True
        )
    except (PoFileError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{path}: {error}") from error


def key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, list | tuple) else message.id


def words_of(message: Message) -> list[str]:
    """The translations of one message; empty texts where there is none yet."""
    return (
        list(message.string) if isinstance(message.string, list | tuple) else [message.string or ""]
    )


def save(entries: Entries, obsolete: Entries) -> None:
    """Write the .po: sorted by msgid, no places, no dates."""
    catalog = Catalog(locale="zh_CN")
    for message_id, words in entries.values():
        catalog.add(message_id, tuple(words) if isinstance(message_id, tuple) else words[0])
    for name, (message_id, words) in sorted(obsolete.items()):
        catalog.obsolete[name] = Message(
            message_id, tuple(words) if isinstance(message_id, tuple) else words[0]
        )
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=WIDTH, no_location=True, omit_header=True, sort_output=True)
    PO.parent.mkdir(parents=True, exist_ok=True)
    _replace(
        PO, (HEADER + buffer.getvalue().decode("utf-8").strip()).rstrip().encode("utf-8") + b"\n"
    )


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(path.name + ".new")
    temporary.write_bytes(data)
    temporary.replace(path)


def merge(translations: dict[str, str], *, prune: bool) -> int:
    """Bring the .po in step with the source, `translations` (msgid → Chinese) first.

    Returns how many texts have no translation.
    """
    catalog = load()
    known = {
        key(message): words_of(message)
        for message in [*catalog.obsolete.values(), *catalog]
        if message.id
    }
    expected = extracted()
    entries: Entries = {}
    for name, message_id in expected.items():
        words = [translations[name]] if name in translations else known.get(name, [""])
        entries[name] = (message_id, words[:1])
    unused: Entries = {
        name: (name, words[:1])
        for name, words in known.items()
        if name not in expected and words[0] and not prune
    }
    save(entries, unused)
    compile_all()
    return sum(1 for _message_id, words in entries.values() if not words[0])


def update(words: list[str]) -> int:
    empty = merge({}, prune="--prune" in words)
    print(f"{PO.relative_to(ROOT)}: {len(extracted())} texts, {empty} without a translation")
    return 0


def absorb(paths: list[str]) -> int:
    """Fill translations from fragments; a later fragment wins. Says what the source does not use
    (yet).
    """
    translations: dict[str, str] = {}
    sentences: dict[str, str] = {}
    for name in paths:
        errors, texts = fragment(Path(name))
        for code, (english, chinese) in errors.items():
            sentences[code] = english
            texts.setdefault(english, chinese)
        for english, chinese in texts.items():
            if translations.get(english, chinese) != chinese:
                print(
                    f"{name}: two translations of {english!r}: {translations[english]!r} and {chinese!r}"
                )
            translations[english] = chinese
    empty = merge(translations, prune=False)
    expected = extracted()
    for english in sorted(set(translations) - set(expected) - set(sentences.values())):
        print(f"not used in desktop/: {english!r}")
    for code, english in sorted(sentences.items()):
        if code not in MESSAGES:
            print(f"for messages.py:    {quoted(code)}: N_({quoted(english)}),")
        elif MESSAGES[code] != english:
            print(
                f"messages.py says it otherwise: {code}: {MESSAGES[code]!r}, the fragment {english!r}"
            )
    print(f"{PO.relative_to(ROOT)}: {len(expected)} texts, {empty} without a translation")
    return 0


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def fragment(path: Path) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """ERRORS and TEXTS of a fragment file; a TEXTS key may be (singular, plural). Raises:
    UnreadableError.
    """
    found: dict[str, dict[object, object]] = {"ERRORS": {}, "TEXTS": {}}
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        for node in tree.body:
            target = (
                node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            )
            if (
                isinstance(target, ast.Name)
                and target.id in found
                and isinstance(node, ast.Assign | ast.AnnAssign)
            ):
                found[target.id].update(ast.literal_eval(node.value) if node.value else {})
    except (OSError, SyntaxError, ValueError, TypeError) as error:
        raise UnreadableError(f"{path}: {error}") from error
    errors = {str(code): (str(pair[0]), str(pair[1])) for code, pair in found["ERRORS"].items()}  # type: ignore[index]
    texts = {
        str(name[0] if isinstance(name, tuple) else name): _first(value)
        for name, value in found["TEXTS"].items()
    }
    return errors, texts


def _first(value: object) -> str:
    return str(value[0] if isinstance(value, tuple | list) else value)


def placeholders(text: str) -> frozenset[str]:
    """Names of the `{name}` fields of a text; none where its braces are not placeholders."""
    try:
        return frozenset(part[1] for part in string.Formatter().parse(text) if part[1] is not None)
    except ValueError:
        return frozenset()


def translation_mistakes() -> Iterator[str]:
    """One line for everything that keeps the Chinese from being complete, in the order it is
    found.
    """
    catalog = load()
    present = {key(message): message for message in catalog if message.id}
    expected = extracted()
    for name, message_id in sorted(expected.items()):
        message = present.get(name)
        if message is None:
            yield f"missing in {PO.name}: {name!r}"
            continue
        plural = message_id[1] if isinstance(message_id, tuple) else name
        for words in words_of(message):
            if not words.strip():
                yield f"without a translation: {name!r}"
            elif placeholders(words) != placeholders(plural):
                yield f"placeholders differ: {plural!r} and {words!r}"
        if message.fuzzy:
            yield f"fuzzy: {name!r}"
    yield from (
        f"no longer used in desktop/: {name!r}" for name in sorted(set(present) - set(expected))
    )
    yield from (f"obsolete: {key(message)!r}" for message in catalog.obsolete.values())
    for module in source_scan.modules():
        yield from source_scan.chinese_literals(module)
        yield from source_scan.untranslatable_calls(module)


def error_code_mistakes() -> Iterator[str]:
    """One line for each code without a sentence, sentence without a code, placeholder left
    unfilled, and placeholder filled with a word that is not translated.
    """
    modules = source_scan.modules()
    for use in source_scan.code_uses(modules):
        if use.code not in MESSAGES:
            yield f"{use.place}: the code {use.code!r} has no sentence in desktop/messages.py"
        elif use.params is not None:
            lacking = placeholders(MESSAGES[use.code]) - use.params
            if lacking:
                yield f"{use.place}: {use.code!r} does not fill {', '.join(sorted(lacking))}"
    used = source_scan.literals(modules, without="desktop/messages.py")
    idle = [code for code in MESSAGES if code not in used and code != "bug"]
    yield from (f"desktop/messages.py: nothing raises {code!r}" for code in idle)
    yield from source_scan.untranslated_parameters(modules)


def compile_all() -> int:
    """The same texts make the same bytes, whenever they are compiled."""
    for source in sorted((ROOT / "resources" / "locale").glob("*/LC_MESSAGES/*.po")):
        buffer, catalog = io.BytesIO(), load(source)
        catalog.creation_date = _NO_DATE
        write_mo(buffer, catalog)
        _replace(source.with_suffix(".mo"), buffer.getvalue())
    return 0


def report(mistakes: Iterator[str]) -> int:
    lines = list(mistakes)
    for line in lines:
        print(line)
    print(f"{len(lines)} to correct" if lines else "nothing to correct")
    return 1 if lines else 0


def main(words: list[str]) -> int:
    command, rest = (words[0], words[1:]) if words else ("", [])
    try:
        match command:
            case "update":
                return update(rest)
            case "check":
                return report(translation_mistakes())
            case "errors-check":
                return report(error_code_mistakes())
            case "absorb" if rest:
                return absorb(rest)
            case "compile":
                return compile_all()
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except UnreadableError as trouble:
        print(trouble, file=sys.stderr)
    except SyntaxError as error:
        print(f"{error.filename}:{error.lineno}: {error.msg}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
