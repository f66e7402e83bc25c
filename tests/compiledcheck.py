"""The compiled machine beside the reference, in both variants of its functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bonitas.engine.compiled.answers import OUTCOME, SETTLED, SUMMARY
from bonitas.engine.compiled.function import checking, deciding
from bonitas.engine.compiled.machine import CompiledMachine
from bonitas.engine.core import Program
from bonitas.engine.machines import REFERENCE, machine
from bonitas.engine.plan import plan_of
from bonitas.engine.summary import Summary, outcome_of, summary_of
from bonitas.engine.values import CaseValue

Case = Mapping[str, CaseValue]


def agree(program: Program, cases: Iterable[Case]) -> list[Summary]:
    """What is said of the cases; fails where either variant says anything else than the reference."""
    reference, compiled = machine(program, REFERENCE), CompiledMachine(program)
    careful, telling = deciding(program, plan_of(program), trusting=False)
    facts = checking(program, plan_of(program), trusting=False) if program.facts else None
    found = []
    for case in cases:
        broken = reference.broken_facts(case)
        assert compiled.broken_facts(case) == broken, case
        assert facts is None or facts(case, SETTLED) == broken, case
        decision = reference.decide(case)
        summary = summary_of(decision)
        assert compiled.summary(case) == summary, case
        assert careful(case, SUMMARY) == summary, case
        assert compiled.outcome(case) == careful(case, OUTCOME) == outcome_of(summary), case
        assert compiled.decide(case) == decision, case
        assert telling.decision(case, careful(case, SETTLED)) == decision, case
        found.append(summary)
    return found


def fits(program: Program, case: Case) -> bool:
    """Whether the variant that takes a case for what the policy declares decides it."""
    return deciding(program, plan_of(program), trusting=True)[0](case, SUMMARY) is not None
