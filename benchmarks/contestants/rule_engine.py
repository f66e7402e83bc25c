"""rule-engine: Python's own rules in a grammar of their own, asked in four stages; exact, since its numbers are Decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from benchmarks.answers import Answer
from benchmarks.contestants import rules
from benchmarks.contestants.contestant import MONEY, Contestant, Missing


class RuleEngine(Contestant):
    name = "rule-engine"

    def __init__(self) -> None:
        try:
            import rule_engine
        except ImportError as error:
            raise Missing("pip install rule-engine") from error
        infix = rules.Infix(both="and", either="or", negated="(not {})")
        self.stages = [
            {name: rule_engine.Rule(text) for name, text in rules.inlined(written, wanted, infix).items()}
            for written, wanted in rules.STAGES
        ]

    def convert(self, case: dict[str, Any]) -> dict[str, Any]:
        return {name: Decimal(value) if name in MONEY else value for name, value in case.items()}

    def decide(self, case: dict[str, Any]) -> dict[str, Any]:
        data = dict(case)
        for number, stage in enumerate(self.stages):
            data.update({name: rule.evaluate(data) for name, rule in stage.items()})
            if number == rules.ROUNDED_AFTER:
                data["credit_limit"] = data["capped"].quantize(Decimal("0.01"), ROUND_HALF_UP)
        return data

    def answer(self, decided: dict[str, Any]) -> Answer:
        return rules.answer_from(decided)
