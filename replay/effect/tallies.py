"""In how many cases something is said before and after, and in how many it came and went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable

import numpy as np

from bonitas.engine.columnar.block import Mask
from bonitas.engine.natural import natural
from bonitas.replay.effect.comparison import Tally
from bonitas.replay.effect.said import Things


class TallyCount:
    """Counts things piece by piece; `name` gives what a thing is counted under."""

    STATE = ("_counts",)

    def __init__(self, name: Callable[[Hashable], str] = str) -> None:
        self._name = name
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, old: Things, new: Things, rows: int, within: Mask | None = None) -> None:
        """What is said of some cases; with `within`, coming and going counts only there."""
        before, after = self._named(old), self._named(new)
        nothing = np.zeros(rows, dtype=np.bool_)
        for name in before.keys() | after.keys():
            was, now = before.get(name, nothing), after.get(name, nothing)
            came, went = now & ~was, was & ~now
            if within is not None:
                came, went = came & within, went & within
            for word, mask in (("old", was), ("new", now), ("came", came), ("went", went)):
                self._counts[name, word] += int(mask.sum())

    def _named(self, things: Things) -> dict[str, Mask]:
        found: dict[str, Mask] = {}
        for thing, mask in things.items():
            name = self._name(thing)
            found[name] = mask | found[name] if name in found else mask
        return found

    def merge(self, other: TallyCount) -> None:
        """Adds what another has counted."""
        self._counts.update(other._counts)

    def result(self) -> tuple[Tally, ...]:
        """Everything that was said of some case, in the natural order of names."""
        names = {name for (name, _), count in self._counts.items() if count}
        return tuple(
            Tally(name, *(self._counts[name, word] for word in ("old", "new", "came", "went")))
            for name in sorted(names, key=natural)
        )
