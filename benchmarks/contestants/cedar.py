"""Cedar: the clauses as `forbid` policies. It has no arithmetic beyond long integers and answers only allow or deny, so the
score, the rating and the limit are computed in Python and given to it as context, in cents."""

from __future__ import annotations

from typing import Any

from benchmarks.answers import Answer
from benchmarks.contestants import rules
from benchmarks.contestants.contestant import MONEY, Contestant, Missing
from benchmarks.contestants.python_decimal import PythonDecimal, limit_of, rating_of, score

_CENTS = ("credit_limit", *MONEY)


class Cedar(Contestant):
    name = "Cedar (score, limit in Python)"

    def __init__(self) -> None:
        try:
            import cedarpy
        except ImportError as error:
            raise Missing("pip install cedarpy") from error
        self.cedar = cedarpy
        texts = ["permit(principal, action, resource);"]
        for name, text in (rules.CLAUSES | rules.WARNINGS).items():
            written = text.replace("current_liabilities * 0.8", "current_liabilities * 4").replace(
                "current_assets <", "current_assets * 5 <"
            )
            written = written.replace("1000000.0", "100000000").replace(" 0.0", " 0")
            texts.append(f'@id("{name}") forbid(principal, action, resource) when {{ {_INFIX.text(written)} }};')
        self.policies = cedarpy.PolicySet.from_str("\n".join(texts))
        self.entities = cedarpy.Entities.from_json_str("[]")
        self.decimal = PythonDecimal()

    def convert(self, case: dict[str, Any]) -> dict[str, Any]:
        return self.decimal.convert(case)

    def decide(self, case: dict[str, Any]) -> Any:
        rating = rating_of(score(case))
        limit = limit_of(case, rating)
        context = {name: int(value * 100) if name in MONEY else value for name, value in case.items()}
        context |= {"rating": rating, "credit_limit": int(limit * 100)}
        request = {"principal": 'User::"u"', "action": 'Action::"a"', "resource": 'Firm::"f"', "context": context}
        return rating, limit, self.cedar.is_authorized(request, self.policies, self.entities)

    def answer(self, decided: Any) -> Answer:
        rating, limit, result = decided
        fired = set(result.diagnostics.reasons)
        clauses = [*rules.CLAUSES, *rules.WARNINGS]
        names = {f"policy{number}": name for number, name in enumerate(clauses, 1)} | {name: name for name in clauses}
        found = {names[reason] for reason in fired if reason in names}
        verdict = "decline" if found & {"A1", "A2", "A3", "A6"} else "approve"
        if verdict == "approve" and found & {"A4", "A5", "A7", "A8"}:
            verdict = "refer"
        days = {"A": 60, "B": 45, "C": 14, "D": 14}[rating]
        warnings = tuple(name for name in rules.WARNINGS if name in found)
        return Answer(verdict, rating, int(limit * 100), days, warnings)


_INFIX = rules.Infix(name="context.{}")
