"""What all parts of the compiler write to: statements, constants by reference, and the shapes of what is settled."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from math import gcd
from typing import Any

from bonitas.engine.compiled import tree
from bonitas.engine.compiled.schedule import Graph
from bonitas.engine.compiled.shapes import Number, Pair, Plain, Shape, Whole, as_number, as_plain, is_missing, load
from bonitas.engine.core import OutcomeValue, Program, Ref
from bonitas.engine.kinds import NUMERIC, Kind, Value
from bonitas.engine.plan import Plan

FAITH = {"Money": 100, "Number": 10**6, "Ratio": 10**6, "Days": 1}
"""Kind of a field without a step → what its values are taken for, whole multiples of one such part. A case with a
finer value is decided by the variant that takes nothing for granted."""
MOST_QUOTIENTS = 3
"""A pair made of more quotients is cancelled."""
VERDICT = "verdict"
"""The name of the outcome, and our variable."""
WIDEST = 2**256
"""A number with a finer scale becomes a pair, and is cancelled."""


class Builder:
    """One function being built.

    `trusting`: inputs are what the policy declares and as coarse as `FAITH` says; where one is not, the function
    gives None. Otherwise any input may be unknown and any number as fine as it likes.
    """

    def __init__(self, program: Program, plan: Plan, *, trusting: bool) -> None:
        self.program = program
        self.plan = plan
        self.graph = Graph.of(program, plan)
        self.trusting = trusting
        self.body: list[ast.stmt] = []
        self.constants: dict[str, Any] = {}
        self.nodes: dict[Ref, Shape] = {}
        self.active: dict[str, Plain] = {}
        self.fires: dict[str, Plain] = {}
        self.outcomes: dict[str, Shape] = {}
        self.bindings: dict[str, str] = {}
        """Amount → the variable with the id of the clause that binds it."""
        self.picked: set[str] = set()
        """The amounts that are always one of a few numbers that the policy says."""
        self.ordinals: dict[str, ast.expr] = {}
        """Variable with a date → the date's ordinal, where it is worked out already."""
        self.uses_verdict = any(isinstance(one, OutcomeValue) and one.name == VERDICT for one in program.nodes)
        """Whether a condition asks for the verdict."""
        self._places: dict[tuple[type, Any], str] = {}
        self._count = 0

    # -------------------------------------------------------- names and constants

    def fresh(self, prefix: str = "t") -> str:
        """A name that nothing else has."""
        self._count += 1
        return f"{prefix}_{self._count}"

    def constant(self, value: Any) -> ast.expr:
        """Something of the policy, or a function of this package, by reference."""
        key = (type(value), value if type(value) in (str, int, frozenset) else id(value))
        if key not in self._places:
            self._places[key] = f"k{len(self.constants)}"
            self.constants[self._places[key]] = value
        return tree.name(self._places[key])

    def literal(self, value: Value) -> Plain:
        """A truth value, text or date that the policy says."""
        if isinstance(value, bool):
            return Plain("", False, value)
        reference = self.constant(value)
        assert isinstance(reference, ast.Name)
        return Plain(reference.id, False, value)

    # -------------------------------------------------------- statements

    def add(self, statement: ast.stmt) -> None:
        """Write one statement."""
        self.body.append(statement)

    def let(self, target: str, expression: ast.expr) -> ast.expr:
        """Write `target = expression`; the target as a variable."""
        self.add(tree.assign(target, expression))
        return tree.name(target)

    @contextmanager
    def block(self) -> Iterator[list[ast.stmt]]:
        """Statements that go into a list of their own; what only they work out is forgotten after them."""
        outer, ordinals = self.body, dict(self.ordinals)
        self.body = []
        try:
            yield self.body
        finally:
            self.body, self.ordinals = outer, ordinals

    @contextmanager
    def known(self, targets: tuple[str, ...], *shapes: Shape) -> Iterator[None]:
        """Statements for where all the shapes are known; elsewhere the first of the targets is None."""
        missing = is_missing(*shapes)
        if missing is None:
            yield
            return
        with self.block() as body:
            yield
        nothing = [tree.assign(target, tree.constant(None)) for target in targets[:1]]
        nothing += [tree.assign(target, tree.constant(1)) for target in targets[1:]]
        self.add(tree.when(missing, nothing, body))

    def misfit(self, test: ast.expr) -> None:
        """Where the test holds the case is not what this variant is made for."""
        self.add(tree.when(test, [tree.give(tree.constant(None))]))

    # -------------------------------------------------------- numbers

    def at(self, ref: Ref) -> Shape:
        """The shape of a node that is settled: that of the first of its twins."""
        return self.nodes[self.graph.first[ref]]

    def number(self, ref: Ref) -> Number:
        """The shape of a numeric node."""
        return as_number(self.at(ref))

    def plain(self, ref: Ref) -> Plain:
        """The shape of a truth value, a text, a label or a date."""
        return as_plain(self.at(ref))

    def shaped(self, ref: Ref, kind: Kind) -> Shape:
        """The shape of a node that is taken for one of `kind`."""
        return self.number(ref) if isinstance(kind, NUMERIC) else self.plain(ref)

    def whole(self, target: str, scale: int, *, unknown: bool) -> Number:
        """The shape of a whole number that is now in `target`."""
        if scale <= WIDEST:
            return Whole(target, scale, unknown)
        lower = self.fresh("w")
        self.let(lower, self.constant(scale))
        return self.pair(target, lower, MOST_QUOTIENTS + 1, unknown=unknown)

    def pair(self, target: str, lower: str, degree: int, *, unknown: bool) -> Pair:
        """The shape of a pair that is now in two variables, cancelled where it has become long."""
        if degree <= MOST_QUOTIENTS:
            return Pair(target, lower, unknown, degree)
        shape = Pair(target, lower, unknown, 1)
        missing = is_missing(shape)
        with self.block() as body:
            self.cancel(target, lower)
        self.body += body if missing is None else [tree.when(missing, [], body)]
        return shape

    def cancel(self, target: str, lower: str) -> None:
        """Write the cancelling of a pair that is known."""
        common = self.let(self.fresh(), tree.call(self.constant(gcd), tree.name(target), tree.name(lower)))
        self.let(target, tree.binary("//", tree.name(target), common))
        self.let(lower, tree.binary("//", tree.name(lower), common))

    def ordinal(self, shape: Plain) -> ast.expr:
        """The ordinal of a date, or None, worked out once."""
        if isinstance(shape.value, date):
            return tree.constant(shape.value.toordinal())
        if shape.name not in self.ordinals:
            expression: ast.expr = tree.method(load(shape), "toordinal")
            missing = is_missing(shape)
            if missing is not None:
                expression = tree.choose(missing, tree.constant(None), expression)
            self.ordinals[shape.name] = self.let(self.fresh("o"), expression)
        return self.ordinals[shape.name]


def target_of(ref: Ref) -> str:
    """The variable of a node."""
    return f"v{ref}"


def lower_of(ref: Ref) -> str:
    """The variable of the lower number of a node that is a pair."""
    return f"w{ref}"
