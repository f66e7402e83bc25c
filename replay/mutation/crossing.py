"""Where a calculation crosses a bound as one field moves: found by halving, on columns, exactly to the field's step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from bonitas.engine import core
from bonitas.engine.core import Field, Program, Ref
from bonitas.engine.kinds import NUMERIC, Date, Days, Ratio, Value
from bonitas.engine.order import rank
from bonitas.replay.coverage.answers import Values
from bonitas.replay.mutation.moves import Case, Move

Target = tuple[Ref, Ref | core.Const]
"""Two nodes whose values are compared; a bound of a table stands for itself."""

MOST_BRACKETS = 150
"""Places between two values of a field in which a crossing is looked for."""
ROUNDS = 64
"""How often they are halved at most."""

_FAR = (Fraction(1, 10), Fraction(1, 2), Fraction(2), Fraction(10))
_DAYS = (1, 30, 90, 365, 800, 1500, 3000, 6000)


Moved = tuple[int, Move]
"""The place of a case, and the move that is made in it."""


def crossings(
    program: Program, cases: Sequence[Case], fields: Sequence[Field], targets: Sequence[Target]
) -> list[Moved]:
    """The moves that bring one of the cases (by its place) to a bound, just over it, and one step beside."""
    sides = _Sides(program, targets)
    grid = [(row, field, point) for row, case in enumerate(cases) for field in fields for point in _grid(field, case)]
    differences = sides.of([_at(cases[row], field, point) for row, field, point in grid])
    brackets = []
    for number in range(len(targets)):
        for here, there in zip(range(len(grid)), range(1, len(grid)), strict=False):
            if grid[here][:2] == grid[there][:2] and _turns(differences[number][here], differences[number][there]):
                row, field, low = grid[here]
                brackets.append((number, row, field, low, grid[there][2], differences[number][here]))
    return list(_moves(cases, _halved(sides, cases, brackets[:: max(1, -(-len(brackets) // MOST_BRACKETS))])))


Bracket = tuple[int, int, Field, int, int, Fraction | None]
"""Target, case, field, the two ends in steps of the field, and the difference of the sides at the first of them."""


def _halved(sides: _Sides, cases: Sequence[Case], brackets: list[Bracket]) -> list[Bracket]:
    for _ in range(ROUNDS):
        open_ones = [place for place, one in enumerate(brackets) if one[4] - one[3] > 1]
        if not open_ones:
            break
        middles = [(brackets[place][3] + brackets[place][4]) // 2 for place in open_ones]
        made = [_at(cases[brackets[place][1]], brackets[place][2], middle)
                for place, middle in zip(open_ones, middles, strict=True)]  # fmt: skip
        differences = sides.of(made)
        for at, (place, middle) in enumerate(zip(open_ones, middles, strict=True)):
            number, row, field, low, high, first = brackets[place]
            value = differences[number][at]
            turned = _turns(first, value)
            brackets[place] = (number, row, field, low if turned else middle, middle if turned else high,
                               first if turned else value)  # fmt: skip
    return brackets


def _moves(cases: Sequence[Case], brackets: Sequence[Bracket]) -> Iterator[tuple[int, Move]]:
    seen = set()
    for _, row, field, low, high, _ in brackets:
        for point in (low, high, low - 1, high + 1):
            value = _value(field, point)
            if value is not None and (row, field.name, value) not in seen and cases[row].get(field.name) != value:
                seen.add((row, field.name, value))
                yield row, Move(field.name, value)


class _Sides:
    """The differences of what is compared, in many cases at once."""

    def __init__(self, program: Program, targets: Sequence[Target]) -> None:
        nodes = list(program.nodes)
        self._pairs: list[tuple[int, int]] = []
        refs: list[Ref] = []
        for left, right in targets:
            if isinstance(right, core.Const):
                nodes.append(right)
                right = len(nodes) - 1
            self._pairs.append((len(refs), len(refs) + 1))
            refs += [left, right]
        self._kinds = [nodes[ref].kind for ref in refs]
        self._values = Values(replace(program, nodes=tuple(nodes)), refs)

    def of(self, cases: Sequence[Case]) -> list[list[Fraction | None]]:
        """For each target left less right in each case, None where one of them is unknown."""
        values = self._values.of(cases)
        return [[self._less(left, one, right, other) for one, other in zip(values[left], values[right], strict=True)]
                for left, right in self._pairs]  # fmt: skip

    def _less(self, left: int, one: Value | None, right: int, other: Value | None) -> Fraction | None:
        if one is None or other is None:
            return None
        return rank(self._kinds[left], one) - rank(self._kinds[right], other)


def _turns(one: Fraction | None, other: Fraction | None) -> bool:
    """Whether a difference changes its sign on the way, zero being a sign of its own."""
    if one is None or other is None:
        return False
    return ((one > 0) - (one < 0)) != ((other > 0) - (other < 0))


# ---------------------------------------------------------------- a field as whole steps


def _step(field: Field) -> Fraction:
    if field.step is not None:
        return field.step
    return (
        Fraction(1) if isinstance(field.kind, Days) else Fraction(1, 10_000 if isinstance(field.kind, Ratio) else 100)
    )


def _value(field: Field, point: int) -> Value | None:
    """The value so many steps from zero; None outside of the field's range."""
    value: Value
    if isinstance(field.kind, Date):
        if not 1 <= point <= date.max.toordinal():
            return None
        value = date.fromordinal(point)
    else:
        value = point * _step(field)
    place = rank(field.kind, value)
    if field.low is not None and place < rank(field.kind, field.low):
        return None
    if field.high is not None and place > rank(field.kind, field.high):
        return None
    return value


def _at(case: Case, field: Field, point: int) -> Case:
    value = _value(field, point)
    return case if value is None else {**case, field.name: value}


def _grid(field: Field, case: Case) -> list[int]:
    """Some values of a field around its own, in order, in steps."""
    here = case.get(field.name)
    if isinstance(field.kind, Date):
        if not isinstance(here, date):
            return []
        points = {here.toordinal() + way * days for days in (0, *_DAYS) for way in (-1, 1)}
    elif isinstance(field.kind, NUMERIC):
        known = [one for one in (here, field.low, field.high, field.typical_low, field.typical_high)
                 if isinstance(one, Fraction)]  # fmt: skip
        values = {Fraction(0), *known, *(factor * one for one in known[:1] for factor in _FAR)}
        points = {round(value / _step(field)) for value in values}
    else:
        return []
    return sorted(point for point in points if _value(field, point) is not None)
