"""Numbers with a scale word: `5 million` and `500万` are one number, kept in one form whatever the language."""

from __future__ import annotations

_THOUSANDS = (10**12, 10**9, 10**6, 10**3)


def shifted(digits: str, places: int) -> str:
    """A decimal numeral times a power of ten, exactly, without idle zeros.

    >>> shifted("1.50", 3), shifted("500", -3), shifted("7", -6)
    ('1500', '0.5', '0.000007')
    """
    whole, _, fraction = digits.partition(".")
    numeral = whole + fraction
    point = len(whole) + places
    if point < 1:
        numeral, point = "0" * (1 - point) + numeral, 1
    numeral = numeral.ljust(point, "0")
    whole, fraction = numeral[:point].lstrip("0") or "0", numeral[point:].rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def normal(digits: str, scale: int) -> tuple[str, int]:
    """The form that the tree keeps: a scale of thousands, millions, …, the largest that leaves at least one of it.

    >>> normal("500", 10**4), normal("0.5", 10**6), normal("12", 1)
    (('5', 1000000), ('500', 1000), ('12', 1))
    """
    if scale == 1:
        return digits, 1
    plain = shifted(digits, power(scale))
    scale = next((step for step in _THOUSANDS if len(plain.partition(".")[0]) > power(step)), 10**3)
    return shifted(plain, -power(scale)), scale


def power(scale: int) -> int:
    """The exponent of a power of ten."""
    return len(str(scale)) - 1
