"""CEL (the C++ implementation): four compiled expressions, since CEL has no names for values in between."""

from __future__ import annotations

from typing import Any

from benchmarks.answers import Answer
from benchmarks.contestants import rules
from benchmarks.contestants.contestant import MONEY, Contestant, Missing, floats, half_up

_INTEGERS = ("years_in_business", "longest_overdue", "invoices_paid", "paid_late", "bureau_score", "score")


class Cel(Contestant):
    name = "CEL (C++)"

    def __init__(self) -> None:
        try:
            from cel_expr_python import cel
        except ImportError as error:
            raise Missing("pip install cel-expr-python") from error
        types = dict.fromkeys((*MONEY, "credit_limit", "start"), cel.Type.DOUBLE)
        types |= dict.fromkeys(_INTEGERS, cel.Type.INT)
        types |= {"insolvency": cel.Type.BOOL, "audited": cel.Type.BOOL}
        types |= dict.fromkeys(("country_risk", "rating"), cel.Type.STRING)
        env = cel.NewEnv(variables=types)
        self.stages = [env.compile(_map(written, wanted)) for written, wanted in rules.STAGES]

    def convert(self, case: dict[str, Any]) -> dict[str, Any]:
        made = floats(case)
        made.pop("today")
        return made

    def decide(self, case: dict[str, Any]) -> dict[str, Any]:
        data = dict(case)
        for number, stage in enumerate(self.stages):
            data.update(stage.eval(data=data).plain_value())
            if number == rules.ROUNDED_AFTER:
                data["credit_limit"] = half_up(data["capped"])
        return data

    def answer(self, decided: dict[str, Any]) -> Answer:
        return rules.answer_from(decided)


def _map(written: dict[str, str], wanted: tuple[str, ...]) -> str:
    return (
        "{"
        + ", ".join(f'"{name}": {text}' for name, text in rules.inlined(written, wanted, rules.Infix()).items())
        + "}"
    )
