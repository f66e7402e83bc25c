"""What newcomers get wrong, and what they are told: one book of messages for each language, to be read aloud."""

from __future__ import annotations

from pathlib import Path

import pytest
from clirun import Golden, Run

BOOK = Path(__file__).parents[1] / "data" / "mistakes"
Change = tuple[str, str]

POLICY: dict[str, dict[str, Change]] = {
    "en": {
        "a field misspelled": ("require net_worth > 0", "require net_wort > 0"),
        "a function misspelled": ("= years(founded_on", "= year(founded_on"),
        "no otherwise": ("require net_worth > 0 otherwise refer to", "require net_worth > 0 refer to"),
        "no require": ("require net_worth > 0", "net_worth > 0"),
        "no when": ("times 80%             when current", "times 80%             current"),
        "no case": ("\ncase\n", "\n"),
        "no id": ('  A3 "Positive', '  "Positive'),
        "a keyword misspelled": ("otherwise decline\n    because \"founded", "otherwise deny\n    because \"founded"),
        "a comma in a number": ("at most 250 thousand", "at most 250,000"),
        "a decimal comma": ("1 to under 1.5", "1 to under 1,5"),
        "a decimal comma in a calculation": ("times 80%", "times 0,8"),
        "a ratio where a number belongs": ("current_ratio < 1\n", "current_ratio < 100%\n"),
        "days against money": ("longest_overdue > 30 days", "longest_overdue > open_amount"),
        "a number without its unit": ("longest_overdue <= 90 days", "longest_overdue <= 90"),
        "another currency": ("at most 250 thousand", "at most 250 thousand USD"),
        "a cycle": ("= years(founded_on, today)", "= years(founded_on, today) + credit_score"),
        "an id twice": ('  A3 "Positive', '  A2 "Positive'),
        "an exception to nothing": ("    require net_worth > 0", "    exception to A9 when net_worth > 0\n    require net_worth > 0"),
        "two exceptions that clash": (
            "\nscorecard",
            '  A4 "Old firms are referred"\n    exception to A1 when net_worth > 0\n    refer to "credit manager" when yes\n'
            '  A5 "Rich firms are declined"\n    exception to A1 when net_worth > 0\n    decline when yes\n\nscorecard',
        ),
        "an unknown label": ("rating below A\n", "rating below AAA\n"),
        "an action never declared": ("then hold_delivery", "then stop_delivery"),
        "a gap in the bands": ("B  40 to under 75", "B  50 to under 75"),
        "an overlap in the bands": ("B  40 to under 75", "B  40 to 75"),
        "weights that are no whole": ("current_ratio weight 50", "current_ratio weight 40"),
        "a quotation mark forgotten": ('because "founded less than two years ago"', 'because "founded less than two years ago'),
        "no rounding": ("  round down to 1_000\n", ""),
        "a day that does not exist": ("from 2026-01-01", "from 2026-02-30"),
        "a date the other way round": ("from 2026-01-01", "from 01.02.2026"),
        "a kind of another language": ("current_ratio    number", "current_ratio    decimal"),
        "if for when": ("when current_ratio < 1\n", "if current_ratio < 1\n"),
        "between": ("when current_ratio < 1\n", "when current_ratio between 1 and 2\n"),
        "a capital letter": ("require years_in", "Require years_in"),
        "no title": ('  A3 "Positive net worth"', "  A3"),
        "a clause without its own words": ("  round down to 1_000", "  round to 1_000"),
        "words of other languages for and": ("require net_worth > 0", "require net_worth > 0 && annual_revenue > 0"),
        "another sign for a comment": ("# Each", "// Each"),
        "the currency's sign": ("at most 250 thousand", "at most €250_000"),
        "the currency before the number": ("at most 250 thousand", "at most EUR 250 thousand"),
        "the currency's name": ("currency EUR", "currency euro"),
        "a space in a number": ("at most 250 thousand", "at most 250 000"),
        "a point for thousands": ("at most 250 thousand", "at most 250.000"),
        "points for thousands": ("at most 250 thousand", "at most 2.500.000"),
        "k for thousand": ("at most 250 thousand", "at most 250k"),
        "per cent forgotten": ("times 80% ", "times 80 "),
        "months as a unit": ("longest_overdue <= 90 days", "longest_overdue <= 3 months"),
        "signs in the bands": ("A  75 and over", "A  >= 75"),
        "a field of a list with a point": ("sum(amount of open_invoices)", "sum(open_invoices.amount)"),
        "unless twice": ("    because \"founded", "    unless net_worth > 5\n    unless current_ratio > 2\n    because \"founded"),
    },
    "zh": {
        "字段写错": ("要求 净资产 > 0", "要求 净资 > 0"),
        "函数写错": ("= 年数(成立日期", "= 年(成立日期"),
        "漏写否则": ("要求 净资产 > 0 否则 转交", "要求 净资产 > 0 转交"),
        "漏写要求": ("要求 净资产 > 0", "净资产 > 0"),
        "漏写当": ("80%     当 流动", "80%     流动"),
        "关键词写错": ("否则 拒绝\n    因为 \"成立", "否则 拒掉\n    因为 \"成立"),
        "词语连写": ("要求 净资产 > 0 否则 转交", "要求净资产 > 0 否则 转交"),
        "英文关键词": ("要求 净资产 > 0", "require 净资产 > 0"),
        "数字中的逗号": ("不超过 25万", "不超过 250，000"),
        "数值与比例相比": ("当 流动比率 < 1\n", "当 流动比率 < 100%\n"),
        "天数与金额相比": ("最长逾期 > 30天", "最长逾期 > 未付金额"),
        "数字缺少单位": ("最长逾期 <= 90天", "最长逾期 <= 90"),
        "循环引用": ("= 年数(成立日期, 今天)", "= 年数(成立日期, 今天) + 信用评分"),
        "编号重复": ('  A3 "净资产', '  A2 "净资产'),
        "两个例外冲突": (
            "\n评分卡",
            '  A4 "转交"\n    例外于 A1 当 净资产 > 0\n    转交 "信用经理" 当 是\n'
            '  A5 "拒绝"\n    例外于 A1 当 净资产 > 0\n    拒绝 当 是\n\n评分卡',
        ),
        "未申报的措施": ("则 暂停发货", "则 停止发货"),
        "分级有空档": ("B  40 到 低于 75", "B  50 到 低于 75"),
        "漏写引号": ("因为 \"成立不足两年\"", "因为 \"成立不足两年"),
        "中文标点": ("年数(成立日期, 今天)", "年数（成立日期，今天）"),
        "句号": ("准入\n", "准入。\n"),
        "直角引号": ('"净资产为正"', "「净资产为正」"),
        "其他说法": ("要求 净资产 > 0", "要求 净资产 大于 0 并且 年收入 大于等于 1万"),
        "和": ("要求 净资产 > 0", "要求 净资产 > 0 和 年收入 > 0"),
        "如果": ("当 流动比率 < 1\n", "如果 流动比率 < 1\n"),
        "以下": ("低于 40", "40 以下"),
        "汉字数字": ("最长逾期 <= 90天", "最长逾期 <= 九十天"),
        "按月计": ("最长逾期 <= 90天", "最长逾期 <= 3个月"),
        "美元": ("不超过 25万", "不超过 25万美元"),
        "其他类型": ("流动比率  数值", "流动比率  百分比"),
        "英文函数": ("年数(成立日期", "years(成立日期"),
        "日期斜线": ("自 2026-01-01", "自 2026/01/01"),
        "除非两次": ("    因为 \"成立", "    除非 净资产 > 5\n    除非 流动比率 > 2\n    因为 \"成立"),
    },
}  # fmt: skip

UNDERSTOOD = {"中文标点", "其他说法"}
"""What is no mistake after all: the other way of writing is understood."""

CASE = {
    "a field nobody declared": ("net_worth: \"100000\"", "net_worth: \"100000\"\nphone: \"12345\""),
    "a field misspelled": ("net_worth:", "networth:"),
    "a comma in a number": ("\"100000\"", "\"100,000\""),
    "a date the other way round": ("2019-05-01", "01.05.2019"),
    "a required field forgotten": ("net_worth: \"100000\"\n", ""),
    "a number out of its range": ("current_ratio: 1.2", "current_ratio: -1"),
    "a key twice": ("net_worth: \"100000\"", "net_worth: \"100000\"\nnet_worth: \"200000\""),
    "not a number": ("current_ratio: 1.2", "current_ratio: .nan"),
    "a payment misspelled in a list": ("due_on:", "due:"),
}  # fmt: skip
SMALL = """policy small "Small"
version 1.0
currency EUR
case
  founded_on date
  revenue money from 0 optional
  wanted money from 0
admission
  A1 "Two years" require years(founded_on, today) >= 2 otherwise decline
limit credit_limit
  start at min(revenue * 10%, wanted)
  round down to 1_000
"""
SOUND = """today: 2026-03-01
founded_on: 2019-05-01
annual_revenue: "2000000"
net_worth: "100000"
current_ratio: 1.2
requested_limit: "90000"
invoices:
  - {amount: "1000", due_on: 2026-02-01}
"""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_mistake_in_a_policy_is_told_with_its_cure(run: Run, golden: Golden, language: str) -> None:
    run("init", "--language", language)
    sound = Path("credit.policy").read_text(encoding="utf-8")
    book = []
    for name, (old, new) in POLICY[language].items():
        assert old in sound, name
        Path("credit.policy").write_text(sound.replace(old, new, 1), encoding="utf-8")
        result = run("check", "credit.policy", "--language", language, code=None)
        assert result.exit_code in ((0,) if name in UNDERSTOOD else (1, 3)), name
        assert "Traceback" not in result.output
        book.append(f"=== {name}\n{result.stdout}")
    golden(BOOK / f"policy.{language}.txt", "\n".join(book))


def test_each_mistake_in_a_case_is_told_with_its_cure(run: Run, golden: Golden) -> None:
    run("init")
    book = []
    for name, (old, new) in CASE.items():
        assert old in SOUND, name
        Path("case.yaml").write_text(SOUND.replace(old, new, 1), encoding="utf-8")
        result = run("decide", "credit.policy", "case.yaml", code=3)
        book.append(f"=== {name}\n{result.output}")
    golden(BOOK / "case.txt", "\n".join(book))


def test_a_broken_file_of_cases_loses_no_row(run: Run, golden: Golden) -> None:
    run("init")
    Path("small.policy").write_text(SMALL, encoding="utf-8")
    rows = [
        "founded_on,revenue,wanted",
        "2019-05-01,2000000,90000",
        '2019-05-01,"2,000,000",90000',
        "2019-05-01,,90000",
        "2019-05-01,2000000",
        "1 May 2019,2000000.005,-1",
    ]
    Path("cases.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    result = run("decide", "small.policy", "cases.csv", "--today", "2026-03-01", "--output", "out.jsonl", code=3)
    golden(BOOK / "csv.txt", result.output)
    decided = Path("out.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(decided) == 2
