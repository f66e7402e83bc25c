"""JsonLogic as datalogic (Rust) runs it: four compiled rules, each answering a map."""

from __future__ import annotations

import ast
from typing import Any

from benchmarks.answers import Answer
from benchmarks.contestants import rules
from benchmarks.contestants.contestant import Contestant, Missing, floats, half_up

_WORDS: dict[type[ast.AST], str] = {ast.And: "and", ast.Or: "or", ast.Mult: "*", ast.Add: "+"}


class JsonLogic(Contestant):
    name = "JsonLogic (datalogic, Rust)"

    def __init__(self) -> None:
        try:
            import datalogic_py
        except ImportError as error:
            raise Missing("pip install datalogic-py") from error
        engine = datalogic_py.Engine()
        self.session = engine.session()
        self.stages = [(wanted, engine.compile(_list(written, wanted))) for written, wanted in rules.STAGES]

    def convert(self, case: dict[str, Any]) -> dict[str, Any]:
        return floats(case)

    def decide(self, case: dict[str, Any]) -> dict[str, Any]:
        data = dict(case)
        for number, (wanted, stage) in enumerate(self.stages):
            data.update(zip(wanted, self.session.evaluate(stage, data), strict=True))
            if number == rules.ROUNDED_AFTER:
                data["credit_limit"] = half_up(data["capped"])
        return data

    def answer(self, decided: dict[str, Any]) -> Answer:
        return rules.answer_from(decided)


def _list(written: dict[str, str], wanted: tuple[str, ...]) -> list[Any]:
    made: dict[str, Any] = {}
    for name, text in written.items():
        made[name] = _logic(ast.parse(text, mode="eval").body, made)
    return [made[name] for name in wanted]


def _logic(node: ast.expr, known: dict[str, Any]) -> Any:
    match node:
        case ast.Name(id=name):
            return known.get(name, {"var": name})
        case ast.Constant(value=value):
            return value
        case ast.BoolOp(op=op, values=values):
            return {_WORDS[type(op)]: [_logic(value, known) for value in values]}
        case ast.UnaryOp(operand=operand):
            return {"!": [_logic(operand, known)]}
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return {"if": [_logic(part, known) for part in (test, body, orelse)]}
        case ast.BinOp(left=left, op=op, right=right):
            return {_WORDS[type(op)]: [_logic(left, known), _logic(right, known)]}
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return {rules.SIGNS[type(op)]: [_logic(left, known), _logic(right, known)]}
    raise ValueError(ast.dump(node))
