"""From what is settled to what is told: the whole decision, or the same without its trace.

Every machine that settles matters tells its decisions with these functions, so that none can word one its own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from bonitas.engine.chaining import combined, settled_verdict
from bonitas.engine.core import Amount, Phase, Program, Ref, Rule, ToVerdict, Verdict
from bonitas.engine.decision import (
    AmountResult,
    ClauseTrace,
    Decision,
    Reason,
    SelectionResult,
    State,
    Step,
)
from bonitas.engine.guarantees import guarantee_results
from bonitas.engine.lens import Lens
from bonitas.engine.matters import Settled, fires, node, outcome
from bonitas.engine.natural import natural
from bonitas.engine.needs import needs
from bonitas.engine.outcomes import contributions_to, verdict_of
from bonitas.engine.plan import Plan
from bonitas.engine.sets import actions_called, notifications, warnings_raised
from bonitas.engine.summary import AmountSummary, Outcome, SelectionSummary, Summary, known
from bonitas.engine.trace import state_of, trace_clause
from bonitas.engine.values import Answer, CaseValue, Unknown

TODAY = "today"
"""The key of a case that holds the date of the decision."""

Traced = tuple[tuple[Rule, ClauseTrace], ...]


def tell(program: Program, plan: Plan, settled: Settled, case: Mapping[str, CaseValue]) -> Decision:
    """The whole decision on a case of which every matter is `settled`."""
    lens = Lens(program, plan, settled)
    traced = tuple((rule, trace_clause(lens, rule)) for rule in plan.rules)
    amounts = tuple(_amount(lens, amount) for amount in _sorted(program.amounts))
    states = [(rule, trace.state) for rule, trace in traced]
    return Decision(
        **_common(lens, case, states, _reasons(program, traced, amounts)),
        amounts=amounts,
        selections=_selections(lens),
        trace=tuple(trace for _, trace in traced),
        values=lens.definitions(),
    )


def tell_summary(program: Program, plan: Plan, settled: Settled, case: Mapping[str, CaseValue]) -> Summary:
    """What `summary_of` gives of the whole decision. Only clauses that give a reason are traced."""
    lens = Lens(program, plan, settled)
    states = [(rule, state_of(lens, rule)) for rule in plan.rules]
    speaking = tuple(
        (rule, trace_clause(lens, rule))
        for rule, state in states
        if state in (State.FIRED, State.UNSETTLED) and verdict_of(rule) is not None
    )
    wholes = [(amount, combined(plan, settled, amount)) for amount in _sorted(program.amounts)]
    amounts = tuple(AmountSummary(amount.name, whole.value, whole.binding) for amount, whole in wholes)
    return Summary(
        **_common(lens, case, states, _reasons(program, speaking, amounts)),
        amounts=amounts,
        selections=tuple(SelectionSummary(one.name, one.value) for one in _selections(lens)),
        fired=tuple(rule.id for rule, state in states if state is State.FIRED),
    )


def tell_outcome(program: Program, plan: Plan, settled: Settled) -> Outcome:
    """What `outcome_of` gives of the summary. Nothing is traced."""
    lens = Lens(program, plan, settled)
    states = [(rule.id, state_of(lens, rule)) for rule in plan.rules]
    return Outcome(
        verdict=settled_verdict(program, plan, settled) if program.decides_verdict else None,
        amounts=tuple((one.name, known(settled[outcome(one.name)])) for one in _sorted(program.amounts)),
        selections=tuple((one.name, known(one.value)) for one in _selections(lens)),
        fired=tuple(rule for rule, state in states if state is State.FIRED),
        unsettled=tuple(rule for rule, state in states if state is State.UNSETTLED),
    )


def _sorted(amounts: Iterable[Amount]) -> list[Amount]:
    return sorted(amounts, key=lambda one: natural(one.name))


def _common(
    lens: Lens, case: Mapping[str, CaseValue], states: Iterable[tuple[Rule, State]], reasons: tuple[Reason, ...]
) -> dict[str, Any]:
    """What a decision and its summary say in the same words."""
    program, plan = lens.program, lens.plan
    fired = [rule for rule, state in states if state is State.FIRED]
    verdict = settled_verdict(program, plan, lens.settled) if program.decides_verdict else None
    today = day if isinstance(day := case.get(TODAY), date) else None
    return {
        "policy": program.name,
        "version": program.version,
        "identity": plan.identity,
        "today": today,
        "in_force": None if today is None else program.in_force(today),
        "verdict": verdict,
        "reasons": reasons,
        "refer_to": _distinct(reason.refer_to for reason in reasons) if verdict is Verdict.REFER else (),
        "conditions": _distinct(reason.condition for reason in reasons if reason.settled),
        "warnings": warnings_raised(fired),
        "actions": actions_called(program, fired),
        "notifications": notifications(fired),
        "unsettled": tuple(rule.id for rule, state in states if state is State.UNSETTLED),
        "needs": needs(lens),
        "guarantees": guarantee_results(lens),
    }


def _distinct(words: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word is not None))


def _reasons(program: Program, traced: Traced, amounts: Iterable[AmountResult | AmountSummary]) -> tuple[Reason, ...]:
    """Every clause that moved the verdict from approve or might, and every unknown amount: ranked."""
    if not program.decides_verdict:
        return ()
    reasons = [reason for rule, trace in traced for reason in _reasons_of(rule, trace)]
    titles = {amount.name: amount.title for amount in program.amounts}
    for amount in amounts:
        if isinstance(amount.value, Unknown):
            causes = tuple(sorted(amount.value.causes))
            reasons.append(Reason(amount.name, Verdict.REFER, titles[amount.name], False, None, None, causes, None))
    return tuple(sorted(reasons, key=_ranked))


def _reasons_of(rule: Rule, trace: ClauseTrace) -> Iterable[Reason]:
    distance = max((gap.distance for gap in trace.gaps if gap.distance is not None), default=None)
    because = rule.because or rule.title
    for item in rule.contributions:
        if not isinstance(item, ToVerdict):
            continue
        if trace.state is State.UNSETTLED:
            yield Reason(rule.id, Verdict.REFER, because, False, item.refer_to, item.condition, trace.causes, None)
        elif trace.state is State.FIRED and item.verdict is not Verdict.APPROVE:
            yield Reason(rule.id, item.verdict, because, True, item.refer_to, item.condition, (), distance)


def _ranked(reason: Reason) -> tuple[object, ...]:
    distance = -1.0 if reason.distance is None else reason.distance
    words = (reason.refer_to or "", reason.condition or "")
    return -reason.verdict, -distance, natural(reason.clause), words


def _amount(lens: Lens, amount: Amount) -> AmountResult:
    whole = combined(lens.plan, lens.settled, amount)
    steps = [
        (rule.id, item.phase, item.value, lens.settled[node(item.value)])
        for rule in lens.plan.contributors[amount.name]
        if lens.settled[fires(rule.id)] is True
        for item in contributions_to(rule, amount.name)
    ]
    decides = (whole.binding, whole.phase, whole.bound)
    return AmountResult(
        name=amount.name,
        word=amount.word,
        kind=amount.kind,
        value=whole.value,
        start=lens.shown(amount.start),
        steps=tuple(
            Step(clause, phase, lens.shown(ref), (clause, phase, value) == decides)
            for clause, phase, ref, value in sorted(steps, key=_step_place)
        ),
        binding=whole.binding,
    )


def _step_place(step: tuple[str, Phase, Ref, Answer]) -> tuple[object, ...]:
    """The order of steps: by phase, by clause, and of one clause the smaller value first."""
    clause, phase, _, value = step
    number = value if isinstance(value, Fraction) else Fraction(0)
    return _PHASES[phase], natural(clause), isinstance(value, Unknown), number


_PHASES = {phase: place for place, phase in enumerate(Phase)}


def _selections(lens: Lens) -> tuple[SelectionResult, ...]:
    found = sorted(lens.program.selections, key=lambda one: natural(one.name))
    kinds = lens.program.nodes
    return tuple(
        SelectionResult(one.name, one.role, kinds[one.value].kind, lens.settled[outcome(one.name)]) for one in found
    )
