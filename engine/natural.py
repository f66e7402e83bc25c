"""The natural order of ids and names, in which A2 comes before A10."""

from __future__ import annotations

import re
from functools import lru_cache

_DIGITS = re.compile(r"([0-9]+)")

NaturalKey = tuple[tuple[tuple[bool, int, str], ...], str]


@lru_cache(maxsize=65_536)
def natural(name: str) -> NaturalKey:
    """A sort key: runs of digits compare as numbers.

    >>> sorted(["A10", "B1", "A2", "A"], key=natural)
    ['A', 'A2', 'A10', 'B1']
    """
    parts = (part for part in _DIGITS.split(name) if part)
    return tuple(
        (not part[0].isdecimal(), int(part), "") if _DIGITS.fullmatch(part) else (True, 0, part) for part in parts
    ), name
