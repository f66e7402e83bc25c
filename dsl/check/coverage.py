"""Gaps and overlaps of rows, found exactly: each column is cut where its cells change, and every combination
is looked at."""

from __future__ import annotations

from itertools import product
from math import prod

from bonitas.dsl.check.context import Context
from bonitas.dsl.check.graph import Typed
from bonitas.dsl.check.kinds import Anything, to_core
from bonitas.dsl.check.pieces import Piece, domain, merged, pieces
from bonitas.dsl.diagnose.source import Span
from bonitas.engine.core import Cell, HitPolicy, Interval, Member, Table
from bonitas.engine.kinds import Choice

MAX_COMBINATIONS = 50_000
"""Combinations of a table that are looked at; of all tables of a policy, `MAX_COMBINATIONS_IN_ALL` (K314)."""

MAX_COMBINATIONS_IN_ALL = 500_000
MAX_CELLS = 1_000_000
_SHOWN_GAPS = 10


def check_rows(context: Context, table: Table, inputs: tuple[Typed, ...], spans: list[Span], span: Span) -> None:
    """Reports overlapping rows of a unique table (K302), rows never reached (K305) and gaps (K301).

    Of a table that asks about a mistake nothing can be said.
    """
    if any(isinstance(each.kind, Anything) for each in inputs):
        return
    columns = [
        pieces([row.cells[i] for row in table.rows], to_core(each.kind), domain(context, each))
        for i, each in enumerate(inputs)
    ]
    count = prod(len(column) for column in columns)
    limit = min(MAX_COMBINATIONS, MAX_COMBINATIONS_IN_ALL - context.combinations)
    if count > limit or sum(map(len, columns)) * len(table.rows) > MAX_CELLS:
        context.report.add("K314", span, found=count, limit=limit)
        return
    context.combinations += count
    accepted = [
        [_rows(piece, [row.cells[i] for row in table.rows], inputs[i].kind) for piece in column]
        for i, column in enumerate(columns)
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
        accepted: list[list[int]],
    ) -> None:
        self.context = context
        self.table = table
        self.spans = spans
        self.span = span
        self.columns = columns
        self.accepted = accepted
        """For each column and piece the rows that accept it, a bit for each."""
        self.every_row = (1 << len(table.rows)) - 1

    def run(self) -> None:
        reached = [False] * len(self.table.rows)
        overlaps: set[tuple[int, int]] = set()
        gaps: list[tuple[Piece, ...]] = []
        covered_by: dict[int, int] = {}
        for combination in product(*(range(len(column)) for column in self.columns)):
            rows = self._answering(combination)
            if not rows:
                gaps.append(self._pieces(combination))
                continue
            reached[rows[0]] = True
            for other in rows[1:]:
                covered_by.setdefault(other, rows[0])
                if self.table.hit is HitPolicy.UNIQUE and (rows[0], other) not in overlaps:
                    overlaps.add((rows[0], other))
                    witness = self._words(self._pieces(combination))
                    self.context.report.add(
                        "K302", self.spans[other], labels=((self.spans[rows[0]], "first"),), witness=witness
                    )
        self._unreached(reached, covered_by)
        self._gaps(gaps)

    def _answering(self, combination: tuple[int, ...]) -> list[int]:
        """The numbers of the rows that answer a combination."""
        rows = self.every_row
        for i, k in enumerate(combination):
            rows &= self.accepted[i][k]
        found = []
        while rows:
            found.append((rows & -rows).bit_length() - 1)
            rows &= rows - 1
        return found

    def _pieces(self, combination: tuple[int, ...]) -> tuple[Piece, ...]:
        return tuple(self.columns[i][k] for i, k in enumerate(combination))

    def _words(self, combination: tuple[Piece, ...]) -> str:
        naming = self.context.naming
        kinds = [self.context.graph.nodes[ref].kind for ref in self.table.inputs]
        named = zip(self.table.input_names, combination, kinds, strict=True)
        return ", ".join(f"{naming.shown(name)}: {each.words(kind, naming)}" for name, each, kind in named)

    def _unreached(self, reached: list[bool], covered_by: dict[int, int]) -> None:
        if self.table.hit is not HitPolicy.FIRST:
            return
        for number, hit in enumerate(reached):
            if not hit:
                labels = ((self.spans[covered_by[number]], "covered"),) if number in covered_by else ()
                self.context.report.add("K305", self.spans[number], labels=labels)

    def _gaps(self, found: list[tuple[Piece, ...]]) -> None:
        if self.table.otherwise is not None or self.table.hit is HitPolicy.SUM or not found:
            return
        gaps = [self._words(gap) for gap in merged(found, self.columns)]
        shown = "; ".join(gaps[:_SHOWN_GAPS]) + ("; …" if len(gaps) > _SHOWN_GAPS else "")
        self.context.report.add("K301", self.span, missing=shown)


# ---------------------------------------------------------------- cells and pieces


def _rows(piece: Piece, cells: list[Cell], kind: object) -> int:
    """The rows whose cells accept a piece, a bit for each."""
    return sum(1 << number for number, cell in enumerate(cells) if _accepts(cell, piece, kind))


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
