"""What judging a gate says, and how figures stand beside their limits."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bonitas.engine.core import Rounding
from bonitas.engine.rounding import round_to
from bonitas.engine.wording import grouped
from bonitas.replay.gates.words import say

MOST_EXAMPLES = 5
"""How many ids of what breaks a gate are told."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """Whether a gate holds. `told` is a sentence; `limit` what was asked for, `found` what there is; `examples` are
    ids of cases, segments or clauses that break it. A gate that cannot be judged is not passed: `judged` is false."""

    name: str
    passed: bool
    told: str
    limit: str
    found: str
    examples: tuple[str, ...] = ()
    judged: bool = True


def unjudged(name: str, limit: str, why: str, language: str) -> GateResult:
    """A gate that cannot be judged, and so does not hold."""
    return GateResult(name, False, say(language, "not judged", why=why), limit, "–", judged=False)


def beside(value: Fraction, limit: Fraction) -> Fraction:
    """A value for people, to the hundredth, or to so many places more that it is seen on which side of a limit it is.

    >>> beside(Fraction("2.0004"), Fraction(2)), beside(Fraction(1, 3), Fraction(1, 2))
    (Fraction(5001, 2500), Fraction(33, 100))
    """
    for places in range(2, 13):
        shown = round_to(value, Rounding.HALF_UP, Fraction(1, 10**places))
        if (shown > limit) == (value > limit) and (shown < limit) == (value < limit):
            return shown
    return value


def percent(share: Fraction, limit: Fraction | None = None) -> str:
    """A share as a percentage, beside a limit where there is one.

    >>> percent(Fraction(1, 3)), percent(Fraction("0.020004"), Fraction("0.02"))
    ('33.33%', '2.0004%')
    """
    if limit is None:
        return f"{grouped(round_to(share * 100, Rounding.HALF_UP, Fraction(1, 100)))}%"
    return f"{grouped(beside(share * 100, limit * 100))}%"


def most(limit: int | Fraction, language: str) -> str:
    """A limit of cases: `at most 2%`, `at most 25 cases`."""
    value = cases(limit, language) if isinstance(limit, int) else exactly(limit)
    return say(language, "at most", value=value)


def exactly(share: Fraction) -> str:
    """A share as somebody wrote it."""
    return f"{grouped(share * 100)}%"


def cases(count: int, language: str) -> str:
    """A number of cases."""
    return say(language, "one") if count == 1 else say(language, "cases", count=grouped(Fraction(count)))


def share(part: int, whole: int, limit: int | Fraction, language: str) -> str:
    """Some of all cases: `2.05% (41 of 2,000)`."""
    shown = percent(Fraction(part, whole), limit if isinstance(limit, Fraction) else None)
    return say(language, "share", share=shown, part=grouped(Fraction(part)), whole=grouped(Fraction(whole)))


def within(part: int, whole: int, limit: int | Fraction) -> bool:
    """Whether some of all cases are within a limit."""
    return part <= (limit if isinstance(limit, int) else limit * whole)
