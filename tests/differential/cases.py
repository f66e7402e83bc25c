"""Random sound cases for any policy: its own bounds and one step beside them, month ends, zeros, huge amounts, gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from bonitas.engine import core
from bonitas.engine.case import case_fields
from bonitas.engine.core import Field, Interval, Member, Program
from bonitas.engine.kinds import Boolean, Choice, Date, ListOf, Ratio, Text, Value
from bonitas.engine.values import CaseValue

Case = dict[str, CaseValue]
Element = dict[str, Value | None]

_FAR = (Fraction(10**6), Fraction(10**9), Fraction(10**14), Fraction(10**19) + Fraction(1, 100))
_FINE = (Fraction(1, 3 * 10**6), Fraction(333333, 10**6), Fraction(1, 10**30), Fraction(5, 2), Fraction(1, 8))
_WORDS = (2**31, 2**53, 2**62, 2**63, 2**64)
"""Where machine words end."""
_DAYS = ("2020-02-29", "2023-02-28", "2024-01-31", "2024-02-29", "2024-12-31", "2025-03-30", "2026-02-28", "2026-03-31")
_USUAL = date(2025, 4, 1)
"""From here on for most of a year all parameters of random policies are in force."""
_EDGES = (date(1, 1, 1), date(9999, 12, 31), date(1900, 2, 28), date(2100, 3, 1))
_TOO_LONG: int = 10**60
"""The door takes no longer numbers."""


@dataclass(frozen=True)
class Temper:
    """What some cases have in common.

    `missing`: how much of what may be missing is, in one case or another. `wild`: how many numbers are huge, fine or
    near the ends of machine words. `lengths` of lists.
    """

    missing: tuple[float, ...]
    wild: float
    lengths: tuple[int, ...]


_TEMPERS = (
    Temper((0.0, 0.05, 0.2, 0.6, 1.0), 0.1, (0, 0, 1, 1, 2, 2, 3, 5, 12)),
    Temper((0.0, 0.05, 0.2), 0.0, (0, 1, 2, 3)),
    Temper((0.0, 0.05), 0.01, (0, 1, 2)),
    Temper((0.1,), 0.5, (0, 1, 2, 4)),
    Temper((0.0,), 0.0, (1, 1, 2, 30)),
    Temper((0.3, 1.0), 0.05, (0, 0, 0, 1)),
)
_LONG = Temper((0.0, 0.02), 0.01, (0, 1, 60, 300))


class CaseMaker:
    """Makes cases of one program, exact as the door gives them."""

    def __init__(self, program: Program, random: Random) -> None:
        self.random = random
        self.fields = case_fields(program)
        self.records = {record.name: record for record in program.records}
        values = set(_written(program))
        self.numbers = sorted(value for value in values if isinstance(value, Fraction)) or [Fraction(1)]
        self.units = sorted(set(_units(program))) or [Fraction(1)]
        self.texts = [*sorted(value for value in values if isinstance(value, str)), "", "another", "信"]
        own = sorted(value for value in values if isinstance(value, date))
        self.dates = [*own, *own, *map(date.fromisoformat, _DAYS)]
        self.today = date(2026, 3, 1)
        self.temper = _TEMPERS[0]

    def cases(self, count: int, *, long_lists: bool = False) -> list[Case]:
        """Some cases of one temper."""
        self.temper = _LONG if long_lists else self.random.choice(_TEMPERS)
        return [self._case() for _ in range(count)]

    def _case(self) -> Case:
        self.today = self._date() if self.random.random() < 0.5 else _USUAL + timedelta(self.random.randrange(330))
        missing = self.random.choice(self.temper.missing)
        made: Case = {}
        for field in self.fields:
            if field.name == "today":
                made |= {"today": self.today} if not field.optional or self.random.random() < 0.8 else {}
            elif not (field.optional and self.random.random() < missing):
                made[field.name] = self._list(field, missing) if isinstance(field.kind, ListOf) else self._value(field)
        return made

    def _list(self, field: Field, missing: float) -> tuple[Element, ...]:
        assert isinstance(field.kind, ListOf)
        record = self.records[field.kind.record]
        elements: list[Element] = []
        for _ in range(self.random.choice(self.temper.lengths)):
            if elements and self.random.random() < 0.2:
                elements.append(dict(elements[-1]))
                continue
            told = (one for one in record.fields if not (one.optional and self.random.random() < missing))
            elements.append({one.name: self._value(one) for one in told})
        return tuple(elements)

    def _value(self, field: Field) -> Value:
        match field.kind:
            case Boolean():
                return self.random.random() < 0.5
            case Choice(labels=labels):
                return self.random.choice(labels)
            case Text():
                return self.random.choice(self.texts)
            case Date():
                return _within(field, self._date())
        return self._number(field)

    def _number(self, field: Field) -> Fraction:
        if self.random.random() < self.temper.wild:
            step, found = field.step or self.random.choice(_FINE), self._wild(field)
        else:
            step, found = field.step or self.random.choice((Fraction(1), Fraction(1, 100))), self._usual(field)
        found = _stepped(field, found + step * self.random.choice((0, 0, 0, 1, -1)))
        return found if _short(found) else _stepped(field, Fraction(0))

    def _usual(self, field: Field) -> Fraction:
        """A bound that the policy writes, a product of two, half way between two multiples of a unit, or any number."""
        way = self.random.random()
        if way < 0.55:
            return self.random.choice((*self.numbers, *_bounds(field), Fraction(0)))
        if way < 0.63:
            return self.random.choice(self.numbers) * self.random.choice(self.numbers)
        if way < 0.73:
            return self.random.choice(self.units) * self.random.randint(-7, 40) / 2
        return self._between(field)

    def _wild(self, field: Field) -> Fraction:
        """A number that is huge, fine, at the end of its range, or where a machine word of its steps ends."""
        sign = self.random.choice((1, 1, -1))
        if self.random.random() < 0.4:
            step = field.step or Fraction(1, 10 ** self.random.randint(0, 6))
            return sign * self.random.choice(_WORDS) * step / self.random.choice((1, 1, 100, 10_000))
        return sign * self.random.choice((*_FAR, *_FINE, *_bounds(field)))

    def _between(self, field: Field) -> Fraction:
        """Any number of the range, small ones as often as large ones."""
        low, high = field.low, field.high
        size = Fraction(10) ** self.random.randint(0, 2 if isinstance(field.kind, Ratio) else 8)
        if isinstance(field.kind, Ratio):
            size /= 100
        found = Fraction(self.random.randint(0, 1000), 1000) * size
        if isinstance(low, Fraction):
            return low + found
        return high - found if isinstance(high, Fraction) else found * self.random.choice((1, 1, -1))

    def _date(self) -> date:
        way = self.random.random()
        if way < 0.03:
            return self.random.choice(_EDGES)
        near = self.random.choice((*self.dates, self.today, self.today))
        if way < 0.6:
            return near
        return _moved(near, self.random.choice((1, -1, 30, -30, 90, self.random.randint(-800, 800))))


def _written(program: Program) -> Iterable[Value]:
    """Every value that the policy writes."""
    for node in program.nodes:
        if isinstance(node, core.Const):
            yield node.value
        elif isinstance(node, core.Dated):
            for period in node.periods:
                yield from (value for value in (period.start, period.end, period.value) if value is not None)
    for table in program.tables.values():
        for cell in (cell for row in table.rows for cell in row.cells):
            for test in cell.tests:
                yield from _bounds_of(test)


def _units(program: Program) -> Iterable[Fraction]:
    """Every unit that the policy rounds to."""
    yield from (node.unit for node in program.nodes if isinstance(node, core.Round))
    yield from (amount.unit for amount in program.amounts if amount.unit is not None)


def _bounds_of(test: Interval | Member) -> tuple[Value, ...]:
    if isinstance(test, Member):
        return (test.value,)
    return tuple(value for value in (test.low, test.high) if value is not None)


def _bounds(field: Field) -> tuple[Fraction, ...]:
    bounds = (field.low, field.high, field.typical_low, field.typical_high)
    return tuple(bound for bound in bounds if isinstance(bound, Fraction))


def _stepped(field: Field, value: Fraction) -> Fraction:
    """The nearest value that the field may have."""
    unit = field.step
    low = field.low if isinstance(field.low, Fraction) else None
    high = field.high if isinstance(field.high, Fraction) else None
    if unit is None:
        places = Fraction(10**30)
        value = Fraction(round(value * places)) / places
    else:
        value = value // unit * unit
        low = None if low is None else -(-low // unit) * unit
        high = None if high is None else high // unit * unit
    if low is not None and value < low:
        return low
    return high if high is not None and value > high else value


def _short(value: Fraction) -> bool:
    return max(abs(value.numerator), value.denominator) < _TOO_LONG


def _within(field: Field, value: date) -> date:
    if isinstance(field.low, date) and value < field.low:
        return field.low
    return field.high if isinstance(field.high, date) and value > field.high else value


def _moved(value: date, days: int) -> date:
    try:
        return value + timedelta(days=days)
    except OverflowError:
        return value


# ---------------------------------------------------------------- soundness


def fits(program: Program, case: Mapping[str, CaseValue]) -> bool:
    """Whether a case of exact values is one that the door lets in."""
    records = {record.name: record for record in program.records}
    for field in case_fields(program):
        value = case.get(field.name)
        if value is None or not isinstance(field.kind, ListOf):
            sound = _allowed(field, value)
        else:
            inner = records[field.kind.record].fields
            sound = all(_allowed(one, element.get(one.name)) for element in value for one in inner)  # type: ignore[union-attr]
        if not sound:
            return False
    return True


def _allowed(field: Field, value: object) -> bool:
    if value is None:
        return field.optional
    if isinstance(field.kind, Choice):
        return value in field.kind.labels
    if isinstance(value, Fraction) and field.step is not None and value % field.step != 0:
        return False
    low, high = field.low, field.high
    return (low is None or low <= value) and (high is None or value <= high)  # type: ignore[operator]
