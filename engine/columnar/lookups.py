"""What a table answers, from the classes of its inputs.

All classes together are a place in a list of answers that is prepared beforehand; where that list would be too long, or
a hit policy compares results that each case has for itself, rows are matched one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from math import lcm, prod

import numpy as np

from bonitas.engine import core
from bonitas.engine.columnar.block import Mask
from bonitas.engine.columnar.classes import classes_of
from bonitas.engine.columnar.ir import Reg
from bonitas.engine.columnar.lowering import Classes, Lowering
from bonitas.engine.columnar.picks import picked
from bonitas.engine.columnar.terms import Code, Num, Term, Truth
from bonitas.engine.core import Cell, HitPolicy, Lookup, Member, Ref, Row, Table
from bonitas.engine.kinds import NUMERIC, Boolean, Kind, Text, Value
from bonitas.engine.order import rank
from bonitas.engine.tables import answer
from bonitas.engine.values import Unknown, unknown

MOST_PLACES = 4096
"""The size of a prepared list of answers above which rows are matched one by one."""


def lookup_answer(to: Lowering, node: Lookup, place: str | None) -> Term:
    """What a column of a table answers."""
    table = to.program.tables[node.table]
    inputs = classes_of(to, table, place)
    refs = [row.results[node.column] for row in table.rows]
    refs += [] if table.otherwise is None else [table.otherwise[node.column]]
    constants = {ref: item.value for ref in refs if isinstance(item := to.program.nodes[ref], core.Const)}
    fixed = len(constants) == len(set(refs))
    few = bool(inputs) and prod(one.size for one in inputs) <= MOST_PLACES
    if not few or not (fixed or table.hit in (HitPolicy.UNIQUE, HitPolicy.FIRST)):
        return picked(to, node, table, [_row_bits(to, row, inputs) for row in table.rows], place)
    register = reduce(to.b.pack, (one.register for one in inputs))
    if fixed:
        return _constants(to, register, _answers(node, table, inputs, constants), node.kind)
    chosen = _answers(node, table, inputs, {ref: Fraction(ref) for ref in refs})
    pieces = []
    for ref in dict.fromkeys(refs):
        bit = to.b.has(register, tuple(one == Fraction(ref) for one in chosen))
        pieces.append((bit, to.of_kind(ref, place, node.kind)))
    return to.select(pieces, to.unknown(node.kind))


def _row_bits(to: Lowering, row: Row, inputs: Sequence[Classes]) -> Truth:
    terms = []
    for cell, one in zip(row.cells, inputs, strict=True):
        sure, possible = one.accepted[cell]
        t = to.b.has(one.register, tuple(sure.tolist()))
        f = to.b.has(one.register, tuple((~possible).tolist()))
        terms.append(Truth(t, to.b.invert(t) if (sure == possible).all() else f))
    return to.conjunction(terms)


# ---------------------------------------------------------------- answers prepared for all classes


def _answers(node: Lookup, table: Table, inputs: Sequence[Classes], results: dict[Ref, Value]) -> list[Value | None]:
    """The answer at every place (None: unknown), by the reference's own reading of the table."""
    sure, possible = (_matching(table, inputs, which) for which in (0, 1))
    found: dict[tuple[bytes, bytes], Value | None] = {}
    answers = []
    for certain, there in zip(sure.T, possible.T, strict=True):
        key = certain.tobytes(), there.tobytes()
        if key not in found:
            rows = [(table.rows[row], bool(certain[row])) for row in np.flatnonzero(there).tolist()]
            found[key] = _answer(node, table, rows, results)
        answers.append(found[key])
    return answers


def _matching(table: Table, inputs: Sequence[Classes], which: int) -> Mask:
    """For each row the places that it matches: for certain (0), or perhaps too (1)."""
    rows: Mask = np.empty((len(table.rows), prod(one.size for one in inputs)), dtype=np.bool_)
    for number, row in enumerate(table.rows):
        cells = [one.accepted[cell][which] for cell, one in zip(row.cells, inputs, strict=True)]
        rows[number] = reduce(np.logical_and.outer, cells).ravel()
    return rows


def _answer(node: Lookup, table: Table, matches: Sequence[tuple[Row, bool]], results: dict[Ref, Value]) -> Value | None:
    rows = tuple(
        Row((Cell() if certain else Cell((Member(True),)),), row.results, row.origin) for row, certain in matches
    )
    seen = Table(table.name, table.inputs[:1], (), (), rows, table.otherwise, table.hit, table.origin)
    told = answer(seen, node.column, [(Boolean(), unknown("", ""))], node.kind, results.__getitem__)
    return None if isinstance(told, Unknown) else told


def _constants(to: Lowering, register: Reg, answers: Sequence[Value | None], kind: Kind) -> Term:
    known = to.b.has(register, tuple(value is not None for value in answers))
    if all(value is None for value in answers):
        return to.unknown(kind)
    if isinstance(kind, Boolean):
        t = to.b.has(register, tuple(value is True for value in answers))
        return Truth(t, to.b.has(register, tuple(value is False for value in answers)))
    if isinstance(kind, Text):
        words = tuple(value if isinstance(value, str) else "" for value in answers)
        return Code(to.b.spell(register, words), known)
    numbers = [None if value is None else rank(kind, value) for value in answers]
    scale = lcm(*(number.denominator for number in numbers if number is not None))
    some = min((number for number in numbers if number is not None), key=abs)
    n = to.b.take(register, tuple(int((some if number is None else number) * scale) for number in numbers))
    return Num(n, scale, None, known) if isinstance(kind, NUMERIC) else Code(n, known)
