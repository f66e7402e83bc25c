"""The author's own figures of two versions over a history: shares, totals and averages, exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

import numpy as np

from bonitas.dsl.extra import with_measures
from bonitas.dsl.syntax import tree
from bonitas.engine.columnar.block import Mask
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.core import Figure, Measure, Program, Selection
from bonitas.engine.kinds import Kind, Number
from bonitas.replay.effect.columns import known, total
from bonitas.replay.effect.comparison import MeasureFigure

_PARTS = ("value", "per", "where")


def measured(policy: tree.Policy, measures: Sequence[tree.Measured]) -> Program:
    """The program of a whole policy with some measures, each part of them an output. Raises PolicyError if they do not
    fit it."""
    program = with_measures(policy, measures)
    parts = [
        Selection(_name(measure, part), "measure", ref, measure.origin)
        for measure in program.measures
        for part in _PARTS
        if (ref := getattr(measure, part)) is not None
    ]
    return replace(program, selections=(*program.selections, *parts))


def measures_of(*policies: tree.Policy) -> tuple[tree.Measured, ...]:
    """All measures of some policies, the older ones first; of two with one name that of the newer."""
    found: dict[str, tree.Measured] = {}
    for policy in policies:
        for item in policy.items:
            if isinstance(item, tree.Measures):
                found |= {one.id.text: one for one in item.measures}
    return tuple(found.values())


def _name(measure: Measure, part: str) -> str:
    return f"measure {measure.name} {part}"


@dataclass(slots=True)
class _Sums:
    STATE: ClassVar = ("value", "per", "cases", "unknown")

    value: Fraction = Fraction(0)
    per: Fraction = Fraction(0)
    cases: int = 0
    unknown: int = 0


class MeasureCount:
    """Adds up the measures of one version; `program` is one of `measured`."""

    STATE = ("_sums",)

    def __init__(self, program: Program) -> None:
        self._measures = program.measures
        self._kinds: Mapping[str, Kind] = {one.name: program.nodes[one.value].kind for one in program.measures}
        self._sums = {one.name: _Sums() for one in program.measures}

    def add(self, outcomes: OutcomeColumns) -> None:
        """The outcomes of some cases."""
        for measure in self._measures:
            self._add(measure, outcomes, self._sums[measure.name])

    def _add(self, measure: Measure, outcomes: OutcomeColumns, sums: _Sums) -> None:
        wanted, sure = self._within(measure, outcomes)
        value = outcomes.selections[_name(measure, "value")]
        told = known(value)
        per = None if measure.per is None else outcomes.selections[_name(measure, "per")]
        if per is not None:
            told = told & known(per)
        rows = wanted & sure & told
        sums.unknown += int((~sure | (wanted & ~told)).sum())
        sums.cases += int(rows.sum())
        sums.value += Fraction(total(value.values, rows), value.denominator) + _beyond(value.outside, rows)
        if per is not None:
            sums.per += Fraction(total(per.values, rows), per.denominator) + _beyond(per.outside, rows)

    def _within(self, measure: Measure, outcomes: OutcomeColumns) -> tuple[Mask, Mask]:
        """The cases that a measure is over, and those of which that is known."""
        everywhere = np.ones(outcomes.rows, dtype=np.bool_)
        if measure.where is None:
            return everywhere, everywhere
        where = outcomes.selections[_name(measure, "where")]
        return np.asarray(where.values == 1, dtype=np.bool_), known(where)

    def merge(self, other: MeasureCount) -> None:
        """Adds what another has counted."""
        for name, sums in other._sums.items():
            own = self._sums[name]
            own.value, own.per = own.value + sums.value, own.per + sums.per
            own.cases, own.unknown = own.cases + sums.cases, own.unknown + sums.unknown

    def result(self) -> dict[str, tuple[Kind, Fraction | None, int, int]]:
        """By name: the kind of the figure, the figure (None over no cases), the cases it is over, and unknown ones."""
        return {one.name: self._figure(one, self._sums[one.name]) for one in self._measures}

    def _figure(self, measure: Measure, sums: _Sums) -> tuple[Kind, Fraction | None, int, int]:
        kind = self._kinds[measure.name]
        if measure.figure is Figure.SHARE:
            return Number(), sums.value / sums.cases if sums.cases else None, sums.cases, sums.unknown
        if measure.figure is Figure.AVERAGE:
            return kind, sums.value / sums.cases if sums.cases else None, sums.cases, sums.unknown
        if measure.per is None:
            return kind, sums.value, sums.cases, sums.unknown
        return Number(), sums.value / sums.per if sums.per else None, sums.cases, sums.unknown


def _beyond(outside: Mapping[int, object], rows: Mask) -> Fraction:
    """The sum of what no column holds."""
    return sum((value for place, value in outside.items() if rows[place] and isinstance(value, Fraction)), Fraction(0))


def figures(
    measures: Sequence[Measure], old: MeasureCount | None, new: MeasureCount | None
) -> tuple[MeasureFigure, ...]:
    """The measures of two versions side by side."""
    before, after = ({} if one is None else one.result() for one in (old, new))
    found = []
    for measure in measures:
        was, now = before.get(measure.name), after.get(measure.name)
        told = now or was
        if told is not None:
            share = measure.figure is Figure.SHARE
            found.append(
                MeasureFigure(
                    measure.name,
                    measure.title,
                    told[0],
                    share,
                    None if was is None else was[1],
                    None if now is None else now[1],
                    0 if was is None else was[3],
                    0 if now is None else now[3],
                )
            )
    return tuple(found)
