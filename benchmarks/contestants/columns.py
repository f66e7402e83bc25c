"""Contestants that decide columns of cases at once, each given columns of the types it likes best, already in memory."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

import numpy as np

from benchmarks import ours, policies
from benchmarks.answers import Answer
from benchmarks.cases import Cases, as_block, denominator_of
from benchmarks.contestants.numpy_float import NumpyFloat
from benchmarks.contestants.openfisca import OpenFisca
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.core import Verdict
from bonitas.engine.kinds import Choice


class OnColumns(ABC):
    """One engine with the 25-rule policy loaded. The constructor raises Missing where it cannot run."""

    name: str

    @abstractmethod
    def prepare(self, cases: Cases) -> Any:
        """The cases as columns of the engine's own types. Not timed."""

    @abstractmethod
    def decide(self, prepared: Any) -> Any:
        """What is decided, as columns. Timed."""

    @abstractmethod
    def answers(self, decided: Any) -> list[Answer]:
        """The answers to all rows. Not timed."""


class Blocks(OnColumns):
    """A machine of the library for blocks, or the C loop."""

    machine: str

    def __init__(self) -> None:
        self._machine = ours.block(policies.program(policies.TWENTY_FIVE), self.machine)

    def prepare(self, cases: Cases) -> Any:
        return [as_block(cases, start, start + ours.ROWS) for start in range(0, cases.rows, ours.ROWS)]

    def decide(self, prepared: Any) -> list[OutcomeColumns]:
        return ours.decide_all(self._machine, prepared)

    def answers(self, decided: list[OutcomeColumns]) -> list[Answer]:
        return [answer for outcomes in decided for answer in _answers(outcomes)]


class C(Blocks):
    name = "C by hand"
    machine = "c"


class Columnar(Blocks):
    name = "Bonitas, columnar (NumPy)"
    machine = "columnar"


class NumpyColumns(OnColumns):
    """Plain NumPy on float64, in blocks as the library's."""

    name = "NumPy, float64"

    def __init__(self) -> None:
        self._numpy = NumpyFloat()

    def prepare(self, cases: Cases) -> Any:
        columns = float_columns(cases)
        starts = range(0, cases.rows, ours.ROWS)
        return [{name: column[start : start + ours.ROWS] for name, column in columns.items()} for start in starts]

    def decide(self, prepared: Any) -> Any:
        return [self._numpy.decide_columns(columns) for columns in prepared]

    def answers(self, decided: Any) -> list[Answer]:
        return [answer for one in decided for answer in self._numpy.answers(one)]


class OpenFiscaColumns(OnColumns):
    """OpenFisca without the step from a list of cases to arrays."""

    name = "OpenFisca (float32), columns"

    def __init__(self) -> None:
        self._fisca = OpenFisca()

    def prepare(self, cases: Cases) -> Any:
        return {name: column.astype(np.float32) for name, column in float_columns(cases).items()}

    def decide(self, prepared: Any) -> Any:
        return self._fisca.decide_columns(prepared)

    def answers(self, decided: Any) -> list[Answer]:
        return [self._fisca.answer(one) for one in self._fisca.rows(decided)]


def float_columns(cases: Cases) -> dict[str, Any]:
    """Columns of a careless program: money as float64, counts as int64, choices as the place of the label."""
    columns: dict[str, Any] = {}
    for field in cases.program.inputs:
        values, scale = cases.values[field.name], denominator_of(field)
        columns[field.name] = values / scale if scale != 1 else values
    return columns | {name: cases.values[name] > 0 for name in ("insolvency", "audited")}


def _answers(outcomes: OutcomeColumns) -> Iterable[Answer]:
    program = policies.program(policies.TWENTY_FIVE)
    kind = program.nodes[program.selections[0].value].kind
    assert isinstance(kind, Choice)
    assert outcomes.verdict is not None
    limit, days = outcomes.amounts["credit_limit"], outcomes.amounts["payment_days"]
    warnings = [rule.id for rule in program.rules if rule.id.startswith("W")]
    raised = np.stack([outcomes.fired.get(rule, np.zeros(outcomes.rows, np.bool_)) for rule in warnings], axis=1)
    rating = outcomes.selections["rating"].values
    for row in range(outcomes.rows):
        yield Answer(
            Verdict(outcomes.verdict[row]).name.lower(),
            kind.labels[rating[row]],
            int(limit.values[row]) * 100 // limit.denominator,
            int(days.values[row]) // days.denominator,
            tuple(rule for rule, there in zip(warnings, raised[row].tolist(), strict=True) if there),
        )


COLUMNS: tuple[type[OnColumns], ...] = (C, Columnar, NumpyColumns, OpenFiscaColumns)
"""Who decides columns."""
