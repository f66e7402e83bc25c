"""durable-rules: facts asserted to a Rete network in C, the rating and the limit asserted by a rule, and all forgotten
after each case; scores and limits are Python functions on doubles, which is all that its rules can hold."""

from __future__ import annotations

import ast
import functools
import operator
from collections.abc import Callable
from typing import Any

from benchmarks.answers import Answer
from benchmarks.contestants import rules
from benchmarks.contestants.contestant import MONEY, Contestant, Missing, cents, floats, half_up

_RULESET = "admission_25"
_FIELDS = (
    "years_in_business", "country_risk", *MONEY, "longest_overdue", "invoices_paid", "paid_late", "bureau_score",
)  # fmt: skip
_CODES = {
    name: compile(text, name, "eval")
    for name, text in (rules.SCORE | rules.RATING | rules.START | rules.LIMIT | rules.TERMS).items()
}
"""What the rule that rates a firm computes, one after the other."""
_SIGNS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq,
}  # fmt: skip


class DurableRules(Contestant):
    name = "durable-rules"

    def __init__(self) -> None:
        try:
            from durable import lang
        except (ImportError, SystemError) as error:
            raise Missing("pip install durable_rules (it needs a C compiler)") from error
        self.lang, self.host = lang, lang.get_host()
        self.found: dict[str, Any] = {}
        if _RULESET not in lang._rulesets:
            with lang.ruleset(_RULESET):
                self._rules()

    def _rules(self) -> None:
        lang = self.lang
        lang.when_all(+lang.m.revenue)(lambda c: self._rate(c))
        for name, text in (rules.CLAUSES | rules.WARNINGS).items():
            conditions = [_condition(lang.m, ast.parse(text, mode="eval").body)]
            if name == "A8":
                conditions = [lang.m.rating == "D"]
            if name == "W4":
                conditions = [lang.c.firm << +lang.m.exposure, lang.m.credit_limit < lang.c.firm.exposure]
            lang.when_all(*conditions)(self._noting(name))

    def _rate(self, c: Any) -> None:
        values = {name: getattr(c.m, name) for name in _FIELDS}
        for name, code in _CODES.items():
            values[name] = eval(code, {}, values)
        values["credit_limit"] = half_up(values["capped"])
        answer = {name: values[name] for name in ("rating", "credit_limit", "payment_days")}
        self.found |= answer
        c.assert_fact(answer)

    def _noting(self, name: str) -> Callable[[Any], None]:
        def note(_c: Any) -> None:
            self.found[name] = True

        return note

    def convert(self, case: dict[str, Any]) -> dict[str, Any]:
        made = floats(case) | {"sid": "case"}
        made.pop("today")
        return made

    def decide(self, case: dict[str, Any]) -> dict[str, Any]:
        self.found = {}
        self.lang.assert_fact(_RULESET, case)
        self.host.delete_state(_RULESET, "case")
        return self.found

    def answer(self, decided: dict[str, Any]) -> Answer:
        verdict = "decline" if decided.keys() & {"A1", "A2", "A3", "A6"} else "approve"
        if verdict == "approve" and decided.keys() & {"A4", "A5", "A7", "A8"}:
            verdict = "refer"
        warnings = tuple(name for name in rules.WARNINGS if name in decided)
        return Answer(verdict, decided["rating"], cents(decided["credit_limit"]), decided["payment_days"], warnings)


def _condition(m: Any, node: ast.expr) -> Any:
    """An expression of `rules` in the terms of the library."""
    match node:
        case ast.BoolOp(op=op, values=values):
            join = operator.and_ if isinstance(op, ast.And) else operator.or_
            return functools.reduce(join, [_condition(m, value) for value in values])
        case ast.UnaryOp(operand=ast.Name(id=name)):
            return getattr(m, name) == False  # noqa: E712 (a term of the library)
        case ast.Compare(left=ast.BinOp() as left, ops=[ast.Gt()], comparators=[right]):
            return _term(m, right) < _term(m, left)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _SIGNS[type(op)](_term(m, left), _term(m, right))
        case ast.Name(id=name):
            return getattr(m, name) == True  # noqa: E712 (a term of the library)
    raise ValueError(ast.dump(node))


def _term(m: Any, node: ast.expr) -> Any:
    match node:
        case ast.Name(id=name):
            return getattr(m, name)
        case ast.Constant(value=value):
            return value
        case ast.BinOp(left=left, right=right):
            return _term(m, left) * _term(m, right)
    raise ValueError(ast.dump(node))
