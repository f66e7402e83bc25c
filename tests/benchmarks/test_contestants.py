"""What the benchmarks compare really computes the same policy: nothing here is timed."""

from __future__ import annotations

from functools import cache

import pytest
from benchmarks import ours, policies
from benchmarks.agreement import first_rows, rows_that_differ
from benchmarks.answers import Answer, answer_of, faults
from benchmarks.c_loop import CLoop
from benchmarks.cases import Cases, as_block, as_json, as_rows, make_cases
from benchmarks.contestants.columns import COLUMNS, OnColumns
from benchmarks.contestants.contestant import Contestant, Missing
from benchmarks.contestants.roll import BY_HAND, OURS, PEERS

from bonitas.engine.columnar.by_row import ByRow
from bonitas.engine.machines import machine
from bonitas.engine.reference import decide

ROWS = 300
EXACT = ("Python, Decimal", "Drools", "Cedar (score, limit in Python)", "rule-engine", "C by hand")
BLUNT = ("OpenFisca (float32)", "OpenFisca (float32), columns")
"""Seven digits of a float32 are not enough for cents: every tenth answer may be wrong."""


@cache
def cases() -> Cases:
    return make_cases(policies.program(policies.TWENTY_FIVE), ROWS, seed=11)


@cache
def right() -> list[Answer]:
    return [answer_of(decide(cases().program, case)) for case in as_rows(cases(), 0, ROWS)]


def made(kind: type[Contestant] | type[OnColumns]) -> Contestant | OnColumns:
    try:
        return kind()
    except Missing as error:
        pytest.skip(f"{kind.name}: {error}")


def allowed(name: str) -> int:
    """Answers that may be wrong: none of an exact engine, a few ties of one that counts in binary floats."""
    if name.startswith("Bonitas") or name in EXACT:
        return 0
    return ROWS // 4 if name in BLUNT else ROWS // 50


@pytest.mark.parametrize("kind", [*OURS, *BY_HAND, *PEERS], ids=lambda kind: kind.name)
def test_a_contestant_answers_as_the_reference(kind: type[Contestant]) -> None:
    engine = made(kind)
    assert isinstance(engine, Contestant)
    converted = [engine.convert(case) for case in as_json(cases(), 0, ROWS)]
    told = [engine.answer(decided) for decided in engine.decide_all(converted)]
    assert faults(told, right()).rows <= allowed(kind.name)
    assert engine.answer(engine.decide(converted[7])) == told[7]


@pytest.mark.parametrize("kind", COLUMNS, ids=lambda kind: kind.name)
def test_columns_are_answered_as_the_reference(kind: type[OnColumns]) -> None:
    engine = made(kind)
    assert isinstance(engine, OnColumns)
    told = engine.answers(engine.decide(engine.prepare(cases())))
    assert faults(told, right()).rows <= allowed(kind.name)


@pytest.mark.parametrize("policy", [policies.FORTY, policies.TWENTY_FIVE])
@pytest.mark.parametrize("name", [ours.C, *ours.BLOCK])
def test_a_machine_for_blocks_says_of_every_row_what_the_reference_says(policy: str, name: str) -> None:
    program = policies.program(policy)
    try:
        fast = ours.block(program, name)
    except Missing as error:
        pytest.skip(f"{name}: {error}")
    block = as_block(make_cases(program, ROWS, seed=12))
    expected = ByRow(program, machine(program)).outcomes(block)
    assert not rows_that_differ(program, fast.outcomes(block), expected).any()


def test_two_forms_of_what_c_decides_say_the_same() -> None:
    program = policies.program(policies.FORTY)
    try:
        whole, bits = CLoop(program), CLoop(program, bits=True)
    except Missing as error:
        pytest.skip(str(error))
    block = as_block(make_cases(program, 2 * ROWS, seed=13))
    masks, words = whole.decide(block)[3], bits.decide(block)[3]
    for mask, word in zip(masks, words, strict=True):
        for place in range(len(mask)):
            assert (mask[place] == (word >> place & 1)).all()


def test_a_row_that_says_anything_else_is_found() -> None:
    program = policies.program(policies.TWENTY_FIVE)
    block = as_block(make_cases(program, 40, seed=14))
    right_ones, other = (ByRow(program, machine(program)).outcomes(block) for _ in range(2))
    assert not rows_that_differ(program, right_ones, other).any()
    other.amounts["credit_limit"].values[3] += 1
    other.selections["rating"].values[4] ^= 1
    other.fired["W1"][[5, 35]] ^= True
    differ = rows_that_differ(program, first_rows(right_ones, 30), first_rows(other, 30))
    assert differ.nonzero()[0].tolist() == [3, 4, 5]
