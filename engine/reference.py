"""The reference engine: the meaning of a policy, by forward chaining in its plainest form on exact rationals.

It is slow, obvious and exact. Every other machine is held to its decisions, reasons and traces, to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from bonitas.engine.chaining import combined, settle, settled_verdict
from bonitas.engine.core import Amount, Phase, Program, Rule, ToVerdict, Verdict
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
from bonitas.engine.matters import fires, outcome
from bonitas.engine.natural import natural
from bonitas.engine.needs import needs
from bonitas.engine.outcomes import contributions_to
from bonitas.engine.plan import plan_of
from bonitas.engine.sets import actions_called, notifications, warnings_raised
from bonitas.engine.trace import trace_clause
from bonitas.engine.values import CaseValue, Unknown

TODAY = "today"
"""The key of a case that holds the date of the decision."""

Traced = tuple[tuple[Rule, ClauseTrace], ...]


def decide(program: Program, case: Mapping[str, CaseValue]) -> Decision:
    """Everything that `program` says of one sound case.

    `case` maps canonical names of fields to values of their kinds, as the case reader makes them; a field that is
    absent or None is missing; `today` is a key like the others. Safe to call from several threads. Raises
    CyclicProgramError for a program that the checker would have refused.
    """
    plan = plan_of(program)
    lens = Lens(program, plan, settle(program, plan, case))
    traced = tuple((rule, trace_clause(lens, rule)) for rule in plan.rules)
    fired = [rule for rule, trace in traced if trace.state is State.FIRED]
    verdict = settled_verdict(program, plan, lens.settled) if program.decides_verdict else None
    amounts = tuple(_amount(lens, amount) for amount in sorted(program.amounts, key=lambda one: natural(one.name)))
    reasons = _reasons(program, traced, amounts) if program.decides_verdict else ()
    today = day if isinstance(day := case.get(TODAY), date) else None
    return Decision(
        policy=program.name,
        version=program.version,
        identity=plan.identity,
        today=today,
        in_force=None if today is None else program.in_force(today),
        verdict=verdict,
        reasons=reasons,
        refer_to=_distinct(reason.refer_to for reason in reasons) if verdict is Verdict.REFER else (),
        conditions=_distinct(reason.condition for reason in reasons if reason.settled),
        amounts=amounts,
        selections=_selections(lens),
        warnings=warnings_raised(fired),
        actions=actions_called(program, fired),
        notifications=notifications(fired),
        unsettled=tuple(rule.id for rule, trace in traced if trace.state is State.UNSETTLED),
        needs=needs(lens),
        guarantees=guarantee_results(lens),
        trace=tuple(trace for _, trace in traced),
        values=lens.definitions(),
    )


def _distinct(words: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word is not None))


def _reasons(program: Program, traced: Traced, amounts: Iterable[AmountResult]) -> tuple[Reason, ...]:
    """Every clause that moved the verdict from approve or might, and every unknown amount: ranked."""
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
        Step(rule.id, item.phase, lens.shown(item.value), rule.id == whole.binding and item.phase is whole.phase)
        for rule in lens.plan.contributors[amount.name]
        if lens.settled[fires(rule.id)] is True
        for item in contributions_to(rule, amount.name)
    ]
    phases = list(Phase)
    return AmountResult(
        name=amount.name,
        word=amount.word,
        kind=amount.kind,
        value=whole.value,
        start=lens.shown(amount.start),
        steps=tuple(sorted(steps, key=lambda step: phases.index(step.phase))),
        binding=whole.binding,
    )


def _selections(lens: Lens) -> tuple[SelectionResult, ...]:
    found = sorted(lens.program.selections, key=lambda one: natural(one.name))
    kinds = lens.program.nodes
    return tuple(
        SelectionResult(one.name, one.role, kinds[one.value].kind, lens.settled[outcome(one.name)]) for one in found
    )
