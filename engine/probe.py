"""A search near one case for a case that breaks a promise like "the limit never falls when liquidity rises".

What it finds is a counterexample; that it finds none proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from bonitas.engine.calendar import add_days
from bonitas.engine.chaining import settle
from bonitas.engine.core import Cell, Compare, Const, Field, Guarantee, Input, Interval, Program
from bonitas.engine.kinds import Choice, Days, Value
from bonitas.engine.matters import outcome
from bonitas.engine.order import rank
from bonitas.engine.plan import plan_of
from bonitas.engine.soundness import broken_facts
from bonitas.engine.values import CaseValue

STEP = Fraction(1, 100)
"""How far a neighbour lies where the field declares no step; for days one day."""


def probe(program: Program, case: Mapping[str, CaseValue], guarantee: Guarantee) -> dict[str, CaseValue] | None:
    """A case that differs from `case` in the moved input alone and breaks `guarantee` together with it, or None.

    The input is put at its neighbours, at the constants and table bounds it is compared with and at theirs, and at the
    ends of its range; cases that break a fact and unknown amounts are passed over. None also for a guarantee that
    speaks of one case, and where the input is missing.
    """
    field = next((one for one in program.inputs if one.name == guarantee.moved), None)
    if field is None or guarantee.amount is None:
        return None
    value = case.get(field.name)
    if value is None or isinstance(value, tuple | bool):
        return None
    here = _amount(program, case, guarantee.amount)
    for moved in candidates(program, field, value):
        other = {**case, field.name: moved}
        if here is None or broken_facts(program, other):
            continue
        there = _amount(program, other, guarantee.amount)
        forward = (rank(field.kind, moved) > rank(field.kind, value)) is guarantee.rises
        if there is not None and _breaks(guarantee, *((here, there) if forward else (there, here))):
            return other
    return None


def _breaks(guarantee: Guarantee, before: Fraction, after: Fraction) -> bool:
    return after < before if guarantee.falls else after > before


def _amount(program: Program, case: Mapping[str, CaseValue], name: str) -> Fraction | None:
    value = settle(program, plan_of(program), case)[outcome(name)]
    return value if isinstance(value, Fraction) else None


def candidates(program: Program, field: Field, value: Value) -> list[Value]:
    """Values worth trying, nearest first; none where the field's kind has no order."""
    if isinstance(value, str):
        ordered = isinstance(field.kind, Choice) and field.kind.ordered
        near = set(field.kind.labels) if isinstance(field.kind, Choice) and ordered else set[Value]()
    else:
        ends = (end for end in (field.low, field.high) if end is not None)
        near = {moved for anchor in (value, *_compared(program, field), *ends) for moved in _around(field, anchor)}
    near.discard(value)
    allowed = [(rank(field.kind, moved), moved) for moved in near if _allowed(field, moved)]
    here = rank(field.kind, value) if allowed else Fraction(0)
    return [moved for _, moved in sorted(allowed, key=lambda pair: (abs(pair[0] - here), pair[0]))]


def _around(field: Field, anchor: Value) -> Iterable[Value]:
    """A value and its neighbours on both sides."""
    yield anchor
    if isinstance(anchor, Fraction):
        step = field.step or (Fraction(1) if isinstance(field.kind, Days) else STEP)
        yield from (anchor - step, anchor + step)
    elif isinstance(anchor, date):
        yield from (moved for days in (-1, 1) if (moved := add_days(anchor, days)) is not None)


def _allowed(field: Field, value: Value) -> bool:
    """Whether a value lies in the field's range and on its grid."""
    place = rank(field.kind, value)
    if field.low is not None and place < rank(field.kind, field.low):
        return False
    if field.high is not None and place > rank(field.kind, field.high):
        return False
    return field.step is None or not isinstance(value, Fraction) or (value / field.step).denominator == 1


def _compared(program: Program, field: Field) -> set[Value]:
    """The constants that the field is compared with, in conditions and in cells of tables."""
    refs = {ref for ref, item in enumerate(program.nodes) if isinstance(item, Input) and item.name == field.name}
    found: set[Value] = set()
    for item in program.nodes:
        if isinstance(item, Compare) and not refs.isdisjoint((item.left, item.right)):
            sides = (program.nodes[item.left], program.nodes[item.right])
            found.update(side.value for side in sides if isinstance(side, Const))
    for table in program.tables.values():
        for place, ref in enumerate(table.inputs):
            if ref in refs:
                found.update(bound for row in table.rows for bound in _bounds(row.cells[place]))
    return found


def _bounds(cell: Cell) -> Iterable[Value]:
    for test in cell.tests:
        bounds = (test.low, test.high) if isinstance(test, Interval) else (test.value,)
        yield from (bound for bound in bounds if bound is not None)
