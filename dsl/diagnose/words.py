"""A finding's data turned into words, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from bonitas.dsl.diagnose.codes import Keyword, Texts
from bonitas.dsl.diagnose.codes_en import TEXTS as TEXTS_EN
from bonitas.dsl.diagnose.codes_zh import TEXTS as TEXTS_ZH
from bonitas.dsl.diagnose.diagnostic import Diagnostic, Label, Severity
from bonitas.dsl.diagnose.snippet import visible
from bonitas.dsl.syntax.lexicon import PHRASES
from bonitas.engine.kinds import Boolean, Choice, Date, Days, Kind, ListOf, Money, Number, Quantity, Ratio, Text
from bonitas.engine.values import decimal_text

TEXTS: dict[str, dict[str, Texts]] = {"en": TEXTS_EN, "zh": TEXTS_ZH}
"""language → code → its words."""

SEVERITIES: dict[str, dict[Severity, str]] = {
    "en": {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"},
    "zh": {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTE: "提示"},
}
"""language → severity → its word."""

SHOWN = 8
"""How many words of a list are shown before the rest is counted."""

LONGEST = 100
"""How much of an author's words is quoted."""

_TERMINALS: dict[str, tuple[str, str]] = {
    "NAME": ("a name", "名称"),
    "TEXT": ("a text in quotes", "引号内的文本"),
    "NUMBER": ("a number", "数字"),
    "DATE": ("a date", "日期"),
    "VERSION_TEXT": ("a version, as `1.0`", "版本号，如 `1.0`"),
    "CURRENCY_CODE": ("a currency", "币种代码"),
    "LANGUAGE": ("a language", "语言"),
    "SCALE": ("a word such as `million`", "万、亿等单位"),
    "ROW": ("a table row", "表格行"),
    "ROW_END": ("the end of the row", "行尾"),
    "$END": ("the end of the text", "文本结尾"),
}
_SIGNS = {
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": ",",
    "PLUS_SIGN": "+",
    "MINUS_SIGN": "-",
    "STAR": "*",
    "SLASH": "/",
    "CARET": "^",
    "PERCENT": "%",
    "BAR": "|",
    "DOTS": "..",
    "DOTS_UNDER": "..<",
    "OVER_DOTS": "<..",
    "OVER_DOTS_UNDER": "<..<",
    "EQ": "=",
    "NE": "!=",
    "LT": "<",
    "LE": "<=",
    "GT": ">",
    "GE": ">=",
}
_KINDS: dict[type[object], tuple[str, str]] = {
    Boolean: ("yes or no", "是否"),
    Number: ("a number", "数值"),
    Ratio: ("a ratio", "比率"),
    Days: ("days", "天数"),
    Text: ("text", "文本"),
    Date: ("a date", "日期"),
}
_CURRENCIES = {
    "CNY": "人民币",
    "USD": "美元",
    "EUR": "欧元",
    "GBP": "英镑",
    "JPY": "日元",
    "HKD": "港元",
    "CHF": "瑞士法郎",
}


class _Described:
    """An arg that `str.format` turns into words; the format `and`, `or` or `chain` says how a tuple is joined."""

    def __init__(self, value: object, language: str) -> None:
        self.value, self.language = value, language

    def __format__(self, spec: str) -> str:
        return describe(self.value, self.language, spec or "or")


def describe(value: object, language: str, joined: str = "or") -> str:
    """An arg in words: a kind, a keyword, a date, an exact number, a tuple of such; a text as its author wrote it."""
    if isinstance(value, Keyword):
        return _keyword(value.terminal, language)
    if isinstance(value, tuple):
        return _joined(value, language, joined)
    if isinstance(value, Fraction):
        return decimal_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int):
        return _author(str(value))
    return _kind(value, language)  # type: ignore[arg-type]


def message(diagnostic: Diagnostic, language: str) -> str:
    """What is wrong."""
    return _filled(TEXTS[language][diagnostic.code].message, diagnostic, language)


def help_text(diagnostic: Diagnostic, language: str) -> str:
    """How to cure it."""
    return _filled(TEXTS[language][diagnostic.code].help, diagnostic, language)


def label_text(diagnostic: Diagnostic, label: Label, language: str) -> str:
    """What is said at a place; empty where nothing is."""
    name = label.text or ("here" if label is diagnostic.primary else "")
    template = TEXTS[language][diagnostic.code].labels.get(name, "")
    return _format(template, diagnostic, language)


def _filled(templates: Mapping[str, str], diagnostic: Diagnostic, language: str) -> str:
    template = templates.get(diagnostic.variant, templates.get("", ""))
    return _format(template, diagnostic, language)


def _format(template: str, diagnostic: Diagnostic, language: str) -> str:
    return template.format(**{name: _Described(value, language) for name, value in diagnostic.args.items()})


def _author(words: str) -> str:
    words = words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
    return visible(words)


def _keyword(terminal: str, language: str) -> str:
    if terminal in _TERMINALS:
        return _TERMINALS[terminal][language == "zh"]
    if terminal in _SIGNS:
        return f"`{_SIGNS[terminal]}`"
    phrases = PHRASES[language][terminal.removesuffix("_ITEM")]
    return f"`{phrases[0]}`" if phrases else ""


def _joined(values: tuple[object, ...], language: str, joined: str) -> str:
    words = [f"`{_author(value)}`" if isinstance(value, str) else describe(value, language) for value in values]
    if joined == "chain":
        return " → ".join(words)
    words = [word for word in dict.fromkeys(words) if word]
    last = {"or": ("or", "或"), "and": ("and", "和")}[joined][language == "zh"]
    if len(words) > SHOWN:
        rest = len(words) - SHOWN + 1
        words = [*words[: SHOWN - 1], f"另外 {rest} 个" if language == "zh" else f"{rest} more"]
    comma = "、" if language == "zh" else ", "
    return f" {last} ".join([comma.join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _kind(kind: Kind, language: str) -> str:
    chinese = language == "zh"
    if type(kind) in _KINDS:
        return _KINDS[type(kind)][chinese]
    match kind:
        case Money(currency):
            return f"{_CURRENCIES.get(currency, '')}金额（{currency}）" if chinese else f"money in {currency}"
        case Choice(labels, ordered):
            shown = [*labels[:SHOWN], *(["…"] if len(labels) > SHOWN else [])]
            listed = (" < " if ordered else "、" if chinese else ", ").join(shown)
            return f"选项（{listed}）" if chinese else f"a choice ({listed})"
        case ListOf(record):
            return f"`{record}` 列表" if chinese else f"a list of `{record}`"
        case Quantity():
            return _quantity(kind, chinese)
    raise AssertionError(kind)


def _quantity(kind: Quantity, chinese: bool) -> str:
    names = ("金额", "天数", "的中间量") if chinese else ("money", "days", "")
    powers = [
        name if power == 1 else f"{name}^{power}"
        for name, power in zip(names, (kind.money, kind.days), strict=False)
        if power
    ]
    product = " × ".join(powers)
    return f"{product}{names[2]}" if chinese else f"a step in {product}"
