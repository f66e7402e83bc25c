"""What people write where the language has another word: for each such word the terminals that it may stand for.

Nothing of this is accepted; it only makes the cure that is told. A word may stand for several terminals, of which the
first that can stand at the place is meant. Where a terminal has no phrase of its own (a sign, a currency, a power of
ten) the cure is spelled out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bonitas.dsl.syntax.lexicon import PHRASES

NUMERAL = re.compile("百分之[零一二三四五六七八九十百]+|[零一二两三四五六七八九十百千万亿]+(?:天|日|年|个月|元|折|倍)?")
"""A number in Chinese characters, which the language has in digits."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A terminal, and how to write it."""

    terminal: str
    spelling: str


_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "if": "WHEN",
        "whenever": "WHEN",
        "except": "UNLESS EXCEPTION_TO",
        "reject": "DECLINE",
        "deny": "DECLINE",
        "refuse": "DECLINE",
        "escalate": "REFER_TO",
        "reason": "BECAUSE",
        "must": "REQUIRE",
        "in": "IS_ONE_OF",
        "between": "IS_IN",
        "equals": "IS",
        "greater": "ABOVE OVER",
        "more": "ABOVE OVER",
        "exceeds": "ABOVE",
        "less": "BELOW UNDER",
        "else": "OTHERWISE ROW_OTHERWISE",
        "boolean": "YES_NO",
        "bool": "YES_NO",
        "integer": "NUMBER_KIND",
        "int": "NUMBER_KIND",
        "decimal": "NUMBER_KIND",
        "float": "NUMBER_KIND",
        "percentage": "RATIO_KIND",
        "amount": "MONEY_KIND",
        "string": "TEXT_KIND",
        "array": "LIST_OF",
        "enum": "ONE_OF",
        "nullable": "OPTIONAL",
        "private": "SENSITIVE",
        "secret": "SENSITIVE",
        "confidential": "SENSITIVE",
        "multiply": "TIMES",
        "cap": "AT_MOST",
        "maximum": "AT_MOST",
        "floor": "AT_LEAST",
        "minimum": "AT_LEAST",
        "decreases": "FALLS NEVER_FALLS",
        "increases": "RISES NEVER_RISES",
        "let": "DEFINE",
        "set": "DEFINE",
        "rating": "BANDS",
        "parameter": "PARAMETERS",
        "action": "ACTIONS",
        "input": "CASE",
        "inputs": "CASE",
    },
    "zh": {
        "如果": "WHEN",
        "若": "WHEN",
        "倘若": "WHEN",
        "否决": "DECLINE",
        "拒批": "DECLINE",
        "上报": "REFER_TO",
        "转审": "REFER_TO",
        "原因": "BECAUSE",
        "必须": "REQUIRE",
        "应当": "REQUIRE",
        "和": "AND",
        "与": "AND",
        "为": "IS",
        "之间": "IS_IN",
        "为空": "IS_MISSING",
        "不为空": "IS_KNOWN",
        "整数": "NUMBER_KIND",
        "小数": "NUMBER_KIND",
        "数字": "NUMBER_KIND",
        "百分比": "RATIO_KIND",
        "比例": "RATIO_KIND",
        "货币": "MONEY_KIND",
        "字符串": "TEXT_KIND",
        "文字": "TEXT_KIND",
        "布尔": "YES_NO",
        "枚举": "ONE_OF",
        "选项": "ONE_OF",
        "可选": "OPTIONAL",
        "保密": "SENSITIVE",
        "隐私": "SENSITIVE",
        "减少": "FALLS",
        "增加": "RISES",
        "输入": "CASE",
        "字段": "CASE",
        "评级": "BANDS",
        "表": "TABLE",
        "表格": "TABLE",
    },
}
"""language → word → terminals, the first that can stand at the place being meant."""

_SPELLED: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {
    "en": {
        "percent": (("PERCENT", "%"), ("RATIO_KIND", "ratio")),
        "pct": (("PERCENT", "%"), ("RATIO_KIND", "ratio")),
        "k": (("SCALE", "thousand"),),
        "m": (("SCALE", "million"),),
        "mn": (("SCALE", "million"),),
        "mio": (("SCALE", "million"),),
        "bn": (("SCALE", "billion"),),
        "euro": (("CURRENCY_CODE", "EUR"),),
        "euros": (("CURRENCY_CODE", "EUR"),),
        "dollar": (("CURRENCY_CODE", "USD"),),
        "dollars": (("CURRENCY_CODE", "USD"),),
        "pounds": (("CURRENCY_CODE", "GBP"),),
        "yuan": (("CURRENCY_CODE", "CNY"),),
    },
    "zh": {
        "w": (("SCALE", "万"),),
        "人民币": (("CURRENCY_CODE", "CNY"),),
        "美元": (("CURRENCY_CODE", "USD"),),
        "欧元": (("CURRENCY_CODE", "EUR"),),
        "港元": (("CURRENCY_CODE", "HKD"),),
        "港币": (("CURRENCY_CODE", "HKD"),),
        "日元": (("CURRENCY_CODE", "JPY"),),
        "英镑": (("CURRENCY_CODE", "GBP"),),
    },
}

SIGNS: dict[str, dict[str, str]] = {
    "en": {"&": "and", "~": "to", "!": "not"},
    "zh": {"&": "且", "~": "到", "!": "非"},
}
"""language → character that the language does not know → the word for it."""

ALIKE = {
    ";": ",", "；": "，", "'": '"', "‘": '"', "’": '"', "「": '"', "」": '"', "《": '"', "》": '"',
    "[": "(", "]": ")", "{": "(", "}": ")",
    "€": "5 EUR", "$": "5 USD", "£": "5 GBP", "¥": "5 CNY", "￥": "5 CNY",
}  # fmt: skip
"""Character that the language does not know → what is written for it in either language."""

UNITS_OF_TIME = frozenset("year years month months week weeks hour hours 年 个月 月 周 小时".split())
"""Units of time that no number of the language has: the only one is days."""


def meant(language: str, word: str) -> tuple[Meant, ...]:
    """What a word that the language does not have may stand for; empty for most words."""
    folded = word.casefold()
    spelled = tuple(Meant(*pair) for pair in _SPELLED[language].get(folded, ()))
    terminals = _WORDS[language].get(folded, "").split()
    return (*spelled, *(Meant(terminal, PHRASES[language][terminal][0]) for terminal in terminals))
