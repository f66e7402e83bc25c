"""Tables in a compiled function: each input finds its segment, and the rows that match are bits of a number."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod
from typing import Any

from bonitas.engine.compiled import tree
from bonitas.engine.compiled.arithmetic import exact, fixed, lifted
from bonitas.engine.compiled.builder import Builder, target_of
from bonitas.engine.compiled.cells import Grid, Segments, finest, segments
from bonitas.engine.compiled.finding import by_cut, by_word
from bonitas.engine.compiled.folds import ranks_of
from bonitas.engine.compiled.logic import NONE
from bonitas.engine.compiled.picks import Answers, picked, row_of
from bonitas.engine.compiled.shapes import Pair, Plain, Shape, Whole, halves, is_missing, load
from bonitas.engine.core import HitPolicy, Lookup, Ref, Table
from bonitas.engine.kinds import NUMERIC, Choice, Date

MOST_TRIED = 1024
"""Up to so many combinations of segments are tried to find out whether a table always answers."""
_SINGLE = (HitPolicy.UNIQUE, HitPolicy.FIRST)


@dataclass(frozen=True, slots=True)
class _Column:
    """The segments of one input, and what finds them."""

    shape: Shape
    key: ast.expr
    """The value in the form in which it is cut: a variable."""
    parts: Segments

    def pairs(self) -> set[tuple[int, int]]:
        """The rows that match and that may, for every value there is."""
        masks = self.parts.masks if self.parts.words is None else (*self.parts.words.values(), self.parts.other)
        found = {(mask, mask) for mask in masks if mask is not None}
        return found | {(self.parts.certain, self.parts.possible)} if self.shape.unknown else found


def look_up(build: Builder, ref: Ref, node: Lookup) -> Shape:
    """Write what a table answers."""
    table = build.program.tables[node.table]
    columns = [_column(build, table, place, ref) for place, ref in enumerate(table.inputs)]
    leaves = _Leaves(build, table, node)
    if len(columns) == 1:
        return _of_one(build, target_of(ref), columns[0], leaves)
    return _of_many(build, target_of(ref), columns, leaves)


def _column(build: Builder, table: Table, place: int, ref: Ref) -> _Column:
    kind = build.program.nodes[ref].kind
    shape = build.shaped(ref, kind)
    if isinstance(shape, Plain):
        if shape.value is not None and not isinstance(kind, Date):
            build.let(name := build.fresh(), load(shape))
            shape = Plain(name, False)
        key = build.ordinal(shape) if isinstance(kind, Date) else load(shape)
        return _Column(shape, key, segments(table, place, kind, Grid(1)))
    if isinstance(shape, Whole):
        return _Column(shape, load(shape), segments(table, place, kind, Grid(shape.scale)))
    scale = finest(table, place)
    key_name, rest = build.fresh(), build.fresh()
    with build.known((key_name,), shape):
        whole = tree.call(build.constant(divmod), tree.times(tree.name(shape.name), scale), tree.name(shape.lower))
        build.add(tree.unpack((key_name, rest), whole))
        odd = tree.compare("!=", tree.name(rest), tree.constant(0))
        build.let(key_name, tree.binary("+", tree.times(tree.name(key_name), 2), odd))
    return _Column(shape, tree.name(key_name), segments(table, place, kind, Grid(scale, halved=True)))


# ---------------------------------------------------------------- results


class _Leaves:
    """What a column of a table may answer: the results of its rows, then `otherwise`, then unknown."""

    def __init__(self, build: Builder, table: Table, node: Lookup) -> None:
        self.build = build
        self.table = table
        self.kind = node.kind
        refs = [row.results[node.column] for row in table.rows]
        shapes = [build.shaped(ref, node.kind) for ref in refs]
        if table.otherwise is not None:
            shapes.append(build.shaped(table.otherwise[node.column], node.kind))
        elif table.hit is HitPolicy.SUM:
            shapes.append(fixed(Fraction(0)))
        self.shapes = shapes
        self.has_otherwise = len(shapes) > len(refs)
        self.numeric = isinstance(node.kind, NUMERIC)
        self.twofold = any(isinstance(shape, Pair) for shape in shapes)
        self.scale = lcm(1, *(shape.scale for shape in shapes if isinstance(shape, Whole)))
        self.said = all(_said(shape) is not None for shape in shapes)
        """Whether the policy says all results."""

    @property
    def rank(self) -> Callable[[Any], Any]:
        """What orders the results at run time."""
        return ranks_of(self.kind).__getitem__ if isinstance(self.kind, Choice) else _itself

    def values(self) -> list[Any]:
        """The results as they stand in variables, where the policy says all of them."""
        found: list[Any] = []
        for shape in self.shapes:
            value = _said(shape)
            number = exact(shape) if not isinstance(shape, Plain) else None
            found.append(value if number is None else int(number * self.scale))
        return found

    def items(self) -> list[ast.expr]:
        """The results as expressions: whole numbers of one scale, fractions where one is a pair, or plain values."""
        if self.twofold:
            return [_fraction(self.build, shape) for shape in self.shapes]
        return [lifted(shape, self.scale) if isinstance(shape, Whole) else load(shape) for shape in self.shapes]

    def literal(self, value: Any) -> ast.expr:
        """One of `values` as an expression."""
        if value is None or isinstance(value, int):
            return tree.constant(value)
        return self.build.constant(value)

    def result(self, target: str, item: ast.expr, *, unknown: bool) -> Shape:
        """Write the answer, made of `items`, and give its shape; `unknown` is whether it may be None."""
        if not self.twofold:
            self.build.let(target, item)
            return Whole(target, self.scale, unknown) if self.numeric else Plain(target, unknown)
        lower = self.build.fresh("w")
        whole = self.build.let(self.build.fresh(), item)
        parts = tree.method(whole, "as_integer_ratio")
        nothing = [tree.assign(target, NONE), tree.assign(lower, tree.constant(1))]
        self.build.add(tree.when(tree.is_none(whole), nothing, [tree.unpack((target, lower), parts)]))
        return Pair(target, lower, unknown, 1)


def _itself(value: Any) -> Any:
    return value


def _said(shape: Shape) -> Any:
    return shape.value if isinstance(shape, Plain) else exact(shape)


def _fraction(build: Builder, shape: Shape) -> ast.expr:
    assert not isinstance(shape, Plain)
    made = tree.call(build.constant(Fraction), *halves(shape))
    missing = is_missing(shape)
    return made if missing is None else tree.choose(missing, NONE, made)


# ---------------------------------------------------------------- one input


def _of_one(build: Builder, target: str, column: _Column, leaves: _Leaves) -> Shape:
    """A table of one input: every segment has its answer."""
    table = leaves.table
    if not leaves.said and table.hit not in _SINGLE and any(_several(*pair) for pair in column.pairs()):
        return _of_many(build, target, [column], leaves)
    results = leaves.values() if leaves.said else leaves.items()
    otherwise = results[-1] if leaves.has_otherwise else None
    single = table.hit if table.hit in _SINGLE else HitPolicy.UNIQUE

    def answer(certain: int, possible: int) -> ast.expr:
        if leaves.said:
            return leaves.literal(picked(table.hit, certain, possible, results, otherwise, leaves.rank))
        row = row_of(single, certain, possible)
        found = None if row is None else otherwise if row < 0 else results[row]
        return NONE if found is None else found

    unknown = any(shape.unknown for shape in leaves.shapes)
    unknown = unknown or any(_is_none(answer(*pair)) for pair in column.pairs())
    return leaves.result(target, _found(build, column, answer), unknown=unknown)


def _several(certain: int, possible: int) -> bool:
    """Whether more than one row matters."""
    return bool(certain & (certain - 1)) or (bool(certain) and possible != certain)


def _is_none(item: ast.expr) -> bool:
    return isinstance(item, ast.Constant) and item.value is None


def _found(build: Builder, column: _Column, answer: Callable[[int, int], ast.expr]) -> ast.expr:
    """The answer of the segment that a value lies in; `answer` gives it for the rows that match and that may."""
    parts = column.parts
    if parts.words is not None:
        known = by_word(build, column.key, parts, answer)
    else:
        known = by_cut(build, column.key, parts.cuts, [answer(mask, mask) for mask in parts.masks])
    missing = is_missing(column.shape)
    return known if missing is None else tree.choose(missing, answer(parts.certain, parts.possible), known)


# ---------------------------------------------------------------- several inputs


def _of_many(build: Builder, target: str, columns: Sequence[_Column], leaves: _Leaves) -> Shape:
    """A table of several inputs: the rows that match are those that every input lets pass."""
    table = leaves.table
    doubtful = any(column.shape.unknown and column.parts.certain != column.parts.possible for column in columns)
    certain = [_found(build, column, lambda sure, _: tree.constant(sure)) for column in columns]
    key = tree.joint(certain)
    if doubtful:
        possible = [_found(build, column, lambda _, maybe: tree.constant(maybe)) for column in columns]
        key = tree.group([key, tree.joint(possible)])
    if leaves.said:
        values = leaves.values()
        otherwise = values[-1] if leaves.has_otherwise else None
        said = Answers(lambda sure, maybe: picked(table.hit, sure, maybe, values, otherwise, leaves.rank))
        unknown = not _always(columns, lambda sure, maybe: said[(sure, maybe)] is not None)
        return leaves.result(target, tree.at(build.constant(said), key), unknown=unknown)
    items = tree.group([*leaves.items(), NONE])
    if table.hit in _SINGLE:
        count, last = len(table.rows), len(leaves.shapes)
        missing = last if not leaves.has_otherwise else count

        def place(sure: int, maybe: int) -> int:
            row = row_of(table.hit, sure, maybe)
            return last if row is None else missing if row < 0 else row

        unknown = any(shape.unknown for shape in leaves.shapes)
        unknown = unknown or not _always(columns, lambda sure, maybe: place(sure, maybe) < last)
        found = tree.at(items, tree.at(build.constant(Answers(place)), key))
        return leaves.result(target, found, unknown=unknown)
    if not doubtful:
        key = tree.name(build.fresh())
        build.let(key.id, tree.joint(certain))
        key = tree.group([key, key])
    function = build.constant(_Pick(table, leaves.rank, has_otherwise=leaves.has_otherwise))
    return leaves.result(target, tree.call(function, tree.spread(key), items), unknown=True)


def _always(columns: Sequence[_Column], known: Callable[[int, int], bool]) -> bool:
    """Whether the answer is known whatever the values of the inputs; of very many values it is not asked."""
    pairs = [column.pairs() for column in columns]
    if prod(map(len, pairs)) > MOST_TRIED:
        return False
    met = {(-1, -1)}
    for of_one in pairs:
        met = {(sure & mine, maybe & may) for sure, maybe in met for mine, may in of_one}
    return all(known(sure, maybe) for sure, maybe in met)


class _Pick:
    """The answer of a table whose results differ from case to case."""

    def __init__(self, table: Table, rank: Callable[[Any], Any], *, has_otherwise: bool) -> None:
        self._hit = table.hit
        self._count = len(table.rows)
        self._rank = rank
        self._has_otherwise = has_otherwise

    def __call__(self, certain: int, possible: int, results: Sequence[Any]) -> Any:
        otherwise = results[self._count] if self._has_otherwise else None
        return picked(self._hit, certain, possible, results, otherwise, self._rank)
