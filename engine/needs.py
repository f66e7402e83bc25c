"""What is missing that could still change a decision."""

from __future__ import annotations

from bonitas.engine.core import Notify, RaiseWarning, Rule, TakeAction, Verdict
from bonitas.engine.lens import Lens
from bonitas.engine.matters import fires, outcome
from bonitas.engine.outcomes import verdict_of, worst
from bonitas.engine.values import Answer, Cause, Unknown


def needs(lens: Lens) -> tuple[Cause, ...]:
    """The causes of what is unknown and matters, sorted.

    A clause that is not settled matters if its verdict would be worse than the worst that fired, or if it holds the
    verdict at refer (nothing that fired refers or declines), or if it could raise a warning, call for an action or for
    telling somebody. Unknown amounts, ratings and approvers always matter; mere outputs only where the policy decides
    no verdict, for then they are what it is asked for.
    """
    settled = worst(verdict_of(rule) for rule in lens.plan.rules if lens.settled[fires(rule.id)] is True)
    answers: list[Answer] = [lens.settled[fires(rule.id)] for rule in lens.plan.rules if _matters(rule, settled)]
    answers += [lens.settled[outcome(amount.name)] for amount in lens.program.amounts]
    asked = [each for each in lens.program.selections if each.role != "output" or not lens.program.decides_verdict]
    answers += [lens.settled[outcome(selection.name)] for selection in asked]
    causes: set[Cause] = set()
    for answer in answers:
        if isinstance(answer, Unknown):
            causes |= answer.causes
    return tuple(sorted(causes))


def _matters(rule: Rule, settled: Verdict) -> bool:
    if any(isinstance(item, RaiseWarning | TakeAction | Notify) for item in rule.contributions):
        return True
    verdict = verdict_of(rule)
    return verdict is not None and (verdict > settled or settled < Verdict.REFER)
