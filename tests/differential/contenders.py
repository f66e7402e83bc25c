"""What each machine says of many cases, in parts that are compared with the reference's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bonitas.engine.core import Program
from bonitas.engine.machines import NAMES, REFERENCE, Machine, machine
from bonitas.engine.summary import outcome_of, summary_of
from bonitas.engine.values import CaseValue

Case = Mapping[str, CaseValue]
Parts = dict[str, object]
"""Part of an answer → its value. The parts: facts (the broken ones), decision, summary, outcome, raised."""

FACTS, DECISION, SUMMARY, OUTCOME, RAISED = "facts", "decision", "summary", "outcome", "raised"


@dataclass(frozen=True)
class Contender:
    """A machine under test. `answers` gives, for each case in turn, the parts that this machine can tell."""

    name: str
    answers: Callable[[Program, Sequence[Case]], list[Parts]]


def reference_parts(program: Program, cases: Sequence[Case]) -> list[Parts]:
    """All parts, by the reference."""
    reference = machine(program, REFERENCE)
    found: list[Parts] = []
    for case in cases:
        facts = names_of_facts(reference, case)
        if facts:
            found.append({FACTS: facts})
            continue
        decision = reference.decide(case)
        summary = summary_of(decision)
        found.append({FACTS: facts, DECISION: decision, SUMMARY: summary, OUTCOME: outcome_of(summary)})
    return found


def names_of_facts(one: Machine, case: Case) -> tuple[str, ...]:
    """The names of the facts that a case breaks."""
    return tuple(fact.name for fact in one.broken_facts(case))


def _one_by_one(name: str) -> Contender:
    def answers(program: Program, cases: Sequence[Case]) -> list[Parts]:
        one = machine(program, name)
        return [_parts(one, case) for case in cases]

    return Contender(name, answers)


def _parts(one: Machine, case: Case) -> Parts:
    try:
        facts = names_of_facts(one, case)
        if facts:
            return {FACTS: facts}
        return {FACTS: facts, DECISION: one.decide(case), SUMMARY: one.summary(case), OUTCOME: one.outcome(case)}
    except Exception as error:  # whatever a machine raises is what the comparison has to tell
        return {RAISED: f"{type(error).__name__}: {error}"}


CONTENDERS = tuple(_one_by_one(name) for name in NAMES if name != REFERENCE)
"""All machines beside the reference."""
