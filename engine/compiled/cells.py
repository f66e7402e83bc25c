"""A column of a table cut into segments: which rows accept the values of each, told as bits of a whole number."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor, lcm

from bonitas.engine.core import Cell, Interval, Member, Table
from bonitas.engine.kinds import Boolean, Choice, Kind, Value

Span = tuple[int | None, int | None]
"""Whole numbers from the first up to and without the second; None is open."""


@dataclass(frozen=True, slots=True)
class Segments:
    """`cuts`: the whole numbers at which a new segment begins (one mask more than cuts). Or `words`: value → mask, with
    `other` for all others (None: there are none). `certain`, `possible`: the rows that do, and that may, accept an
    unknown value."""

    cuts: tuple[int, ...]
    masks: tuple[int, ...]
    words: dict[Value, int] | None
    other: int | None
    certain: int
    possible: int


@dataclass(frozen=True, slots=True)
class Grid:
    """How a column's numbers are whole: multiples of 1/`scale`; `halved`: twice that, and odd between two of them."""

    scale: int
    halved: bool = False

    def from_(self, bound: Fraction, *, included: bool) -> int:
        """The first whole number at or (not `included`) above a bound."""
        place = bound * self.scale * (2 if self.halved else 1)
        return ceil(place) if included else floor(place) + 1

    def span(self, test: Interval | Member) -> Span | None:
        """The whole numbers that pass a test; None where none does."""
        if isinstance(test, Member):
            bound = size(test.value)
            low, high = self.from_(bound, included=True), self.from_(bound, included=False)
            return (low, high) if low < high else None
        first = None if test.low is None else self.from_(size(test.low), included=test.low_included)
        end = None if test.high is None else self.from_(size(test.high), included=not test.high_included)
        return None if first is not None and end is not None and first >= end else (first, end)


def size(value: Value) -> Fraction:
    """A number, or a date's ordinal."""
    if isinstance(value, Fraction):
        return value
    assert isinstance(value, date)
    return Fraction(value.toordinal())


def finest(table: Table, place: int) -> int:
    """A scale on which all bounds of a numeric column are whole."""
    tests = [test for row in table.rows for test in row.cells[place].tests]
    bounds = [bound for test in tests for bound in _bounds(test)]
    return lcm(1, *(size(bound).denominator for bound in bounds))


def _bounds(test: Interval | Member) -> Iterable[Value]:
    found = (test.low, test.high) if isinstance(test, Interval) else (test.value,)
    return (bound for bound in found if bound is not None)


def segments(table: Table, place: int, kind: Kind, grid: Grid) -> Segments:
    """The segments of input number `place`."""
    cells = [row.cells[place] for row in table.rows]
    own = any(cell.missing for cell in cells)
    anything = _bits(number for number, cell in enumerate(cells) if not cell.tests and not cell.missing)
    asked = _bits(number for number, cell in enumerate(cells) if cell.missing)
    tested = [(1 << number, cell) for number, cell in enumerate(cells) if cell.tests or cell.missing]
    certain = anything | asked if own else anything
    possible = certain if own else anything | _bits(number for number, cell in enumerate(cells) if cell.tests)
    if isinstance(kind, Boolean | Choice):
        labels: tuple[Value, ...] = kind.labels if isinstance(kind, Choice) else (False, True)
        words = {label: anything | _accepting(tested, kind, label) for label in labels}
        return Segments((), (), words, None, certain, possible)
    if _worded(cells):
        members = {test.value for _, cell in tested for test in cell.tests if isinstance(test, Member)}
        words = {value: anything | _accepting(tested, kind, value) for value in members}
        other = anything | sum(bit for bit, cell in tested if cell.negated)
        return Segments((), (), words, other, certain, possible)
    cuts, masks = _cut(tested, grid, anything)
    return Segments(cuts, masks, None, None, certain, possible)


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in numbers)


def _worded(cells: list[Cell]) -> bool:
    """Whether a column is of texts."""
    return any(isinstance(test, Member) and isinstance(test.value, str) for cell in cells for test in cell.tests)


def _accepting(tested: list[tuple[int, Cell]], kind: Kind, value: Value) -> int:
    return sum(bit for bit, cell in tested if any(_passes(test, kind, value) for test in cell.tests) != cell.negated)


def _passes(test: Interval | Member, kind: Kind, value: Value) -> bool:
    if isinstance(test, Member):
        return test.value == value
    assert isinstance(kind, Choice)
    place = kind.labels.index
    here = place(str(value))
    low, high = (None if bound is None else place(str(bound)) for bound in (test.low, test.high))
    return (low is None or here > low or (here == low and test.low_included)) and (
        high is None or here < high or (here == high and test.high_included)
    )


def _cut(tested: list[tuple[int, Cell]], grid: Grid, anything: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    spans = [(bit, cell, [span for test in cell.tests if (span := grid.span(test))]) for bit, cell in tested]
    cuts = sorted({end for _, _, found in spans for span in found for end in span if end is not None})
    masks = [anything] * (len(cuts) + 1)
    for bit, cell, found in spans:
        inside: set[int] = set()
        for first, end in found:
            start = 0 if first is None else bisect_left(cuts, first) + 1
            inside.update(range(start, len(cuts) + 1 if end is None else bisect_left(cuts, end) + 1))
        for number in inside if not cell.negated else set(range(len(masks))) - inside:
            masks[number] |= bit
    return tuple(cuts), tuple(masks)
