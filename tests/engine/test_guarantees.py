"""Guarantees watched on a case and probed from one; facts of sound cases; safety in threads."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import pytest
from programbuild import ANY, CNY, Build, between
from tradesample import CASE, trade

from bonitas.engine import core, plan
from bonitas.engine.core import Guarantee, Origin, Program
from bonitas.engine.probe import probe
from bonitas.engine.reference import decide
from bonitas.engine.soundness import broken_facts

PLACE = Origin("test.policy", 1, 1, "G1")


def test_a_guarantee_is_watched_on_every_case() -> None:
    program = trade()
    assert [one.held for one in decide(program, CASE).guarantees] == [True, None]
    assert [one.held for one in decide(program, {**CASE, "net_worth": Fraction(-1000)}).guarantees] == [True, None]
    assert [one.held for one in decide(program, {**CASE, "insured": Fraction(10**9)}).guarantees] == [True, None]
    assert [one.held for one in decide(program, {**CASE, "net_worth": None}).guarantees] == [None, None]
    loose = trade(share=Fraction(2))
    held = decide(loose, {**CASE, "net_worth": Fraction(1000), "current_ratio": Fraction(5)}).guarantees
    assert [one.held for one in held] == [False, None]


def _stepped(amounts: list[int], *, falls: bool = True, rises: bool = True, step: Fraction | None = None) -> Program:
    """A limit that a table gives for scores under 10, under 20, and above."""
    build = Build()
    score = build.input("score", low=Fraction(0), high=Fraction(30), step=step)
    cells = [between(None, 10), between(10, 20), between(20, None)]
    rows = [((cell,), build.const(amount, CNY)) for cell, amount in zip(cells, amounts, strict=True)]
    build.amount("limit", build.table("steps", [score], rows, CNY))
    promise = Guarantee("G1", "title", PLACE, amount="limit", moved="score", falls=falls, rises=rises)
    build.parts["guarantees"].append(promise)
    return build.program()


@pytest.mark.parametrize(
    ("amounts", "falls", "rises", "score", "found"),
    [
        ([1, 2, 3], True, True, 15, None),
        ([1, 3, 2], True, True, 15, 20),
        ([3, 2, 4], True, True, 15, Fraction(999, 100)),
        ([3, 2, 1], False, True, 15, None),
        ([1, 2, 1], False, True, 15, Fraction(999, 100)),
        ([3, 2, 1], True, False, 15, None),
        ([1, 2, 1], True, False, 15, Fraction(999, 100)),
    ],
)
def test_a_probe_finds_the_nearest_case_that_breaks_the_promise(
    amounts: list[int], falls: bool, rises: bool, score: int, found: int | Fraction | None
) -> None:
    program = _stepped(amounts, falls=falls, rises=rises)
    other = probe(program, {"score": Fraction(score)}, program.guarantees[0])
    assert (None if other is None else other["score"]) == found


def test_a_probe_keeps_to_the_grid_and_the_range_of_the_field() -> None:
    program = _stepped([3, 2, 4], step=Fraction(1))
    other = probe(program, {"score": Fraction(15)}, program.guarantees[0])
    assert other == {"score": Fraction(9)}
    assert probe(program, {"score": None}, program.guarantees[0]) is None


def test_a_probe_passes_over_cases_that_break_a_fact() -> None:
    build = Build()
    score = build.input("score")
    rows = [((between(None, 10),), build.const(2, CNY)), ((between(10, None),), build.const(1, CNY))]
    build.amount("limit", build.table("steps", [score], rows, CNY))
    build.parts["facts"].append(core.Fact("low", "Scores are low", build.compare(score, "<", build.const(10)), PLACE))
    promise = Guarantee("G1", "title", PLACE, amount="limit", moved="score")
    program = build.program()
    assert probe(program, {"score": Fraction(9)}, promise) is None
    assert probe(build.program(facts=()), {"score": Fraction(9)}, promise) == {"score": Fraction(10)}
    assert [fact.name for fact in broken_facts(program, {"score": Fraction(11)})] == ["low"]
    assert broken_facts(program, {"score": None}) == ()


def test_threads_share_a_program() -> None:
    program, expected = trade(), decide(trade(), CASE)
    with ThreadPoolExecutor(4) as pool:
        assert all(decision == expected for decision in pool.map(lambda _: decide(program, CASE), range(40)))


def test_a_plan_lives_as_long_as_its_program() -> None:
    build = Build()
    build.select("x", build.table("t", [build.input("score")], [((ANY,), build.const(1))]))
    program = build.program()
    decide(program, {})
    assert plan.plan_of(program) is plan.plan_of(program)
    key = id(program)
    assert key in plan._PLANS
    del program
    gc.collect()
    assert key not in plan._PLANS
