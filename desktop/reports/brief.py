"""The brief (简报) as plain data: paragraphs of spans, each figure knowing where it comes from;
and as plain text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SpanKind = Literal["words", "figure", "target", "honour", "missing"]


@dataclass(frozen=True, slots=True)
class Span:
    """Some words. A figure, target or honour names the indicator ("" = none) and the period that
    its trace opens with.
    """

    text: str
    kind: SpanKind = "words"
    code: str = ""
    dimension: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class BriefParagraph:
    kind: Literal["title", "heading", "body", "note"]
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Brief:
    """Notes come last: whose figures are missing, and which do not compare."""

    period: str
    paragraphs: tuple[BriefParagraph, ...]

    @property
    def title(self) -> str:
        return next(
            (paragraph.text for paragraph in self.paragraphs if paragraph.kind == "title"), ""
        )


def brief_text(brief: Brief) -> str:
    """One line a paragraph, an empty one before a heading and before the notes."""
    lines: list[str] = []
    before = "title"
    for paragraph in brief.paragraphs:
        if lines and (
            paragraph.kind == "heading" or before == "title" or (paragraph.kind == "note" != before)
        ):
            lines.append("")
        lines.append(paragraph.text)
        before = paragraph.kind
    return "\n".join(lines) + "\n"
