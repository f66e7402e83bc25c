"""Blocks of any size and form: empty ones, some parts long, columns with and without gaps, several threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from blockcheck import checked, checked_with, outcomes_of
from programbuild import CNY, NUMBER, YES_NO, Build

from bonitas.engine import core
from bonitas.engine.columnar import run
from bonitas.engine.columnar.by_row import ByRow
from bonitas.engine.columnar.machine import Columnar
from bonitas.engine.columnar.machines import NAMES, block_machine
from bonitas.engine.columnar.rows import block_of_cases
from bonitas.engine.core import Field, Operator, Phase, Program, Rounding, ToVerdict, Verdict
from bonitas.engine.kinds import ListOf
from bonitas.engine.machines import REFERENCE, machine


def policy() -> Program:
    """A little of everything: a limit, an exception, a table, a list."""
    build = Build()
    build.record("invoice", Field("amount", CNY, step=Fraction(1, 100)))
    build.input("invoices", ListOf("invoice"), optional=True)
    income, debt = build.input("income", CNY, optional=True), build.input("debt", CNY, optional=True)
    amount = build.node(core.Element, CNY, field="amount", scope="invoice")
    parts: dict[str, Any] = {"list": "invoices", "record": "invoice", "where": None, "value": amount}
    owed = build.node(core.Aggregate, CNY, operator=Operator.SUM, **parts)
    ratio = build.node(core.Divide, NUMBER, numerator=debt, denominator=income)
    build.rule("R1", build.compare(ratio, ">", build.const(Fraction(1, 2))), ToVerdict(Verdict.DECLINE))
    build.rule("R2", build.compare(owed, "<", income), ToVerdict(Verdict.REFER), exception_to="R1")
    build.amount("limit", income, mode=Rounding.HALF_EVEN, unit=Fraction(1, 100))
    build.rule("L1", build.compare(debt, ">", owed), build.to("limit", Phase.TIMES, Fraction(2, 3)))
    build.select("ratio", ratio)
    return build.program()


def made(random: Random, gaps: float) -> dict[str, Any]:
    def money() -> Fraction:
        return Fraction(random.randint(0, 10 ** random.randint(1, 14)), 100)

    lists = tuple({"amount": money()} for _ in range(random.choice((0, 0, 1, 2, 7))))
    found = {"income": money(), "debt": money(), "invoices": lists}
    return {name: value for name, value in found.items() if random.random() >= gaps}


def test_no_rows() -> None:
    program = policy()
    columns = checked(program, [])
    assert columns.rows == 0
    assert Columnar(program).sound(block_of_cases(program, [])).tolist() == []


def test_blocks_longer_than_one_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "ROWS", 7)
    random = Random(3)
    for size in (6, 7, 8, 50):
        checked(policy(), [made(random, 0.2) for _ in range(size)])


def test_one_machine_takes_blocks_of_all_forms() -> None:
    program, random = policy(), Random(4)
    columnar = Columnar(program, machine(program, REFERENCE))
    for gaps in (0.0, 0.1, 0.9, 1.0, 0.0, 0.5) * 4:
        checked_with(columnar, program, [made(random, gaps) for _ in range(5)])


def test_threads_share_one_machine() -> None:
    program, random = policy(), Random(5)
    reference = machine(program, REFERENCE)
    blocks = [[made(random, random.choice((0.0, 0.2))) for _ in range(40)] for _ in range(30)]
    columnar = Columnar(program, reference)
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda cases: columnar.outcomes(block_of_cases(program, cases)), blocks)
        for cases, columns in zip(blocks, found, strict=True):
            assert outcomes_of(program, columns) == [reference.outcome(case) for case in cases]


def test_results_are_columns_as_those_of_a_block() -> None:
    program, random = policy(), Random(6)
    cases = [made(random, 0.3) for _ in range(60)]
    columns = Columnar(program, machine(program, REFERENCE)).outcomes(block_of_cases(program, cases))
    for column in (*columns.amounts.values(), *columns.selections.values()):
        assert column.values.dtype == np.int64
        assert column.known is not None and column.known.dtype == np.bool_
        assert not column.values[~column.known].any()
        assert all(column.values[row] == 0 for row in column.outside)
    for masks in (columns.fired, columns.unsettled):
        assert all(mask.dtype == np.bool_ and len(mask) == 60 for mask in masks.values())


def test_rows_without_a_unit_are_never_mixed_up() -> None:
    """Two results that are one number over different denominators stay apart when a row is redone."""
    build = Build()
    x = build.input("x", step=Fraction(1))
    build.select("x", x)
    build.select("share", build.node(core.Divide, NUMBER, numerator=x, denominator=build.const(100)))
    build.select("square", build.node(core.Multiply, NUMBER, factors=(x, x)))
    columns = checked(build.program(), [{"x": Fraction(value)} for value in (3, 10**15, 4)])
    assert columns.redone == 1


def test_machines_for_blocks_are_picked_by_name() -> None:
    build = Build()
    build.rule("R1", build.input("on", YES_NO), ToVerdict(Verdict.DECLINE))
    program = build.program()
    assert block_machine(program).name == "columnar"
    for name in ("columnar", REFERENCE):
        assert name in NAMES
        found = block_machine(program, name)
        assert found.name == name
        columns = found.outcomes(block_of_cases(program, [{"on": True}, {"on": False}]))
        assert [int(one) for one in columns.verdict] == [Verdict.DECLINE, Verdict.APPROVE]  # type: ignore[union-attr]
    assert isinstance(block_machine(program, REFERENCE), ByRow)
    with pytest.raises(ValueError, match="no machine is called 'abacus'"):
        block_machine(program, "abacus")
