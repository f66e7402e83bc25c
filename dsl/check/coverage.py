"""Gaps and overlaps of rows, found exactly: each column is cut where its cells change, and every combination
is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise, product
from math import floor, prod

from bonitas.dsl.check.context import Context
from bonitas.dsl.check.graph import Typed
from bonitas.dsl.check.kinds import to_core
from bonitas.dsl.diagnose.source import Span
from bonitas.engine import core
from bonitas.engine.core import Cell, HitPolicy, Interval, Member, Table
from bonitas.engine.kinds import Boolean, Choice, Value
from bonitas.engine.values import plain

MAX_COMBINATIONS = 50_000
_SHOWN_GAPS = 10


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a column's values that no cell tells apart: one value, an open range between two ends, or missing."""

    low: Value | None
    high: Value | None
    single: bool = False
    missing: bool = False

    def words(self) -> str:
        """The part in words, for a message."""
        if self.missing:
            return "missing"
        if self.single:
            return _text(self.low)
        if self.low is None and self.high is None:
            return "any"
        if self.low is None:
            return f"< {_text(self.high)}"
        return f"> {_text(self.low)}" if self.high is None else f"{_text(self.low)} <..< {_text(self.high)}"


def _text(value: Value | None) -> str:
    return "" if value is None else str(plain(value))


def check_rows(context: Context, table: Table, inputs: tuple[Typed, ...], spans: list[Span], span: Span) -> None:
    """Reports overlapping rows of a unique table (K302), rows never reached (K305) and gaps (K301)."""
    columns = [
        _pieces([row.cells[i] for row in table.rows], to_core(each.kind), _domain(context, each))
        for i, each in enumerate(inputs)
    ]
    count = prod(len(column) for column in columns)
    if count * max(len(table.rows), 1) > MAX_COMBINATIONS * 20 or count > MAX_COMBINATIONS:
        context.report.add("K314", span, found=count, limit=MAX_COMBINATIONS)
        return
    accepted = [
        [[_accepts(row.cells[i], piece, inputs[i].kind) for piece in column] for i, column in enumerate(columns)]
        for row in table.rows
    ]
    _Coverage(context, table, spans, span, columns, accepted).run()


class _Coverage:
    def __init__(
        self,
        context: Context,
        table: Table,
        spans: list[Span],
        span: Span,
        columns: list[list[Piece]],
        accepted: list[list[list[bool]]],
    ) -> None:
        self.context = context
        self.table = table
        self.spans = spans
        self.span = span
        self.columns = columns
        self.accepted = accepted

    def run(self) -> None:
        reached = [False] * len(self.table.rows)
        overlaps: set[tuple[int, int]] = set()
        gaps: list[str] = []
        covered_by: dict[int, int] = {}
        for combination in product(*(range(len(column)) for column in self.columns)):
            rows = [
                number for number, row in enumerate(self.accepted) if all(row[i][k] for i, k in enumerate(combination))
            ]
            if not rows:
                gaps.append(self._words(combination))
                continue
            reached[rows[0]] = True
            for other in rows[1:]:
                covered_by.setdefault(other, rows[0])
                if self.table.hit is HitPolicy.UNIQUE and (rows[0], other) not in overlaps:
                    overlaps.add((rows[0], other))
                    witness = self._words(combination)
                    self.context.report.add(
                        "K302", self.spans[other], labels=((self.spans[rows[0]], "first"),), witness=witness
                    )
        self._unreached(reached, covered_by)
        self._gaps(gaps)

    def _words(self, combination: tuple[int, ...]) -> str:
        names = self.table.input_names
        return ", ".join(f"{names[i]}: {self.columns[i][k].words()}" for i, k in enumerate(combination))

    def _unreached(self, reached: list[bool], covered_by: dict[int, int]) -> None:
        if self.table.hit is not HitPolicy.FIRST:
            return
        for number, hit in enumerate(reached):
            if not hit:
                labels = ((self.spans[covered_by[number]], "covered"),) if number in covered_by else ()
                self.context.report.add("K305", self.spans[number], labels=labels)

    def _gaps(self, gaps: list[str]) -> None:
        if self.table.otherwise is not None or self.table.hit is HitPolicy.SUM or not gaps:
            return
        shown = "; ".join(gaps[:_SHOWN_GAPS]) + ("; …" if len(gaps) > _SHOWN_GAPS else "")
        self.context.report.add("K301", self.span, missing=shown)


# ---------------------------------------------------------------- columns


@dataclass(frozen=True, slots=True)
class _Domain:
    """What values an input can have: its declared range and the unit of which they are multiples."""

    low: Value | None = None
    high: Value | None = None
    step: Fraction | None = None


def _domain(context: Context, typed: Typed) -> _Domain:
    node = context.graph.nodes[typed.ref]
    if isinstance(node, core.Input | core.Element):
        held = context.fields_of.get((node.scope or "", node.field if isinstance(node, core.Element) else node.name))
        if held is not None:
            return _Domain(held.low, held.high, held.step)
    return _Domain(step=context.steps.of(typed.ref))


def _pieces(cells: list[Cell], kind: object, domain: _Domain) -> list[Piece]:
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
    return [*_number_line(points, domain), *missing]


def _bounds(test: Interval | Member) -> Iterator[Value]:
    values = (test.value,) if isinstance(test, Member) else (test.low, test.high)
    yield from (value for value in values if value is not None)


def _number_line(points: list[Value], domain: _Domain) -> list[Piece]:
    ends: list[Value | None] = [None, *points, None]
    pieces: list[Piece] = []
    for low, high in pairwise(ends):
        if _holds_values(low, high, domain):
            pieces.append(Piece(low, high))
        if high is not None and _in_domain(high, domain):
            pieces.append(Piece(high, high, single=True))
    return pieces


def _in_domain(point: Value, domain: _Domain) -> bool:
    if domain.low is not None and point < domain.low:  # type: ignore[operator]
        return False
    if domain.high is not None and point > domain.high:  # type: ignore[operator]
        return False
    return not (domain.step and isinstance(point, Fraction) and point % domain.step)


def _holds_values(low: Value | None, high: Value | None, domain: _Domain) -> bool:
    """Whether the open range between two ends has a value that the input can have."""
    below = _later(low, domain.low)
    above = _earlier(high, domain.high)
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
    if domain.step and isinstance(below, Fraction) and isinstance(above, Fraction):
        first = floor(below / domain.step) * domain.step
        if first < below or not low_included:
            first += domain.step
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


def _accepts(cell: Cell, piece: Piece, kind: object) -> bool:
    if not cell.tests and not cell.missing:
        return True
    if piece.missing:
        return cell.missing
    if not cell.tests:
        return False
    return any(_test(test, piece, kind) for test in cell.tests) != cell.negated


def _test(test: Interval | Member, piece: Piece, kind: object) -> bool:
    if isinstance(test, Member):
        return piece.single and piece.low == test.value
    low, high = piece.low, piece.high
    if isinstance(kind, Choice):
        place = kind.labels.index
        low_end = None if test.low is None else place(str(test.low))
        high_end = None if test.high is None else place(str(test.high))
        return _between(place(str(low)), place(str(high)), low_end, high_end, test, single=True)
    return _between(low, high, test.low, test.high, test, single=piece.single)


def _between(low: object, high: object, low_end: object, high_end: object, test: Interval, *, single: bool) -> bool:
    """Whether the piece lies within the ends; pieces are cut at ends, so it lies within or without as a whole."""
    if low_end is not None:
        if low is None or low < low_end:  # type: ignore[operator]
            return False
        if low == low_end and single and not test.low_included:
            return False
    if high_end is not None:
        if high is None or high > high_end:  # type: ignore[operator]
            return False
        if high == high_end and single and not test.high_included:
            return False
    return True
