"""Forward chaining in its plainest form: settle whatever has all its premises settled, until nothing new settles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bonitas.engine import core
from bonitas.engine.core import Amount, Program, Ref, Verdict
from bonitas.engine.expressions import View, evaluate
from bonitas.engine.kinds import ListOf
from bonitas.engine.kleene import causes_of, conjunction, disjunction, negation
from bonitas.engine.matters import Matter, Place, Settled, active, fires, node, outcome
from bonitas.engine.outcomes import Combined, combine, contributions_to, verdict_of, worst
from bonitas.engine.plan import Plan
from bonitas.engine.values import Answer, CaseValue

Case = Mapping[str, CaseValue]
Premises = tuple[Matter, ...]
LABEL = {verdict: verdict.name.lower() for verdict in Verdict}
"""Verdict → its label in the kind VERDICTS."""


class CyclicProgramError(ValueError):
    """Matters wait for each other. The checker refuses such policies, so the program was not checked."""


def settle(program: Program, plan: Plan, case: Case) -> Settled:
    """Settle every matter of one case. Raises CyclicProgramError where matters wait for each other."""
    settled: dict[Matter, Answer] = {}
    agenda = [*_about_nodes(program, plan, case), *_about_rules(plan), *_about_outcomes(program, plan)]
    while agenda:
        waiting = []
        for matter, premises in agenda:
            if all(premise in settled for premise in premises):
                settled[matter] = _derive(program, plan, case, settled, matter)
            else:
                waiting.append((matter, premises))
        if len(waiting) == len(agenda):
            raise CyclicProgramError(f"these wait for each other: {[matter for matter, _ in waiting[:9]]}")
        agenda = waiting
    return settled


# ---------------------------------------------------------------- what there is to settle, with its premises


def _about_nodes(program: Program, plan: Plan, case: Case) -> Iterable[tuple[Matter, Premises]]:
    places: dict[str | None, list[Place | None]] = {None: [None]}
    for field in program.inputs:
        elements = case.get(field.name)
        if isinstance(field.kind, ListOf) and isinstance(elements, tuple):
            numbers = range(1, len(elements) + 1)
            places.setdefault(field.kind.record, []).extend((field.name, number) for number in numbers)
    for ref, item in enumerate(program.nodes):
        for place in places.get(item.scope, ()):
            yield node(ref, place), _premises(program, plan, case, ref, place)


def _premises(program: Program, plan: Plan, case: Case, ref: Ref, place: Place | None) -> Premises:
    item = program.nodes[ref]
    match item:
        case core.Fired(rule=rule):
            return (fires(rule),)
        case core.OutcomeValue(name=name):
            return (outcome(name),)
        case core.Aggregate(list=name):
            elements = case.get(name)
            count = len(elements) if isinstance(elements, tuple) else 0
            there: list[Place | None] = [(name, number) for number in range(1, count + 1)]
        case _:
            there = [place]
    return tuple(
        node(operand, at if program.nodes[operand].scope is not None else None)
        for operand in plan.operands[ref]
        for at in there
    )


def _about_rules(plan: Plan) -> Iterable[tuple[Matter, Premises]]:
    for rule in plan.rules:
        yield active(rule.id), (node(rule.applies), *map(active, plan.exceptions[rule.id]))
        yield fires(rule.id), (active(rule.id), node(rule.when))


def _about_outcomes(program: Program, plan: Plan) -> Iterable[tuple[Matter, Premises]]:
    for amount in program.amounts:
        rules = plan.contributors[amount.name]
        values = (node(item.value) for rule in rules for item in contributions_to(rule, amount.name))
        yield outcome(amount.name), (node(amount.start), *values, *(fires(rule.id) for rule in rules))
    for selection in program.selections:
        yield outcome(selection.name), (node(selection.value),)
    if program.decides_verdict:
        voices = (fires(rule.id) for rule in plan.rules if verdict_of(rule) is not None)
        yield outcome("verdict"), (*voices, *(outcome(amount.name) for amount in program.amounts))


# ---------------------------------------------------------------- settling one


def _derive(program: Program, plan: Plan, case: Case, settled: Settled, matter: Matter) -> Answer:
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
