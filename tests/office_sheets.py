"""Ordinary office sheets that once failed, and what each of them means. The inputs lie in
tests/data/spreadsheets.
"""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).parent / "data" / "spreadsheets"
TOTAL, PLAN, MONTH = "total_investment", "plan_this_year", "done_this_month"
REFUSED = None
"""The cell is shown with the reason why it is not taken."""
Cells = dict[tuple[str, str], str | None]


def one(value: str, code: str = TOTAL, row: str = "P01") -> Cells:
    return {(row, code): value}


ONE_HUNDRED_TWENTY, TWELVE_THOUSAND = one("120.00"), one("12,000.00")
IN_YI: Cells = {("P01", TOTAL): "12,000.00", ("P01", PLAN): "5,000.00", ("P01", MONTH): "100.00"}
THIRD_OF_OCTOBER = one("2025-10-03", "planned_start")
PM2_5 = one("35", "E111", "")
CASES: dict[str, Cells | str] = {
    "backslash": ONE_HUNDRED_TWENTY,
    "csv_chinese_commas": one("基础完成，主体封顶，管网铺设过半，计划年底完工", "progress"),
    "csv_chinese_commas2": one(
        "基础完成，主体封顶，管网铺设过半，设备进场，计划年底完工", "progress"
    ),
    "csv_ctrl_z": ONE_HUNDRED_TWENTY,
    "csv_double_bom": ONE_HUNDRED_TWENTY,
    "csv_guard": {("P01", TOTAL): REFUSED, ("P01", "responsible"): REFUSED},
    "csv_one_bad_byte": "sheet-bad-byte",
    "csv_parens": {("P01", TOTAL): REFUSED, ("P01", MONTH): REFUSED, ("P02", TOTAL): "120.00"},
    "csv_quote_start": {("P01", "name"): '"三馆"建设项目', ("P01", TOTAL): "120.00"},
    "csv_semicolons_in_text": one(
        "基础完成;主体封顶;管网铺设过半;设备进场;计划年底完工", "progress"
    ),
    "csv_sep_line": one("1,234.50"),
    "csv_utf16le_nobom": "sheet-unknown-kind",
    "daily_units": {("2025-10-03", "co"): "0.8", ("2025-10-03", "pm2_5"): "58"},
    "date1904": THIRD_OF_OCTOBER,
    "dates_odd": {("P01", "planned_start"): REFUSED, ("P02", "planned_start"): "2025-10-03"},
    "days_odd": {(f"2025-10-0{day}", "aqi"): f"8{day}" for day in range(5, 10)},
    "dim_a1": ONE_HUNDRED_TWENTY,
    "dim_huge": ONE_HUNDRED_TWENTY,
    "error_cells": {("P01", code): REFUSED for code in (TOTAL, "obstacles", "responsible")},
    "error_over_existing": {("P01", TOTAL): "120.00", ("P01", MONTH): REFUSED},
    "format_unit": {("P01", TOTAL): "12,000.00", ("P02", TOTAL): REFUSED, ("P03", TOTAL): "300.00"},
    "formula_no_cache": {("P01", TOTAL): "120.00", ("P01", MONTH): REFUSED},
    "fullwidth_yi": {(f"P0{n}", TOTAL): "5,000.00" if n == 3 else "12,000.00" for n in range(1, 6)},
    "group_unit": IN_YI,
    "group_unit_csv": IN_YI,
    "group_unit_needed": IN_YI,
    "group_unit_unmerged_side": IN_YI,
    "html_xls": "sheet-web-page",
    "iso_date_cell": THIRD_OF_OCTOBER,
    "ledger_last_month_column": one("60.00", MONTH),
    "ledger_month_prev_bracket": one("60.00", MONTH),
    "map_by_hand_above": TWELVE_THOUSAND,
    "map_by_hand_yi": TWELVE_THOUSAND,
    "merged_category": {
        ("P01", "category"): "民生实事",
        ("P02", "category"): "民生实事",
        ("P03", "category"): "民生实事",
        **{(f"P0{n}", TOTAL): f"{n}00.00" for n in (1, 2, 3)},
    },
    **dict.fromkeys(
        (
            "money_above_space",
            "money_above_space2",
            "money_above_two",
            "money_above_yi",
            "money_below_table",
            "money_slash",
            "money_space_in_bracket",
            "money_square_bracket",
            "money_square_bracket2",
            "money_yi_without_yuan",
        ),
        TWELVE_THOUSAND,
    ),
    "money_above_two2": ONE_HUNDRED_TWENTY,
    "money_rmb": ONE_HUNDRED_TWENTY,
    "ns_prefix": ONE_HUNDRED_TWENTY,
    **dict.fromkeys(
        ("numfmt27", "numfmt30", "numfmt31", "numfmt57", "numfmt58", "ods_date_clock"),
        THIRD_OF_OCTOBER,
    ),
    "odd_formats": {
        ("P01", TOTAL): "83.00",
        ("P03", TOTAL): REFUSED,  # it shows 83亩
        ("P07", TOTAL): REFUSED,  # it shows 0.0083万
        ("P11", TOTAL): REFUSED,  # it shows 8300%
    },
    "ods_covered": {
        ("P01", TOTAL): "120.00",
        ("P01", MONTH): "5.00",
        ("P02", TOTAL): "80.00",
        ("P02", MONTH): "3.00",
    },
    "ods_error": {("P01", TOTAL): REFUSED, ("P01", MONTH): "5.00"},
    "ods_percent_currency": {("P01", TOTAL): "120.50", ("P01", MONTH): REFUSED},
    "ods_repeat": {("P01", TOTAL): "7.00", ("P01", MONTH): "7.00"},
    "ods_spaces_lines": {("P01", TOTAL): "12,000.00", ("P01", "progress"): "基础完成 主体封顶"},
    "ods_wide_repeat": "sheet-too-large",
    "rich_runs": ONE_HUNDRED_TWENTY,
    "rph": {("P01", "name"): "粮库扩建", ("P01", TOTAL): "120.00"},
    "section_rows": {},
    "shanghai_layout": {("", "X302"): "1,186,400", ("", "X303"): "1,180,000"},
    "strict": ONE_HUNDRED_TWENTY,
    "styled_blank_far": ONE_HUNDRED_TWENTY,
    "styled_blank_wide": ONE_HUNDRED_TWENTY,
    "subtotal_cols": {("P01", TOTAL): "120.00", ("P02", TOTAL): "80.00"},
    "table_derived": {("", "E303"): "100"},
    "table_month_and_ytd": PM2_5,
    "table_title_month": PM2_5,
    "table_two_rows": PM2_5,
    "table_two_rows_prev_first": PM2_5,
    "table_unit_column": {("", "E303"): "1,020", ("", "E304"): "10,000"},
    "table_year_headings": PM2_5,
    "table_yi": one("12,000.00", "X402", ""),
    "table_yi2": one("12,000.00", "X402", ""),
    "table_ytd_first": PM2_5,
    "velvet": ONE_HUNDRED_TWENTY,
    "x000d": {("P01", TOTAL): "12,000.00", ("P01", "progress"): "基础完成 主体封顶"},
    "x000d_raw": TWELVE_THOUSAND,
    "xls_formula_date": {
        ("P01", "planned_start"): "2025-10-03",
        ("P01", TOTAL): "120.50",
        ("P02", TOTAL): REFUSED,
    },
    "xls_plain_date": THIRD_OF_OCTOBER,
    "xml2003_xls": "sheet-xml-2003",
}
FORMS = {
    "daily_units": ("E2", "2025-10"),
    "days_odd": ("E2", "2025-10"),
    "shanghai_layout": ("X1", "2025-Q3"),
    "table_yi": ("X1", "2025-Q3"),
    "table_yi2": ("X1", "2025-Q3"),
}
BY_HAND = {
    "map_by_hand_above": "概算投资额=total_investment",
    "map_by_hand_yi": "概算投资额（亿元）=total_investment",
}
STATISTICS = ("shanghai_layout",)


def source(case: str) -> Path:
    return max((DATA / case).glob("in.*"), key=lambda file: file.suffix == ".xls")


def target(case: str) -> tuple[str, str]:
    """The form and the period that it is for."""
    return FORMS.get(case, ("E1" if case.startswith("table") else "P1", "2025-10"))
