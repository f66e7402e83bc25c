"""What becomes of one amount: totals, what is granted of it, how many rise and fall, and by how much."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np

from bonitas.engine.columnar.block import Integers, Mask
from bonitas.engine.kinds import Kind
from bonitas.replay.effect.columns import Pairs, aligned, known, total
from bonitas.replay.effect.comparison import QUANTILES, AmountChange
from bonitas.replay.effect.said import Said
from bonitas.replay.effect.spread import Spread


class AmountCount:
    """Counts one amount piece by piece."""

    STATE = ("_totals", "_seen", "_spread")

    def __init__(self, name: str, kind: Kind) -> None:
        self.name, self.kind = name, kind
        self._totals = dict.fromkeys(("old", "new", "granted old", "granted new"), Fraction(0))
        self._seen: Counter[str] = Counter()
        self._spread = Spread()

    def add(self, old: Said, new: Said, granted: tuple[Mask, Mask] | None) -> None:
        """The answers to some cases; `granted` tells which of them the two versions grant."""
        before, after = old.amounts[self.name], new.amounts[self.name]
        there, here = known(before), known(after)
        both = there & here
        self._seen.update(
            known=int(both.sum()), old=int((~there & here).sum()), new=int((there & ~here).sum()),
            both=int((~there & ~here).sum()),
        )  # fmt: skip
        pairs = aligned(before, after)
        for word, values, place in (("old", pairs.old, 0), ("new", pairs.new, 1)):
            self._totals[word] += Fraction(total(values, both), pairs.denominator)
            if granted is not None:
                self._totals[f"granted {word}"] += Fraction(total(values, both & granted[place]), pairs.denominator)
        self._changed(pairs, both)

    def _changed(self, pairs: Pairs, both: Mask) -> None:
        change: Integers = (pairs.new - pairs.old)[both]
        change = change[change != 0]
        self._seen.update(raised=int(np.sum(change > 0)), lowered=int(np.sum(change < 0)))
        if len(change):
            self._spread.add(change, pairs.denominator)

    def merge(self, other: AmountCount) -> None:
        """Adds what another has counted."""
        for word, value in other._totals.items():
            self._totals[word] += value
        self._seen.update(other._seen)
        self._spread.merge(other._spread)

    def result(self, judged: bool) -> AmountChange:
        """All that was counted."""
        words, shares = zip(*QUANTILES, strict=True)
        ranks = self._spread.ranks(shares) if len(self._spread) else []
        return AmountChange(
            name=self.name,
            kind=self.kind,
            known=self._seen["known"],
            old_total=self._totals["old"],
            new_total=self._totals["new"],
            granted_old=self._totals["granted old"] if judged else None,
            granted_new=self._totals["granted new"] if judged else None,
            raised=self._seen["raised"],
            lowered=self._seen["lowered"],
            unknown_old=self._seen["old"],
            unknown_new=self._seen["new"],
            unknown_both=self._seen["both"],
            quantiles=tuple(zip(words, ranks, strict=True)) if ranks else (),
            exact_quantiles=self._spread.exact,
            bars=tuple(self._spread.bars()),
        )
