"""What a table answers once it is known which rows match and which may: the hit policies, on bits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bonitas.engine.core import HitPolicy

Rank = Callable[[Any], Any]
"""What orders the results of a column."""

UNKNOWN = None
MOST_KEPT = 4096
"""How many different sets of matching rows a table remembers the answer of."""


def row_of(hit: HitPolicy, certain: int, possible: int) -> int | None:
    """The one row that answers in a UNIQUE or FIRST table; -1 for none, None where it is unknown.

    A row in `certain` matches, another one in `possible` may.
    """
    if hit is HitPolicy.FIRST:
        first = possible & -possible
        return first.bit_length() - 1 if first & certain or not possible else None
    if certain:
        return None if certain & (certain - 1) else certain.bit_length() - 1
    return None if possible else -1


def picked(
    hit: HitPolicy, certain: int, possible: int, results: Sequence[Any], otherwise: Any, rank: Rank | None
) -> Any:
    """The answer of a table; a result that is None is unknown. `otherwise` answers where no row matches."""
    if hit in (HitPolicy.UNIQUE, HitPolicy.FIRST):
        row = row_of(hit, certain, possible)
        return None if row is None else otherwise if row < 0 else results[row]
    sure = [results[row] for row in bits(certain)]
    maybe = [results[row] for row in bits(possible & ~certain)]
    if not sure and not maybe:
        return otherwise
    if hit is HitPolicy.SUM:
        return None if maybe or None in sure else sum(sure)
    if not sure or None in sure:
        return None
    assert rank is not None
    if hit is HitPolicy.WORST:
        least = min(sure, key=rank)
        return None if any(one is None or rank(one) < rank(least) for one in maybe) else least
    most = max(sure, key=rank)
    return None if any(one is None or rank(one) > rank(most) for one in maybe) else most


def bits(mask: int) -> Iterator[int]:
    """The places of the bits that are on."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


class Answers(dict[Any, Any]):
    """Which rows match → what follows, worked out when it is first met. The key is `certain`, or it and `possible`."""

    def __init__(self, follow: Callable[[int, int], Any]) -> None:
        super().__init__()
        self._follow = follow

    def __missing__(self, key: int | tuple[int, int]) -> Any:
        if len(self) >= MOST_KEPT:
            self.clear()
        certain, possible = key if isinstance(key, tuple) else (key, key)
        found = self[key] = self._follow(certain, possible)
        return found
