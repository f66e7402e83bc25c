"""Rounding to a unit, exactly."""

from __future__ import annotations

import math
from fractions import Fraction

from bonitas.engine.core import Rounding


def round_to(value: Fraction, mode: Rounding, unit: Fraction) -> Fraction:
    """The whole multiple of `unit` (positive) that `mode` picks for `value`.

    >>> round_to(Fraction(-5, 2), Rounding.HALF_UP, Fraction(1))
    Fraction(-3, 1)
    """
    return _whole(value / unit, mode) * unit


def _whole(count: Fraction, mode: Rounding) -> int:
    match mode:
        case Rounding.DOWN:
            return math.floor(count)
        case Rounding.UP:
            return math.ceil(count)
        case Rounding.TOWARD_ZERO:
            return math.trunc(count)
        case Rounding.HALF_EVEN:
            return round(count)
        case Rounding.HALF_UP:
            away = math.floor(abs(count) + Fraction(1, 2))
            return away if count >= 0 else -away
