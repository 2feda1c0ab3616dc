"""Explanations (说明): whether the words say anything about why a figure is as it is."""
# zh-data: module - what people type, not what they read

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from desktop.domain.problems import Problem, formula, hidden_character, shown, too_long, trimmed

MAX_CHARACTERS = 500
LEAST_CHARACTERS = 4
SAME_WORDS_FREELY = 5
"""So many cells of one period may have the same words before they are to be confirmed."""
_LEAST_BESIDE_STOCK = 2
_LEAST_DIFFERENT_CHARACTERS = 3
_LEAST_ENGLISH_WORDS = 3
_NO_REASON = frozenset(
    "嗯啊哦哈呵嘿嘻唉哎呀吧吗呢嘛喔噢哼额呃啦咯〇零一二三四五六七八九十百千万亿甲乙丙丁戊"
)
"""Characters that are no reason however they are strung: interjections and counting."""
_KEYBOARD_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_WORD_BEGINNING = re.compile(
    r"(?:[bcdfghjklmnpqrstvwxz]|[bcfgps]l|[bcdfgkptw]r|[cgpstw]h|[dst]w|[gk]n|ps|qu|s[cknmpqt]"
    r"|sch|s[cpt]r|shr|sph|spl|squ|thr|chr)?[aeiouy]"
)
_CONSONANTS_IN_A_ROW = re.compile(r"[^aeiouy]{5,}")
_SAYING_NOTHING = (
    "不知道",
    "不清楚",
    "不明",
    "不详",
    "随便",
    "说明",
    "解释",
    "原因",
    "没有问题",
    "无问题",
    "没问题",
    "没有错误",
    "无错误",
    "没错",
    "无误",
    "无异常",
    "正确",
    "准确",
    "真实",
    "属实",
    "正常",
    "可靠",
    "有效",
    "核实",
    "核对",
    "核查",
    "复核",
    "审核",
    "检查",
    "确认",
    "查实",
    "数据",
    "数字",
    "数值",
    "情况",
    "结果",
    "上报",
    "填报",
    "报送",
    "我单位",
    "本单位",
    "我镇",
    "我乡",
    "我处",
    "实际",
    "如实",
    "以上",
    "上述",
    "本期",
    "本月",
    "该项",
    "确实",
    "完全",
    "均为",
    "已",
    "经",
    "该",
    "此",
    "均",
    "都",
    "的",
    "了",
    "是",
    "为",
    "系",
    "请",
    "与",
    "和",
    "且",
    "并",
    "后",
    "无",
    "verified",
    "checked",
    "correct",
    "confirmed",
    "accurate",
    "true",
    "data",
    "figures",
    "the",
    "are",
    "is",
    "ok",
)
"""Words that only claim; longest first within each kind. The catalogue's stock phrases come
before them.
"""


def explanation_problem(comment: str, stock_phrases: Iterable[str]) -> Problem | None:
    """Why the words explain nothing; None where they may stand. Punctuation and order hide no
    stock phrase.
    """
    text = trimmed(comment)
    problem = too_long(text, MAX_CHARACTERS) or hidden_character(
        text.replace("\r\n", "\n"), line_breaks=True
    )
    problem = problem or formula(text)
    if problem:
        return problem
    if not text:
        return Problem("explanation-empty")
    meaning = meaningful(text)
    params = {"typed": shown(text)}
    if not any(c.isalpha() for c in meaning):
        return Problem("explanation-no-words", params)
    if len(set(meaning)) == 1:
        return Problem("explanation-repeated", params)
    if len(_without_stock(meaning, stock_phrases)) < _LEAST_BESIDE_STOCK:
        return Problem("explanation-stock-phrase", params)
    once = _once(meaning)
    if len(once) < LEAST_CHARACTERS:
        return Problem(
            "explanation-too-short" if once == meaning else "explanation-repeated", params
        )
    if len(set(meaning)) < _LEAST_DIFFERENT_CHARACTERS:
        return Problem("explanation-repeated", params)
    if not (_has_chinese_words(meaning) or _is_english(text)):
        return Problem("explanation-gibberish", params)
    return None


def meaningful(text: str) -> str:
    """Letters, Chinese characters and digits only, lower case, compatibility forms resolved."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if unicodedata.category(c)[0] in "LN")


def _has_chinese_words(meaning: str) -> bool:
    return sum("\u4e00" <= c <= "\u9fff" and c not in _NO_REASON for c in meaning) >= 2


def _is_english(text: str) -> bool:
    """Whether there are three different words, numbers counted, most of which could be English."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = set(re.findall(r"[a-z]+(?:['’][a-z]+)?", plain))
    numbers = set(re.findall(r"\d+(?:[.,]\d+)*", plain))
    likely = [word for word in words if _could_be_english(word)]
    return (
        len(words) + len(numbers) >= _LEAST_ENGLISH_WORDS
        and len(likely) * 2 > len(words) - bool(numbers)
        and any(len(word) >= 3 for word in likely)
    )


def _could_be_english(word: str) -> bool:
    """A beginning and clusters that can be spoken, and no walk along the keyboard."""
    walks = (row for way in _KEYBOARD_ROWS for row in (way, way[::-1]))
    return (
        _WORD_BEGINNING.match(word) is not None
        and _CONSONANTS_IN_A_ROW.search(word) is None
        and not (len(word) >= 3 and any(word in walk for walk in walks))
        and not (len(word) >= 2 and len(set(word)) == 1)
    )


def _without_stock(text: str, stock_phrases: Iterable[str]) -> str:
    phrases = sorted(filter(None, map(meaningful, stock_phrases)), key=len, reverse=True)
    for phrase in (*phrases, *_SAYING_NOTHING):
        text = text.replace(phrase, "\0")
    return text.replace("\0", "")


def _once(text: str) -> str:
    """What is repeated over and over, once: "停电停电停电" → "停电"."""
    match = re.fullmatch(r"(.+?)\1*", text)
    return match[1] if match else text
