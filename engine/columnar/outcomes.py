"""Rules and outcomes as operations: what fires, and what that makes of amounts, choices and the verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import lcm, prod

from bonitas.engine.columnar.ir import Reg
from bonitas.engine.columnar.lowering import Lowering
from bonitas.engine.columnar.terms import Code, Num, Term
from bonitas.engine.core import VERDICTS, Amount, Comparison, Phase, Verdict
from bonitas.engine.matters import Matter, active, fires, outcome
from bonitas.engine.outcomes import contributions_to, verdict_of

MOST_TOGETHER = 8
"""So many constant contributions are one: their 256 combinations are worked out beforehand."""
MOST_SCALE = 10_000
"""Up to this denominator the combinations of constant factors share one."""

Piece = tuple[Reg, Num]
"""A contribution to an amount: where its rule fires, and its value."""
Fixed = tuple[Reg, Fraction]


def lower_rule(to: Lowering, matter: Matter) -> None:
    """Whether a rule is active, or fires."""
    what, name, _ = matter
    rule = to.plan.rule[str(name)]
    if what == "active":
        overridden = to.disjunction([to.whether(active(other)) for other in to.plan.exceptions[rule.id]])
        to.settled[matter] = to.conjunction((to.condition(rule.applies, None), to.negation(overridden)))
    else:
        to.settled[matter] = to.conjunction((to.whether(active(rule.id)), to.condition(rule.when, None)))


def lower_outcome(to: Lowering, name: str) -> None:
    """The value of an amount or of a choice, or the verdict."""
    to.settled[outcome(name)] = _verdict(to) if name == "verdict" else _value(to, name)


def _value(to: Lowering, name: str) -> Term:
    for amount in to.program.amounts:
        if amount.name == name:
            return _amount(to, amount)
    return next(to.term(one.value, None) for one in to.program.selections if one.name == name)


def _verdict(to: Lowering) -> Code:
    """The worst verdict that fired; at least REFER while a rule with a say in it, or an amount, is unknown."""
    said: dict[Verdict, list[Reg]] = {verdict: [] for verdict in Verdict}
    for rule in to.plan.rules:
        verdict = verdict_of(rule)
        if verdict is not None:
            fired = to.whether(fires(rule.id))
            said[verdict].append(fired.t)
            said[Verdict.REFER].append(to.doubt(fired))
    said[Verdict.REFER] += [to.doubt(to.settled[outcome(amount.name)]) for amount in to.program.amounts]
    place: Reg | None = None
    for verdict in list(Verdict)[1:]:
        place = to.b.mark(to.b.either(*said[verdict]), int(verdict), place, len(Verdict))
    assert place is not None
    to.verdict = to.b.take(place, tuple(map(int, Verdict)))
    labels = [VERDICTS.labels.index(verdict.name.lower()) for verdict in Verdict]
    return Code(to.b.take(place, tuple(labels)), to.b.true)


# ---------------------------------------------------------------- amounts


def _amount(to: Lowering, amount: Amount) -> Num:
    """The fixed phases: start, product, sum, greatest floor, least cap, rounding."""
    start = to.num(amount.start, None)
    known, pieces = [start.k], {phase: list[Piece]() for phase in Phase}
    for rule in to.plan.contributors[amount.name]:
        fired = to.whether(fires(rule.id))
        known.append(to.known(fired))
        for item in contributions_to(rule, amount.name):
            value = to.num(item.value, None)
            known.append(to.b.either(to.b.invert(fired.t), value.k))
            pieces[item.phase].append((fired.t, replace(value, k=to.b.true)))
    value = _times(to, replace(start, k=to.b.true), pieces[Phase.TIMES])
    value = _plus(to, value, pieces[Phase.PLUS])
    value = _bounded(to, value, pieces[Phase.AT_LEAST], least=False)
    value = _bounded(to, value, pieces[Phase.AT_MOST], least=True)
    if amount.mode is not None and amount.unit is not None:
        value = to.round(value, amount.mode, amount.unit.numerator, amount.unit.denominator)
    return replace(value, k=to.b.both(*known))


def _times(to: Lowering, value: Num, pieces: Sequence[Piece]) -> Num:
    fixed, others = _parted(to, pieces)
    one = to.fraction(Fraction(1))
    for bit, factor in others:
        value = to.multiply(value, _number(to.select([(bit, factor)], one)))
    for group in _groups(fixed):
        value = to.multiply(value, _combined(to, group, prod))
    return value


def _plus(to: Lowering, value: Num, pieces: Sequence[Piece]) -> Num:
    fixed, others = _parted(to, pieces)
    zero = to.fraction(Fraction(0))
    for bit, term in others:
        value = to.add(value, _number(to.select([(bit, term)], zero)))
    for group in _groups(fixed):
        value = to.add(value, _combined(to, group, sum))
    return value


def _bounded(to: Lowering, value: Num, pieces: Sequence[Piece], *, least: bool) -> Num:
    """The least of the caps (or the greatest of the floors) that fired, where it is beyond the value."""
    fixed, others = _parted(to, pieces)
    pick: Callable[[Iterable[Fraction]], Fraction] = min if least else max
    bounds = [(to.b.either(*(bit for bit, _ in group)), _combined(to, group, pick)) for group in _groups(fixed)]
    for bit, bound in (*bounds, *others):
        beyond = to.compare(Comparison.LESS if least else Comparison.MORE, bound, value).t
        value = _number(to.select([(to.b.both(bit, beyond), bound)], value))
    return value


def _number(term: Term) -> Num:
    assert isinstance(term, Num)
    return term


def _parted(to: Lowering, pieces: Sequence[Piece]) -> tuple[list[Fixed], list[Piece]]:
    """Constant values, and the others."""
    fixed, others = list[Fixed](), list[Piece]()
    for bit, value in pieces:
        number = to.b.fixed(value.n)
        if number is None or value.d is not None:
            others.append((bit, value))
        else:
            fixed.append((bit, Fraction(number, value.scale)))
    return fixed, others


def _groups(pieces: Sequence[Fixed]) -> Iterable[Sequence[Fixed]]:
    return [pieces[start : start + MOST_TOGETHER] for start in range(0, len(pieces), MOST_TOGETHER)]


def _combined(to: Lowering, pieces: Sequence[Fixed], fold: Callable[[Iterable[Fraction]], Fraction | int]) -> Num:
    """What the constants that fired are together, by a prepared list of all combinations.

    Their common denominator may be large though each has a small one: then each has its own.
    """
    place = pieces[0][0]
    for bit, _ in pieces[1:]:
        place = to.b.pack(place, bit)
    values = []
    for there in product((False, True), repeat=len(pieces)):
        chosen = [value for (_, value), on in zip(pieces, there, strict=True) if on]
        values.append(Fraction(fold(chosen)) if chosen or fold in (sum, prod) else Fraction(0))
    scale = lcm(*(value.denominator for value in values))
    if scale <= MOST_SCALE:
        numbers = tuple((value * scale).numerator for value in values)
        return Num(to.b.take(place, numbers), scale, None, to.b.true)
    n = to.b.take(place, tuple(value.numerator for value in values))
    return Num(n, 1, to.b.take(place, tuple(value.denominator for value in values)), to.b.true)
