"""Arithmetic on columns: exact on both sides of every bound of 64 bits, and rounded at and beside ties."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from blockcheck import checked
from programbuild import NUMBER, YES_NO, Build

from bonitas.engine import core
from bonitas.engine.core import Comparison, Rounding

BIG = 2**63 - 1
NEAR = (0, 1, -1, 2, 7, 2**31, -(2**32), 3 * 10**9, -(3 * 10**9), 10**18, BIG - 1, BIG, -BIG, -(BIG - 1))
STEP = Fraction(1)


def two_numbers(largest: int | None = None) -> tuple[Build, int, int]:
    build = Build()
    high = None if largest is None else Fraction(largest)
    low = None if high is None else -high
    x, y = (build.input(name, step=STEP, low=low, high=high) for name in "xy")
    return build, x, y


def pairs(values: tuple[int, ...] = NEAR) -> list[dict[str, Fraction]]:
    return [{"x": Fraction(x), "y": Fraction(y)} for x, y in product(values, repeat=2)]


def test_sums_products_and_quotients_near_64_bits() -> None:
    build, x, y = two_numbers()
    for name, made, parts in (("sum", core.Add, "terms"), ("product", core.Multiply, "factors")):
        build.select(name, build.node(made, NUMBER, **{parts: (x, y)}))
    build.select("quotient", build.node(core.Divide, NUMBER, numerator=x, denominator=y))
    build.select("negated", build.node(core.Negate, NUMBER, operand=x))
    build.select("scaled", build.node(core.Multiply, NUMBER, factors=(x, build.const(Fraction(7, 10)))))
    build.select("shifted", build.node(core.Add, NUMBER, terms=(x, build.const(Fraction(1, 3)))))
    columns = checked(build.program(), pairs())
    assert 0 < columns.redone < len(pairs())


def test_nothing_is_redone_where_ranges_prove_that_64_bits_are_enough() -> None:
    build, x, y = two_numbers(10**9)
    build.select("product", build.node(core.Multiply, NUMBER, factors=(x, y)))
    assert checked(build.program(), pairs((0, 10**9, -(10**9), 123_456_789))).redone == 0


def test_only_rows_that_overflow_are_redone() -> None:
    build, x, y = two_numbers()
    build.select("product", build.node(core.Multiply, NUMBER, factors=(x, y)))
    cases = [{"x": Fraction(2**32), "y": Fraction(2**size)} for size in range(40)]
    assert checked(build.program(), cases).redone == len(range(31, 40))


@pytest.mark.parametrize("operator", list(Comparison))
def test_comparisons_of_ratios_are_exact(operator: Comparison) -> None:
    build, x, y = two_numbers()
    ratio = build.node(core.Divide, NUMBER, numerator=x, denominator=y)
    third, wide = build.const(Fraction(1, 3)), build.const(Fraction(10**25))
    for name, other in (("third", third), ("wide", wide), ("x", x), ("ratio", ratio)):
        build.select(name, build.node(core.Compare, YES_NO, operator=operator, left=ratio, right=other))
    checked(build.program(), pairs((0, 1, -1, 2, 3, -3, 9, 10**18, 3 * 10**18, BIG, -BIG)))


def test_ratios_meet_in_sums_products_and_extremes() -> None:
    build, x, y = two_numbers()
    one = build.node(core.Divide, NUMBER, numerator=x, denominator=y)
    other = build.node(core.Divide, NUMBER, numerator=build.const(5), denominator=x)
    for name, made, parts in (
        ("sum", core.Add, "terms"),
        ("product", core.Multiply, "factors"),
        ("least", core.Least, "operands"),
        ("greatest", core.Greatest, "operands"),
    ):
        build.select(name, build.node(made, NUMBER, **{parts: (one, other, y)}))
    build.select("quotient", build.node(core.Divide, NUMBER, numerator=one, denominator=other))
    checked(build.program(), pairs((0, 1, -1, 2, 3, -3, 7, 10**6, 10**12, BIG)))


@pytest.mark.parametrize("mode", list(Rounding))
def test_every_rounding_at_and_beside_ties(mode: Rounding) -> None:
    build = Build()
    x, d = build.input("x", step=Fraction(1, 8)), build.input("d", step=STEP)
    ratio = build.node(core.Divide, NUMBER, numerator=x, denominator=d)
    for unit in (Fraction(1), Fraction(1, 20), Fraction(5), Fraction(3, 7), Fraction(10**12)):
        build.select(f"u{unit}", build.node(core.Round, NUMBER, operand=x, mode=mode, unit=unit))
        build.select(f"r{unit}", build.node(core.Round, NUMBER, operand=ratio, mode=mode, unit=unit))
    eighths = [*range(-45, 46), 8 * 10**12 * 5 // 2, -8 * 10**12 * 7 // 2, 8 * 10**15 + 4, BIG // 3, -BIG]
    cases = [{"x": Fraction(n, 8), "d": Fraction(d)} for n in eighths for d in (1, 2, 3, -2, 8, 0)]
    checked(build.program(), cases)


def test_values_that_no_column_holds_are_redone() -> None:
    build, x, y = two_numbers()
    build.select("sum", build.node(core.Add, NUMBER, terms=(x, y)))
    cases = [{"x": Fraction(10**30), "y": Fraction(1)}, {"x": Fraction(1), "y": Fraction(2)}]
    columns = checked(build.program(), cases)
    assert columns.redone == 1
    assert columns.selections["sum"].outside == {0: Fraction(10**30 + 1)}


def test_columns_that_are_not_asked_do_not_matter() -> None:
    build, x, _ = two_numbers()
    build.select("x", x)
    assert checked(build.program(), [{"x": Fraction(1), "y": Fraction(10**30)}]).redone == 0


def test_numbers_of_any_denominator() -> None:
    build = Build()
    x, y = build.input("x"), build.input("y", optional=True)
    build.select("sum", build.node(core.Add, NUMBER, terms=(x, y)))
    build.select("less", build.compare(x, "<", y))
    values = [Fraction(text) for text in ("0.1", "0.125", "-7.000001", "3", "1e-12", "123456789.987654321")]
    checked(build.program(), [{"x": x, "y": y} for x, y in product(values, repeat=2)] + [{"x": Fraction(1)}])


def test_large_constants() -> None:
    build = Build()
    x = build.input("x", step=STEP)
    years = build.node(core.Multiply, NUMBER, factors=(x, build.const(Fraction(10**30))))
    build.select("many", years)
    build.select("least", build.node(core.Least, NUMBER, operands=(x, build.const(Fraction(10**20)))))
    for name, bound in (("above", 10**20), ("below", -(10**20))):
        build.select(name, build.compare(years, "<", build.const(Fraction(bound))))
    checked(build.program(), [{"x": Fraction(value)} for value in NEAR])


@pytest.mark.parametrize("mode", list(Rounding))
def test_rounded_ratios_near_64_bits(mode: Rounding) -> None:
    build, x, y = two_numbers()
    ratio = build.node(core.Divide, NUMBER, numerator=x, denominator=y)
    build.select("whole", build.node(core.Round, NUMBER, operand=ratio, mode=mode, unit=STEP))
    checked(build.program(), pairs((0, 1, -1, 2, BIG, BIG - 1, -BIG, BIG // 2, BIG // 2 + 1, -(BIG // 2) - 1)))


def test_nothing_is_decided_beforehand_from_what_64_bits_hold() -> None:
    """A product that overflows may be anything, also when what is made of it is small."""
    build, x, y = two_numbers()
    product_ = build.node(core.Multiply, NUMBER, factors=(x, y))
    unit = Fraction(10**6)
    whole = build.node(core.Round, NUMBER, operand=product_, mode=Rounding.DOWN, unit=unit)
    share = build.node(core.Divide, NUMBER, numerator=whole, denominator=build.const(unit))
    for name, bound in (("small", 10**14), ("largest", BIG)):
        for what, ref in (("product", product_), ("share", share)):
            below = build.compare(ref, "<=", build.const(bound))
            build.rule(f"{name}_{what}", below, core.RaiseWarning(core.Level.RED))
            build.rule(f"{name}_{what}_2", build.negation(below), core.RaiseWarning(core.Level.RED))
    checked(build.program(), pairs())


def test_nothing_is_decided_beforehand_from_what_a_column_holds() -> None:
    """A value outside of its column may be what no whole number of the column is, and beyond all of them."""
    build = Build()
    x, y = build.input("x"), build.input("y", optional=True)
    fine = Fraction(1, 10**19)
    for name, bound in (("fine", fine), ("largest", Fraction(BIG))):
        for operator in Comparison:
            held = build.compare(x, operator.value, build.const(bound))
            build.rule(f"{name}_{operator.name}", held, core.RaiseWarning(core.Level.RED))
            build.select(f"{name} {operator.value}", held)
    equal = build.compare(x, "=", build.const(fine))
    build.select("chosen", build.node(core.Choose, NUMBER, condition=equal, then=y, otherwise=x))
    checked(build.program(), [{"x": x} for x in (fine, Fraction(10**30), Fraction(5), Fraction(0), -fine)])
