"""The kinds that expressions have while they are checked, and what operators do with them.

Beside the kinds of the core there are three that only the checker knows: a bare number (`Plain`) is a number
or money, whichever is
wanted; a quotient of like kinds (`Quotient`) is a number or a ratio; `Anything` stands for what has already
been reported, and for what is stated as unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

from bonitas.engine.kinds import NUMERIC, Choice, Date, Days, Kind, Money, Number, Quantity, Ratio


@dataclass(frozen=True, slots=True)
class Plain:
    """A bare number of the text."""


@dataclass(frozen=True, slots=True)
class Quotient:
    """What like divided by like gives."""


@dataclass(frozen=True, slots=True)
class Anything:
    """The kind of a mistake, or (`stated`) of what the text says is unknown: it goes with everything."""

    stated: bool = False


Checked = Kind | Plain | Quotient | Anything

_FREE = (Number, Ratio, Plain, Quotient)


def to_core(kind: Checked) -> Kind:
    """The kind that a node of the core carries."""
    return Number() if isinstance(kind, Plain | Quotient | Anything) else kind


def is_numeric(kind: Checked) -> bool:
    return isinstance(kind, (*NUMERIC, Plain, Quotient, Anything))


def is_ordered(kind: Checked) -> bool:
    """Whether values of the kind can be put in order."""
    return is_numeric(kind) or isinstance(kind, Date) or (isinstance(kind, Choice) and kind.ordered)


def unify(left: Checked, right: Checked) -> Checked | None:
    """The one kind that two values have when they are compared, added or chosen between; None if there is none."""
    if left == right:
        return left
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Anything):
            return one if isinstance(other, Plain | Quotient) and not one.stated else other
        if isinstance(one, Plain) and isinstance(other, Number | Money | Quotient):
            return other
        if isinstance(one, Quotient) and isinstance(other, Number | Ratio):
            return other
    return None


def fits(found: Checked, wanted: Kind) -> bool:
    """Whether a value of kind `found` can stand where `wanted` is needed."""
    return unify(found, wanted) is not None


def _powers(kind: Checked) -> tuple[int, int, str | None]:
    """Powers of money and days, and the currency."""
    if isinstance(kind, Money):
        return 1, 0, kind.currency
    if isinstance(kind, Days):
        return 0, 1, None
    if isinstance(kind, Quantity):
        return kind.money, kind.days, kind.currency
    return 0, 0, None


def _with_powers(money: int, days: int, currency: str | None) -> Checked:
    if (money, days) == (1, 0):
        assert currency is not None
        return Money(currency)
    if (money, days) == (0, 1):
        return Days()
    return Quantity(money, days, currency if money else None)


def multiply(left: Checked, right: Checked) -> Checked | None:
    """Kind of a product; None if currencies mix."""
    if isinstance(left, Anything) or isinstance(right, Anything):
        return Anything()
    (m1, d1, c1), (m2, d2, c2) = _powers(left), _powers(right)
    if c1 and c2 and c1 != c2:
        return None
    if m1 + m2 or d1 + d2:
        return _with_powers(m1 + m2, d1 + d2, c1 or c2)
    return _free_product(left, right)


def _free_product(left: Checked, right: Checked) -> Checked:
    kinds = (type(left), type(right))
    if not all(kind in _FREE for kind in kinds):
        return Quotient()
    if set(kinds) == {Plain, Number} or kinds == (Number, Number):
        return Number()
    return left if left == right else Quotient()


def divide(left: Checked, right: Checked) -> Checked | None:
    """Kind of a quotient; None if currencies mix."""
    if isinstance(left, Anything) or isinstance(right, Anything):
        return Anything()
    (m1, d1, c1), (m2, d2, c2) = _powers(left), _powers(right)
    if c1 and c2 and c1 != c2:
        return None
    if m1 - m2 or d1 - d2:
        return _with_powers(m1 - m2, d1 - d2, c1 or c2)
    if isinstance(left, Ratio) and isinstance(right, Number | Plain):
        return Ratio()
    return Quotient()
