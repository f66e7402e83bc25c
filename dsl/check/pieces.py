"""The parts of a column that no cell tells apart: labels, points, and the open ranges between points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import floor

from bonitas.dsl.check.context import Context
from bonitas.dsl.check.graph import Typed
from bonitas.dsl.check.naming import Naming
from bonitas.dsl.syntax.lexicon import phrase
from bonitas.engine import core
from bonitas.engine.core import Cell, Interval, Member
from bonitas.engine.kinds import Boolean, Choice, Days, Kind, Ratio, Value
from bonitas.engine.values import decimal_text, plain


@dataclass(frozen=True, slots=True)
class Piece:
    """One value (`single`), an open range between two ends, or missing. None is an open end."""

    low: Value | None
    high: Value | None
    single: bool = False
    missing: bool = False
    low_included: bool = False
    high_included: bool = False

    def joined(self, other: Piece) -> Piece | None:
        """This piece and the one that follows it as one range, if they meet."""
        if self.missing or other.missing or isinstance(self.low, str | bool) or self.high is None or other.low is None:
            return None
        if self.high != other.low or not (self.single or other.single or self.high_included or other.low_included):
            return None
        low_in, high_in = self.single or self.low_included, other.single or other.high_included
        return Piece(self.low, other.high, low_included=low_in, high_included=high_in)

    def words(self, kind: Kind, naming: Naming) -> str:
        """The part in words of the naming.language, for a message."""
        if self.missing:
            return phrase(naming.language, "MISSING")
        low, high = _text(self.low, kind, naming), _text(self.high, kind, naming)
        if self.single:
            return low
        if self.low is None and self.high is None:
            return phrase(naming.language, "ANY")
        if self.low is None:
            return f"{'<=' if self.high_included else '<'} {high}"
        if self.high is None:
            return f"{'>=' if self.low_included else '>'} {low}"
        return f"{low}{'' if self.low_included else '<'}..{'' if self.high_included else '<'}{high}"


def _text(value: Value | None, kind: Kind, naming: Naming) -> str:
    """A value as an author of the language writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return phrase(naming.language, "YES" if value else "NO")
    if isinstance(value, Fraction) and isinstance(kind, Ratio):
        return f"{decimal_text(value * 100)}%"
    if isinstance(value, Fraction) and isinstance(kind, Days):
        space = " " if naming.language == "en" else ""
        return f"{decimal_text(value)}{space}{phrase(naming.language, 'DAY_UNIT')}"
    return naming.shown(value) if isinstance(value, str) else str(plain(value))


@dataclass(frozen=True, slots=True)
class Domain:
    """What values an input can have: its declared range and the unit of which they are multiples."""

    low: Value | None = None
    high: Value | None = None
    step: Fraction | None = None


def domain(context: Context, typed: Typed) -> Domain:
    node = context.graph.nodes[typed.ref]
    if isinstance(node, core.Input | core.Element):
        held = context.fields_of.get((node.scope or "", node.field if isinstance(node, core.Element) else node.name))
        if held is not None:
            return Domain(held.low, held.high, held.step)
    low, high = context.reaches.get(typed.ref, (None, None))
    return Domain(low, high, context.steps.of(typed.ref))


def pieces(cells: list[Cell], kind: object, within: Domain) -> list[Piece]:
    """The parts of a column: labels, yes and no, or points and the open ranges between them; then missing if a
    cell says so."""
    missing = [Piece(None, None, missing=True)] if any(cell.missing for cell in cells) else []
    if isinstance(kind, Choice):
        return [*(Piece(label, label, single=True) for label in kind.labels), *missing]
    if isinstance(kind, Boolean):
        return [Piece(True, True, single=True), Piece(False, False, single=True), *missing]
    points = sorted({bound for cell in cells for test in cell.tests for bound in _bounds(test)})
    if points and isinstance(points[0], str):
        return [*(Piece(text, text, single=True) for text in points), Piece(None, None), *missing]
    return [*_number_line(points, within), *missing]


def _bounds(test: Interval | Member) -> Iterator[Value]:
    values = (test.value,) if isinstance(test, Member) else (test.low, test.high)
    yield from (value for value in values if value is not None)


def _number_line(points: list[Value], within: Domain) -> list[Piece]:
    ends: list[Value | None] = [None, *points, None]
    pieces: list[Piece] = []
    for low, high in pairwise(ends):
        if _holds_values(low, high, within):
            pieces.append(Piece(low, high))
        if high is not None and _in_domain(high, within):
            pieces.append(Piece(high, high, single=True))
    return pieces


def _in_domain(point: Value, within: Domain) -> bool:
    if within.low is not None and point < within.low:  # type: ignore[operator]
        return False
    if within.high is not None and point > within.high:  # type: ignore[operator]
        return False
    return not (within.step and isinstance(point, Fraction) and point % within.step)


def _holds_values(low: Value | None, high: Value | None, within: Domain) -> bool:
    """Whether the open range between two ends has a value that the input can have."""
    below = _later(low, within.low)
    above = _earlier(high, within.high)
    low_included = below is not None and below != low
    high_included = above is not None and above != high
    if below is None or above is None:
        return True
    if below == above:
        return low_included and high_included
    if below > above:  # type: ignore[operator]
        return False
    if isinstance(below, date) and isinstance(above, date):
        return low_included or high_included or above - below > timedelta(days=1)
    if within.step and isinstance(below, Fraction) and isinstance(above, Fraction):
        first = floor(below / within.step) * within.step
        if first < below or not low_included:
            first += within.step
        return first < above or (first == above and high_included)
    return True


def _later(one: Value | None, other: Value | None) -> Value | None:
    """The larger of two lower ends."""
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)


def _earlier(one: Value | None, other: Value | None) -> Value | None:
    """The smaller of two upper ends."""
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


# ---------------------------------------------------------------- several columns


def merged(combinations: list[tuple[Piece, ...]], columns: list[list[Piece]]) -> list[tuple[Piece, ...]]:
    """The same combinations in fewer: neighbours in a column become one range, a whole column becomes any."""
    for column in reversed(range(len(columns))):
        groups: dict[tuple[Piece, ...], list[Piece]] = {}
        for each in combinations:
            groups.setdefault((*each[:column], *each[column + 1 :]), []).append(each[column])
        combinations = [
            (*rest[:column], piece, *rest[column:])
            for rest, found in groups.items()
            for piece in _neighbours(found, columns[column])
        ]
    return combinations


def _neighbours(found: list[Piece], column: list[Piece]) -> list[Piece]:
    if len(column) > 1 and found == column:
        return [Piece(None, None)]
    ranges = found[:1]
    for piece in found[1:]:
        joined = ranges[-1].joined(piece)
        ranges[-1:] = [ranges[-1], piece] if joined is None else [joined]
    return ranges
