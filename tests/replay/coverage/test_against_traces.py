"""Coverage counted on columns says what the specification says case by case, for random policies and cases."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies.policies import Written, policies
from strategies.simple_cases import cases

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.source import Source
from bonitas.engine.case import Case, CaseModel
from bonitas.engine.chaining import settle
from bonitas.engine.core import Program, ToAmount, Verdict
from bonitas.engine.decision import ClauseTrace, Decision, State
from bonitas.engine.matters import active, node
from bonitas.engine.outcomes import verdict_of
from bonitas.engine.plan import plan_of
from bonitas.engine.problems import CaseError
from bonitas.engine.reference import decide
from bonitas.replay.coverage import found
from bonitas.replay.coverage.measure import coverage_of


@settings(max_examples=10, deadline=None)
@given(policies(), st.lists(cases(), min_size=1, max_size=6))
def test_clauses_are_counted_as_their_traces_say(written: Written, raw: list[dict[str, object]]) -> None:
    program = Compilation(Source("p.policy", written.text())).required_program()
    model = CaseModel(program)
    told = []
    for number, one in enumerate(raw):
        try:
            told.append((str(number), model.validate(one)))
        except CaseError:
            continue
    decisions = [decide(program, case) for _, case in told]
    coverage = coverage_of(program, told, "en")
    hits = {(item.sort, item.name): item.hits for item in coverage.items}
    expected = _expected(program, decisions) | {found.QUIET: _quiet(program, [case for _, case in told])}
    for sort, counts in expected.items():
        assert {name: hits[sort, name] for name in counts if (sort, name) in hits} == {
            name: count for name, count in counts.items() if (sort, name) in hits
        }
    assert all(bool(item.reason) is (item.hits == 0) for item in coverage.items)
    assert {rule.id for rule in program.rules if rule.contributions} == {
        name for sort, name in hits if sort == found.CLAUSE
    }


def _expected(program: Program, decisions: list[Decision]) -> dict[str, dict[str, int]]:
    """How often each clause fired, decided, and was kept away."""
    rules = {rule.id: rule for rule in program.rules}
    verdicts = {rule.id: verdict_of(rule) for rule in program.rules}
    traces: list[tuple[Decision, ClauseTrace]] = [(one, trace) for one in decisions for trace in one.trace]

    def count(test: object) -> dict[str, int]:
        assert callable(test)
        return {name: sum(test(one, trace) for one, trace in traces if trace.id == name) for name in rules}

    def decides(one: Decision, trace: ClauseTrace) -> bool:
        verdict = verdicts[trace.id]
        if verdict is not None and verdict is not Verdict.APPROVE:
            return trace.state is State.FIRED and one.verdict is verdict
        binding = {amount.binding for amount in one.amounts}
        return any(isinstance(item, ToAmount) for item in rules[trace.id].contributions) and trace.id in binding

    return {
        found.CLAUSE: count(lambda _, trace: trace.state is State.FIRED),
        found.DECISIVE: count(decides),
        found.EXEMPT: count(lambda _, trace: trace.state is State.NOT_APPLICABLE),
    }


def _quiet(program: Program, told: Sequence[Case]) -> dict[str, int]:
    """How often each clause was certain to apply and its condition was false."""
    settled = [settle(program, plan_of(program), case) for case in told]
    return {
        rule.id: sum(one[active(rule.id)] is True and one[node(rule.when)] is False for one in settled)
        for rule in program.rules
    }
