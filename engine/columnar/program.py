"""A whole program as operations: nodes, rules, outcomes and facts, each after what it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bonitas.engine.columnar.form import Form, declared_bounds
from bonitas.engine.columnar.ir import Builder, Op, Reg
from bonitas.engine.columnar.lowering import Lowering
from bonitas.engine.columnar.nodes import lower_node
from bonitas.engine.columnar.outcomes import lower_outcome, lower_rule
from bonitas.engine.columnar.terms import Term, Truth
from bonitas.engine.core import Program, Ref
from bonitas.engine.matters import Matter, fires, node, outcome
from bonitas.engine.ordering import ordered
from bonitas.engine.plan import Plan, plan_of


@dataclass(frozen=True, slots=True)
class Lowered:
    """A program as operations, and where its answers stand.

    `verdict` is the number of the verdict, None for a policy that only computes. Where `redo` is on the operations do
    not say what is decided; where `broken` is on the case breaks a fact.
    """

    builder: Builder
    verdict: Reg | None
    rules: Mapping[str, Truth]
    amounts: Mapping[str, Term]
    selections: Mapping[str, Term]
    redo: Reg
    broken: Reg

    @property
    def ops(self) -> list[Op]:
        """The operations, each after those it needs."""
        return self.builder.ops


def lower_program(program: Program, form: Form) -> Lowered:
    """The operations of `program` on blocks of one form. Raises CyclicProgramError where matters wait for another."""
    plan = plan_of(program)
    builder = Builder(declared_bounds(program, form))
    to = Lowering(program, plan, builder, dict(form.denominators), form.masked)
    for matter in ordered(_wanted(program, plan), _premises(program, plan).__getitem__):
        _lower(to, matter)
    facts = [to.condition(fact.holds, None) for fact in program.facts]
    return Lowered(
        builder=builder,
        verdict=to.verdict,
        rules={rule.id: to.whether(fires(rule.id)) for rule in plan.rules},
        amounts={one.name: to.settled[outcome(one.name)] for one in program.amounts},
        selections={one.name: to.settled[outcome(one.name)] for one in program.selections},
        redo=builder.either(*to.redo),
        broken=builder.either(*(fact.f for fact in facts)),
    )


def _lower(to: Lowering, matter: Matter) -> None:
    what, name, _ = matter
    if isinstance(name, int):
        lower_node(to, name)
    elif what == "outcome":
        lower_outcome(to, name)
    else:
        lower_rule(to, matter)


# ---------------------------------------------------------------- the order


def _wanted(program: Program, plan: Plan) -> Iterator[Matter]:
    yield from (node(fact.holds) for fact in program.facts)
    yield from (fires(rule.id) for rule in plan.rules)
    yield from (outcome(one.name) for one in program.amounts)
    yield from (outcome(one.name) for one in program.selections)
    if program.decides_verdict:
        yield outcome("verdict")


def _premises(program: Program, plan: Plan) -> dict[Matter, list[Matter]]:
    """What each matter needs, in an order that does not depend on the run."""
    premises: dict[Matter, Iterable[Matter]] = dict(plan.agenda.fixed)
    for ref in plan.agenda.listed:
        if program.nodes[ref].scope is None:
            premises[node(ref)] = _around(program, plan, ref)
    return {matter: _sorted(needed) for matter, needed in premises.items()}


def _sorted(matters: Iterable[Matter]) -> list[Matter]:
    return sorted(matters, key=lambda matter: (matter[0], str(matter[1]).zfill(9)))


def _around(program: Program, plan: Plan, aggregate: Ref) -> list[Matter]:
    """What the elements of an aggregate's list need from outside of it."""
    inner: set[Ref] = set()
    outer: set[Matter] = set()
    waiting = list(plan.operands[aggregate])
    while waiting:
        ref = waiting.pop()
        if program.nodes[ref].scope is None:
            outer.add(node(ref))
        elif ref not in inner:
            inner.add(ref)
            waiting.extend(plan.operands[ref])
    return list(outer)
