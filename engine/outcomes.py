"""How contributions combine into outcomes: each in a way that cannot depend on the order of clauses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from bonitas.engine.core import Amount, Phase, Rule, ToAmount, ToVerdict, Verdict
from bonitas.engine.kleene import causes_of
from bonitas.engine.natural import natural
from bonitas.engine.rounding import round_to
from bonitas.engine.values import Answer, Cause, Unknown

Contribution = tuple[str, Phase, Answer]
"""The clause, the phase and the value of one contribution to an amount."""


def contributions_to(rule: Rule, amount: str) -> tuple[ToAmount, ...]:
    """The contributions of `rule` to `amount`."""
    return tuple(item for item in rule.contributions if isinstance(item, ToAmount) and item.amount == amount)


def verdict_of(rule: Rule) -> Verdict | None:
    """The worst verdict that `rule` contributes; None if it has nothing to say of the verdict."""
    return max((item.verdict for item in rule.contributions if isinstance(item, ToVerdict)), default=None)


def worst(verdicts: Iterable[Verdict | None]) -> Verdict:
    """The worst of some verdicts (None has no say); APPROVE where there are none."""
    return max((verdict for verdict in verdicts if verdict is not None), default=Verdict.APPROVE)


@dataclass(frozen=True, slots=True)
class Combined:
    """An amount's value, and the clause, the phase and the value of the cap or floor that decides it, if one does."""

    value: Answer
    binding: str | None = None
    phase: Phase | None = None
    bound: Fraction | None = None


def combine(amount: Amount, start: Answer, fired: Sequence[Contribution], doubts: frozenset[Cause]) -> Combined:
    """The fixed phases: start, product, sum, greatest floor, least cap, rounding.

    The cap wins over the floor. `doubts` are the causes of contributing rules that are not settled: with any, or
    with any unknown contribution, the amount is unknown. A floor or a cap binds where it changes the value, and of
    two that are equal the one with the smaller id is named.
    """
    causes = doubts | causes_of((start, *(value for _, _, value in fired)))
    if causes or not isinstance(start, Fraction):
        return Combined(Unknown(causes))
    value = start * prod((factor for factor, _ in _in(fired, Phase.TIMES)), start=Fraction(1))
    value += sum((term for term, _ in _in(fired, Phase.PLUS)), start=Fraction(0))
    binding, phase, bound = None, None, None
    floors, caps = _in(fired, Phase.AT_LEAST), _in(fired, Phase.AT_MOST)
    if floors and (floor := max(bound for bound, _ in floors)) > value:
        value, binding, phase, bound = floor, _named(floors, floor), Phase.AT_LEAST, floor
    if caps and (cap := min(bound for bound, _ in caps)) < value:
        value, binding, phase, bound = cap, _named(caps, cap), Phase.AT_MOST, cap
    if amount.mode is not None and amount.unit is not None:
        value = round_to(value, amount.mode, amount.unit)
    return Combined(value, binding, phase, bound)


def _in(fired: Sequence[Contribution], phase: Phase) -> list[tuple[Fraction, str]]:
    return [(value, clause) for clause, at, value in fired if at is phase and isinstance(value, Fraction)]


def _named(bounds: Sequence[tuple[Fraction, str]], bound: Fraction) -> str:
    return min((clause for value, clause in bounds if value == bound), key=natural)
