"""Language of everything a user reads: gettext catalogues, plural forms, pinyin initials. No Qt.

English stands in the code; zh_CN is complete and the default. `LANG=en_US.UTF-8` (or LC_ALL,
LC_MESSAGES, LANGUAGE, TIANBAO_LANG) chooses English.
"""

from __future__ import annotations

import gettext
import io
import os
from collections.abc import Iterable
from functools import cache

from desktop import paths

DEFAULT_LANGUAGE = "zh_CN"
LANGUAGES = (DEFAULT_LANGUAGE, "en")

_language: str | None = None


def language() -> str:
    """The language in force: "zh_CN" or "en"."""
    global _language
    if _language is None:
        _language = _language_of_environment()
    return _language


def set_language(name: str) -> None:
    """Choose "zh_CN" or "en" for the rest of the process."""
    global _language
    if name not in LANGUAGES:
        raise ValueError(name)
    _language = name


def _language_of_environment() -> str:
    for variable in ("TIANBAO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return "en" if value.lower().startswith("en") else DEFAULT_LANGUAGE
    return DEFAULT_LANGUAGE


@cache
def _translations(name: str) -> gettext.NullTranslations:
    if name == "en":
        return gettext.NullTranslations()
    folder = paths.locale_dir() / name / "LC_MESSAGES"
    compiled, source = folder / "tianbao.mo", folder / "tianbao.po"
    if compiled.exists() and (
        not source.exists() or compiled.stat().st_mtime >= source.stat().st_mtime
    ):
        return gettext.GNUTranslations(io.BytesIO(compiled.read_bytes()))
    if not source.exists():
        return gettext.NullTranslations()
    from babel.messages.mofile import (
        write_mo,
    )  # a checkout that was not compiled yet: slow, and only there
    from babel.messages.pofile import read_po

    buffer = io.BytesIO()
    write_mo(buffer, read_po(io.StringIO(source.read_text(encoding="utf-8"))))
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)


def _(message: str) -> str:
    """Translate a sentence; placeholders `{name}` are filled by the caller with str.format."""
    return _translations(language()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Translate a sentence that counts `n` things."""
    return _translations(language()).ngettext(singular, plural, n)


def N_(message: str) -> str:
    """Mark a sentence for translation that is translated later, with `_`."""
    return message


def listed(parts: Iterable[str]) -> str:
    """Names in a sentence, each once: "A、B", in English "A, B"."""
    return (", " if language() == "en" else "、").join(dict.fromkeys(parts))


def bracketed(text: str) -> str:
    """What stands behind a name: "（亩）", in English " (mu)"; "" for nothing."""
    if not text:
        return ""
    return f" ({text})" if language() == "en" else f"（{text}）"


def titled(name: str, words: str) -> str:
    """Words about something named: "E303 面积：…", in English "E303 Area: …"."""
    return f"{name}: {words}" if language() == "en" else f"{name}：{words}"


def romanised(text: str) -> str:
    """A Chinese name in pinyin without its tones, as one word ("奇村" → "Qicun")."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text)).capitalize()


def initials(text: str) -> str:
    """Pinyin initials of a name ("优良天数" → "ylts"); Latin letters and digits stay whole
    ("PM2.5均值" → "pm2.5jz").
    """
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
