"""Random cases for the random policies whose fields are not varied, in English and in Chinese."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from strategies.fields import DATES, LABELS

OPTIONAL = (
    "worth", "insured", "exports", "liquidity", "margin", "checked_on", "management", "grade", "listed", "city",
    "events",
)  # fmt: skip
"""The fields of a case that may be missing."""

CHINESE = {
    "revenue": "收入", "worth": "净资产", "insured": "投保金额", "liquidity": "流动比率", "staff": "员工数",
    "margin": "利润率", "terms": "账期", "founded_on": "成立日", "checked_on": "核查日", "industry": "行业",
    "management": "管理水平", "listed": "已上市", "rated": "有评级", "city": "城市", "references": "证明人额度",
    "invoices": "发票清单", "invoice": "发票", "amount": "票面", "due_on": "到期日", "paid_on": "付款日",
    "disputed": "有争议", "trade": "贸易", "building": "建筑", "services": "服务", "weak": "弱", "adequate": "中",
    "strong": "强", "hold": "暂停", "prepay": "预付", "floor": "下限", "alarm": "警戒线", "share": "份额",
    "factor_of_size": "规模系数", "late": "逾期天数", "events": "事件清单", "event": "事件", "gravity": "严重程度",
    "minor": "轻微", "major": "重大", "fatal": "致命", "v1": "变量一", "v2": "变量二", "v3": "变量三",
}  # fmt: skip
"""What Chinese readers call the fields, labels and parameters, and some of the random definitions."""
CHINESE_TEXTS = {"the manager": "经理", "the clerk": "柜员", "a bond": "保函", "of this": "此故", "P": "甲"}


def case(random: Random) -> dict[str, Any]:
    """A random case: limits, month ends, zeros, empty lists and missing values are frequent."""
    money, ratio = ("0", "0.01", "5000", "10000", "999999.99", "1000000"), ("-1", "0", "0.1", "0.333", "1")
    found: dict[str, Any] = {
        "today": random.choice(DATES),
        "revenue": random.choice(money),
        "worth": random.choice((*money, "-250000")),
        "insured": random.choice(money),
        "exports": random.choice(money),
        "liquidity": random.choice(("0", "1", "2.5", "12", "1000", "0.333333333333333333333333333333")),
        "staff": random.choice(("0", "1", "5", "12", "39")),
        "margin": random.choice(ratio),
        "terms": random.choice((0, 30, 90, 180)),
        "founded_on": random.choice(DATES),
        "checked_on": random.choice(DATES),
        "industry": random.choice(LABELS["industry"]),
        "management": random.choice(LABELS["management"]),
        "grade": random.choice(LABELS["grade"]).strip('"'),
        "listed": random.random() < 0.5,
        "rated": random.random() < 0.5,
        "city": random.choice(("Shanghai", 'x "y" z')),
        "references": random.sample(money, random.randint(0, 3)),
        "invoices": [_invoice(random) for _ in range(random.choice((0, 0, 1, 2, 3)))],
        "events": [_event(random) for _ in range(random.choice((0, 1, 2)))],
    }
    for name in OPTIONAL:
        if random.random() < 0.2:
            del found[name]
    return found


def _invoice(random: Random) -> dict[str, Any]:
    paid = {} if random.random() < 0.3 else {"paid_on": random.choice(DATES)}
    amount = random.choice(("0", "0.01", "5000", "250000"))
    return {"amount": amount, "due_on": random.choice(DATES), "disputed": random.random() < 0.3, **paid}


def _event(random: Random) -> dict[str, Any]:
    weight = {} if random.random() < 0.3 else {"weight": random.choice(("0", "4.5", "5", "12"))}
    gravity = random.choice(("minor", "major", "fatal"))
    return {"gravity": gravity, "happened_on": random.choice(DATES), "note": "Shanghai", **weight}


def cases() -> SearchStrategy[dict[str, Any]]:
    """Cases for policies whose fields are not varied."""
    return st.integers(0, 10**12).map(lambda seed: case(Random(seed)))


def in_chinese(case: dict[str, Any]) -> dict[str, Any]:
    """The case with the Chinese names of its fields and choices."""
    return {CHINESE.get(name, name): _chinese_value(value) for name, value in case.items()}


def _chinese_value(value: Any) -> Any:
    if isinstance(value, list):
        return [in_chinese(item) if isinstance(item, dict) else item for item in value]
    return CHINESE.get(value, value) if isinstance(value, str) else value
