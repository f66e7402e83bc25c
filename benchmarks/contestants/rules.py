"""The 25-rule policy once more, as plain expressions, from which the texts of other engines are printed.

Expressions are in Python's syntax. Each may use fields and the names before it. A printer is a table of how an engine
writes each operation; engines without names for values in between have them put in place, or are asked in stages.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from benchmarks.answers import Answer
from benchmarks.contestants.contestant import cents

SCORE = {
    "points_years": "20 if years_in_business >= 10 else 15 if years_in_business >= 5 else 8 if years_in_business >= 2 else 0",
    "points_liquidity": (
        "25 if current_assets >= current_liabilities * 1.5 else 15 if current_assets >= current_liabilities else 0"
    ),
    "points_equity": (
        "25 if net_worth >= total_assets * 0.4 else 15 if net_worth >= total_assets * 0.2"
        " else 5 if net_worth >= total_assets * 0.05 else 0"
    ),
    "points_margin": "15 if operating_profit >= revenue * 0.08 else 8 if operating_profit >= revenue * 0.02 else 0",
    "points_bureau": "15 if bureau_score >= 700 else 10 if bureau_score >= 500 else 5 if bureau_score >= 300 else 0",
    "score": "points_years + points_liquidity + points_equity + points_margin + points_bureau",
}
RATING = {"rating": "'A' if score >= 80 else 'B' if score >= 60 else 'C' if score >= 40 else 'D'"}
CLAUSES = {
    "A1": "years_in_business < 2",
    "A2": "longest_overdue > 90",
    "A3": "insolvency",
    "A4": "country_risk == 'high'",
    "A5": "net_worth <= 0.0",
    "A6": "bureau_score < 250",
    "A7": "not audited and requested_limit >= 1000000.0",
    "A8": "rating == 'D'",
}
VERDICT = {"verdict": "'decline' if A1 or A2 or A3 or A6 else 'refer' if A4 or A5 or A7 or A8 else 'approve'"}
FACTORS = {
    "L1": "0.8 if current_assets < current_liabilities else 1.0",
    "L2": "0.75 if country_risk == 'high' or country_risk == 'raised' else 1.0",
    "L3": "1.15 if rating == 'A' else 1.0",
    "L4": "0.6 if rating == 'C' or rating == 'D' else 1.0",
    "I1": "1.1 if paid_late * 50 <= invoices_paid and invoices_paid >= 12 else 1.0",
    "P1": "0.85 if paid_late * 4 > invoices_paid else 1.0",
    "P2": "0.9 if exposure > total_assets * 0.1 else 1.0",
}
START = {
    "share": "revenue * 0.1",
    "worth": "net_worth * 0.2 if net_worth > 0.0 else 0.0",
    "least": "share if share < worth else worth",
    "start": "least if least < requested_limit else requested_limit",
}
LIMIT = {
    **FACTORS,
    "made": "start * L1 * L2 * L3 * L4 * I1 * P1 * P2",
    "cap": "50000.0 if rating == 'D' else 250000.0 if rating == 'C' else 5000000.0",
    "capped": "made if made < cap else cap",
}
TERMS = {"payment_days": "60 if rating == 'A' else 45 if rating == 'B' else 14"}
WARNINGS = {
    "W1": "longest_overdue > 30",
    "W2": "longest_overdue > 30 and current_assets < current_liabilities * 0.8",
    "W3": "operating_profit < 0.0",
    "W4": "exposure > credit_limit",
    "W5": "paid_late * 3 > invoices_paid",
}


STAGES: tuple[tuple[dict[str, str], tuple[str, ...]], ...] = (
    (SCORE, ("score",)),
    (RATING | START, ("rating", "start")),
    (CLAUSES | VERDICT | LIMIT | TERMS, (*CLAUSES, "verdict", "capped", "payment_days")),
    (WARNINGS, tuple(WARNINGS)),
)
"""For engines without names in between: what to ask together, and which answers are wanted."""
ROUNDED_AFTER = 2
"""The stage after which `capped` is rounded to cents and becomes `credit_limit`."""


def answer_from(found: Mapping[str, Any]) -> Answer:
    """The common answer from a map of all that was found."""
    warnings = tuple(name for name in WARNINGS if found[name])
    return Answer(
        found["verdict"], found["rating"], cents(float(found["credit_limit"])), int(found["payment_days"]), warnings
    )


@dataclass(frozen=True)
class Infix:
    """How an engine with infix operators writes an expression."""

    both: str = "&&"
    either: str = "||"
    negated: str = "!({})"
    choice: str = "({} ? {} : {})"
    name: str = "{}"
    real: str = "{!r}"
    whole: str = "{}"
    quote: str = '"'
    names: Mapping[str, str] = field(default_factory=dict)
    """Name → text put in its place."""

    def text(self, expression: str) -> str:
        """`expression` in this engine's words."""
        return self._of(ast.parse(expression, mode="eval").body)

    def _of(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                return self.names.get(name) or self.name.format(name)
            case ast.Constant(value=str() as value):
                return f"{self.quote}{value}{self.quote}"
            case ast.Constant(value=float() as value):
                return self.real.format(value)
            case ast.Constant(value=value):
                return self.whole.format(value)
            case ast.BoolOp(op=op, values=values):
                word = self.both if isinstance(op, ast.And) else self.either
                return "(" + f" {word} ".join(map(self._of, values)) + ")"
            case ast.UnaryOp(operand=operand):
                return self.negated.format(self._of(operand))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.choice.format(self._of(test), self._of(body), self._of(orelse))
            case ast.BinOp(left=left, op=op, right=right):
                return f"({self._of(left)} {'*' if isinstance(op, ast.Mult) else '+'} {self._of(right)})"
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return f"({self._of(left)} {SIGNS[type(op)]} {self._of(right)})"
        raise ValueError(ast.dump(node))


SIGNS: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "=="}


def inlined(written: Mapping[str, str], wanted: tuple[str, ...], infix: Infix) -> dict[str, str]:
    """The texts of the wanted names, with every name of `written` before them put in place."""
    texts: dict[str, str] = {}
    for name, expression in written.items():
        texts[name] = replace(infix, names=dict(texts)).text(expression)
    return {name: texts[name] for name in wanted}
