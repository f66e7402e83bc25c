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
from bonitas.engine.core import Amount, Program, Ref, Table
from bonitas.engine.matters import Matter, active, fires, node, outcome
from bonitas.engine.outcomes import contributions_to
from bonitas.engine.plan import Plan
from bonitas.engine.values import MISSING, Answer, Cause, Unknown, unknown

Variables = Mapping[str, Any]
"""The variables of a function that has run, by name."""
Doubt = tuple[Matter | Unknown, str]
"""Something that may be unknown (or what it then is), and the variable that is None then."""
Doubts = tuple[Doubt, ...]
Choice = Callable[[Variables], Doubts]
"""The doubts in one case, where they are not the same in all."""

_STRICT = (
    core.Add,
    core.Negate,
    core.Multiply,
    core.Least,
    core.Greatest,
    core.Round,
    core.Compare,
    core.Not,
    core.DaysBetween,
    core.MonthsBetween,
    core.YearsBetween,
    core.Join,
)
"""Unknown just where an operand is."""
_UNIONS = (core.And, core.Or, core.Quota, core.Divide, core.AddDays, core.AddMonths, core.Dated)
"""Where unknown because of operands, because of all that are."""
DEEPEST = 30
"""So many strict nodes are looked through at once."""


class Rests:
    """What each thing rests on that may be unknown. `shapes` tells the variables of all that the function settles."""

    def __init__(self, program: Program, plan: Plan, shapes: Mapping[Matter, Shape]) -> None:
        self._program, self._plan, self._shapes = program, plan, shapes
        self._found: dict[Matter, Doubts | Choice | Unknown | None] = {}

    def of(self, matter: Matter, depth: int = 0) -> Doubts | Choice | Unknown | None:
        """What may make a matter unknown, or its one unknown; None where the reference has to tell."""
        if matter not in self._found:
            self._found[matter] = self._find(matter, depth)
        return self._found[matter]

    def _find(self, matter: Matter, depth: int) -> Doubts | Choice | Unknown | None:
        if matter not in self._shapes:
            return None
        what, name, _ = matter
        if isinstance(name, int):
            return self._of_node(name, depth)
        if what == "outcome":
            amount = next((one for one in self._program.amounts if one.name == name), None)
            if amount is not None:
                return self._of_amount(amount)
            return self._doubts((node(one.value) for one in self._program.selections if one.name == name), depth)
        rule = self._plan.rule[name]
        if what == "active":
            return self._doubts((node(rule.applies), *map(active, self._plan.exceptions[name])), depth)
        return self._doubts((active(name), node(rule.when)), depth)

    def _of_node(self, ref: Ref, depth: int) -> Doubts | Choice | Unknown | None:
        match self._program.nodes[ref]:
            case core.Input(name=name):
                return unknown(MISSING, name)
            case core.Fired(rule=rule):
                return self._doubts([fires(rule)], depth)
            case core.OutcomeValue(name=name):
                return self._doubts([outcome(name)], depth)
            case core.Fallback(default=default):
                return self._doubts([node(default)], depth)
            case core.Choose() as item:
                return self._of_choice(item)
            case core.Lookup(table=table):
                return self._of_lookup(self._program.tables[table], depth)
            case item if isinstance(item, _STRICT + _UNIONS):
                return self._doubts(map(node, self._plan.operands[ref]), depth)
        return None

    def _doubts(self, matters: Iterable[Matter], depth: int = DEEPEST) -> Doubts | None:
        """Those that may be unknown; None if the function does not settle one of them."""
        found: dict[Doubt, None] = {}
        for matter in matters:
            shape = self._shapes.get(matter)
            if shape is None:
                return None
            if shape.unknown:
                inner = self.of(matter, depth + 1) if depth < DEEPEST and self._is_strict(matter) else None
                if isinstance(inner, tuple):
                    found |= dict.fromkeys(inner)
                else:
                    found[(inner if isinstance(inner, Unknown) else matter, shape.name)] = None
        return tuple(found)

    def _is_strict(self, matter: Matter) -> bool:
        """Whether a matter is unknown just where something that it rests on is, so that one may look through it."""
        what, name, _ = matter
        if isinstance(name, int):
            return isinstance(self._program.nodes[name], (core.Input, core.Fired, core.OutcomeValue, *_STRICT))
        if what == "fires":
            applies = self._shapes.get(active(name))
            return isinstance(applies, Plain) and applies.value is True
        return what == "outcome"

    def _of_lookup(self, table: Table, depth: int) -> Doubts | None:
        """A table of one input, which answers whatever is known, is unknown because of its input."""
        results = [ref for row in table.rows for ref in row.results] + list(table.otherwise or ())
        own = any(cell.missing for row in table.rows for cell in row.cells)
        said = all(isinstance(self._program.nodes[ref], core.Const) for ref in results)
        return self._doubts([node(table.inputs[0])], depth) if len(table.inputs) == 1 and said and not own else None

    def _of_choice(self, item: core.Choose) -> Choice | None:
        """The condition, or the branch that is taken."""
        condition, then, otherwise = (self._doubts([node(ref)]) for ref in (item.condition, item.then, item.otherwise))
        shape = self._shapes.get(node(item.condition))
        if condition is None or then is None or otherwise is None or shape is None:
            return None
        if not shape.name:
            return None
        name, branches = shape.name, {None: condition, True: then, False: otherwise}
        return lambda variables: branches[variables[name]]

    def _of_amount(self, amount: Amount) -> Choice | None:
        """The start, whether clauses fire, and the values of those that do."""
        rules = self._plan.contributors[amount.name]
        always = self._doubts((node(amount.start), *(fires(rule.id) for rule in rules)))
        if always is None:
            return None
        found: list[tuple[str, Doubts]] = []
        for rule in rules:
            values = self._doubts(node(item.value) for item in contributions_to(rule, amount.name))
            shape = self._shapes[fires(rule.id)]
            if values is None or not isinstance(shape, Plain):
                return None
            if values and shape.value is not False:
                found.append((shape.name, values))

        def doubts(variables: Variables) -> Doubts:
            fired = (values for name, values in found if not name or variables[name] is True)
            return always + tuple([doubt for values in fired for doubt in values])

        return doubts


def joined(found: Sequence[Answer]) -> Unknown:
    """Unknown with all causes of some unknowns, at least one."""
    first, *others = [one for one in found if isinstance(one, Unknown)]
    others = [one for one in others if one is not first]
    return Unknown(first.causes.union(*[one.causes for one in others])) if others else first


@lru_cache(maxsize=4096)
def in_order(causes: frozenset[Cause]) -> tuple[Cause, ...]:
    """Causes as decisions list them."""
    return tuple(sorted(causes))
