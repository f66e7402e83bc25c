"""CLIPS: facts asserted, rules fired, facts read; scores and limits in functions, clauses as rules."""

from __future__ import annotations

import ast
from typing import Any

from benchmarks.answers import Answer
from benchmarks.contestants import rules
from benchmarks.contestants.contestant import MONEY, Contestant, Missing, cents, floats

_FIELDS = (
    "years_in_business", "country_risk", "insolvency", "audited", *MONEY, "longest_overdue", "invoices_paid", "paid_late",
    "bureau_score",
)  # fmt: skip
_WORDS: dict[type[ast.AST], str] = {
    ast.And: "and", ast.Or: "or", ast.Mult: "*", ast.Add: "+", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Eq: "eq",
}  # fmt: skip


class Clips(Contestant):
    name = "CLIPS"

    def __init__(self) -> None:
        try:
            import clips
        except ImportError as error:
            raise Missing("pip install clipspy") from error
        self.symbol = clips.Symbol
        self.environment = clips.Environment()
        slots = " ".join(f"(slot {name})" for name in _FIELDS)
        self.environment.build(f"(deftemplate firm {slots})")
        self.environment.build("(deftemplate found (slot name) (slot value))")
        pattern = "(firm " + " ".join(f"({name} ?{name})" for name in _FIELDS) + ")"
        for text in _rules(pattern):
            self.environment.build(text)
        self.template = self.environment.find_template("firm")

    def convert(self, case: dict[str, Any]) -> dict[str, Any]:
        made = floats(case)
        made.pop("today")
        flags = {name: self.symbol("TRUE" if made[name] else "FALSE") for name in ("insolvency", "audited")}
        return made | flags | {"country_risk": self.symbol(made["country_risk"])}

    def decide(self, case: dict[str, Any]) -> dict[str, Any]:
        self.environment.reset()
        self.template.assert_fact(**case)
        self.environment.run()
        return {fact["name"]: fact["value"] for fact in self.environment.facts() if fact.template.name == "found"}

    def answer(self, decided: dict[str, Any]) -> Answer:
        verdict = "decline" if decided.keys() & {"A1", "A2", "A3", "A6"} else "approve"
        if verdict == "approve" and decided.keys() & {"A4", "A5", "A7", "A8"}:
            verdict = "refer"
        warnings = tuple(name for name in rules.WARNINGS if name in decided)
        rating, days = str(decided["rating"]), int(decided["payment_days"])
        return Answer(verdict, rating, cents(decided["credit_limit"]), days, warnings)


def _rules(pattern: str) -> list[str]:
    points = " ".join(f"(bind ?{name} {_prefix(text)})" for name, text in (rules.SCORE | rules.RATING).items())
    made = " ".join(
        f"(bind ?{name} {_prefix(text)})" for name, text in (rules.START | rules.LIMIT | rules.TERMS).items()
    )
    rounded = "(bind ?limit (/ (integer (+ (* ?capped 100) 0.5)) 100))"
    found = [
        f"(defrule score {pattern} => {points} (assert (found (name rating) (value ?rating))))",
        f"(defrule limit {pattern} (found (name rating) (value ?rating)) => {made} {rounded}"
        " (assert (found (name credit_limit) (value ?limit))) (assert (found (name payment_days) (value ?payment_days))))",
    ]
    for name, text in (rules.CLAUSES | rules.WARNINGS).items():
        needs = "(found (name rating) (value ?rating))" if "rating" in text else ""
        needs += "(found (name credit_limit) (value ?credit_limit))" if "credit_limit" in text else ""
        test = _prefix(text) if text != "insolvency" else "(eq ?insolvency TRUE)"
        found.append(f"(defrule {name} {pattern} {needs} (test {test}) => (assert (found (name {name}) (value TRUE))))")
    return found


def _prefix(text: str) -> str:
    return _of(ast.parse(text, mode="eval").body)


def _of(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return f"?{name}"
        case ast.Constant(value=value):
            return str(value)
        case ast.BoolOp(op=op, values=values):
            return f"({_WORDS[type(op)]} {' '.join(map(_of, values))})"
        case ast.UnaryOp(operand=operand):
            return f"(not {_of(operand)})"
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return f"(if {_of(test)} then {_of(body)} else {_of(orelse)})"
        case ast.BinOp(left=left, op=op, right=right):
            return f"({_WORDS[type(op)]} {_of(left)} {_of(right)})"
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return f"({_WORDS[type(op)]} {_of(left)} {_of(right)})"
    raise ValueError(ast.dump(node))
