"""Aggregates in a compiled function: one loop over the elements of a list settles several."""

from __future__ import annotations

import ast
from collections.abc import Callable
from fractions import Fraction

from bonitas.engine.compiled import tree
from bonitas.engine.compiled.arithmetic import compare
from bonitas.engine.compiled.builder import Builder, target_of
from bonitas.engine.compiled.logic import FALSE, NONE, TRUE
from bonitas.engine.compiled.runtime import Ranks, middle, middle_fraction
from bonitas.engine.compiled.schedule import Loop
from bonitas.engine.compiled.shapes import Number, Pair, Plain, Shape, Whole, halves, is_missing, load
from bonitas.engine.core import Aggregate, Comparison, Operator, Ref
from bonitas.engine.kinds import NUMERIC, Choice

ELEMENT = "e"
"""The variable of the current element."""
EmitNode = Callable[[Builder, Ref], None]
_LOGICAL = (Operator.ANY, Operator.ALL)


def fold_all(build: Builder, loop: Loop, emit: EmitNode, *, may_be_missing: bool) -> None:
    """Write one pass over a list that settles all the aggregates of `loop`; `emit` writes one node of an element."""
    source = build.let(build.fresh("l"), tree.method(tree.name("case"), "get", build.constant(loop.list)))
    if not may_be_missing:
        build.misfit(tree.is_none(source))
    folds = [_Fold(build, ref) for ref in loop.aggregates]
    nodes = dict(build.nodes)
    with build.block() as turn:
        _elements(build, folds, emit)
    with build.block() as body:
        for fold in folds:
            fold.begin()
        build.add(tree.each(ELEMENT, source, turn))
        shapes = {fold.ref: fold.finish(may_be_missing=may_be_missing) for fold in folds}
    build.nodes = nodes | shapes
    if not may_be_missing:
        build.body += body
        return
    nothing = [statement for fold in folds for statement in fold.nothing()]
    build.add(tree.when(tree.is_none(source), nothing, body))


def _elements(build: Builder, folds: list[_Fold], emit: EmitNode) -> None:
    """What is done at each element: conditions first, then values, only where their condition holds."""
    conditions = [fold.item.where for fold in folds if fold.item.where is not None]
    first, _ = build.graph.around(conditions)
    for ref in first:
        emit(build, ref)
    groups: dict[tuple[Ref | None, bool], list[_Fold]] = {}
    for fold in folds:
        where = None if fold.item.where is None else build.graph.first[fold.item.where]
        groups.setdefault((where, fold.item.operator in _LOGICAL), []).append(fold)
    for (where, _), group in groups.items():
        condition = Plain("", False, True) if where is None else build.plain(where)
        values, _ = build.graph.around(fold.item.value for fold in group if fold.item.value is not None)
        before = dict(build.nodes)
        with build.block() as body:
            for ref in values:
                if ref not in first:
                    emit(build, ref)
            for fold in group:
                fold.take(condition)
        build.nodes = before
        if condition.value is True:
            build.body += body
        elif condition.value is None:
            test = load(condition)
            build.add(tree.when(tree.compare("is not", test, FALSE) if condition.unknown else test, body))


class _Fold:
    """One aggregate on its way through a list."""

    def __init__(self, build: Builder, ref: Ref) -> None:
        item = build.program.nodes[ref]
        assert isinstance(item, Aggregate)
        self.build = build
        self.ref = ref
        self.item = item
        self.target = target_of(ref)
        self.doubt = build.fresh("u")
        """Whether something unknown has been met."""
        self.doubted = False
        self.lower = build.fresh("w")
        self.count = build.fresh("n")
        self.value: Shape | None = None

    @property
    def twofold(self) -> bool:
        """Whether the result is a pair."""
        return isinstance(self.value, Pair) or self.item.operator is Operator.AVERAGE

    def nothing(self) -> list[ast.stmt]:
        """What is settled where there is no list."""
        lower = [tree.assign(self.lower, tree.constant(1))] if self.twofold else []
        return [tree.assign(self.target, NONE), *lower]

    def begin(self) -> None:
        """What stands before the loop."""
        start: dict[Operator, ast.expr] = {
            Operator.COUNT: tree.constant(0),
            Operator.SUM: tree.constant(0),
            Operator.AVERAGE: tree.constant(0),
            Operator.ANY: FALSE,
            Operator.ALL: TRUE,
            Operator.MEDIAN: tree.empty_list(),
        }
        self.build.let(self.target, start.get(self.item.operator, NONE))
        if self.doubted:
            self.build.let(self.doubt, FALSE)
        if self.twofold:
            self.build.let(self.lower, tree.constant(1))
        if self.item.operator is Operator.AVERAGE:
            self.build.let(self.count, tree.constant(0))

    def take(self, condition: Plain) -> None:
        """What is done with an element whose condition is not false."""
        if self.item.operator in _LOGICAL:
            self._logical(condition)
            return
        shape = None if self.item.value is None else self.build.shaped(self.item.value, self.item.kind)
        self.value = shape
        unsure = [one for one in (condition, shape) if one is not None and one.unknown]
        with self.build.block() as body:
            self._counted(shape)
        missing = is_missing(*unsure) if unsure else None
        if missing is None:
            self.build.body += body
            return
        self.doubted = True
        self.build.add(tree.when(missing, [tree.assign(self.doubt, TRUE)], body))

    def _counted(self, shape: Shape | None) -> None:
        build, operator = self.build, self.item.operator
        target = tree.name(self.target)
        if shape is None:
            build.let(self.target, tree.binary("+", target, tree.constant(1)))
        elif operator in (Operator.SUM, Operator.AVERAGE):
            assert not isinstance(shape, Plain)
            self._added(shape)
            if operator is Operator.AVERAGE:
                build.let(self.count, tree.binary("+", tree.name(self.count), tree.constant(1)))
        elif operator is Operator.MEDIAN:
            item = load(shape)
            if isinstance(shape, Pair):
                item = tree.call(build.constant(Fraction), *halves(shape))
            build.add(tree.run(tree.method(target, "append", item)))
        else:
            self._better(shape, Comparison.LESS if operator is Operator.MIN else Comparison.MORE)

    def _added(self, shape: Number) -> None:
        build, target = self.build, tree.name(self.target)
        if isinstance(shape, Whole):
            build.let(self.target, tree.binary("+", target, load(shape)))
            return
        upper, lower = halves(shape)
        mine = tree.name(self.lower)
        build.let(self.target, tree.binary("+", tree.binary("*", target, lower), tree.binary("*", upper, mine)))
        build.let(self.lower, tree.binary("*", mine, lower))
        build.cancel(self.target, self.lower)

    def _better(self, shape: Shape, operator: Comparison) -> None:
        """Keep the element's value where it is the first or better than the one kept."""
        build, target = self.build, tree.name(self.target)
        taken = [tree.assign(self.target, load(shape))]
        if isinstance(shape, Plain):
            left: ast.expr = load(shape)
            right: ast.expr = target
            if isinstance(self.item.kind, Choice):
                ranks = build.constant(ranks_of(self.item.kind))
                left, right = tree.at(ranks, left), tree.at(ranks, right)
            better = tree.compare(operator.value, left, right)
        else:
            kept: Number = Whole(self.target, shape.scale, False) if isinstance(shape, Whole) else shape
            if isinstance(shape, Pair):
                kept = Pair(self.target, self.lower, False, shape.degree)
                taken.append(tree.assign(self.lower, tree.name(shape.lower)))
            better = compare(operator, shape, kept)
        build.add(tree.when(tree.either([tree.is_none(target), better]), taken))

    def _logical(self, condition: Plain) -> None:
        """ANY looks for a true value where the condition is true, ALL for a false one."""
        build = self.build
        assert self.item.value is not None
        value = build.plain(self.item.value)
        ending = self.item.operator is Operator.ANY
        end, other = tree.constant(ending), tree.constant(not ending)
        missing = is_missing(condition)
        unsure = is_missing(value)
        found = [tree.assign(self.target, end)]
        doubtful = [tree.assign(self.doubt, TRUE)]
        self.doubted = self.doubted or missing is not None or unsure is not None
        item = load(value)
        after = [] if unsure is None else [tree.when(unsure, doubtful)]
        certain = tree.when(tree.compare("is", item, end), found, after)
        if missing is None:
            build.add(certain)
        else:
            build.add(tree.when(missing, [tree.when(tree.compare("is not", item, other), doubtful)], [certain]))

    def finish(self, *, may_be_missing: bool) -> Shape:
        """What stands after the loop, and the shape of the result."""
        build, operator = self.build, self.item.operator
        target = tree.name(self.target)
        if operator in _LOGICAL:
            if self.doubted:
                kept = tree.compare("is not", target, tree.constant(operator is Operator.ANY))
                build.add(tree.when(tree.both([tree.name(self.doubt), kept]), [tree.assign(self.target, NONE)]))
            return Plain(self.target, self.doubted or may_be_missing)
        shape = self._finished()
        if self.doubted:
            build.add(tree.when(tree.name(self.doubt), [tree.assign(self.target, NONE)]))
        sure = operator in (Operator.COUNT, Operator.SUM) and not self.doubted and not may_be_missing
        return _unknown(shape, not sure)

    def _finished(self) -> Shape:
        build, operator, value = self.build, self.item.operator, self.value
        target = tree.name(self.target)
        if not isinstance(self.item.kind, NUMERIC):
            return Plain(self.target, True)
        if value is None or isinstance(value, Plain):
            return Whole(self.target, 1, False)
        if operator is Operator.AVERAGE:
            count = tree.name(self.count)
            lower = tree.binary("*", count, tree.name(self.lower))
            if isinstance(value, Whole):
                lower = tree.times(count, value.scale)
            build.let(self.lower, tree.choose(count, lower, tree.constant(1)))
            build.let(self.target, tree.choose(count, target, NONE))
            return Pair(self.target, self.lower, True, 1)
        if operator is Operator.MEDIAN and isinstance(value, Whole):
            build.let(self.target, tree.choose(target, tree.call(build.constant(middle), target), NONE))
            return Whole(self.target, 2 * value.scale, True)
        if operator is Operator.MEDIAN:
            pair = tree.call(build.constant(middle_fraction), target)
            build.add(
                tree.when(target, [tree.unpack((self.target, self.lower), pair)], [tree.assign(self.target, NONE)])
            )
            return Pair(self.target, self.lower, True, 1)
        if isinstance(value, Whole):
            return Whole(self.target, value.scale, True)
        return Pair(self.target, self.lower, True, 1)


def _unknown(shape: Shape, unknown: bool) -> Shape:
    if isinstance(shape, Plain):
        return Plain(shape.name, unknown)
    if isinstance(shape, Whole):
        return Whole(shape.name, shape.scale, unknown)
    return Pair(shape.name, shape.lower, unknown, shape.degree)


_RANKS: dict[tuple[str, ...], Ranks] = {}


def ranks_of(kind: Choice) -> Ranks:
    """The places of an ordered choice's labels; one object for equal kinds, so that it is one constant."""
    return _RANKS.setdefault(kind.labels, Ranks(kind.labels))
