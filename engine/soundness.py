"""Whether a case keeps to the facts that the policy declares of every sound case."""

from __future__ import annotations

from collections.abc import Mapping

from bonitas.engine.chaining import settle
from bonitas.engine.core import Fact, Program
from bonitas.engine.matters import node
from bonitas.engine.natural import natural
from bonitas.engine.plan import plan_of
from bonitas.engine.values import CaseValue


def broken_facts(program: Program, case: Mapping[str, CaseValue]) -> tuple[Fact, ...]:
    """The facts that `case` breaks, in the natural order of their names; a fact that is unknown is not broken.

    A case that breaks a fact is not to be decided.
    """
    if not program.facts:
        return ()
    plan = plan_of(program)
    settled = settle(program, plan, case, plan.facts)
    broken = (fact for fact in program.facts if settled[node(fact.holds)] is False)
    return tuple(sorted(broken, key=lambda fact: natural(fact.name)))
