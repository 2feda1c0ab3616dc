"""The brief as a Word document, set as an official paper (GB/T 9704-2012: 仿宋 16 pt on lines of
28 pt, 37/28 mm margins).
"""
# zh-data: module - names of fonts

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from desktop import i18n
from desktop.reports.brief import Brief, BriefParagraph

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

_FONTS = {
    "title": ("方正小标宋简体", 22),
    "heading": ("黑体", 16),
    "body": ("仿宋", 16),
    "note": ("仿宋", 12),
}
_LATIN = "Times New Roman"
_LINE = {"title": 34, "heading": 28, "body": 28, "note": 20}  # points
_EPOCH = (1980, 1, 1, 0, 0, 0)


def docx_bytes(brief: Brief) -> bytes:
    """The same brief makes the same bytes."""
    from docx import Document  # 0.2 s, for one format
    from docx.shared import Mm

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(37),
        Mm(35),
        Mm(28),
        Mm(26),
    )
    document.core_properties.title = brief.title
    document.core_properties.author = ""
    for paragraph in brief.paragraphs:
        _add(document.add_paragraph(), paragraph)
    buffer = io.BytesIO()
    document.save(buffer)
    return _without_times(buffer.getvalue())


def _add(made: Paragraph, paragraph: BriefParagraph) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    font, size = _FONTS[paragraph.kind]
    layout = made.paragraph_format
    layout.line_spacing, layout.space_after = (
        Pt(_LINE[paragraph.kind]),
        Pt(size if paragraph.kind == "title" else 0),
    )
    if paragraph.kind == "title":
        made.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif paragraph.kind != "heading" or i18n.language() != "en":
        layout.first_line_indent = Pt(2 * size)
    run = made.add_run(paragraph.text)
    run.font.name, run.font.size = _LATIN, Pt(size)
    properties = run._element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(
        qn("w:eastAsia"), font
    )  # python-docx has no name for the font of Chinese


def _without_times(data: bytes) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return buffer.getvalue()
