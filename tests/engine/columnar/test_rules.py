"""Rules and outcomes on columns: exceptions, unknown conditions, the phases of an amount, the verdict, facts."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from blockcheck import checked
from programbuild import CNY, NUMBER, YES_NO, Build

from bonitas.engine import core
from bonitas.engine.columnar.machine import Columnar
from bonitas.engine.columnar.rows import block_of_cases
from bonitas.engine.core import VERDICTS, Phase, Rounding, ToAmount, ToVerdict, Verdict
from bonitas.engine.machines import REFERENCE, machine

BITS = (True, False, None)
CENT = Fraction(1, 100)


def cases_of(*names: str, **others: Any) -> list[dict[str, Any]]:
    return [dict(zip(names, bits, strict=True)) | others for bits in product(BITS, repeat=len(names))]


def test_exceptions_and_what_overrides_them() -> None:
    build = Build()
    a, b, c, d = (build.input(name, YES_NO, optional=True) for name in "abcd")
    build.rule("R1", a, ToVerdict(Verdict.DECLINE))
    build.rule("R2", b, ToVerdict(Verdict.REFER), exception_to="R1", applies=c)
    build.rule("R3", build.yes(), exception_to="R2", applies=d)
    build.rule("R4", build.node(core.Fired, YES_NO, rule="R1"), ToVerdict(Verdict.APPROVE_WITH_CONDITIONS))
    checked(build.program(), cases_of("a", "b", "c", "d"))


def test_the_worst_verdict_wins_and_the_unknown_refers() -> None:
    build = Build()
    for name, said in zip("abcd", Verdict, strict=True):
        build.rule(name.upper(), build.input(name, YES_NO, optional=True), ToVerdict(said))
    verdict = build.node(core.OutcomeValue, VERDICTS, name="verdict")
    build.select("verdict_again", verdict)
    referred = build.compare(verdict, "<=", build.const("refer", VERDICTS))
    build.rule("W", referred, core.RaiseWarning(core.Level.RED))
    checked(build.program(), cases_of("a", "b", "c", "d"))


@pytest.mark.parametrize("mode", [None, *Rounding])
def test_the_phases_of_an_amount(mode: Rounding | None) -> None:
    build = Build()
    start, other = build.input("start", CNY, step=CENT, optional=True), build.input("other", CNY, optional=True)
    bits = [build.input(name, YES_NO, optional=True) for name in "abcd"]
    unit = None if mode is None else Fraction(1, 20)
    build.amount("limit", start, mode=mode, unit=unit)
    build.rule("A", bits[0], build.to("limit", Phase.TIMES, Fraction(9, 10)), ToAmount("limit", Phase.PLUS, other))
    build.rule("B", bits[1], build.to("limit", Phase.TIMES, Fraction(1, 3)), build.to("limit", Phase.PLUS, 7))
    build.rule("C", bits[2], ToAmount("limit", Phase.AT_LEAST, other), build.to("limit", Phase.AT_MOST, 40))
    build.rule("D", bits[3], ToAmount("limit", Phase.AT_MOST, other), build.to("limit", Phase.AT_LEAST, 30))
    build.rule("E", build.yes(), ToVerdict(Verdict.APPROVE))
    amounts = [
        (Fraction(25), Fraction(31)),
        (Fraction(-7, 4), Fraction(33, 8)),
        (Fraction(5), None),
        (None, Fraction(1)),
    ]
    cases = [one for start, other in amounts for one in cases_of("a", "b", "c", "d", start=start, other=other)]
    checked(build.program(), cases)


def test_many_constant_factors_bounds_and_additions() -> None:
    """More than are worked out beforehand together; their common denominator is beyond 64 bits."""
    build = Build()
    start = build.input("start", CNY, step=CENT)
    build.amount("limit", start, mode=Rounding.DOWN, unit=CENT)
    names = [f"b{number}" for number in range(12)]
    for number, name in enumerate(names):
        bit = build.input(name, YES_NO)
        factor, term = Fraction(100 - number, 97), Fraction(number, 3)
        build.rule(f"T{number}", bit, build.to("limit", Phase.TIMES, factor), build.to("limit", Phase.PLUS, term))
        build.rule(f"C{number}", bit, build.to("limit", Phase.AT_MOST, 10**6 - number))
        build.rule(f"F{number}", bit, build.to("limit", Phase.AT_LEAST, number))
    cases: list[dict[str, Any]] = []
    for number in range(0, 4096, 7):
        bits = {name: bool(number >> place & 1) for place, name in enumerate(names)}
        cases.append({"start": Fraction(number * 31337, 100), **bits})
    columns = checked(build.program(), cases)
    assert 0 < columns.redone < len(cases)


def test_sound_rows_keep_to_all_facts() -> None:
    build = Build()
    x, y = build.input("x", step=Fraction(1)), build.input("y", step=Fraction(1), optional=True)
    product_ = build.node(core.Multiply, NUMBER, factors=(x, y))
    build.parts["facts"].append(core.Fact("F1", "", build.compare(x, "<", y), build.nodes[0].origin))
    build.parts["facts"].append(
        core.Fact("F2", "", build.compare(product_, "<", build.const(10**20)), build.nodes[0].origin)
    )
    program = build.program()
    numbers = (None, 0, 1, 10**9, 10**10, 10**15, 10**30)
    cases = [
        {"x": Fraction(x), "y": None if y is None else Fraction(y)}
        for x, y in product(numbers, repeat=2)
        if x is not None
    ]
    reference = machine(program, REFERENCE)
    sound = Columnar(program, reference).sound(block_of_cases(program, cases))
    assert sound.dtype == np.bool_
    assert sound.tolist() == [not reference.broken_facts(case) for case in cases]
    assert 0 < sound.sum() < len(cases)


def test_a_policy_without_facts_or_rules() -> None:
    build = Build()
    build.select("x", build.input("x"))
    program = build.program()
    block = block_of_cases(program, [{"x": Fraction(1)}])
    assert Columnar(program).sound(block).tolist() == [True]
    assert checked(program, [{"x": Fraction(1)}]).verdict is None
