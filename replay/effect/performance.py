"""How what two versions grant turned out: bad rates with intervals, and bounds where nobody knows what would have been.

Only what history tells counts as observed. An interval is Wilson's score interval for a share (E. B. Wilson, "Probable
inference, the law of succession, and statistical inference", JASA 22, 1927), at 95%.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from bonitas.engine.core import Verdict
from bonitas.replay.effect.comparison import GRANTED, Results

Z = 1.959963984540054
"""The 97.5% quantile of the normal distribution."""
SENSITIVITIES = (Fraction(1, 2), Fraction(1), Fraction(2), Fraction(3))
"""Multiples of the observed bad rate that are tried for cases whose outcome nobody knows."""

Moves = Mapping[tuple[str | None, Verdict, Verdict], int]
"""Cases by what happened (None: not told), old and new verdict."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A share with its 95% interval; None where there is nothing to observe."""

    share: Fraction
    low: float
    high: float


def wilson(part: int, whole: int) -> Interval | None:
    """Wilson's score interval for `part` of `whole`.

    >>> found = wilson(10, 100)
    >>> round(found.low, 4), round(found.high, 4)
    (0.0552, 0.1744)
    """
    if not whole:
        return None
    share = part / whole
    middle = share + Z * Z / (2 * whole)
    reach = Z * sqrt(share * (1 - share) / whole + Z * Z / (4 * whole * whole))
    scale = 1 + Z * Z / whole
    return Interval(Fraction(part, whole), max((middle - reach) / scale, 0.0), min((middle + reach) / scale, 1.0))


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Some cases by how they turned out."""

    good: int = 0
    bad: int = 0
    unobserved: int = 0

    @property
    def cases(self) -> int:
        """All of them."""
        return self.good + self.bad + self.unobserved

    @property
    def rate(self) -> Interval | None:
        """The bad rate of those whose outcome is known."""
        return wilson(self.bad, self.good + self.bad)

    @property
    def bounds(self) -> tuple[Fraction, Fraction] | None:
        """The bad rate of all, if none of the unobserved is bad, and if all are; None where there are no cases."""
        if not self.cases:
            return None
        return Fraction(self.bad, self.cases), Fraction(self.bad + self.unobserved, self.cases)

    def supposing(self, rate: Fraction) -> Fraction | None:
        """The bad rate of all if the unobserved were bad at a rate (cut at 1)."""
        return (self.bad + self.unobserved * min(rate, Fraction(1))) / self.cases if self.cases else None

    def __add__(self, other: Portfolio) -> Portfolio:
        return Portfolio(self.good + other.good, self.bad + other.bad, self.unobserved + other.unobserved)


@dataclass(frozen=True, slots=True)
class Performance:
    """What two versions grant and refuse, by how it turned out, and the cases that move between the two."""

    granted_old: Portfolio
    granted_new: Portfolio
    refused_old: Portfolio
    refused_new: Portfolio
    swap_ins: Portfolio
    swap_outs: Portfolio

    @property
    def sensitivity(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """The new bad rate if swap-ins of unknown outcome were bad at multiples of the rate observed under the old
        version: pairs of multiple and rate. Empty where nothing is observed, or nothing is unknown.

        Other granted cases of unknown outcome are left out here: they are the same under both versions.
        """
        observed, unknown = self.granted_old.rate, self.swap_ins.unobserved
        if observed is None or not unknown:
            return ()
        known = Portfolio(self.granted_new.good, self.granted_new.bad, unknown)
        found = ((one, known.supposing(one * observed.share)) for one in SENSITIVITIES)
        return tuple((one, rate) for one, rate in found if rate is not None)


def performance(moves: Moves, results: Results) -> Performance:
    """The performance of two versions over some cases."""
    sides: dict[tuple[bool, bool], Portfolio] = {}
    for (outcome, old, new), count in moves.items():
        bad = results.of(outcome)
        one = Portfolio(unobserved=count) if bad is None else Portfolio(bad=count) if bad else Portfolio(good=count)
        key = old in GRANTED, new in GRANTED
        sides[key] = sides.get(key, Portfolio()) + one

    def over(wanted: Iterable[tuple[bool, bool]]) -> Portfolio:
        return sum((sides.get(key, Portfolio()) for key in wanted), start=Portfolio())

    return Performance(
        granted_old=over([(True, True), (True, False)]),
        granted_new=over([(True, True), (False, True)]),
        refused_old=over([(False, True), (False, False)]),
        refused_new=over([(True, False), (False, False)]),
        swap_ins=over([(False, True)]),
        swap_outs=over([(True, False)]),
    )


@dataclass(frozen=True, slots=True)
class Fairness:
    """One group of a protected field: how often it is granted, before and after, and by how much less than the group
    that is granted most (the adverse impact ratio; below 4/5 it is commonly looked into, 29 CFR 1607.4 D)."""

    group: str
    cases: int
    granted_old: Interval
    granted_new: Interval
    ratio_old: Fraction | None
    ratio_new: Fraction | None


def fairness(
    groups: Mapping[str, Mapping[tuple[Verdict, Verdict], int]], untold: Collection[str] = ()
) -> tuple[Fairness, ...]:
    """The groups of a protected field, by name, from their cases by old and new verdict. Those whose group is not told
    (`untold`) are none that others are measured by, and have no ratio."""
    found: list[tuple[str, int, Interval, Interval]] = []
    for name, moves in groups.items():
        cases = sum(moves.values())
        old = wilson(sum(count for (was, _), count in moves.items() if was in GRANTED), cases)
        new = wilson(sum(count for (_, now), count in moves.items() if now in GRANTED), cases)
        if old is not None and new is not None:
            found.append((name, cases, old, new))
    told = [one for one in found if one[0] not in untold]
    most_old = max((old.share for _, _, old, _ in told), default=Fraction(0))
    most_new = max((new.share for *_, new in told), default=Fraction(0))
    return tuple(
        Fairness(name, cases, old, new, _ratio(old, most_old, name in untold), _ratio(new, most_new, name in untold))
        for name, cases, old, new in found
    )


def _ratio(granted: Interval, most: Fraction, untold: bool) -> Fraction | None:
    return granted.share / most if most and not untold else None
