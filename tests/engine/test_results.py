"""Outcomes as Arrow columns say what decisions say, exactly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from casebuild import CNY
from hypothesis import given
from hypothesis import strategies as st

import bonitas
from bonitas.engine.case import CaseModel
from bonitas.engine.columnar.arrow.forms import Form, TooLongError
from bonitas.engine.columnar.arrow.named import lists_of
from bonitas.engine.columnar.arrow.results import ResultTable
from bonitas.engine.columnar.by_row import ByRow
from bonitas.engine.columnar.rows import block_of_cases, column_of
from bonitas.engine.core import Field
from bonitas.engine.decision import AmountResult, Decision, SelectionResult, State
from bonitas.engine.kinds import Choice, Date
from bonitas.engine.machines import ReferenceMachine
from bonitas.engine.natural import natural
from bonitas.engine.problems import CaseError
from bonitas.engine.reference import decide
from bonitas.engine.values import Unknown, decimal_text
from bonitas.replay.read import read_fixture

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures").rglob("*.yaml"))
FIXTURES = [path for path in FIXTURES if "mapping" not in path.name]


def row_of(decision: Decision, table: ResultTable) -> dict[str, Any]:
    """What the table has to say of a decision."""
    row: dict[str, Any] = {}
    results: list[AmountResult | SelectionResult] = [*decision.amounts, *decision.selections]
    for one in results:
        if one.name in table.amounts or one.name in table.selections:
            row[table.shown(one.name)] = None if isinstance(one.value, Unknown) else one.value
    if decision.verdict is not None:
        row["verdict"] = decision.verdict.name.lower()
        reasons = {one.clause for one in decision.reasons if one.verdict is decision.verdict}
        row["reasons"] = sorted(reasons, key=natural)
    row["fired"] = [one.id for one in decision.trace if one.state is State.FIRED]
    row["unsettled"] = list(decision.unsettled)
    return row


def told(table: ResultTable, batch: pa.RecordBatch) -> list[dict[str, Any]]:
    """The rows of a batch, numbers as fractions wherever they are told as text or decimals."""
    numbers = {table.shown(name) for name, form in (table.amounts | table.selections).items() if form.is_number}
    rows = []
    for row in batch.to_pylist():
        exact = {name: Fraction(row[name]) for name in numbers if row[name] is not None}
        rows.append({name: value for name, value in (row | exact).items() if name not in ("case", "line")})
    return rows


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_the_table_says_what_decisions_say(path: Path) -> None:
    fixture = read_fixture(path)
    assert fixture.policy is not None
    program = bonitas.load(path.parent / fixture.policy).program
    model = CaseModel(program)
    cases = []
    for row in fixture.rows:
        try:
            cases.append(model.validate(row.raw))
        except CaseError:
            continue
    table, machine = ResultTable(program), ByRow(program, ReferenceMachine(program))
    batch = table.batch(
        pa.array([str(row) for row in range(len(cases))]),
        np.arange(len(cases)),
        machine.outcomes(block_of_cases(program, cases)),
    )
    assert told(table, batch) == [row_of(decide(program, case), table) for case in cases]
    assert batch.schema == table.schema
    batch.validate(full=True)


def form(kind: Any, places: int | None) -> Any:
    return Form("x", kind, places)


@given(st.lists(st.one_of(st.none(), st.integers(-(10**24), 10**24).map(lambda n: Fraction(n, 100)))))
def test_decimals_of_any_size(values: list[Fraction | None]) -> None:
    array = form(CNY, 2).array(column_of(Field("x", CNY), values))
    assert array.to_pylist() == [
        None if value is None else Decimal(value.numerator) / value.denominator for value in values
    ]


@given(st.lists(st.one_of(st.none(), st.fractions(max_denominator=60))))
def test_what_needs_any_number_of_places_is_text(values: list[Fraction | None]) -> None:
    array = form(CNY, None).array(column_of(Field("x", CNY), values))
    assert array.to_pylist() == [None if value is None else decimal_text(value) for value in values]


def test_an_amount_that_no_decimal_holds() -> None:
    with pytest.raises(TooLongError) as caught:
        form(CNY, 2).array(column_of(Field("x", CNY), [Fraction(1), Fraction(10**37)]))
    assert (caught.value.row, caught.value.name) == (1, "x")


def test_dates_labels_and_lists() -> None:
    days = [date(1, 1, 1), None, date(9999, 12, 31)]
    assert form(Date(), None).array(column_of(Field("x", Date()), days)).to_pylist() == days
    labels = Choice(("low", "high"))
    assert form(labels, None).array(column_of(Field("x", labels), ["high", None])).to_pylist() == ["high", None]
    lists = lists_of(["a", "b", "c"], [np.array([True, False]), None, np.array([True, False])], 2)
    assert lists.to_pylist() == [["a", "c"], []]


def test_the_places_that_a_policy_proves() -> None:
    program = bonitas.loads(POLICY).program
    table = ResultTable(program)
    types = {name: str(table.schema.field(name).type) for name in ("cap", "third", "line_", "more")}
    cents, whole = "decimal128(38, 2)", "decimal128(38, 0)"
    assert types == {"cap": cents, "third": "string", "line_": whole, "more": whole}


POLICY = """
policy sample "Sample"
version 1.0 effective from 2025-01-01
currency EUR

case
  wish   money from 0 to 1 million step 0.01
  count  number from 0 to 10 step 1

define third = wish / 3
define more  = count + 2

outputs third, more

limit cap "Cap"
  start at min(wish, 500)

limit line "Line"
  start at wish / 3
  round down to 1000
"""
