"""Which unknowns make something unknown, for what a compiled function has found to be unknown.

Most nodes are unknown because some of what they rest on is, with the causes of all of that; then no value has to be
made to tell the causes. Tables, aggregates and what begins to be unknown by itself are left to the reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from bonitas.engine import core
from bonitas.engine.compiled.shapes import Plain, Shape
from bonitas.engine.core import Amount, Program, Ref
from bonitas.engine.matters import Matter, active, fires, node, outcome
from bonitas.engine.outcomes import contributions_to
from bonitas.engine.plan import Plan
from bonitas.engine.values import MISSING, Cause, Unknown, unknown

Variables = Mapping[str, Any]
"""The variables of a function that has run, by name."""
Doubt = tuple[Matter, str]
"""Something that may be unknown, and the variable that is None then."""
Doubts = Callable[[Variables], Sequence[Doubt]]
"""What may make one thing unknown, in one case."""

_UNIONS = (
    core.Add,
    core.Negate,
    core.Multiply,
    core.Divide,
    core.Least,
    core.Greatest,
    core.Round,
    core.Compare,
    core.And,
    core.Or,
    core.Not,
    core.Quota,
    core.DaysBetween,
    core.MonthsBetween,
    core.YearsBetween,
    core.AddDays,
    core.AddMonths,
    core.Join,
    core.Dated,
)


class Rests:
    """What each thing rests on that may be unknown. `shapes` tells the variables of all that the function settles."""

    def __init__(self, program: Program, plan: Plan, shapes: Mapping[Matter, Shape]) -> None:
        self._program, self._plan, self._shapes = program, plan, shapes
        self._known: dict[Matter, Doubts | Unknown | None] = {}

    def of(self, matter: Matter) -> Doubts | Unknown | None:
        """What may make a matter unknown, or its one unknown; None where the reference has to tell."""
        if matter not in self._known:
            self._known[matter] = self._find(matter)
        return self._known[matter]

    def _find(self, matter: Matter) -> Doubts | Unknown | None:
        if matter not in self._shapes:
            return None
        what, name, _ = matter
        if isinstance(name, int):
            return self._of_node(name)
        if what == "outcome":
            amount = next((one for one in self._program.amounts if one.name == name), None)
            if amount is not None:
                return self._of_amount(amount)
            return self._all(node(one.value) for one in self._program.selections if one.name == name)
        rule = self._plan.rule[name]
        if what == "active":
            return self._all((node(rule.applies), *map(active, self._plan.exceptions[name])))
        return self._all((active(name), node(rule.when)))

    def _of_node(self, ref: Ref) -> Doubts | Unknown | None:
        match self._program.nodes[ref]:
            case core.Input(name=name):
                return unknown(MISSING, name)
            case core.Fired(rule=rule):
                return self._all([fires(rule)])
            case core.OutcomeValue(name=name):
                return self._all([outcome(name)])
            case core.Fallback(default=default):
                return self._all([node(default)])
            case core.Choose() as item:
                return self._of_choice(item)
            case item if isinstance(item, _UNIONS):
                return self._all(map(node, self._plan.operands[ref]))
        return None

    def _all(self, matters: Iterable[Matter]) -> Doubts | None:
        """The same in every case."""
        found = self._doubts(matters)
        return None if found is None else lambda _: found

    def _doubts(self, matters: Iterable[Matter]) -> tuple[Doubt, ...] | None:
        """Those that may be unknown; None if the function does not settle one of them."""
        shapes = [(matter, self._shapes.get(matter)) for matter in dict.fromkeys(matters)]
        if any(shape is None for _, shape in shapes):
            return None
        return tuple((matter, shape.name) for matter, shape in shapes if shape is not None and shape.unknown)

    def _of_choice(self, item: core.Choose) -> Doubts | None:
        """The condition, or the branch that is taken."""
        condition, then, otherwise = (self._doubts([node(ref)]) for ref in (item.condition, item.then, item.otherwise))
        shape = self._shapes.get(node(item.condition))
        if condition is None or then is None or otherwise is None or shape is None:
            return None
        if not shape.name:
            return None
        name, branches = shape.name, {None: condition, True: then, False: otherwise}
        return lambda variables: branches[variables[name]]

    def _of_amount(self, amount: Amount) -> Doubts | None:
        """The start, whether clauses fire, and the values of those that do."""
        rules = self._plan.contributors[amount.name]
        always = self._doubts((node(amount.start), *(fires(rule.id) for rule in rules)))
        if always is None:
            return None
        found: list[tuple[str, tuple[Doubt, ...]]] = []
        for rule in rules:
            values = self._doubts(node(item.value) for item in contributions_to(rule, amount.name))
            shape = self._shapes[fires(rule.id)]
            if values is None or not isinstance(shape, Plain):
                return None
            if values and shape.value is not False:
                found.append((shape.name, values))

        def doubts(variables: Variables) -> Sequence[Doubt]:
            fired = (values for name, values in found if not name or variables[name] is True)
            return *always, *(doubt for values in fired for doubt in values)

        return doubts


def joined(found: Sequence[Unknown]) -> Unknown:
    """Unknown with all causes of some unknowns, at least one."""
    first, *others = found
    others = [one for one in others if one is not first]
    return Unknown(first.causes.union(*(one.causes for one in others))) if others else first


@lru_cache(maxsize=4096)
def in_order(causes: frozenset[Cause]) -> tuple[Cause, ...]:
    """Causes as decisions list them."""
    return tuple(sorted(causes))
