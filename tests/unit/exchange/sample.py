"""A real month of 奇村镇 as a submission: not tests, what they stand on."""

from __future__ import annotations

from desktop.domain.figures import How, Missing
from desktop.exchange.messages import (
    DeadlineRow,
    DistrictKeys,
    ExplanationRow,
    FigureRow,
    HonourRow,
    ProjectRow,
    ReadingRow,
    ReceiptRow,
    Reply,
    ReturnRow,
    Submission,
    TargetRow,
    Task,
    UnitFigureRow,
    UnitRow,
)

CATALOGUE = "5f" * 32
UNIT = "140902101"
FIGURE = FigureRow("E1", "E303", "", "2025-10", 10_200_000, "", None, "", "", How.TYPED)


def submission(sequence: int = 1) -> Submission:
    figures = [
        FIGURE,
        FigureRow(
            "E1", "E201", "定襄桥", "2025-10", 30_000, "", None, "第一行\n第二行", "", How.PASTED
        ),
        FigureRow(
            "E1", "E111", "", "2025-10", None, "设备停用", Missing.REFUSED, "", "", How.TYPED
        ),
        FigureRow("E1", "E110", "", "2025-10", 867_000, "", None, "", "HJ 633-2012", How.DERIVED),
    ]
    readings = [
        ReadingRow(
            "2025-10-03",
            830_000,
            "PM2.5",
            80_000,
            310_000,
            9_000,
            950_000,
            1_040_000,
            610_000,
            False,
            "",
        ),
        ReadingRow("2025-10-12", None, "", None, None, None, None, None, None, True, "仪器停电"),
    ]
    projects = [
        ProjectRow(
            "3",
            "2025-03",
            "温泉康养中心",
            "区级重点项目",
            "区级",
            "奇村",
            "忻府区文旅公司",
            "2025-03-01",
            "2025-03-15",
            "2026-10-01",
            120_000_000,
            0,
            45_000_000,
            3_500_000,
            31_000_000,
            31_000_000,
            "在建",
            "主体封顶",
            "",
            "李海",
            "active",
            "",
        ),
    ]
    honours = [
        HonourRow("1", "2025-10-20", "省级", "省级卫生乡镇", "山西省爱卫会", "晋爱卫〔2025〕3号")
    ]
    explanations = [
        ExplanationRow(
            "E1", "E1-07", "E303", "", "雨季补植，一次验收。", "2025-11-02T09:15:00+08:00"
        )
    ]
    return Submission(
        UNIT,
        "2025-10",
        sequence,
        ["E1", "E2", "P1", "H1"],
        figures,
        readings,
        projects,
        honours,
        explanations,
        "补报造林" if sequence > 1 else "",
        "王秀兰",
        "0350-1234567",
    )


def task(signing: bytes, recipient: str) -> Task:
    return Task(
        "140902",
        "2025",
        1,
        CATALOGUE,
        DistrictKeys(signing, recipient),
        [UnitRow(UNIT, "奇村镇", "town", "township")],
        [TargetRow(UNIT, "2025", "E301", "", 12_000_000, ">=", "")],
        [DeadlineRow("E1", "2025-10", "2025-11-07")],
        [
            UnitFigureRow(
                UNIT, FigureRow("E1", "E303", "", "2024-10", 9, "", None, "", "", How.TYPED)
            )
        ],
    )


def back(digest: str) -> Reply:
    at = "2025-11-05T10:00:00Z"
    return Reply(
        UNIT,
        "2025-10",
        1,
        [ReceiptRow("2025-10", 1, digest, "received", at)],
        [
            ReturnRow(
                "2025-10",
                1,
                "E1",
                "E303",
                "",
                "2025-10",
                "比去年同期多十倍，请核对单位。",
                "刘强",
                at,
            )
        ],
    )
