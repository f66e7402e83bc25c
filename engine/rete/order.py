"""In which order one case is settled: what is worked out before the network chains, and what only after it has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bonitas.engine.core import Const, Program
from bonitas.engine.matters import Matter, node
from bonitas.engine.ordering import ordered
from bonitas.engine.plan import Plan
from bonitas.engine.rete.junctions import Junction

Needs = Mapping[Matter, Iterable[Matter]]
"""Matter → what it needs. A node inside of a list stands for all its elements."""


@dataclass(frozen=True, slots=True)
class Stage:
    """`worked` is worked out, in its order; then the truth of `told` is told to the network, which chains."""

    worked: tuple[Matter, ...]
    told: tuple[Matter, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """The stages, and for what is worked out its place in all of them and who needs what."""

    stages: tuple[Stage, ...]
    place: Mapping[Matter, tuple[int, int]]
    """Matter that is worked out → its stage and its place there."""
    dependents: Mapping[Matter, tuple[Matter, ...]]
    """Matter → what is worked out from it."""


def order_of(program: Program, plan: Plan, junctions: Sequence[Junction]) -> Order:
    """The order for `program`. Raises CyclicProgramError where matters wait for each other."""
    joined = {junction.matter: junction for junction in junctions}
    needs = {**_needs(plan), **{one.matter: [each.matter for each in one.literals] for one in junctions}}
    stage: dict[Matter, int] = {}
    for matter in ordered(needs, needs.__getitem__):
        after = 0 if matter in joined else 1
        stage[matter] = max((stage[each] + (after if each in joined else 0) for each in needs[matter]), default=0)
    worked = [one for one in stage if one not in joined and not _constant(program, one)]
    told = {literal.matter for junction in junctions for literal in junction.literals if literal.matter not in joined}
    stages = tuple(
        Stage(
            tuple(one for one in worked if stage[one] == number),
            tuple(one for one in stage if one in told and stage[one] == number),
        )
        for number in range(max(stage.values(), default=0) + 1)
    )
    dependents: dict[Matter, list[Matter]] = {}
    for matter in worked:
        for needed in needs[matter]:
            dependents.setdefault(needed, []).append(matter)
    return Order(
        stages,
        {one: (number, place) for number, each in enumerate(stages) for place, one in enumerate(each.worked)},
        {matter: tuple(found) for matter, found in dependents.items()},
    )


def _constant(program: Program, matter: Matter) -> bool:
    return isinstance(matter[1], int) and isinstance(program.nodes[matter[1]], Const)


def _needs(plan: Plan) -> dict[Matter, Iterable[Matter]]:
    needs: dict[Matter, Iterable[Matter]] = dict(plan.agenda.fixed)
    for ref in plan.agenda.listed:
        needs[node(ref)] = [node(operand) for operand in plan.operands[ref]]
    return needs
