"""Which known words are near to an unknown one."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 64
"""Longer words are not compared: the cost of a comparison is the product of the lengths."""

CANDIDATES = 4_000
"""How many known words are looked at."""

PROPOSED = 3
"""How many near words are proposed."""


def did_you_mean(word: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """The candidates nearest to `word`, nearest first; empty where none is near.

    Near is at most a third of the word's letters away, and at least one; two neighbours changed round count as one.
    A word of one letter is near only to itself in another case.
    """
    if len(word) > LONGEST:
        return ()
    bound = 0 if len(word) == 1 else max(1, len(word) // 3)
    folded = word.casefold()
    ranked = []
    for number, candidate in enumerate(candidates):
        if number >= CANDIDATES:
            break
        if candidate == word or abs(len(candidate) - len(word)) > bound:
            continue
        away = distance(folded, candidate.casefold(), bound)
        if away <= bound:
            ranked.append((away, candidate))
    if not ranked:
        return ()
    nearest = min(away for away, _ in ranked)
    return tuple(dict.fromkeys(candidate for away, candidate in sorted(ranked) if away == nearest))[:PROPOSED]


def distance(left: str, right: str, bound: int) -> int:
    """Insertions, deletions, replacements and swaps of neighbours between two words; above `bound` only that it is."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > bound and (not before or min(before) > bound):
            return bound + 1
    return row[-1]
