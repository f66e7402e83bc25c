"""Quotients rounded to whole numbers, exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bonitas.engine.core import Rounding


def divide(mode: Rounding) -> Callable[..., None]:
    """A function that fills `out` with n / d rounded by a mode.

    d is positive, and n + d and n - d fit; where d is not positive the result means nothing.
    """
    return _MODES[mode]


def _down(n: Any, d: Any, out: Any) -> None:
    np.floor_divide(n, d, out=out)


def _up(n: Any, d: Any, out: Any) -> None:
    np.negative(n, out=out)
    np.floor_divide(out, d, out=out)
    np.negative(out, out=out)


def _toward_zero(n: Any, d: Any, out: Any) -> None:
    negative = np.less(n, 0)
    np.absolute(n, out=out)
    np.floor_divide(out, d, out=out)
    np.negative(out, out=out, where=negative)


def _half_up(n: Any, d: Any, out: Any) -> None:
    """Ties away from zero."""
    negative = np.less(n, 0)
    np.absolute(n, out=out)
    np.add(out, np.right_shift(d, 1), out=out)
    np.floor_divide(out, d, out=out)
    np.negative(out, out=out, where=negative)


def _half_even(n: Any, d: Any, out: Any) -> None:
    raised = np.add(n, np.right_shift(d, 1))
    np.floor_divide(raised, d, out=out)
    # A tie was rounded up: it divides without a rest, and only an even d has ties.
    tie = np.equal(np.multiply(out, d), raised)
    odd = np.bitwise_and(out, 1) > np.bitwise_and(d, 1)
    np.subtract(out, np.logical_and(odd, tie), out=out, dtype=np.int64)


_MODES: dict[Rounding, Callable[..., None]] = {
    Rounding.DOWN: _down,
    Rounding.UP: _up,
    Rounding.TOWARD_ZERO: _toward_zero,
    Rounding.HALF_UP: _half_up,
    Rounding.HALF_EVEN: _half_even,
}
