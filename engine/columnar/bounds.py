"""Between which whole numbers a result lies, from the bounds of what it is computed from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Bounds = tuple[int, int]

LARGEST = 2**63 - 1
WIDEST: Bounds = (-LARGEST, LARGEST)
NOTHING: Bounds = (0, 0)
LAST_DAY = 3_652_059
"""The ordinal of 31 December 9999."""
MOST_MONTHS = 9999 * 12


def exceeds(bounds: Bounds) -> bool:
    """Whether a number within the bounds may be too large for 63 bits and a sign."""
    return bounds[0] < -LARGEST or bounds[1] > LARGEST


def limited(bounds: Bounds) -> Bounds:
    """The bounds after the guard: rows beyond are put at zero and decided elsewhere."""
    if not exceeds(bounds):
        return bounds
    return max(min(bounds[0], 0), -LARGEST), min(max(bounds[1], 0), LARGEST)


def hull(*bounds: Bounds) -> Bounds:
    """From the least to the greatest of some bounds."""
    return min(low for low, _ in bounds), max(high for _, high in bounds)


def reach(name: str, data: Any, args: Sequence[Bounds], inputs: Callable[[Any], Bounds]) -> Bounds:
    """The bounds of one operation's result, however large; `inputs` tells those of a column, and a list's lengths."""
    if name in ("int", "bool"):
        return int(data), int(data)
    if name == "value":
        return inputs(data)
    found = _ARITHMETIC.get(name)
    if found is not None:
        return found(args, data)
    if name == "take":
        return min(data), max(data)
    if name in ("total", "middle", "count"):
        longest = inputs((data, None))[1] if name != "middle" else 2
        low, high = args[0] if name != "count" else (0, 1)
        return min(low, 0) * longest, max(high, 0) * longest
    return _FUNCTIONS.get(name, NOTHING)


def strain(name: str, data: Any, args: Sequence[Bounds], inputs: Callable[[Any], Bounds]) -> Bounds:
    """The bounds of everything that is computed on the way to one operation's result."""
    found = reach(name, data, args, inputs)
    if name == "div":
        (low, high), (_, most) = args
        return hull(found, (low - max(most, 0), high + max(most, 0)))
    return found


def _product(args: Sequence[Bounds], _data: Any) -> Bounds:
    corners = [left * right for left in args[0] for right in args[1]]
    return min(corners), max(corners)


def _scale(args: Sequence[Bounds], factor: int) -> Bounds:
    low, high = sorted(bound * factor for bound in args[0])
    return low, high


def _quotient(args: Sequence[Bounds], _data: Any) -> Bounds:
    (low, high), (least, most) = args
    if least == most and least > 0:
        return low // least, -(-high // least)
    return min(low, 0), max(high, 0)


def _remainder(args: Sequence[Bounds], _data: Any) -> Bounds:
    return 0, max(args[1][1] - 1, 0)


def _magnitude(args: Sequence[Bounds], _data: Any) -> Bounds:
    low, high = args[0]
    return (0 if low <= 0 <= high else min(abs(low), abs(high))), max(abs(low), abs(high))


_ARITHMETIC: dict[str, Callable[[Sequence[Bounds], Any], Bounds]] = {
    "add": lambda args, _: (args[0][0] + args[1][0], args[0][1] + args[1][1]),
    "sub": lambda args, _: (args[0][0] - args[1][1], args[0][1] - args[1][0]),
    "mul": _product,
    "scale": _scale,
    "div": _quotient,
    "rem": _remainder,
    "abs": _magnitude,
    "min": lambda args, _: (min(args[0][0], args[1][0]), min(args[0][1], args[1][1])),
    "max": lambda args, _: (max(args[0][0], args[1][0]), max(args[0][1], args[1][1])),
    "where": lambda args, _: hull(args[1], args[2]),
    "expand": lambda args, _: args[0],
    "lowest": lambda args, _: hull(args[0], NOTHING),
    "highest": lambda args, _: hull(args[0], NOTHING),
}

_FUNCTIONS: dict[str, Bounds] = {
    "blank": WIDEST,
    "text": (0, 2**40),
    "words": (0, 2**40),
    "join": (0, 2**40),
    "spell": (0, 2**40),
    "add_months": (0, LAST_DAY),
    "months_between": (-MOST_MONTHS, MOST_MONTHS),
}
