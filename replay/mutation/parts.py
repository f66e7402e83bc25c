"""What may be changed in one part of the tree by itself: a number, a comparison, a clause, the rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.syntax import tree
from bonitas.engine.values import decimal_text
from bonitas.replay.mutation.rows import rows_changed

NUMBER, DATE, STRICT, JUNCTION, CONDITION, OPTION = "number", "date", "strictness", "junction", "condition", "option"
CLAUSE, EXCEPTION, UNLESS, EFFECT = "clause", "exception", "unless", "effect"
VERDICT, ROUNDING, PHASE, WEIGHT = "verdict", "rounding", "phase", "weight"

Change = tuple[str, Span, Any]
"""The sort of a change, its place, and what stands there instead."""

STEPS = (-1, 1)
_STRICT = {
    "LT": "LE", "LE": "LT", "GT": "GE", "GE": "GT", "BELOW": "IS_AT_MOST", "IS_AT_MOST": "BELOW",
    "ABOVE": "IS_AT_LEAST", "IS_AT_LEAST": "ABOVE", "OR_BETTER": "ABOVE", "OR_WORSE": "BELOW",
}  # fmt: skip
_TURNED = {"EQ": "NE", "NE": "EQ", "IS": "IS_NOT", "IS_NOT": "IS"}
_ROUNDED = {"down": "up", "up": "down", "half up": "down", "half even": "half up", "toward zero": "up"}
_BOUNDS = {"at least": "at most", "at most": "at least"}


def changes_of(part: tree.Tree) -> Iterator[Change]:
    """The changes that begin at this part; those inside of it are found where they begin."""
    change = _CHANGES.get(type(part))
    if change is not None:
        yield from change(part)
    if isinstance(part, tree.Rounded | tree.RoundTo):
        yield ROUNDING, part.span, replace(part, mode=_ROUNDED[part.mode])
    yield from rows_changed(part)


def moved(amount: tree.Amount, steps: int) -> tree.Amount:
    """A number some steps further: by 1, 1%, one day or one unit of money, or by its last written decimal place."""
    places = len(amount.digits.partition(".")[2])
    value = Fraction(amount.digits) * amount.scale + steps * Fraction(amount.scale if places else 1, 10**places)
    digits = decimal_text(value)
    return replace(amount, digits=digits, grouped=len(digits.partition(".")[0]) > 4, scale=1)


def without(parts: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    """The parts without one."""
    return (*parts[:place], *parts[place + 1 :])


def _amount(part: tree.Amount) -> Iterator[Change]:
    for steps in STEPS:
        yield NUMBER, part.span, moved(part, steps)


def _day(part: tree.Day) -> Iterator[Change]:
    for steps in STEPS:
        yield DATE, part.span, replace(part, value=part.value + timedelta(days=steps))


def _comparison(part: tree.Comparison) -> Iterator[Change]:
    if part.word in _STRICT:
        yield STRICT, part.span, replace(part, word=_STRICT[part.word])
    else:
        yield CONDITION, part.span, replace(part, word=_TURNED[part.word])


def _range(part: tree.Range) -> Iterator[Change]:
    if part.low is not None:
        yield STRICT, part.span, replace(part, low_included=not part.low_included)
    if part.high is not None:
        yield STRICT, part.span, replace(part, high_included=not part.high_included)


def _logic(part: tree.Logic) -> Iterator[Change]:
    yield JUNCTION, part.span, replace(part, word="or" if part.word == "and" else "and")
    for place, operand in enumerate(part.operands):
        rest = without(part.operands, place)
        yield CONDITION, operand.span, rest[0] if len(rest) == 1 else replace(part, operands=rest)


def _quota(part: tree.Quota) -> Iterator[Change]:
    for place, operand in enumerate(part.operands):
        if len(part.operands) > 2:
            yield CONDITION, operand.span, replace(part, operands=without(part.operands, place))


def _membership(part: tree.Membership) -> Iterator[Change]:
    for place, option in enumerate(part.options):
        if len(part.options) > 1:
            yield OPTION, option.span, replace(part, options=without(part.options, place))


def _presence(part: tree.Presence) -> Iterator[Change]:
    yield CONDITION, part.span, replace(part, known=not part.known)


def _negation(part: tree.Negation) -> Iterator[Change]:
    yield CONDITION, part.span, part.operand


def _selected(part: tree.Selected) -> Iterator[Change]:
    if part.where is not None:
        yield CONDITION, part.where.span, replace(part, where=None)


def _verdict(part: tree.VerdictWord) -> Iterator[Change]:
    text = part.text or tree.Text("…", span=part.span)
    if part.word == "decline":
        yield VERDICT, part.span, tree.VerdictWord("refer", text, span=part.span)
    elif part.word == "refer":
        yield VERDICT, part.span, tree.VerdictWord("condition", text, span=part.span)


def _adjust(part: tree.Adjust | tree.AdjustEffect) -> Iterator[Change]:
    if part.word in _BOUNDS:
        yield PHASE, part.span, replace(part, word=_BOUNDS[part.word])


def _react(part: tree.React) -> Iterator[Change]:
    for place, effect in enumerate(part.effects):
        if len(part.effects) > 1:
            yield EFFECT, effect.span, replace(part, effects=without(part.effects, place))


def _clause(part: tree.Clause) -> Iterator[Change]:
    if part.unless is not None:
        yield UNLESS, part.unless.span, replace(part, unless=None)


def _clauses(part: tree.Clauses | tree.AmountSection) -> Iterator[Change]:
    for place, clause in enumerate(part.clauses):
        sort = CLAUSE if clause.exception is None else EXCEPTION
        yield sort, clause.span, replace(part, clauses=without(part.clauses, place))


def _scorecard(part: tree.Scorecard) -> Iterator[Change]:
    """A point of weight goes from each factor to the next, and back."""
    for place, (one, other) in enumerate(pairwise(part.factors)):
        for steps in STEPS if one.weight is not None and other.weight is not None else ():
            assert one.weight is not None and other.weight is not None
            pair = (replace(one, weight=moved(one.weight, steps)), replace(other, weight=moved(other.weight, -steps)))
            yield (
                WEIGHT,
                one.weight.span,
                replace(part, factors=(*part.factors[:place], *pair, *part.factors[place + 2 :])),
            )


_CHANGES: dict[type[tree.Tree], Callable[[Any], Iterator[Change]]] = {
    tree.Amount: _amount,
    tree.Day: _day,
    tree.Comparison: _comparison,
    tree.Range: _range,
    tree.Logic: _logic,
    tree.Quota: _quota,
    tree.Membership: _membership,
    tree.Presence: _presence,
    tree.Negation: _negation,
    tree.Selected: _selected,
    tree.VerdictWord: _verdict,
    tree.Adjust: _adjust,
    tree.AdjustEffect: _adjust,
    tree.React: _react,
    tree.Clause: _clause,
    tree.Clauses: _clauses,
    tree.AmountSection: _clauses,
    tree.Scorecard: _scorecard,
}
