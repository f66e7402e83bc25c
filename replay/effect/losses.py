"""What was lost on the cases of a history, by whether the two versions grant them."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import numpy as np

from bonitas.engine.columnar.block import Column
from bonitas.replay.effect.columns import known, total
from bonitas.replay.effect.comparison import Loss
from bonitas.replay.effect.counting import Granted


class LossCount:
    """Adds up losses piece by piece."""

    STATE = ("_losses",)

    def __init__(self) -> None:
        self._losses: dict[tuple[bool, bool], Loss] = defaultdict(Loss)

    def add(self, losses: Column, granted: Granted) -> None:
        """The losses on some cases."""
        told = known(losses)
        for old in (False, True):
            for new in (False, True):
                rows = told & (granted.old == old) & (granted.new == new)
                values = losses.values[rows].astype(object)
                sums = Loss(
                    Fraction(total(losses.values, rows), losses.denominator),
                    Fraction(int(np.sum(values * values)), losses.denominator**2),
                    int(rows.sum()),
                )
                self._losses[old, new] += sums
        for place, value in losses.outside.items():
            assert isinstance(value, Fraction)
            self._losses[bool(granted.old[place]), bool(granted.new[place])] += Loss(value, value * value, 0)

    def merge(self, other: LossCount) -> None:
        """Adds what another has counted."""
        for key, loss in other._losses.items():
            self._losses[key] += loss

    def result(self) -> dict[tuple[bool, bool], Loss]:
        """All losses; empty where none is told."""
        return {key: one for key, one in self._losses.items() if one.cases}
