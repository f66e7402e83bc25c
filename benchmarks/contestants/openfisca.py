"""OpenFisca: variables with formulas over vectors of float32; made for batches."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.answers import Answer
from benchmarks.contestants import numpy_float
from benchmarks.contestants.contestant import Contestant, Missing

PERIOD = "2026"


class OpenFisca(Contestant):
    name = "OpenFisca (float32)"

    def __init__(self) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                from openfisca_core import entities, periods, simulations, taxbenefitsystems, variables
        except ImportError as error:
            raise Missing("pip install OpenFisca-Core") from error
        self.builder = simulations.SimulationBuilder
        firm = entities.Entity("firm", "firms", "A firm", "A customer")
        self.system = taxbenefitsystems.TaxBenefitSystem([firm])
        for name in INPUTS:
            self.system.add_variable(_variable(variables.Variable, firm, periods.DateUnit.YEAR, name, None))
        for name, formula in FORMULAS.items():
            self.system.add_variable(_variable(variables.Variable, firm, periods.DateUnit.YEAR, name, formula))

    def convert(self, case: dict[str, Any]) -> dict[str, Any]:
        return numpy_float.NumpyFloat().convert(case)

    def decide(self, case: dict[str, Any]) -> Any:
        return self.decide_all([case])[0]

    def decide_all(self, cases: Sequence[dict[str, Any]]) -> Sequence[Any]:
        columns = {name: np.array([case[name] for case in cases], dtype=np.float32) for name in INPUTS}
        return self.rows(self.decide_columns(columns))

    def decide_columns(self, columns: dict[str, Any]) -> dict[str, Any]:
        """Decide columns of cases."""
        count = len(columns[INPUTS[0]])
        simulation = self.builder().build_default_simulation(self.system, count=count)
        for name in INPUTS:
            simulation.set_input(name, PERIOD, columns[name])
        return {name: simulation.calculate(name, PERIOD) for name in FORMULAS}

    def rows(self, found: dict[str, Any]) -> list[dict[str, Any]]:
        """What was decided, case by case."""
        rows = zip(*(found[name].tolist() for name in FORMULAS), strict=True)
        return [dict(zip(FORMULAS, row, strict=True)) for row in rows]

    def answer(self, decided: Any) -> Answer:
        raised = tuple(name for name in numpy_float.WARNINGS if decided[name])
        verdict = numpy_float.VERDICTS[int(decided["verdict"])]
        rating = int(decided["rating"])
        return Answer(
            verdict, numpy_float.RATINGS[rating], round(decided["credit_limit"] * 100), (14, 14, 45, 60)[rating], raised
        )


INPUTS = (
    "years_in_business", "country_risk", "insolvency", "audited", "revenue", "net_worth", "total_assets", "current_assets",
    "current_liabilities", "operating_profit", "exposure", "requested_limit", "longest_overdue", "invoices_paid",
    "paid_late", "bureau_score",
)  # fmt: skip


def _columns(firm: Any, period: Any) -> dict[str, Any]:
    columns = {name: firm(name, period) for name in INPUTS}
    return columns | {name: columns[name] > 0 for name in ("insolvency", "audited")}


def _rating(firm: Any, period: Any, parameters: Any) -> Any:
    points = numpy_float.score(_columns(firm, period))
    return np.select([points >= 80, points >= 60, points >= 40], [3, 2, 1], 0)


def _verdict(firm: Any, period: Any, parameters: Any) -> Any:
    return numpy_float.verdict_of(_columns(firm, period), firm("rating", period))


def _limit(firm: Any, period: Any, parameters: Any) -> Any:
    return numpy_float.limit_of(_columns(firm, period), firm("rating", period))


def _warning(number: int) -> Any:
    def formula(firm: Any, period: Any, parameters: Any) -> Any:
        return numpy_float.raised_of(_columns(firm, period), firm("credit_limit", period))[number]

    return formula


FORMULAS: dict[str, Any] = {
    "rating": _rating,
    "verdict": _verdict,
    "credit_limit": _limit,
    **{name: _warning(number) for number, name in enumerate(numpy_float.WARNINGS)},
}


def _variable(base: Any, firm: Any, year: Any, name: str, formula: Any) -> Any:
    kind = bool if name in numpy_float.WARNINGS else float
    body = {"value_type": kind, "entity": firm, "definition_period": year, "label": name}
    if formula is not None:
        body["formula"] = formula
    return type(name, (base,), body)
