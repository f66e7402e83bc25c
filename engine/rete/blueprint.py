"""A policy prepared for the Rete machine, once for all its cases and sessions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bonitas.engine import core
from bonitas.engine.core import Program, Ref
from bonitas.engine.kinds import ListOf, Value
from bonitas.engine.matters import Matter, node
from bonitas.engine.plan import Plan, plan_of
from bonitas.engine.rete.junctions import Junction, junctions_of
from bonitas.engine.rete.order import Order, order_of
from bonitas.engine.rete.rulesets import Ruleset, rulesets_of


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What is chained, in which order the rest is worked out, and the rulesets."""

    program: Program
    plan: Plan
    junctions: tuple[Junction, ...]
    order: Order
    rulesets: tuple[Ruleset, ...]
    readers: Mapping[Matter, tuple[int, ...]]
    """Matter → the rulesets that read its truth."""
    constants: Mapping[Matter, Value]
    scope: Mapping[Matter, str]
    """Node inside of lists → the record of their elements."""
    lists: Mapping[str, str]
    """List of the case → the record of its elements."""
    inputs: Mapping[str, tuple[Matter, ...]]
    """Field of the case → the nodes that look at it."""
    elements: Mapping[str, Mapping[str, tuple[Matter, ...]]]
    """Record → its field → the nodes that look at it."""
    inner: Mapping[str, tuple[Matter, ...]]
    """Record → every node inside of lists of it, in their order."""
    folds: Mapping[str, tuple[Matter, ...]]
    """List → the aggregates over it."""


def blueprint_of(program: Program) -> Blueprint:
    """Prepare `program`. Raises CyclicProgramError for a program that the checker would have refused."""
    plan = plan_of(program)
    junctions = junctions_of(program, plan)
    rulesets = rulesets_of(junctions)
    readers: dict[Matter, list[int]] = {}
    for number, ruleset in enumerate(rulesets):
        for matter in ruleset.facts:
            readers.setdefault(matter, []).append(number)
    nodes = program.nodes
    return Blueprint(
        program=program,
        plan=plan,
        junctions=junctions,
        order=order_of(program, plan, junctions),
        rulesets=rulesets,
        readers={matter: tuple(found) for matter, found in readers.items()},
        constants={node(ref): item.value for ref, item in enumerate(nodes) if isinstance(item, core.Const)},
        scope={node(ref): item.scope for ref, item in enumerate(nodes) if item.scope is not None},
        lists={field.name: field.kind.record for field in program.inputs if isinstance(field.kind, ListOf)},
        inputs=_by_name((item.name, ref) for ref, item in enumerate(nodes) if isinstance(item, core.Input)),
        elements={
            record: _by_name(
                (item.field, ref)
                for ref, item in enumerate(nodes)
                if isinstance(item, core.Element) and item.scope == record
            )
            for record in (one.name for one in program.records)
        },
        inner=_by_name((item.scope, ref) for ref, item in enumerate(nodes) if item.scope is not None),
        folds=_by_name((item.list, ref) for ref, item in enumerate(nodes) if isinstance(item, core.Aggregate)),
    )


def _by_name(pairs: Iterable[tuple[str, Ref]]) -> dict[str, tuple[Matter, ...]]:
    found: dict[str, list[Matter]] = {}
    for name, ref in pairs:
        found.setdefault(name, []).append(node(ref))
    return {name: tuple(matters) for name, matters in found.items()}
