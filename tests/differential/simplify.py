"""Plainer cases: with less in them, or with values that are easier to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from bonitas.engine.case import case_fields
from bonitas.engine.core import Program
from bonitas.engine.values import CaseValue

Case = Mapping[str, CaseValue]
_DAY = date(2025, 1, 15)


def simpler_cases(program: Program, case: Case) -> Iterator[Case]:
    """Cases that differ from `case` in one place, which is plainer; the greatest steps first."""
    records = {record.name: record.fields for record in program.records}
    for field in case_fields(program):
        if field.name not in case:
            continue
        if field.optional:
            yield {name: value for name, value in case.items() if name != field.name}
        value = case[field.name]
        if isinstance(value, tuple):
            optional = [one.name for one in records[getattr(field.kind, "record", "")] if one.optional]
            yield from ({**case, field.name: shorter} for shorter in _shorter(value, optional))
        else:
            yield from ({**case, field.name: plainer} for plainer in _plainer(value))


def _shorter(elements: tuple[Mapping[str, Any], ...], optional: list[str]) -> Iterator[tuple[Mapping[str, Any], ...]]:
    half = len(elements) // 2
    if half > 1:
        yield from (elements[:half], elements[half:])
    for place, element in enumerate(elements):
        before, after = elements[:place], elements[place + 1 :]
        yield (*before, *after)
        for name in element:
            if name in optional:
                yield (*before, {one: value for one, value in element.items() if one != name}, *after)
            yield from ((*before, {**element, name: plainer}, *after) for plainer in _plainer(element[name]))


def _plainer(value: object) -> Iterator[Any]:
    """Values of the same kind that are plainer; each way leads to an end, so that simplifying does too."""
    if value is True:
        yield False
    elif isinstance(value, Fraction):
        yield from _plainer_number(value)
    elif isinstance(value, date):
        yield from (_DAY,) if value != _DAY else ()
    elif isinstance(value, str) and value:
        yield from ("a", "") if value != "a" else ("",)


def _plainer_number(value: Fraction) -> Iterator[Fraction]:
    found = [Fraction(0), Fraction(1), Fraction(10)]
    if value.denominator != 1:
        found += [Fraction(round(value)), Fraction(round(value * 10), 10), Fraction(round(value * 100), 100)]
    if value < 0:
        found.append(-value)
    if abs(value) > 10:
        found += [Fraction(round(value, -digits)) for digits in range(len(str(abs(int(value)))) - 1, 0, -1)]
    yield from (one for one in dict.fromkeys(found) if _size(one) < _size(value))


def _size(value: Fraction) -> tuple[int, int, int]:
    """How much there is to read in a number."""
    digits = str(abs(value.numerator)).rstrip("0")
    return len(digits) + len(str(value.denominator)), value < 0, abs(value.numerator)
