"""What stands in the outcomes' file: the rows that a machine for blocks gives, and those that the reference would."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pyarrow as pa

from bonitas.engine.columnar.arrow.forms import TooLongError
from bonitas.engine.columnar.arrow.results import CASE, FIRED, LINE, OWN, REASONS, UNSETTLED, VERDICT, ResultTable
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.core import Program
from bonitas.engine.decision import Decision
from bonitas.engine.natural import natural
from bonitas.engine.plan import plan_of
from bonitas.engine.summary import Outcome
from bonitas.engine.values import decimal_text

Row = Mapping[str, object]


def expected_row(program: Program, decision: Decision, outcome: Outcome) -> Row:
    """The row of a decision, with exact numbers. Outputs of sensitive fields are not in the file."""
    row: dict[str, object] = {}
    if decision.verdict is not None:
        moved = {reason.clause for reason in decision.reasons if reason.verdict is decision.verdict}
        row = {VERDICT: decision.verdict.name.lower(), REASONS: tuple(sorted(moved, key=natural))}
    tainted = plan_of(program).tainted
    hidden = {one.name for one in program.selections if one.role == "output" and one.value in tainted}
    for name, value in (*outcome.amounts, *outcome.selections):
        if name not in hidden:
            row[f"{name}_" if name in OWN else name] = value
    return row | {FIRED: outcome.fired, UNSETTLED: outcome.unsettled}


def in_text(row: Row) -> Row:
    """The row where amounts are written as text."""
    return {name: decimal_text(value) if isinstance(value, Fraction) else value for name, value in row.items()}


def rows_as_text(program: Program, columns: OutcomeColumns) -> list[Row]:
    """The rows of a block with all numbers as text."""
    return _rows(ResultTable(program, as_text=True), columns)


def rows_of_decimals(program: Program, columns: OutcomeColumns) -> list[Row] | None:
    """The rows of a block with decimals, as exact numbers; None where a number is too long for a decimal of Arrow."""
    table = ResultTable(program)
    numeric = {table.shown(name) for name, form in (table.amounts | table.selections).items() if form.is_number}
    try:
        rows = _rows(table, columns)
    except TooLongError:
        return None
    return [{name: _exact(value) if name in numeric else value for name, value in row.items()} for row in rows]


def _exact(value: object) -> object:
    return Fraction(value) if isinstance(value, str | Decimal) else value


def _rows(table: ResultTable, columns: OutcomeColumns) -> list[Row]:
    batch = table.batch(pa.array([""] * columns.rows), np.arange(columns.rows, dtype=np.int64), columns)
    return [
        {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in row.items()
            if name not in _NUMBERED
        }
        for row in batch.to_pylist()
    ]


_NUMBERED = (CASE, LINE)
