"""Chinese words mean what English ones mean: pairs written by hand, each with one identity, and no two pairs alike."""

from __future__ import annotations

import pytest

import bonitas
from bonitas.dsl.diagnose.diagnostic import PolicyError
from bonitas.dsl.diagnose.render_human import render

EN = """policy p "P"
version 1
currency CNY
case
  x number
  y number
  m money optional
  a yes or no
  b yes or no
  on date
  due date
  grade one of low < mid < high
  group one of one, two
  parts list of part
record part
  size number
  at date optional
"""
ZH = """政策 p "P"
版本 1
币种 CNY
案例
  x 数值
  y 数值
  m 金额 可缺
  a 是否
  b 是否
  on 日期
  due 日期
  grade 取值 low < mid < high
  group 取值 one、two
  parts 列表 part
记录 part
  size 数值
  at 日期 可缺
"""
CONDITIONS = [
    ("x is at least 2", "x 不低于 2"),
    ("x is at most 2", "x 不高于 2"),
    ("x below 2", "x 低于 2"),
    ("x above 2", "x 高于 2"),
    ("x is 2", "x 是 2"),
    ("x is not 2", "x 不是 2"),
    ("x is one of (1, 3)", "x 属于 (1, 3)"),
    ("x is not one of (1, 3)", "x 不属于 (1, 3)"),
    ("x is in 1 to 3", "x 介于 1 到 3"),
    ("x is in 1 to under 3", "x 介于 1 到 低于 3"),
    ("m is known", "m 已知"),
    ("m is missing", "m 缺失"),
    ("not a", "非 a"),
    ("a and b", "a 且 b"),
    ("a or b", "a 或 b"),
    ("at least 2 of (a, b, x > 1)", "至少 2 项 (a, b, x > 1)"),
    ("at most 2 of (a, b, x > 1)", "至多 2 项 (a, b, x > 1)"),
    ("exactly 2 of (a, b, x > 1)", "恰好 2 项 (a, b, x > 1)"),
    ("grade is mid or better", "grade 是 mid 及以上"),
    ("grade is mid or worse", "grade 是 mid 及以下"),
    ("a is yes", "a 是 是"),
    ("a is no", "a 是 否"),
    ("on < 2026-02-01", "on < 2026年2月1日"),
    ("any(parts where size > 1)", "任一(parts 其中 size > 1)"),
    ("all(size > 2 of parts)", "全部(size > 2 取自 parts)"),
]
VALUES = [
    ("if a then x else y", "如果 a 则 x 否则 y"),
    ("m otherwise 5", "m 否则取 5"),
    ("x rounded down to 2", "x 向下取整到 2"),
    ("x rounded up to 2", "x 向上取整到 2"),
    ("x rounded half up to 2", "x 四舍五入到 2"),
    ("x rounded half even to 2", "x 银行家舍入到 2"),
    ("x rounded toward zero to 2", "x 向零取整到 2"),
    ("min(x, y)", "最小(x, y)"),
    ("max(x, y)", "最大(x, y)"),
    ("average(x, y)", "平均(x, y)"),
    ("worst(grade, mid)", "最差(grade, mid)"),
    ("best(grade, mid)", "最优(grade, mid)"),
    ("count(parts)", "计数(parts)"),
    ("sum(size of parts)", "求和(size 取自 parts)"),
    ("min(size of parts)", "最小(size 取自 parts)"),
    ("max(size of parts)", "最大(size 取自 parts)"),
    ("median(size of parts)", "中位数(size 取自 parts)"),
    ("years(on, due)", "年数(on, due)"),
    ("months(on, due)", "月数(on, due)"),
    ("months(on, due, overflow)", "月数(on, due, 顺延)"),
    ("months(on, due, stick)", "月数(on, due, 月末对月末)"),
    ("days(on, due)", "天数(on, due)"),
    ("days(on, today)", "天数(on, 今天)"),
    ("add_months(on, 1, clip)", "加月数(on, 1, 取月末)"),
    ("add_days(on, 30 days)", "加天数(on, 30天)"),
    ('join("x", "y")', '拼接("x", "y")'),
    ("3 thousand", "3千"),
    ("30 thousand", "3万"),
    ("3 million", "3百万"),
    ("30 million", "3千万"),
    ("300 million", "3亿"),
    ("3 trillion", "3万亿"),
    ("5 CNY", "5元"),
]
CLAUSES = [
    ('admission\n A "t" require a otherwise decline', '准入\n A "t" 要求 a 否则 拒绝'),
    ('admission\n A "t" require a otherwise refer to "w"', '准入\n A "t" 要求 a 否则 转交 "w"'),
    ('admission\n A "t" require a otherwise on condition "w"', '准入\n A "t" 要求 a 否则 附条件 "w"'),
    ('admission\n A "t" decline when a', '准入\n A "t" 拒绝 当 a'),
    ('admission\n A "t" refer to "w" when a', '准入\n A "t" 转交 "w" 当 a'),
    ('admission\n A "t" on condition "w" when a', '准入\n A "t" 附条件 "w" 当 a'),
    ('admission\n A "t" decline when a unless b', '准入\n A "t" 拒绝 当 a 除非 b'),
    (
        'admission\n A "t" decline when a from 2026-01-01 until 2026-02-01',
        '准入\n A "t" 拒绝 当 a 自 2026-01-01 截至 2026-02-01 止',
    ),
    (
        'admission\n A "t" decline when a\n B "u" exception to A when b',
        '准入\n A "t" 拒绝 当 a\n B "u" 例外于 A 当 b',
    ),
    ('warning\n W "t" red when a', '预警\n W "t" 红色 当 a'),
    ('warning\n W "t" blue when a', '预警\n W "t" 蓝色 当 a'),
    ('warning\n W "t" yellow when a', '预警\n W "t" 黄色 当 a'),
    ('warning\n W "t" orange when a', '预警\n W "t" 橙色 当 a'),
    ('warning\n W "t" critical when a', '预警\n W "t" 紧急 当 a'),
    ('warning\n W "t" red when a then notify "w" within 4 hours', '预警\n W "t" 红色 当 a 则 通知 "w" 4小时内'),
    ('warning\n W "t" red when a then notify "w" within 4 days', '预警\n W "t" 红色 当 a 则 通知 "w" 4天内'),
    ('warning\n W "t" red when a then notify "w" within 4 weeks', '预警\n W "t" 红色 当 a 则 通知 "w" 4周内'),
    ('warning\n W "t" red when a then notify "w" within 4 months', '预警\n W "t" 红色 当 a 则 通知 "w" 4个月内'),
    *[
        (f'limit l start at 5 L "t" {english} 3 when a round {mode} to 1',
         f'额度 l 起始 5 L "t" {chinese} 3 当 a {rounding}到 1')
        for english, chinese in (("times", "乘以"), ("plus", "加上"), ("at least", "不低于"), ("at most", "不超过"))
        for mode, rounding in (("down", "向下取整"), ("half up", "四舍五入"))
    ],
    ("term l start at 5 days", "期限 l 起始 5天"),
    ("amount l number start at 5", "数额 l 数值 起始 5"),
    *[
        (f"bands r by x {spelled} {english} z otherwise", f"分级 r 依据 x {spelled} {chinese} z 其他")
        for spelled, english, chinese in (
            ("s", "under 2", "低于 2"),
            ("s", "over 2", "超过 2"),
            ("s", "up to 2", "不超过 2"),
            ("s", "2 and over", "2 及以上"),
            ("s", "2 to 5", "2 到 5"),
            ("s", "2 to under 5", "2 到 低于 5"),
            ("s", "over 2 up to 5", "超过 2 不超过 5"),
            ("s", "over 2 to under 5", "超过 2 低于 5"),
            ("s", "missing", "缺失"),
            ("s", "not 2, 3", "非 2、3"),
        )
    ],
    ("bands r by x lower is better s under 2 z otherwise", "分级 r 依据 x 越低越好 s 低于 2 z 其他"),
    *[
        (
            f"table t by x {english} gives v number\n | x | v |\n | any | 1 |\n | otherwise | 2 |\noutputs v",
            f"决策表 t 依据 x {chinese} 给出 v 数值\n | x | v |\n | 任意 | 1 |\n | 其他 | 2 |\n输出 v",
        )
        for english, chinese in (
            ("unique", "唯一"),
            ("first match", "首个匹配"),
            ("worst match", "最差匹配"),
            ("best match", "最优匹配"),
            ("sum of matches", "匹配求和"),
        )
    ],
    ("tiers f by x marginal up to 5 1% over 5 2%\noutputs f", "分档 f 依据 x 超额累进 不超过 5 1% 超过 5 2%\n输出 f"),
    ("tiers f by x whole up to 5 1% over 5 2%\noutputs f", "分档 f 依据 x 全额累进 不超过 5 1% 超过 5 2%\n输出 f"),
    (
        "scorecard s from 0 to 9 base 1 factor x under 2 0 otherwise 5\noutputs s",
        "评分卡 s 从 0 到 9 基础分 1 因素 x 低于 2 0 其他 5\n输出 s",
    ),
    ('approval by x "w" up to 5 "v" over 5', '审批 依据 x "w" 不超过 5 "v" 超过 5'),
    ('fact F "t" a or b', '事实 F "t" a 或 b'),
    ('limit l start at x * 1 CNY round up to 1\nguarantee\n G "t" l never falls when x rises',
     '额度 l 起始 x * 1 CNY 向上取整到 1\n保证\n G "t" l 不下降 当 x 上升'),
    ('limit l start at x * 1 CNY round up to 1\nguarantee\n G "t" l never rises when x falls',
     '额度 l 起始 x * 1 CNY 向上取整到 1\n保证\n G "t" l 不上升 当 x 下降'),
    ('guarantee\n G "t" never a and b', '保证\n G "t" 绝不 a 且 b'),
    ("parameters q 5 from 2026-01-01 until 2026-02-01, 6 from 2026-02-02\ndefine v = q as of on\noutputs v",
     "参数 q 5 从 2026-01-01 截至 2026-02-01 止、6 从 2026-02-02\n定义 v = q 适用日 on\n输出 v"),
    ("parameters q 5 from 2026-01-01\ndefine v = accrued(q, on, due)\noutputs v",
     "参数 q 5 从 2026-01-01\n定义 v = 累计(q, on, due)\n输出 v"),
]  # fmt: skip
PAIRS = [
    *((f"define v = {english}\noutputs v", f"定义 v = {chinese}\n输出 v") for english, chinese in CONDITIONS + VALUES),
    *CLAUSES,
]


def identity(text: str) -> str:
    try:
        return bonitas.loads(text).identity
    except PolicyError as error:
        raise AssertionError(render(error.diagnostics)) from error


@pytest.mark.parametrize(("english", "chinese"), PAIRS)
def test_both_texts_have_one_identity(english: str, chinese: str) -> None:
    assert identity(f"{EN}{english}\n") == identity(f"{ZH}{chinese}\n")


def test_no_two_pairs_mean_the_same() -> None:
    found: dict[str, str] = {}
    for english, _ in PAIRS:
        assert found.setdefault(identity(f"{EN}{english}\n"), english) == english
