"""What Qt's text document lays out: the brief, the recovery page and the handover list keep their digits and codes for those who read a PDF."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop import i18n
from desktop.actions.handover.sheet import sheet_of
from desktop.exchange.handover_file import Contents, Facts, Matter
from desktop.exchange.keys import make_keys
from desktop.exchange.kit import Kit, join, open_kit, seal_kit, split
from desktop.reports.brief import Brief, BriefParagraph, Span
from desktop.reports.kit_page import KitPage, in_groups
from desktop.reports.writers.brief_pdf import brief_pdf_bytes
from desktop.reports.writers.handover_pdf import handover_pdf_bytes
from desktop.reports.writers.kit_pdf import kit_pdf_bytes
from tests.printed import decoded, plain, words
from tests.readers import needs_pdftotext

pytestmark = needs_pdftotext
PASSPHRASE = "correct horse battery staple"


@pytest.mark.parametrize("kind", ["title", "heading", "body", "note"])
def test_a_brief_keeps_its_digits_behind_letters(
    kind: str, qapp: QApplication, tmp_path: Path
) -> None:
    text = "东楼乡 PM2.5 为 12.3 μg/m³，E101 为 281 天，XF-E1，A0B1C2D3E4F5G6H7I8J9。"
    brief = Brief("2025-10", (BriefParagraph(kind, (Span(text),)),))  # type: ignore[arg-type]
    assert plain(text) in words(brief_pdf_bytes(brief), tmp_path)


def test_the_keys_come_back_from_the_page(qapp: QApplication, tmp_path: Path) -> None:
    kit = Kit("140902101", "township", "2025-11-28T09:30", make_keys())
    sealed = seal_kit(kit, PASSPHRASE)
    parts = split(sealed)
    data = kit_pdf_bytes(KitPage("奇村镇的恢复页", ("2025-11-28",), parts, ("请锁进保险柜。",)))
    codes, letters = decoded(data, tmp_path)
    assert sorted(codes) == sorted(parts) and letters == []
    assert open_kit(join(codes), PASSPHRASE, file="page") == kit
    printed = words(data, tmp_path)
    assert all(plain(in_groups(part)) in printed for part in parts), "and by hand"
    assert "奇村镇的恢复页" in printed and "请锁进保险柜" in printed


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_handover_list_says_all_that_both_sign(
    qapp: QApplication, tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also a matter that goes over lines, with words that look like markup."""
    monkeypatch.setattr(i18n, "_language", language)
    facts = Facts(
        *("a" * 32, "140902209", "东楼乡", "township", "xinfu", "王秀英", "李建国", True),
        *("2025-12-01", "2025-11-28T16:20", "0.1.0"),
    )
    matters = [
        Matter(
            "returned",
            "2025年10月：区里退回，还没有重报：森林抚育面积",
            "2025-12-03",
            "<b>等林业站</b>对账 281",
        ),
        Matter("key", "密钥待电话核对：" + "、".join(f"第{n}乡" for n in range(30))),
    ]
    sheet = sheet_of(
        facts, "T39J-KD4M", Contents("2023-11", "2025-10", 26, 48312, matters), "a.tbhand"
    )
    printed = words(handover_pdf_bytes(sheet), tmp_path)
    for text in ("T39J-KD4M", "王秀英", "李建国", "2025-12-01", "48,312", "a.tbhand"):
        assert plain(text) in printed, text
    for matter in matters:
        assert all(plain(text) in printed for text in (matter.text, matter.due, matter.words))
    assert all(plain(name) in printed for name, _day in sheet.signatures)
    empty = sheet_of(facts, "T39J-KD4M", Contents("", "", 0, 0, []), "a.tbhand")
    assert plain(empty.nothing_open) in words(handover_pdf_bytes(empty), tmp_path)
