"""The Rete machine says what the reference says, whatever the shape of the policy, and forgets every case."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random

import pytest
from differential.cases import CaseMaker
from differential.compare import compile_text, random_text
from programbuild import YES_NO, Build, day
from tradesample import CASE, trade

import bonitas
from bonitas.engine import core
from bonitas.engine.core import Program, Ref, ToVerdict, Verdict
from bonitas.engine.machines import machine
from bonitas.engine.reference import decide
from bonitas.engine.rete.machine import ReteMachine
from bonitas.engine.rete.network import durable_engine
from bonitas.engine.soundness import broken_facts
from bonitas.engine.summary import outcome_of, summary_of
from bonitas.engine.values import CaseValue

pytest.importorskip("durable_rules_engine", reason="durable-rules could not be built here", exc_type=ImportError)

DECLINE, REFER = ToVerdict(Verdict.DECLINE), ToVerdict(Verdict.REFER, "the board")
ROOT = Path(__file__).parents[3]
CASES: list[Mapping[str, CaseValue]] = [
    dict(CASE),
    {**CASE, "current_ratio": None},
    {**CASE, "founded_on": day("2001-01-01"), "invoices": ()},
    {**CASE, "industry": "real_estate", "net_worth": Fraction(0)},
    {**CASE, "insured": Fraction(10_000_000), "current_ratio": Fraction(1, 3)},
]


def agree(program: Program, cases: Iterable[Mapping[str, CaseValue]]) -> int:
    """Compare everything the machine tells with the reference; how many different outcomes were seen."""
    rete, seen = machine(program, "rete"), set()
    for case in cases:
        expected = decide(program, case)
        assert rete.decide(case) == expected
        assert rete.summary(case) == summary_of(expected)
        assert rete.outcome(case) == outcome_of(summary_of(expected))
        seen.add(rete.outcome(case))
    return len(seen)


def thirds(*names: str) -> list[Mapping[str, CaseValue]]:
    """Every case of boolean fields that may be missing."""
    return [
        {name: value for name, value in zip(names, values, strict=True) if value is not None}
        for values in product((True, False, None), repeat=len(names))
    ]


def flags(build: Build, names: str) -> list[Ref]:
    return [build.input(name, YES_NO, optional=True) for name in names]


def test_the_sample_policy() -> None:
    assert agree(trade(), CASES) == len(CASES)


@pytest.mark.parametrize("path", sorted(ROOT.glob("policies/*/*.policy")), ids=lambda path: path.stem)
def test_public_policies(path: Path) -> None:
    program = bonitas.load(path).program
    maker = CaseMaker(program, Random(7))
    made = maker.cases(12)
    agree(program, [case for case in made if not broken_facts(program, case)])


@pytest.mark.parametrize("seed", range(500, 530))
def test_random_policies(seed: int) -> None:
    program = compile_text(random_text(seed))
    assert program is not None
    maker = CaseMaker(program, Random(seed))
    made = maker.cases(4)
    agree(program, [case for case in made if not broken_facts(program, case)])


# ---------------------------------------------------------------- shapes of conditions


def test_all_connectives_over_every_truth() -> None:
    build = Build()
    a, b, c = flags(build, "abc")
    build.rule("A1", build.both(a, build.either(b, build.negation(c))), DECLINE)
    build.rule("A2", build.negation(build.either(a, build.both(b, c))), REFER)
    build.rule("A3", build.node(core.Quota, YES_NO, operands=(a, b, c, c), least=2, most=3), REFER)
    build.rule("A4", build.both(a, build.negation(a)), DECLINE)
    build.rule("A5", build.either(b, build.negation(b), b), REFER)
    fired = [build.node(core.Fired, YES_NO, rule=f"A{number}") for number in (1, 3)]
    build.rule("A6", build.node(core.Quota, YES_NO, operands=tuple(fired), least=1, most=1), REFER)
    assert agree(build.program(), thirds("a", "b", "c")) > 10


def test_exceptions_to_exceptions_over_every_truth() -> None:
    build = Build()
    a, b, c, d = flags(build, "abcd")
    build.rule("A1", build.yes(), DECLINE, applies=a)
    build.rule("A2", build.yes(), REFER, applies=b, exception_to="A1")
    build.rule("A3", build.yes(), applies=c, exception_to="A1")
    build.rule("A4", d, applies=build.node(core.Fired, YES_NO, rule="A5"), exception_to="A2")
    build.rule("A5", build.either(c, d), REFER)
    assert agree(build.program(), thirds("a", "b", "c", "d")) > 5


@pytest.mark.parametrize("count", [14, 15, 16, 40, 120])
@pytest.mark.parametrize("kind", ["both", "either", "quota"])
def test_wide_conditions(kind: str, count: int) -> None:
    build = Build()
    many = [build.input(f"x{number}", YES_NO, optional=True) for number in range(count)]
    if kind == "quota":
        wide = build.node(core.Quota, YES_NO, operands=tuple(many), least=2, most=count - 2)
    else:
        wide = getattr(build, kind)(*many)
    build.rule("A1", wide, DECLINE)
    build.rule("A2", build.both(wide, many[0]), REFER)
    random = Random(count)
    usual = kind != "either"
    cases: list[Mapping[str, CaseValue]] = [{f"x{number}": usual for number in range(count)}, {}]
    for _ in range(10):
        case: dict[str, CaseValue] = {f"x{number}": usual for number in range(count)}
        for name in random.sample(sorted(case), 2):
            case[name] = random.choice((True, False, None))
        cases.append(case)
    assert agree(build.program(), cases) > 1


def test_many_clauses_with_one_condition() -> None:
    build = Build()
    (shared,) = flags(build, "s")
    for number in range(170):
        amount = build.input(f"x{number}")
        build.rule(f"A{number}", build.both(shared, build.compare(amount, ">", build.const(number))), DECLINE)
    case: dict[str, CaseValue] = {f"x{number}": Fraction(100) for number in range(170)}
    assert agree(build.program(), [{**case, "s": True}, {**case, "s": False}, dict(case)]) == 3


def test_long_chains_of_conditions() -> None:
    build = Build()
    first, last = flags(build, "ab")
    reached = first
    for _ in range(700):
        reached = build.negation(build.either(build.negation(reached), build.negation(last)))
    build.rule("A1", reached, DECLINE)
    agree(build.program(), thirds("a", "b"))


def test_clauses_that_chain_by_their_firing() -> None:
    build = Build()
    (first,) = flags(build, "a")
    build.rule("W0", first, REFER)
    for number in range(1, 60):
        build.rule(f"W{number}", build.node(core.Fired, YES_NO, rule=f"W{number - 1}"), REFER)
    assert agree(build.program(), thirds("a")) == 3


def test_amounts_that_wait_for_clauses_that_wait_for_amounts() -> None:
    build = Build()
    (first,) = flags(build, "a")
    worth = build.input("worth", optional=True)
    names = [f"limit_{number}" for number in range(6)]
    for number, name in enumerate(names):
        start = build.node(core.OutcomeValue, YES_NO, name=names[number - 1]) if number else worth
        build.amount(name, start)
        enough = build.compare(start, ">", build.const(number))
        build.rule(f"L{number}", build.both(first, enough), build.to(name, core.Phase.PLUS, Fraction(1, 3)))
    cases = [{**case, "worth": worth} for case in thirds("a") for worth in (Fraction(0), Fraction(7, 3), None)]
    assert agree(build.program(), cases) > 4


def test_a_policy_without_clauses() -> None:
    build = Build()
    build.select("double", build.node(core.Add, YES_NO, terms=(x := build.input("x"), x)))
    agree(build.program(), [{"x": Fraction(1, 3)}])


def test_clauses_that_always_fire_or_never() -> None:
    build = Build()
    build.rule("A1", build.yes(), REFER)
    build.rule("A2", build.negation(build.yes()), DECLINE)
    build.rule("A3", build.both(build.yes(), build.yes()), REFER, applies=build.const(False, YES_NO))
    agree(build.program(), [{}])


# ---------------------------------------------------------------- what is left of a case


def test_memory_stays_flat() -> None:
    statm = Path("/proc/self/statm")
    if not statm.exists():
        pytest.skip("only Linux tells how much memory a process has")

    def resident() -> int:
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    rete = ReteMachine(trade())
    for number in range(500):
        rete.outcome(CASES[number % len(CASES)])
    before = resident()
    for number in range(5000):
        rete.outcome(CASES[number % len(CASES)])
    assert resident() - before < 2**22


def test_nothing_of_a_case_stays_in_the_network() -> None:
    rete, engine = ReteMachine(trade()), durable_engine()
    rete.decide(CASE)
    (network,) = rete._memory._networks
    with pytest.raises(Exception, match="error code: 309"):  # no such state
        engine.get_facts(network._handle.number, None)
    network.tell([], ['{"id":"ready","ready":1}'])
    assert "ready" in engine.get_facts(network._handle.number, None)
    network.clear()


def test_threads_may_share_a_machine() -> None:
    program = trade()
    rete = machine(program, "rete")
    expected = [decide(program, case) for case in CASES]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(rete.decide, CASES * 20))
    assert found == expected * 20


def test_a_case_that_fails_leaves_nothing_behind() -> None:
    program = trade()
    rete = machine(program, "rete")
    with pytest.raises(TypeError):
        rete.decide({**CASE, "net_worth": ()})
    assert rete.decide(CASES[0]) == decide(program, CASES[0])


def test_broken_facts_are_told() -> None:
    policy = bonitas.load(ROOT / "policies/trade_credit/trade_credit_2.1.policy")
    rete = machine(policy.program, "rete")
    case: dict[str, CaseValue] = {"founded_on": day("2026-03-02"), "today": day("2026-03-01"), "invoices": ()}
    assert [fact.name for fact in rete.broken_facts(case)] == ["F1"]
