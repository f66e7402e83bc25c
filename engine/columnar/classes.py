"""The classes that the inputs of a table fall into: between two bounds of its rows, one label or text, or missing.

What a row makes of a class is known beforehand, so rows are matched on classes and not on values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil, floor

import numpy as np

from bonitas.engine.columnar.block import Mask
from bonitas.engine.columnar.ir import Reg
from bonitas.engine.columnar.lowering import Accepted, Classes, Lowering
from bonitas.engine.columnar.terms import Code, Num, Term, Truth
from bonitas.engine.core import Cell, Comparison, Interval, Member, Table
from bonitas.engine.kinds import Choice, Kind, Text, Value
from bonitas.engine.order import rank
from bonitas.engine.tables import accepts
from bonitas.engine.values import unknown

MOST_COMPARED = 32
"""Up to so many bounds a number is compared with one by one; of more it is looked up between which two it stands."""

Edge = tuple[Fraction, bool]
"""A bound: a class begins at it (False) or right after it (True)."""
Test = Interval | Member


def classes_of(to: Lowering, table: Table, place: str | None) -> list[Classes]:
    """The classes of each input, made once for all columns of a table; `place` is the list that it is inside of."""
    key = (table.name, place if table.scope is not None else None)
    if key not in to.classes:
        to.classes[key] = [_classes(to, table, number, place) for number in range(len(table.inputs))]
    return to.classes[key]


def _classes(to: Lowering, table: Table, number: int, place: str | None) -> Classes:
    ref = table.inputs[number]
    term, kind = to.term(ref, place), to.program.nodes[ref].kind
    cells = list(dict.fromkeys(row.cells[number] for row in table.rows))
    tests = [test for cell in cells for test in cell.tests]
    if isinstance(term, Truth):
        register, accepted = term.t, _by_value(cells, kind, (False, True))
    elif isinstance(kind, Choice) and isinstance(term, Code):
        register, accepted = to.b.code(term.n, len(kind.labels)), _by_value(cells, kind, kind.labels)
    elif isinstance(kind, Text) and isinstance(term, Code):
        words = sorted({test.value for test in tests if isinstance(test, Member) and isinstance(test.value, str)})
        register = to.b.recognise(term.n, tuple(words))
        accepted = _by_value(cells, kind, ("".join(words) + "?", *words))
    else:
        edges = sorted({edge for test in tests for edge in _edges(kind, test)})
        register, accepted = _reached(to, term, edges), _by_edge(cells, kind, edges)
    known = to.known(term)
    if known != to.b.true:
        # The class of the unknown is the last.
        special = any(cell.missing for cell in cells)
        register = to.b.missing(register, known)
        for cell, (sure, possible) in accepted.items():
            told = accepts(cell, kind, unknown("", ""), special)
            accepted[cell] = np.append(sure, told is True), np.append(possible, told is not False)
    return Classes(register, to.b.ops[register].classes, accepted)


def _by_value(cells: Iterable[Cell], kind: Kind, values: Sequence[Value]) -> dict[Cell, Accepted]:
    """A class for each value."""
    found: dict[Cell, Accepted] = {}
    for cell in cells:
        sure: Mask = np.array([accepts(cell, kind, value, False) for value in values], dtype=np.bool_)
        found[cell] = sure, sure
    return found


# ---------------------------------------------------------------- numbers and dates


def _edges(kind: Kind, test: Test) -> list[Edge]:
    if isinstance(test, Member):
        value = rank(kind, test.value)
        return [(value, False), (value, True)]
    found = []
    if test.low is not None:
        found.append((rank(kind, test.low), not test.low_included))
    if test.high is not None:
        found.append((rank(kind, test.high), test.high_included))
    return found


def _reached(to: Lowering, term: Term, edges: Sequence[Edge]) -> Reg:
    """How many edges a value reaches."""
    if isinstance(term, Code):
        term = Num(term.n, 1, None, term.k)
    assert isinstance(term, Num)
    sure = Num(term.n, term.scale, term.d, to.b.true)
    if len(edges) > MOST_COMPARED and term.d is None:
        bounds = [floor(value * term.scale) + 1 if after else ceil(value * term.scale) for value, after in edges]
        return to.b.bins(term.n, tuple(bounds))
    bits = []
    for value, after in edges:
        operator = Comparison.MORE if after else Comparison.AT_LEAST
        bits.append(to.compare(operator, sure, to.fraction(value)).t)
    return to.b.tally_class(tuple(bits))


def _by_edge(cells: Iterable[Cell], kind: Kind, edges: Sequence[Edge]) -> dict[Cell, Accepted]:
    """The class `n` reaches the first `n` edges."""
    numbers = {edge: number for number, edge in enumerate(edges)}
    found: dict[Cell, Accepted] = {}
    for cell in cells:
        sure: Mask = np.full(len(edges) + 1, not cell.tests and not cell.missing)
        for test in cell.tests:
            low, high = _span(kind, test, numbers)
            sure[low:high] = True
        found[cell] = (sure, sure) if not (cell.tests and cell.negated) else (~sure, ~sure)
    return found


def _span(kind: Kind, test: Test, numbers: dict[Edge, int]) -> tuple[int, int]:
    """The classes that pass a test: from the first to before the second."""
    if isinstance(test, Member):
        value = rank(kind, test.value)
        return numbers[value, False] + 1, numbers[value, True] + 1
    low = 0 if test.low is None else numbers[rank(kind, test.low), not test.low_included] + 1
    high = len(numbers) + 1
    if test.high is not None:
        high = numbers[rank(kind, test.high), test.high_included] + 1
    return low, high
