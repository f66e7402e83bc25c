"""Expressions in a few canonical words, for values that a clause looks at and nobody has named."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from bonitas.engine import core
from bonitas.engine.core import Program, Ref
from bonitas.engine.kinds import Value
from bonitas.engine.plan import Plan
from bonitas.engine.values import plain

LONGEST = 80
"""Longer phrases are cut."""


def phrase(program: Program, plan: Plan, ref: Ref) -> str:
    """A node in words: its name if it has one, otherwise like `count(invoices where paid_on > due_on)`."""
    words = plan.phrases.get(ref)
    if words is None:
        words = _phrase(program, plan, ref, 4)
        words = plan.phrases[ref] = words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
    return words


def _phrase(program: Program, plan: Plan, ref: Ref, depth: int) -> str:
    if ref in plan.names:
        return plan.names[ref]
    match program.nodes[ref]:
        case core.Const(value=value):
            return _literal(value)
        case core.Input(name=name) | core.Element(field=name) | core.Fired(rule=name) | core.OutcomeValue(name=name):
            return name
        case core.Lookup(table=table, column=column):
            return program.tables[table].columns[column]
        case _ if depth == 0:
            return "…"
    return _composed(program, plan, ref, depth - 1)


def _composed(program: Program, plan: Plan, ref: Ref, depth: int) -> str:
    words = [_phrase(program, plan, operand, depth) for operand in plan.operands[ref]]
    match program.nodes[ref]:
        case core.Aggregate(operator=operator, list=name, where=where, value=value):
            source = name if value is None else f"{words[-1]} of {name}"
            return f"{operator.value}({source})" if where is None else f"{operator.value}({source} where {words[0]})"
        case core.Compare(operator=comparison):
            return f"{words[0]} {comparison.value} {words[1]}"
        case core.Add():
            return f"({' + '.join(sorted(words))})"
        case core.Multiply():
            return " * ".join(sorted(words))
        case core.Divide():
            return f"{words[0]} / {words[1]}"
        case core.Negate():
            return f"-{words[0]}"
        case core.Fallback():
            return f"{words[0]} otherwise {words[1]}"
        case core.Known():
            return f"{words[0]} is known"
        case core.And() | core.Or() | core.Least() | core.Greatest() | core.Quota():
            return _call(_WORDS[type(program.nodes[ref]).__name__], sorted(words))
        case other:
            return _call(_WORDS.get(type(other).__name__, type(other).__name__.lower()), words)


_WORDS = {
    "And": "all",
    "Or": "any",
    "Quota": "number",
    "Least": "min",
    "Greatest": "max",
    "DaysBetween": "days",
    "MonthsBetween": "months",
    "YearsBetween": "years",
    "Choose": "if",
}


def _call(name: str, words: Iterable[str]) -> str:
    return f"{name}({', '.join(words)})"


def _literal(value: Value) -> str:
    text = plain(value)
    if isinstance(text, bool):
        return "yes" if text else "no"
    return f"({text})" if isinstance(value, Fraction) and "/" in text else text
