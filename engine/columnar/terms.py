"""What nodes of the core are on columns, and the exact arithmetic of numbers and of Kleene's logic on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, gcd, lcm

from bonitas.engine.columnar.ir import Builder, Reg
from bonitas.engine.core import Comparison, Rounding
from bonitas.engine.order import MIRRORED


@dataclass(frozen=True, slots=True)
class Num:
    """The number `n` / (`scale` * `d`). `d` is never negative, and zero only where `k`, the bit of what is known, is
    off; None is 1."""

    n: Reg
    scale: int
    d: Reg | None
    k: Reg


@dataclass(frozen=True, slots=True)
class Code:
    """A label of a choice by its place, a date by its ordinal, or a text by its place in the block's dictionary."""

    n: Reg
    k: Reg


@dataclass(frozen=True, slots=True)
class Truth:
    """True where `t`, false where `f`, unknown where neither; never both."""

    t: Reg
    f: Reg


Term = Num | Code | Truth


class Logic:
    """Kleene's logic."""

    def __init__(self, builder: Builder) -> None:
        self.b = builder

    def truth(self, bit: Reg, known: Reg) -> Truth:
        """The bit where it is known."""
        return Truth(self.b.both(bit, known), self.b.both(self.b.invert(bit), known))

    def known(self, term: Term) -> Reg:
        """Where a term is known."""
        return self.b.either(term.t, term.f) if isinstance(term, Truth) else term.k

    def doubt(self, term: Term) -> Reg:
        """Where a term is unknown."""
        return self.b.invert(self.known(term))

    def negation(self, term: Truth) -> Truth:
        """Not."""
        return Truth(term.f, term.t)

    def conjunction(self, terms: Sequence[Truth]) -> Truth:
        """False if any is false, else unknown if any is unknown."""
        t = self.b.both(*(term.t for term in terms))
        if all(self.b.invert(term.t) == term.f for term in terms):
            return Truth(t, self.b.invert(t))
        return Truth(t, self.b.either(*(term.f for term in terms)))

    def disjunction(self, terms: Sequence[Truth]) -> Truth:
        """True if any is true, else unknown if any is unknown."""
        return self.negation(self.conjunction([self.negation(term) for term in terms]))

    def choose(self, pieces: Sequence[tuple[Reg, Reg]], otherwise: Reg) -> Reg:
        """The bit that goes with the first condition that is on, else `otherwise`."""
        result = otherwise
        for condition, bit in reversed(pieces):
            if bit == self.b.true:
                result = self.b.either(condition, result)
            elif bit != result:
                here = self.b.both(condition, bit)
                result = self.b.either(here, self.b.both(self.b.invert(condition), result))
        return result


class Numbers(Logic):
    """Exact arithmetic: denominators are constants where they can be, registers where they cannot."""

    def aligned(self, terms: Sequence[Num]) -> list[Num]:
        """The same numbers over one constant denominator; those of registers stay."""
        common = lcm(*(term.scale for term in terms))
        return [replace(term, n=self.b.scaled(term.n, common // term.scale), scale=common) for term in terms]

    def all_known(self, terms: Sequence[Term]) -> Reg:
        """Where all are known."""
        return self.b.both(*(self.known(term) for term in terms))

    def over(self, term: Num, d: Reg | None) -> Num:
        """A number of constant denominator over a register."""
        return term if d is None or term.d == d else replace(term, n=self.b.multiply(term.n, d), d=d)

    def add(self, left: Num, right: Num) -> Num:
        """left + right."""
        a, b = self.aligned((left, right))
        k = self.all_known((a, b))
        if a.d is not None and b.d is not None and a.d != b.d:
            n = self.b.add(self.b.multiply(a.n, b.d), self.b.multiply(b.n, a.d))
            return Num(n, a.scale, self.b.multiply(a.d, b.d), k)
        d = b.d if a.d is None else a.d
        return Num(self.b.add(self.over(a, d).n, self.over(b, d).n), a.scale, d, k)

    def total(self, terms: Sequence[Num]) -> Num:
        """The sum of all; what tables of constants give is added table by table."""
        terms = self.aligned(terms)
        result, *others = sorted(terms, key=lambda term: (self.b.ops[term.n].name == "take", term.d is not None))
        tables: list[Num] = []
        for term in others:
            if tables and self.b.ops[term.n].name == "take":
                joint = self.add(tables[-1], term)
                if self.b.ops[joint.n].name == "take":
                    tables[-1] = joint
                    continue
            tables.append(term)
        for term in tables:
            result = self.add(result, term)
        return result

    def negate(self, term: Num) -> Num:
        """-term."""
        return replace(term, n=self.b.subtract(self.b.number(0), term.n))

    def multiply(self, left: Num, right: Num) -> Num:
        """left * right."""
        n, scale = self._reduced(left.n, right.n, left.scale * right.scale)
        return Num(n, scale, self._product(left.d, right.d), self.all_known((left, right)))

    def _product(self, left: Reg | None, right: Reg | None) -> Reg | None:
        if left is None or right is None:
            return right if left is None else left
        return self.b.multiply(left, right)

    def _reduced(self, left: Reg, right: Reg, scale: int) -> tuple[Reg, int]:
        """left * right / scale with a constant factor cancelled."""
        for one, other in ((left, right), (right, left)):
            value = self.b.fixed(one)
            if value:
                common = gcd(value, scale)
                return self.b.multiply(self.b.number(value // common), other), scale // common
        return self.b.multiply(left, right), scale

    def divide(self, left: Num, right: Num) -> Num:
        """left / right; unknown where right is zero."""
        common = gcd(left.scale, right.scale)
        n, d = self.b.scaled(left.n, right.scale // common), right.n
        scale = left.scale // common
        if right.d is not None:
            n = self.b.multiply(n, right.d)
        k = self.b.both(left.k, right.k, self.b.invert(self.b.equal(right.n, self.b.number(0))))
        fixed, (low, _) = self.b.fixed(d), self.b.bounds[d]
        if fixed is not None:
            shared = gcd(fixed, right.scale // common) if fixed else 1
            if shared > 1 and right.d is None:
                n = self.b.scaled(left.n, right.scale // common // shared)
            n = self.b.subtract(self.b.number(0), n) if fixed < 0 else n
            return Num(n, scale * max(abs(fixed) // shared if right.d is None else abs(fixed), 1), left.d, k)
        if low < 0:
            n = self.b.where(self.b.less(d, self.b.number(0)), self.b.subtract(self.b.number(0), n), n)
            d = self.b.call("abs", (d,))
        return Num(n, scale, self._product(left.d, d), k)

    def compare(self, operator: Comparison, left: Num, right: Num) -> Truth:
        """Whether left stands in the relation to right."""
        k = self.all_known((left, right))
        if left.d is None and right.d is None:
            fixed = self.b.fixed(right.n)
            if fixed is not None:
                return self.truth(self._against(operator, left, Fraction(fixed, right.scale)), k)
            fixed = self.b.fixed(left.n)
            if fixed is not None:
                return self.truth(self._against(MIRRORED[operator], right, Fraction(fixed, left.scale)), k)
        common = gcd(left.scale, right.scale)
        a, b = self.b.scaled(left.n, right.scale // common), self.b.scaled(right.n, left.scale // common)
        if left.d != right.d:
            if self.b.fixed(b) == 0 or self.b.fixed(a) == 0:
                a, b = (left.n, b) if self.b.fixed(b) == 0 else (a, right.n)
            else:
                a = a if right.d is None else self.b.multiply(a, right.d)
                b = b if left.d is None else self.b.multiply(b, left.d)
        return self.truth(self.relation(operator, a, b), k)

    def _against(self, operator: Comparison, left: Num, value: Fraction) -> Reg:
        """The bit of a comparison with a constant, without multiplying the number."""
        bound = value * left.scale
        if operator in (Comparison.EQUAL, Comparison.NOT_EQUAL) and bound.denominator != 1:
            return self.b.bit(operator is Comparison.NOT_EQUAL)
        whole = ceil(bound) if operator in (Comparison.LESS, Comparison.AT_LEAST) else floor(bound)
        return self.relation(operator, left.n, self.b.scaled(self.b.number(1), whole))

    def relation(self, operator: Comparison, a: Reg, b: Reg) -> Reg:
        """The bit of a comparison of two numbers."""
        match operator:
            case Comparison.EQUAL:
                return self.b.equal(a, b)
            case Comparison.NOT_EQUAL:
                return self.b.invert(self.b.equal(a, b))
            case Comparison.LESS:
                return self.b.less(a, b)
            case Comparison.AT_MOST:
                return self.b.at_most(a, b)
            case Comparison.MORE:
                return self.b.less(b, a)
            case _:
                return self.b.at_most(b, a)

    def extreme(self, terms: Sequence[Num], *, least: bool) -> Num:
        """The least or the greatest."""
        result, *others = self.aligned(terms)
        for other in others:
            k = self.b.both(result.k, other.k)
            if result.d == other.d:
                pick = self.b.least if least else self.b.greatest
                result = replace(result, n=pick(result.n, other.n), k=k)
            else:
                better = self.compare(Comparison.LESS if least else Comparison.MORE, other, result)
                result = replace(self._blend(better.t, other, result), k=k)
        return result

    def _blend(self, condition: Reg, then: Num, otherwise: Num) -> Num:
        """One of two numbers of the same constant denominator, whatever is known."""
        one = self.b.number(1)
        d = None
        if then.d is not None or otherwise.d is not None:
            d = self.b.where(condition, one if then.d is None else then.d, one if otherwise.d is None else otherwise.d)
        return Num(self.b.where(condition, then.n, otherwise.n), then.scale, d, self.b.true)

    def round(self, term: Num, mode: Rounding, numerator: int, denominator: int) -> Num:
        """The multiple of numerator / denominator that a mode picks."""
        up, down = denominator, numerator * term.scale
        common = gcd(up, down)
        n = self.b.scaled(term.n, up // common)
        d = self.b.number(1) if term.d is None else term.d
        d = self.b.scaled(d, down // common)
        whole = self.b.divide(mode.value, n, d)
        return Num(self.b.scaled(whole, numerator), denominator, None, term.k)

    def whole(self, term: Num) -> tuple[Reg, Reg]:
        """A number as a whole one, and where it is known and whole."""
        if term.scale == 1 and term.d is None:
            return term.n, term.k
        d = self.b.scaled(self.b.number(1) if term.d is None else term.d, term.scale)
        rest = self.b.equal(self.b.remainder(term.n, d), self.b.number(0))
        return self.b.divide(Rounding.DOWN.value, term.n, d), self.b.both(rest, term.k)

    def where_known(self, term: Term, bit: Reg) -> Term:
        """The term, unknown where the bit is off."""
        if isinstance(term, Truth):
            return Truth(self.b.both(term.t, bit), self.b.both(term.f, bit))
        return replace(term, k=self.b.both(term.k, bit))

    def select(self, pieces: Sequence[tuple[Reg, Term]], otherwise: Term) -> Term:
        """The term that goes with the first condition that is on, else `otherwise`; all of one sort."""
        if all(term == otherwise for _, term in pieces):
            return otherwise
        if isinstance(otherwise, Truth):
            t = self.choose([(at, term.t) for at, term in pieces if isinstance(term, Truth)], otherwise.t)
            return Truth(t, self.choose([(at, term.f) for at, term in pieces if isinstance(term, Truth)], otherwise.f))
        k = self.choose([(at, self.known(term)) for at, term in pieces], otherwise.k)
        if isinstance(otherwise, Code):
            n = otherwise.n
            for condition, term in reversed(pieces):
                assert isinstance(term, Code)
                n = self.b.where(condition, term.n, n)
            return Code(n, k)
        result, *others = self.aligned([otherwise, *(term for _, term in pieces if isinstance(term, Num))])
        for (condition, _), other in zip(reversed(pieces), reversed(others), strict=True):
            result = self._blend(condition, other, result)
        return replace(result, k=k)
