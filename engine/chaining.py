"""Forward chaining in its plainest form: settle whatever has all its premises settled, until nothing new settles."""

from __future__ import annotations

from collections.abc import Mapping

from bonitas.engine.agenda import Agenda, about_lists
from bonitas.engine.core import Amount, Program, Verdict
from bonitas.engine.expressions import View, evaluate
from bonitas.engine.kleene import causes_of, conjunction, disjunction, negation
from bonitas.engine.matters import Matter, Settled, active, fires, node, outcome
from bonitas.engine.outcomes import Combined, combine, contributions_to, verdict_of, worst
from bonitas.engine.plan import Plan
from bonitas.engine.values import Answer, CaseValue

Case = Mapping[str, CaseValue]
LABEL = {verdict: verdict.name.lower() for verdict in Verdict}
"""Verdict → its label in the kind VERDICTS."""


class CyclicProgramError(ValueError):
    """Matters wait for each other. The checker refuses such policies, so the program was not checked."""


def settle(program: Program, plan: Plan, case: Case, agenda: Agenda | None = None) -> Settled:
    """Settle every matter of one case, or only those of `agenda`.

    Raises CyclicProgramError where matters wait for each other.
    """
    settled: dict[Matter, Answer] = {}
    wanted = agenda or plan.agenda
    open_matters = [*wanted.fixed, *about_lists(program, plan.operands, wanted.listed, case)]
    while open_matters:
        waiting = []
        for matter, premises in open_matters:
            if premises <= settled.keys():
                settled[matter] = derive(program, plan, case, settled, matter)
            else:
                waiting.append((matter, premises))
        if len(waiting) == len(open_matters):
            raise CyclicProgramError(f"these wait for each other: {[matter for matter, _ in waiting[:9]]}")
        open_matters = waiting
    return settled


# ---------------------------------------------------------------- settling one


def derive(program: Program, plan: Plan, case: Case, settled: Settled, matter: Matter) -> Answer:
    """The answer of one matter whose premises are settled."""
    what, name, place = matter
    if isinstance(name, int):
        return evaluate(program.nodes[name], View(program, case, settled, place))
    if what == "outcome":
        return _outcome(program, plan, settled, name)
    rule = plan.rule[name]
    if what == "active":
        overridden = disjunction([settled[active(other)] for other in plan.exceptions[rule.id]])
        return conjunction((settled[node(rule.applies)], negation(overridden)))
    return conjunction((settled[active(rule.id)], settled[node(rule.when)]))


def _outcome(program: Program, plan: Plan, settled: Settled, name: str) -> Answer:
    if name == "verdict":
        return LABEL[settled_verdict(program, plan, settled)]
    for amount in program.amounts:
        if amount.name == name:
            return combined(plan, settled, amount).value
    return next(settled[node(selection.value)] for selection in program.selections if selection.name == name)


def combined(plan: Plan, settled: Settled, amount: Amount) -> Combined:
    """An amount from the rules that fired; the ones that are not settled make it unknown."""
    rules = plan.contributors[amount.name]
    fired = [
        (rule.id, item.phase, settled[node(item.value)])
        for rule in rules
        if settled[fires(rule.id)] is True
        for item in contributions_to(rule, amount.name)
    ]
    doubts = causes_of(settled[fires(rule.id)] for rule in rules)
    return combine(amount, settled[node(amount.start)], fired, doubts)


def settled_verdict(program: Program, plan: Plan, settled: Settled) -> Verdict:
    """The worst verdict that fired; at least REFER while a rule with a say in it, or an amount, is unknown."""
    voices = [rule for rule in plan.rules if verdict_of(rule) is not None]
    answers = [settled[fires(rule.id)] for rule in voices]
    held = causes_of((*answers, *(settled[outcome(amount.name)] for amount in program.amounts)))
    fired = (verdict_of(rule) for rule, answer in zip(voices, answers, strict=True) if answer is True)
    return worst((*fired, Verdict.REFER if held else None))
