"""The order in which one pass settles everything: each matter after those it needs, one loop for many aggregates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bonitas.engine import core
from bonitas.engine.agenda import Operands
from bonitas.engine.compiled.twins import twins
from bonitas.engine.core import Program, Ref
from bonitas.engine.matters import Matter, active, fires, node, outcome
from bonitas.engine.ordering import ordered
from bonitas.engine.outcomes import contributions_to, verdict_of
from bonitas.engine.plan import Plan


@dataclass(frozen=True, slots=True)
class Loop:
    """One pass over the elements of a list that settles some aggregates."""

    list: str
    aggregates: tuple[Ref, ...]


Step = Matter | Loop


@dataclass(frozen=True, slots=True)
class Graph:
    """The nodes of a program with one for each set of twins. `operands` are only firsts."""

    program: Program
    plan: Plan
    first: tuple[Ref, ...]
    operands: tuple[tuple[Ref, ...], ...]

    @classmethod
    def of(cls, program: Program, plan: Plan) -> Graph:
        """The graph of a program."""
        first = twins(program)
        return cls(program, plan, first, tuple(tuple(first[ref] for ref in needed) for needed in plan.operands))

    def matter(self, matter: Matter) -> Matter:
        """The same of the first twin."""
        return node(self.first[matter[1]]) if isinstance(matter[1], int) else matter

    def premises(self, matter: Matter) -> tuple[Matter, ...]:
        """What a matter outside of lists needs; for an aggregate, what its elements need from outside of the list."""
        return tuple(dict.fromkeys(self.matter(one) for one in premises(self.program, self.plan, matter)))

    def around(self, refs: Iterable[Ref]) -> tuple[tuple[Ref, ...], tuple[Matter, ...]]:
        """The nodes inside of lists that `refs` lead to (in the order of the graph), and what those need outside."""
        return around(self.program, self.operands, (self.first[ref] for ref in refs))


def schedule(graph: Graph, wanted: Iterable[Matter]) -> tuple[Step, ...]:
    """What `wanted` needs and nothing else, in an order in which it can be settled.

    Aggregates over one list share a loop unless one needs what another gives. Raises CyclicProgramError where matters
    wait for each other.
    """
    program = graph.program
    matters = list(ordered(map(graph.matter, wanted), graph.premises))
    level: dict[Matter, int] = {}
    for matter in matters:
        height = max((level[needed] for needed in graph.premises(matter)), default=0)
        level[matter] = height + 1 if _aggregate(program, matter) is not None else height
    loops: dict[int, dict[str, list[Ref]]] = {}
    others: dict[int, list[Matter]] = {}
    for matter in matters:
        found = _aggregate(program, matter)
        if found is None:
            others.setdefault(level[matter], []).append(matter)
        else:
            loops.setdefault(level[matter], {}).setdefault(found[1], []).append(found[0])
    steps: list[Step] = []
    for height in range(max(level.values(), default=-1) + 1):
        steps += [Loop(name, tuple(refs)) for name, refs in loops.get(height, {}).items()]
        steps += others.get(height, [])
    return tuple(steps)


def _aggregate(program: Program, matter: Matter) -> tuple[Ref, str] | None:
    ref = matter[1]
    item = program.nodes[ref] if isinstance(ref, int) else None
    return (ref, item.list) if isinstance(item, core.Aggregate) and isinstance(ref, int) else None


def premises(program: Program, plan: Plan, matter: Matter) -> tuple[Matter, ...]:
    """What a matter outside of lists needs; for an aggregate, what its elements need from outside of the list."""
    what, name, _ = matter
    if isinstance(name, int):
        return _of_node(program, plan, name)
    if what == "outcome":
        return _of_outcome(program, plan, name)
    if what == "active":
        return node(plan.rule[name].applies), *map(active, plan.exceptions[name])
    return active(name), node(plan.rule[name].when)


def _of_node(program: Program, plan: Plan, ref: Ref) -> tuple[Matter, ...]:
    match program.nodes[ref]:
        case core.Fired(rule=rule):
            return (fires(rule),)
        case core.OutcomeValue(name=name):
            return (outcome(name),)
    return around(program, plan.operands, plan.operands[ref])[1]


def around(program: Program, operands: Operands, refs: Iterable[Ref]) -> tuple[tuple[Ref, ...], tuple[Matter, ...]]:
    """The nodes inside of lists that `refs` lead to (in the order of the graph), and what those need from outside."""
    inner: set[Ref] = set()
    outer: dict[Matter, None] = {}
    waiting = list(refs)
    while waiting:
        ref = waiting.pop()
        if program.nodes[ref].scope is None:
            outer[node(ref)] = None
        elif ref not in inner:
            inner.add(ref)
            waiting.extend(operands[ref])
    return tuple(sorted(inner)), tuple(outer)


def _of_outcome(program: Program, plan: Plan, name: str) -> tuple[Matter, ...]:
    if name == "verdict":
        voices = (fires(rule.id) for rule in plan.rules if verdict_of(rule) is not None)
        return *voices, *(outcome(amount.name) for amount in program.amounts)
    for amount in program.amounts:
        if amount.name == name:
            rules = plan.contributors[name]
            values = (node(item.value) for rule in rules for item in contributions_to(rule, name))
            return node(amount.start), *values, *(fires(rule.id) for rule in rules)
    return tuple(node(one.value) for one in program.selections if one.name == name)
