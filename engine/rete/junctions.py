"""What the network chains: conditions, exceptions and clauses, each settled by the truth of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from bonitas.engine import core
from bonitas.engine.core import Program, Ref
from bonitas.engine.kleene import conjunction, disjunction, negation, quota
from bonitas.engine.matters import Matter, Settled, active, fires, node
from bonitas.engine.plan import Plan
from bonitas.engine.values import Answer

WIDEST = 15
"""Facts that one rule may join; durable-rules holds 16."""


@dataclass(frozen=True, slots=True)
class Literal:
    """The truth of a matter, or its contrary."""

    matter: Matter
    negated: bool = False

    def opposite(self) -> Literal:
        """The contrary."""
        return Literal(self.matter, not self.negated)

    def answer(self, settled: Settled) -> Answer:
        """What the literal is worth."""
        answer = settled[self.matter]
        return negation(answer) if self.negated else answer


class Join(Enum):
    """How literals make an answer."""

    ALL = "all"
    ANY = "any"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Junction:
    """A matter that the network settles from `literals`; `least` and `most` bound the true ones of a COUNT."""

    matter: Matter
    join: Join
    literals: tuple[Literal, ...]
    least: int = 0
    most: int | None = None

    def answer(self, settled: Settled) -> Answer:
        """What the junction is worth, with the causes of an unknown."""
        answers = [literal.answer(settled) for literal in self.literals]
        if self.join is Join.ALL:
            return conjunction(answers)
        return disjunction(answers) if self.join is Join.ANY else quota(answers, self.least, self.most)


def junctions_of(program: Program, plan: Plan) -> tuple[Junction, ...]:
    """The junctions of all clauses: their conditions as far as these are made of truth, exceptions, and clauses."""
    making = _Making(program, plan)
    for rule in plan.rules:
        for ref in making.connectives(rule.applies, rule.when):
            making.condition(ref)
        if plan.exceptions[rule.id]:
            against = [making.stands(one).opposite() for one in plan.exceptions[rule.id]]
            making.join(active(rule.id), Join.ALL, (making.literal(rule.applies), *against))
        making.join(fires(rule.id), Join.ALL, (making.stands(rule.id), making.literal(rule.when)))
    return tuple(making.found)


class _Making:
    """Collects junctions; a condition comes before those that are made of it."""

    def __init__(self, program: Program, plan: Plan) -> None:
        self.nodes, self.plan = program.nodes, plan
        self.found: list[Junction] = []
        self._seen: set[Ref] = set()
        self._parts = 0

    def connectives(self, *conditions: Ref) -> list[Ref]:
        """The nodes of conditions that only join other conditions, in their order, without those given before."""
        found: list[Ref] = []
        waiting = list(conditions)
        while waiting:
            ref = waiting.pop()
            if ref not in self._seen and isinstance(self.nodes[ref], core.And | core.Or | core.Not | core.Quota):
                self._seen.add(ref)
                found.append(ref)
                waiting.extend(self.plan.operands[ref])
        return sorted(found)

    def literal(self, ref: Ref) -> Literal:
        """A condition as others are made of it: negations are folded, a clause's id stands for its firing."""
        negated = False
        while isinstance(item := self.nodes[ref], core.Not):
            ref, negated = item.operand, not negated
        return Literal(fires(item.rule) if isinstance(item, core.Fired) else node(ref), negated)

    def stands(self, rule: str) -> Literal:
        """Whether a clause is active; without exceptions that is whether it applies."""
        return Literal(active(rule)) if self.plan.exceptions[rule] else self.literal(self.plan.rule[rule].applies)

    def condition(self, ref: Ref) -> None:
        """Make the junction of one connective. A quota too wide for one rule is left to be worked out."""
        literals = tuple(map(self.literal, self.plan.operands[ref]))
        match self.nodes[ref]:
            case _ if not literals:
                return
            case core.And():
                self.join(node(ref), Join.ALL, literals)
            case core.Or():
                self.join(node(ref), Join.ANY, literals)
            case core.Quota(least=least, most=most) if len({literal.matter for literal in literals}) <= WIDEST:
                self.found.append(Junction(node(ref), Join.COUNT, literals, least, most))

    def join(self, matter: Matter, join: Join, literals: Sequence[Literal]) -> None:
        """Make a junction of any width: of more than one rule can join, by joining some of them first."""
        open_literals = [one for one in dict.fromkeys(literals) if join is not Join.ALL or not self._always(one)]
        left = open_literals or list(literals[:1])
        while len(left) > WIDEST:
            self._parts += 1
            part = ("part", self._parts, None)
            self.found.append(Junction(part, join, tuple(left[:WIDEST])))
            left = [*left[WIDEST:], Literal(part)]
        self.found.append(Junction(matter, join, tuple(left)))

    def _always(self, literal: Literal) -> bool:
        what, ref, _ = literal.matter
        item = self.nodes[ref] if what == "node" and isinstance(ref, int) else None
        return isinstance(item, core.Const) and item.value is not literal.negated
