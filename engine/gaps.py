"""What would change a condition: the comparisons that decide it, and how many of them would have to turn."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bonitas.engine import core
from bonitas.engine.core import Comparison, Ref
from bonitas.engine.decision import Gap, Masked, Shown
from bonitas.engine.kinds import Boolean, Kind, Number, Ratio
from bonitas.engine.lens import Lens
from bonitas.engine.matters import node
from bonitas.engine.natural import natural
from bonitas.engine.order import MIRRORED, OPPOSITE
from bonitas.engine.phrases import phrase
from bonitas.engine.plan import NAMED
from bonitas.engine.values import Unknown


@dataclass(frozen=True, slots=True)
class Change:
    """The least number of comparisons that would have to turn, and all that may.

    `count` is None where turning comparisons is not enough. `gaps` stand in the natural order of their names, the
    smaller distance first.
    """

    count: int | None
    gaps: tuple[Gap, ...]


NEVER = Change(None, ())


def change_of(lens: Lens, ref: Ref) -> Change:
    """How the boolean node `ref`, if it is known, could turn into its opposite."""
    reached: set[Ref] = set()
    waiting = [ref]
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting.extend(_inner(lens, one))
    done: dict[Ref, Change] = {}
    for one in sorted(reached):
        done[one] = _change(lens, one, done)
    return done[ref]


def _inner(lens: Lens, ref: Ref) -> tuple[Ref, ...]:
    """The conditions that a condition is made of; of two branches the one that counts."""
    match lens.program.nodes[ref]:
        case core.And(operands=operands) | core.Or(operands=operands) | core.Quota(operands=operands):
            return operands
        case core.Not(operand=operand):
            return (operand,)
        case core.Choose(condition=condition, then=then, otherwise=otherwise):
            return (then if lens.settled[node(condition)] is True else otherwise,)
        case core.Fallback(operand=operand, default=default):
            return (default if isinstance(lens.settled[node(operand)], Unknown) else operand,)
    return ()


def _change(lens: Lens, ref: Ref, done: Mapping[Ref, Change]) -> Change:
    """`change_of` one node whose inner conditions are `done`."""
    value, item, inner = lens.settled[node(ref)], lens.program.nodes[ref], _inner(lens, ref)
    if isinstance(value, Unknown):
        return NEVER
    match item:
        case core.Compare():
            return Change(1, (_comparison(lens, item, value is True),))
        case core.And():
            return _junction(lens, inner, len(inner), len(inner), done)
        case core.Or():
            return _junction(lens, inner, 1, len(inner), done)
        case core.Quota(least=least, most=most):
            return _junction(lens, inner, least, len(inner) if most is None else most, done)
        case core.Not() | core.Choose() | core.Fallback():
            return done[inner[0]]
    return Change(1, (_flag(lens, ref, value is True),)) if isinstance(item, NAMED) else NEVER


def _junction(lens: Lens, operands: Sequence[Ref], least: int, most: int, done: Mapping[Ref, Change]) -> Change:
    """A quota; a conjunction is the quota of all, a disjunction that of at least one."""
    values = [lens.settled[node(ref)] for ref in operands]
    true = [done[ref] for ref, value in zip(operands, values, strict=True) if value is True]
    false = [done[ref] for ref, value in zip(operands, values, strict=True) if value is False]
    possible = len(operands) - len(false)
    if possible < least:
        return _cheapest(false, least - len(true))
    if len(true) > most:
        return _cheapest(true, possible - most)
    ways = [_cheapest(true, possible - least + 1)] if least > 0 else []
    ways += [_cheapest(false, most - len(true) + 1)] if most < len(operands) else []
    return _cheapest(ways, 1)


def _cheapest(changes: Sequence[Change], number: int) -> Change:
    """The least that turns `number` of the things that `changes` tell of."""
    gaps = tuple(sorted({gap for change in changes for gap in change.gaps}, key=_place))
    counts = sorted(change.count for change in changes if change.count is not None)[:number]
    return Change(sum(counts) if len(counts) == number else None, gaps)


def _place(gap: Gap) -> tuple[object, ...]:
    far = sys.float_info.max if gap.distance is None else gap.distance
    return natural(gap.name), far, gap.operator, str(gap.bound)


def _comparison(lens: Lens, item: core.Compare, holds: bool) -> Gap:
    """The comparison with the thing that moves on the left: a parameter or a literal is the bound."""
    ref, bound, operator = item.left, item.right, item.operator
    if _fixed(lens, ref) and not _fixed(lens, bound):
        ref, bound, operator = bound, ref, MIRRORED[operator]
    wanted = OPPOSITE[operator] if holds else operator
    return _gap(lens, ref, wanted, lens.shown(bound), _read_as(lens, ref, bound))


def _read_as(lens: Lens, ref: Ref, bound: Ref) -> Kind:
    """A plain quotient that is compared with a ratio is read as one."""
    kind, other = lens.program.nodes[ref].kind, lens.program.nodes[bound].kind
    return other if isinstance(kind, Number) and isinstance(other, Ratio) else kind


def _fixed(lens: Lens, ref: Ref) -> bool:
    return isinstance(lens.program.nodes[ref], core.Const | core.Dated)


def _flag(lens: Lens, ref: Ref, value: bool) -> Gap:
    """A named condition that would have to be the other way round."""
    return _gap(lens, ref, Comparison.EQUAL, Masked() if ref in lens.plan.tainted else not value, Boolean())


def _gap(lens: Lens, ref: Ref, operator: Comparison, bound: Shown, kind: Kind) -> Gap:
    name, value = phrase(lens.program, lens.plan, ref), lens.shown(ref)
    return Gap(name, kind, value, operator.value, bound, _distance(value, bound))


def _distance(value: Shown, bound: Shown) -> float | None:
    if not isinstance(value, Fraction) or not isinstance(bound, Fraction) or bound == 0:
        return None
    return float(min(abs(value - bound) / abs(bound), Fraction(sys.float_info.max)))
