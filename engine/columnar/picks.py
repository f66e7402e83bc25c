"""How tables answer where rows have to be matched one by one: the hit policies on bits."""

from __future__ import annotations

from collections.abc import Sequence

from bonitas.engine.columnar.ir import Reg
from bonitas.engine.columnar.lowering import Lowering
from bonitas.engine.columnar.terms import Code, Num, Term, Truth
from bonitas.engine.core import Comparison, HitPolicy, Lookup, Table


def picked(to: Lowering, node: Lookup, table: Table, rows: Sequence[Truth], place: str | None) -> Term:
    """The answer of a column; `rows` tell which rows match."""
    results = [to.of_kind(row.results[node.column], place, node.kind) for row in table.rows]
    if table.otherwise is not None:
        rest = to.of_kind(table.otherwise[node.column], place, node.kind)
    elif table.hit is HitPolicy.SUM:
        rest = Num(to.b.number(0), 1, None, to.b.true)
    else:
        rest = to.unknown(node.kind)
    doubts = [to.doubt(row) for row in rows]
    if table.hit in (HitPolicy.WORST, HitPolicy.BEST):
        term, known = _extreme(to, rows, results, rest, least=table.hit is HitPolicy.WORST)
    elif table.hit is HitPolicy.SUM:
        term, known = _sum(to, rows, results, rest), to.b.invert(to.b.either(*doubts))
    else:
        term = to.select([(row.t, result) for row, result in zip(rows, results, strict=True)], rest)
        known = _unique(to, rows, doubts) if table.hit is HitPolicy.UNIQUE else _first(to, rows, doubts)
    return to.where_known(term, known)


def _unique(to: Lowering, rows: Sequence[Truth], doubts: Sequence[Reg]) -> Reg:
    """Where one row matches, or none does for certain."""
    certain, conflict = to.b.false, to.b.false
    for row in rows:
        conflict = to.b.either(conflict, to.b.both(certain, row.t))
        certain = to.b.either(certain, row.t)
    return to.b.both(to.b.invert(conflict), to.b.either(certain, to.b.invert(to.b.either(*doubts))))


def _first(to: Lowering, rows: Sequence[Truth], doubts: Sequence[Reg]) -> Reg:
    """Where no row that may match stands before the first that matches."""
    before = to.b.false
    pieces = []
    for row, doubt in zip(rows, doubts, strict=True):
        pieces.append((row.t, to.b.invert(before)))
        before = to.b.either(before, doubt)
    return to.choose(pieces, to.b.invert(before))


def _sum(to: Lowering, rows: Sequence[Truth], results: Sequence[Term], rest: Term) -> Term:
    zero = Num(to.b.number(0), 1, None, to.b.true)
    total = zero
    for row, result in zip(rows, results, strict=True):
        term = to.select([(row.t, result)], zero)
        assert isinstance(term, Num)
        total = to.add(total, term)
    return to.select([(to.b.either(*(row.t for row in rows)), total)], rest)


def _extreme(
    to: Lowering, rows: Sequence[Truth], results: Sequence[Term], rest: Term, *, least: bool
) -> tuple[Term, Reg]:
    """The least or greatest result of matching rows; a row that may match matters if its result is beyond it."""
    best, some, sound = rest, to.b.false, to.b.true
    for row, result in zip(rows, results, strict=True):
        better = to.b.either(to.b.invert(some), _beyond(to, result, best, least=least))
        best = to.select([(to.b.both(row.t, better), result)], best)
        some = to.b.either(some, row.t)
        sound = to.b.both(sound, to.b.either(to.b.invert(row.t), to.known(result)))
    matters = []
    for row, result in zip(rows, results, strict=True):
        beyond = to.b.either(to.doubt(result), _beyond(to, result, best, least=least))
        matters.append(to.b.both(to.doubt(row), to.b.either(to.b.invert(some), beyond)))
    return best, to.b.both(sound, to.b.invert(to.b.either(*matters)))


def _beyond(to: Lowering, result: Term, best: Term, *, least: bool) -> Reg:
    """Whether a result, where known, is less (or greater) than the best one."""
    operator = Comparison.LESS if least else Comparison.MORE
    if isinstance(result, Num) and isinstance(best, Num):
        sure = [Num(term.n, term.scale, term.d, to.b.true) for term in (result, best)]
        return to.compare(operator, *sure).t
    assert isinstance(result, Code) and isinstance(best, Code)
    return to.relation(operator, result.n, best.n)
