"""Reading one raw value into an exact value of its kind, or refusing it with the cure.

Nothing here guesses: a value is read when there is one way to read it, and otherwise refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from numbers import Integral
from typing import Any

from bonitas.engine.core import Field
from bonitas.engine.kinds import NUMERIC, Boolean, Choice, Date, Days, Kind, ListOf, Money, Number, Ratio, Text, Value
from bonitas.engine.problems import NOTHING, Both, closest, quoted
from bonitas.engine.values import decimal_text

MAX_DIGITS = 60
"""Digits a number in a case may have before and after its point."""
MAX_TEXT = 10_000
"""Characters a text in a case may have."""

_NUMBER = re.compile(r"[+-]?[0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", re.ASCII)
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_YES_NO = {"yes": True, "true": True, "是": True, "no": False, "false": False, "否": False}


class RefusalError(Exception):
    """A value that is refused: which text of `problems.TEXTS`, its words, and what to write instead."""

    def __init__(self, key: str, suggestion: str | None = None, **words: str | Both) -> None:
        super().__init__(key)
        self.key, self.suggestion = key, suggestion
        self.words: dict[str, Any] = dict(words)


def read_scalar(field: Field, raw: object, labels: Mapping[str, str]) -> Value:
    """The exact value of `raw` (not None) for a field that is no list.

    `labels` leads from every name of a choice's label to the canonical one. Numbers of all kinds become Fractions.
    Raises RefusalError (K503 to K507).
    """
    if isinstance(field.kind, NUMERIC):
        value: Value = _read_number(field, raw)
    elif isinstance(field.kind, Boolean):
        value = _read_boolean(field, raw)
    elif isinstance(field.kind, Date):
        value = _read_date(field, raw)
    elif isinstance(field.kind, Choice):
        value = _read_choice(field, raw, labels)
    else:
        value = _read_text(field, raw)
    _check_range(field, raw, value)
    return value


def kind_words(kind: Kind) -> Both:
    """What a kind expects, in plain words."""
    match kind:
        case Boolean():
            return Both("yes or no", "“是”或“否”")
        case Number():
            return Both("a number", "数值")
        case Ratio():
            return Both('a ratio such as "12.5%" or 0.125', "比率（如 12.5% 或 0.125）")
        case Money(currency):
            return Both(f"an amount of money in {currency}", f"金额（{currency}）")
        case Days():
            return Both("a number of days", "天数")
        case Text():
            return Both("text", "文本")
        case Date():
            return Both("a date such as 2026-01-31", "日期（如 2026-01-31）")
        case Choice(labels):
            return Both(f"one of {', '.join(labels)}", f"下列之一：{'、'.join(labels)}")
        case ListOf(record):
            return Both(f"a list of {record}", f"{record} 的列表")
    raise AssertionError(kind)


def exact_number(text: str) -> Fraction | None:
    """The rational that a plain decimal text stands for; None when it is no such text or longer than `MAX_DIGITS`.

    Full-width digits count as digits, an underscore may part them, a comma may not.
    """
    narrow = text.translate(_NARROW).strip()
    if not _NUMBER.fullmatch(narrow):
        return None
    return _of_decimal(Decimal(narrow))


def shown_value(kind: Kind, value: Value) -> Both:
    """A known value with its unit, for a message."""
    if isinstance(value, Fraction):
        if isinstance(kind, Ratio):
            text = f"{decimal_text(value * 100)}%"
            return Both(text, text)
        if isinstance(kind, Money):
            text = f"{decimal_text(value)} {kind.currency}"
            return Both(text, text)
        if isinstance(kind, Days):
            return Both(f"{decimal_text(value)} days", f"{decimal_text(value)} 天")
        return Both(decimal_text(value), decimal_text(value))
    return Both(str(value), str(value))


def _refuse(field: Field, raw: object, hint: Both = NOTHING, suggestion: str | None = None) -> RefusalError:
    given = quoted(raw, sensitive=field.sensitive)
    return RefusalError(
        "K503", None if field.sensitive else suggestion, given=given, kind=kind_words(field.kind), hint=hint
    )


_TOO_LONG = Both(f"; it has more than {MAX_DIGITS} digits", f"；超过 {MAX_DIGITS} 位")
_NOT_FINITE = Both("; where nothing is known, leave it out", "；若未知，请留空")
_WRITE_OUT = Both("; write the number out in digits, without a unit", "；请只写数字，不带单位")
_BARE = Both("; a per-cent sign belongs to ratios only", "；只有比率可以带百分号")
_NO_TIME = Both("; write the day alone, without a time", "；请只写日期，不带时间")
_QUOTE = Both("; put it in quotes", "；请加引号")
_BROKEN = Both("; it holds a broken character", "；含有损坏的字符")
_LONG_TEXT = Both(f"; it is longer than {MAX_TEXT} characters", f"；超过 {MAX_TEXT} 个字符")


def _read_number(field: Field, raw: object) -> Fraction:
    if isinstance(raw, bool):
        raise _refuse(field, raw)
    if isinstance(raw, str):
        return _read_number_text(field, raw)
    if isinstance(raw, float):
        return _read_float(field, raw)
    value: Fraction | None
    if isinstance(raw, Integral):
        value = Fraction(int(raw)) if abs(int(raw)) < 10**MAX_DIGITS else None
    elif isinstance(raw, Fraction):
        value = raw
    elif isinstance(raw, Decimal):
        if not raw.is_finite():
            raise _refuse(field, raw, _NOT_FINITE)
        value = _of_decimal(raw)
    else:
        raise _refuse(field, raw)
    if value is None or max(abs(value.numerator), value.denominator) >= 10 ** (2 * MAX_DIGITS):
        raise _refuse(field, raw, _TOO_LONG)
    return value


def _read_float(field: Field, raw: float) -> Fraction:
    if not math.isfinite(raw):
        raise _refuse(field, raw, _NOT_FINITE)
    shortest = float.__repr__(raw)
    if isinstance(field.kind, Money):
        cure = Both('"1234.50"', '"1234.50"') if field.sensitive else Both(f'"{shortest}"', f'"{shortest}"')
        raise RefusalError("K506", None, given=quoted(raw, sensitive=field.sensitive), cure=cure)
    value = _of_decimal(Decimal(shortest))
    if value is None:
        raise _refuse(field, raw, _TOO_LONG)
    return value


def _read_number_text(field: Field, raw: str) -> Fraction:
    narrow = raw.translate(_NARROW).strip() if len(raw) <= MAX_TEXT else raw
    body, percent = (narrow[:-1].rstrip(), True) if narrow.endswith("%") else (narrow, False)
    if percent and not isinstance(field.kind, Ratio):
        raise _refuse(field, raw, _BARE)
    if _NUMBER.fullmatch(body):
        value = _of_decimal(Decimal(body)) if len(body) <= MAX_TEXT else None
        if value is None:
            raise _refuse(field, raw, _TOO_LONG)
        return value / 100 if percent else value
    if _THOUSANDS.fullmatch(body):
        cure = body.replace(",", "_") + ("%" if percent else "")
        shown = "1_000" if field.sensitive else cure
        hint = Both(f"; a comma only separates: write `{shown}`", f"；逗号只作分隔：请写 `{shown}`")
        raise _refuse(field, raw, hint, cure)
    if body.lower().lstrip("+-.") in ("nan", "inf", "infinity"):
        raise _refuse(field, raw, _NOT_FINITE)
    raise _refuse(field, raw, _WRITE_OUT if any(sign in "0123456789" for sign in body) else NOTHING)


def _of_decimal(value: Decimal) -> Fraction | None:
    digits, exponent = value.as_tuple().digits, value.as_tuple().exponent
    assert isinstance(exponent, int)
    if len(digits) > 2 * MAX_DIGITS or exponent < -MAX_DIGITS or (any(digits) and value.adjusted() >= MAX_DIGITS):
        return None
    return Fraction(value) if any(digits) else Fraction(0)


def _read_boolean(field: Field, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str):
        value = _YES_NO.get(raw.translate(_NARROW).strip().lower())
        if value is not None:
            return value
    raise _refuse(field, raw)


def _read_date(field: Field, raw: object) -> date:
    if isinstance(raw, datetime):
        raise _refuse(field, raw, _NO_TIME, raw.date().isoformat())
    if isinstance(raw, date):
        return raw
    if not isinstance(raw, str):
        raise _refuse(field, raw)
    text = raw.translate(_NARROW).strip()
    if not _ISO_DATE.fullmatch(text):
        timed = _ISO_DATE.match(text)
        raise _refuse(field, raw, _NO_TIME if timed else NOTHING, text[:10] if timed else None)
    try:
        return date.fromisoformat(text)
    except ValueError:
        hint = Both("; the calendar has no such day", "；日历中没有这一天")
    raise _refuse(field, raw, hint)


def _read_choice(field: Field, raw: object, labels: Mapping[str, str]) -> str:
    if not isinstance(raw, str):
        raise _refuse(field, raw)
    label = labels.get(raw.strip())
    if label is not None:
        return label
    hint, suggestion = (NOTHING, None) if field.sensitive else closest(raw.strip(), labels)
    assert isinstance(field.kind, Choice)
    names = Both(", ".join(field.kind.labels), "、".join(_shown_labels(field.kind, labels)))
    raise RefusalError("K507", suggestion, given=quoted(raw, sensitive=field.sensitive), labels=names, hint=hint)


def _shown_labels(kind: Choice, labels: Mapping[str, str]) -> list[str]:
    """The labels, each with its other names in brackets."""
    shown = []
    for label in kind.labels:
        others = [name for name, canonical in labels.items() if canonical == label and name != label]
        shown.append(f"{label}（{'、'.join(others)}）" if others else label)
    return shown


def _read_text(field: Field, raw: object) -> str:
    if not isinstance(raw, str):
        raise _refuse(field, raw, _QUOTE if isinstance(raw, (int, float, Decimal, date)) else NOTHING)
    if len(raw) > MAX_TEXT:
        raise _refuse(field, raw, _LONG_TEXT)
    if any(0xD800 <= ord(sign) <= 0xDFFF for sign in raw):
        raise _refuse(field, raw, _BROKEN)
    return raw


def _check_range(field: Field, raw: object, value: Value) -> None:
    if not _within(field, value):
        hint, suggestion = _per_cent_hint(field, value)
        given = quoted(raw, sensitive=field.sensitive)
        raise RefusalError("K504", suggestion, given=given, span=range_words(field), hint=hint)
    if field.step is not None and isinstance(value, Fraction) and (value / field.step).denominator != 1:
        places = _decimal_places(field.step)
        hint = NOTHING
        if places is not None:
            many = Both(f"; at most {places} decimals", f"；最多 {places} 位小数")
            hint = many if places else Both("; it must be whole", "；须为整数")
        given = quoted(raw, sensitive=field.sensitive)
        raise RefusalError("K505", None, given=given, step=shown_value(field.kind, field.step), hint=hint)


def _decimal_places(step: Fraction) -> int | None:
    """How many decimals a step of 1, 0.1, 0.01 … means; None for other steps."""
    digits = str(step.denominator)
    return len(digits) - 1 if step.numerator == 1 and digits.strip("0") == "1" else None


def _per_cent_hint(field: Field, value: Value) -> tuple[Both, str | None]:
    """A bare 70 given for 70%."""
    if not isinstance(field.kind, Ratio) or not isinstance(value, Fraction) or not _within(field, value / 100):
        return NOTHING, None
    cure = f"{decimal_text(value)}%"
    if field.sensitive:
        return Both("; per cent need their sign", "；百分数须带百分号"), None
    return Both(f"; if per cent is meant, write `{cure}`", f"；若指百分数，请写 `{cure}`"), cure


def _within(field: Field, value: Value) -> bool:
    return (field.low is None or _rank(field, value) >= _rank(field, field.low)) and (
        field.high is None or _rank(field, value) <= _rank(field, field.high)
    )


def _rank(field: Field, value: Value) -> Fraction:
    """Where a value of an ordered kind stands among the others of its kind."""
    if isinstance(field.kind, Choice):
        return Fraction(field.kind.labels.index(str(value)))
    return Fraction(value.toordinal()) if isinstance(value, date) else Fraction(value)


def range_words(field: Field) -> Both:
    """The declared range in words."""
    low = None if field.low is None else shown_value(field.kind, field.low)
    high = None if field.high is None else shown_value(field.kind, field.high)
    if low is None:
        return NOTHING if high is None else Both(f"up to {high.en}", f"不超过 {high.zh}")
    if high is None:
        return Both(f"from {low.en}", f"不低于 {low.zh}")
    return Both(f"from {low.en} to {high.en}", f"从 {low.zh} 到 {high.zh}")
