"""Any calculation that a policy can write gives what exact fractions give, to the last digit."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

import bonitas
from bonitas.engine.machines import COMPILED, REFERENCE
from bonitas.engine.values import Unknown, decimal_text

MACHINES = (REFERENCE, COMPILED)

Numbers = dict[str, Fraction]


@dataclass(frozen=True)
class Sum:
    """A calculation as text, and the same done with fractions. The latter raises ZeroDivisionError."""

    text: str
    value: Callable[[Numbers], Fraction]


def _half_up(value: Fraction) -> int:
    return math.floor(value + Fraction(1, 2)) if value >= 0 else -math.floor(-value + Fraction(1, 2))


_MODES: dict[str, Callable[[Fraction], int]] = {
    "down": math.floor,
    "up": math.ceil,
    "half up": _half_up,
    "half even": round,
    "toward zero": math.trunc,
}
_UNITS = ("0.01", "0.5", "1", "3", "1_000")


def _written(text: str) -> Sum:
    number = Fraction(text.replace("_", ""))
    return Sum(text, lambda _: number)


def _field(name: str) -> Sum:
    return Sum(name, lambda numbers: numbers[name])


def _two(operator: str, left: Sum, right: Sum) -> Sum:
    ways: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
        "+": lambda one, other: one + other,
        "-": lambda one, other: one - other,
        "*": lambda one, other: one * other,
        "/": lambda one, other: one / other,
    }
    return Sum(
        f"({left.text} {operator} {right.text})",
        lambda numbers: ways[operator](left.value(numbers), right.value(numbers)),
    )


def _rounded(inner: Sum, mode: str, unit: str) -> Sum:
    step = Fraction(unit.replace("_", ""))
    return Sum(
        f"({inner.text} rounded {mode} to {unit})", lambda numbers: _MODES[mode](inner.value(numbers) / step) * step
    )


def _of_several(function: str, parts: list[Sum]) -> Sum:
    def value(numbers: Numbers) -> Fraction:
        values = [part.value(numbers) for part in parts]
        return (
            sum(values) / Fraction(len(values)) if function == "average" else {"min": min, "max": max}[function](values)
        )

    return Sum(f"{function}({', '.join(part.text for part in parts)})", value)


def _sums() -> SearchStrategy[Sum]:
    leaves = st.one_of(
        st.sampled_from(("x", "y", "z")).map(_field),
        st.sampled_from(("0.1", "0.2", "3", "7", "1_000_000", "0.000001", "0")).map(_written),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(_two, st.sampled_from("+-*/"), inner, inner),
            st.builds(_rounded, inner, st.sampled_from(sorted(_MODES)), st.sampled_from(_UNITS)),
            st.builds(_of_several, st.sampled_from(("min", "max", "average")), st.lists(inner, min_size=2, max_size=3)),
        ),
        max_leaves=12,
    )


_DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12)
_HALVES = st.integers(-7, 7).map(lambda number: Fraction(number, 2))


@settings(max_examples=150, deadline=None)
@given(_sums(), st.lists(st.one_of(_DECIMALS.map(Fraction), _HALVES), min_size=3, max_size=3))
def test_calculations_are_those_of_fractions(calculation: Sum, given_numbers: list[Fraction]) -> None:
    numbers = dict(zip("xyz", given_numbers, strict=True))
    text = (
        f'policy p "P"\nversion 1\ncase\n  x number\n  y number\n  z number\ndefine v = {calculation.text}\noutputs v\n'
    )
    case = {name: decimal_text(number) for name, number in numbers.items()}
    for machine in MACHINES:
        (found,) = bonitas.loads(text, machine=machine).decide(case).selections
        try:
            assert found.value == calculation.value(numbers)
        except ZeroDivisionError:
            assert isinstance(found.value, Unknown)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(_MODES)), st.sampled_from(_UNITS), st.integers(-9, 9), st.integers(-1, 1))
def test_rounding_at_and_beside_ties(mode: str, unit: str, halves: int, beside: int) -> None:
    number = Fraction(unit.replace("_", "")) * halves / 2 + Fraction(beside, 10**6)
    calculation = _rounded(_field("x"), mode, unit)
    text = f'policy p "P"\nversion 1\ncase\n  x number\ndefine v = {calculation.text}\noutputs v\n'
    for machine in MACHINES:
        (found,) = bonitas.loads(text, machine=machine).decide({"x": decimal_text(number)}).selections
        assert found.value == calculation.value({"x": number})


def test_thirds_and_tenths() -> None:
    text = 'policy p "P"\nversion 1\ndefine a = 1/3 * 3\ndefine b = 0.1 + 0.2\noutputs a, b\n'
    assert [found.value for found in bonitas.loads(text).decide({}).selections] == [1, Fraction(3, 10)]
