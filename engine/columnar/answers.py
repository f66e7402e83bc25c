"""The registers that hold what is decided, and the columns made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from bonitas.engine.columnar.block import Column, Integers, Mask
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.columnar.ir import Builder, Reg
from bonitas.engine.columnar.program import Lowered
from bonitas.engine.columnar.terms import Num, Term, Truth
from bonitas.engine.core import Program
from bonitas.engine.kinds import Kind, Text, Value


@dataclass(frozen=True, slots=True)
class Result:
    """One amount or selection: the registers of its numbers (or bits), of where it is known, and of its denominator."""

    name: str
    kind: Kind
    n: Reg
    k: Reg
    scale: int
    d: Reg | None


class Answers:
    """What to compute of a lowered program, and how it becomes columns. `registers` are all that are looked at."""

    def __init__(self, program: Program, lowered: Lowered) -> None:
        b, nodes = lowered.builder, program.nodes
        kinds = {one.name: nodes[one.value].kind for one in program.selections}
        self._verdict = lowered.verdict
        self._fired = {name: rule.t for name, rule in lowered.rules.items() if rule.t != b.false}
        unsettled = {name: b.invert(b.either(rule.t, rule.f)) for name, rule in lowered.rules.items()}
        self._unsettled = {name: bit for name, bit in unsettled.items() if bit != b.false}
        self._amounts = [_result(b, one.name, one.kind, lowered.amounts[one.name]) for one in program.amounts]
        self._selections = [_result(b, name, kind, lowered.selections[name]) for name, kind in kinds.items()]
        self._redo, self._true = lowered.redo, b.true
        uses = Counter((self._verdict, *(one.n for one in (*self._amounts, *self._selections))))
        self._shared = {register for register, count in uses.items() if count > 1}
        self.registers = self._all()

    def _all(self) -> tuple[Reg, ...]:
        results = [*self._amounts, *self._selections]
        found = [self._redo, *self._fired.values(), *self._unsettled.values()]
        found += [register for one in results for register in (one.n, one.k, one.d) if register is not None]
        if self._verdict is not None:
            found.append(self._verdict)
        return tuple(dict.fromkeys(found))

    def columns(self, found: Mapping[Reg, Any], rows: int, words: tuple[str, ...]) -> tuple[OutcomeColumns, Mask]:
        """The columns, and the rows that are still to be redone; `found` has a column for each register."""
        outcomes = OutcomeColumns(
            rows=rows,
            verdict=None if self._verdict is None else found[self._verdict],
            fired={name: found[bit] for name, bit in self._fired.items()},
            unsettled={name: found[bit] for name, bit in self._unsettled.items()},
            amounts={one.name: self._column(one, found, words) for one in self._amounts},
            selections={one.name: self._column(one, found, words) for one in self._selections},
        )
        return outcomes, found[self._redo]

    def _column(self, one: Result, found: Mapping[Reg, Any], words: tuple[str, ...]) -> Column:
        known = None if one.k == self._true else found[one.k]
        numbers = found[one.n].astype(np.int64, copy=one.n in self._shared)
        if one.d is not None:
            numbers, outside = _divided(numbers, found[one.d], one.scale, known)
            return Column(numbers, known, one.scale, outside=outside)
        return Column(numbers, known, one.scale, words if isinstance(one.kind, Text) else ())


def _result(b: Builder, name: str, kind: Kind, term: Term) -> Result:
    if isinstance(term, Truth):
        return Result(name, kind, term.t, b.either(term.t, term.f), 1, None)
    n = b.where(term.k, term.n, b.number(0))
    if isinstance(term, Num):
        return Result(name, kind, n, term.k, term.scale, term.d)
    return Result(name, kind, n, term.k, 1, None)


def _divided(n: Integers, d: Integers, scale: int, known: Mask | None) -> tuple[Integers, dict[int, Value]]:
    """n / d where that is a whole number; the others exactly, by row."""
    d = np.maximum(d, 1)
    numbers = np.floor_divide(n, d)
    broken = np.not_equal(numbers * d, n)
    if known is not None:
        broken &= known
    rows = np.flatnonzero(broken)
    numbers[broken] = 0
    pairs = zip(rows.tolist(), n[rows].tolist(), d[rows].tolist(), strict=True)
    return numbers, {row: Fraction(numerator, denominator * scale) for row, numerator, denominator in pairs}
