"""Dates in a compiled function: differences, moved dates, and what is in force on a day."""

from __future__ import annotations

import ast
from fractions import Fraction
from math import lcm

from bonitas.engine.calendar import add_days
from bonitas.engine.compiled import tree
from bonitas.engine.compiled.builder import Builder
from bonitas.engine.compiled.finding import by_cut
from bonitas.engine.compiled.logic import NONE
from bonitas.engine.compiled.runtime import months, moved_days, moved_months, years
from bonitas.engine.compiled.shapes import Number, Plain, Shape, Whole, halves, is_missing, load, unless_missing
from bonitas.engine.core import AddDays, AddMonths, Dated, MonthsBetween, Period, YearsBetween
from bonitas.engine.kinds import NUMERIC, Value


def days_between(build: Builder, target: str, start: Plain, end: Plain) -> Number:
    """Days from one date to another."""
    first, last = build.ordinal(start), build.ordinal(end)
    build.let(target, unless_missing(tree.binary("-", last, first), start, end))
    return Whole(target, 1, start.unknown or end.unknown)


def completed(build: Builder, target: str, node: MonthsBetween | YearsBetween, start: Plain, end: Plain) -> Number:
    """Completed months or years from one date to another."""
    count = build.constant(months if isinstance(node, MonthsBetween) else years)
    call = tree.call(count, load(start), load(end), build.constant(node.rule))
    build.let(target, unless_missing(call, start, end))
    return Whole(target, 1, start.unknown or end.unknown)


def moved(build: Builder, target: str, node: AddDays | AddMonths, start: Plain, count: Number) -> Plain:
    """A date moved by days or months; None where there is no such date."""
    upper, lower = halves(count)
    if isinstance(node, AddMonths):
        call = tree.call(build.constant(moved_months), load(start), upper, lower, build.constant(node.rule))
    elif isinstance(count, Whole) and count.scale == 1:
        call = tree.call(build.constant(add_days), load(start), upper)
    else:
        call = tree.call(build.constant(moved_days), load(start), upper, lower)
    build.let(target, unless_missing(call, start, count))
    return Plain(target, True)


def in_force(build: Builder, target: str, node: Dated, on: Plain) -> Shape:
    """The value of a dated parameter on a day; None where it has none."""
    cuts, values = _spans(node.periods)
    numbers = [value for value in values if isinstance(value, Fraction)]
    scale = lcm(1, *(value.denominator for value in numbers))
    answers: list[ast.expr] = []
    for value in values:
        if value is None:
            answers.append(NONE)
        elif isinstance(value, Fraction):
            answers.append(tree.constant(int(value * scale)))
        else:
            answers.append(load(build.literal(value)))
    missing = is_missing(on)
    found = by_cut(build, build.ordinal(on), cuts, answers)
    build.let(target, found if missing is None else tree.choose(missing, NONE, found))
    unknown = on.unknown or None in values
    return Whole(target, scale, unknown) if isinstance(node.kind, NUMERIC) else Plain(target, unknown)


def _spans(periods: tuple[Period, ...]) -> tuple[list[int], list[Value | None]]:
    """The days on which another value comes into force, as ordinals, and the values: one more, None for none."""
    cuts: list[int] = []
    values: list[Value | None] = [None]
    for period in periods:
        if period.start is None:
            values[-1] = period.value
        else:
            start = period.start.toordinal()
            if cuts and cuts[-1] == start:
                values[-1] = period.value
            else:
                cuts.append(start)
                values.append(period.value)
        if period.end is not None:
            cuts.append(period.end.toordinal() + 1)
            values.append(None)
    return cuts, values
