"""Every kind of node, compiled and by the reference: near edges, with unknowns, with numbers finer than declared."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from compiledcheck import agree, fits
from programbuild import DATE, NUMBER, RATING, YES_NO, Build, day

from bonitas.engine import core
from bonitas.engine.core import Comparison, MonthEnd, Period, Rounding
from bonitas.engine.kinds import Choice, Days, Kind, Ratio, Text
from bonitas.engine.values import Unknown

NEAR = tuple(map(Fraction, ("0", "1", "-1", "0.3", "-2.5", "7", "1e-9", "333333333.333", "-1e19", "1/3")))
COLOUR = Choice(("red", "green", "blue"))


def two_numbers(**attributes: Any) -> tuple[Build, int, int]:
    build = Build()
    x, y = (build.input(name, optional=True, **attributes) for name in "xy")
    return build, x, y


def pairs(values: tuple[Any, ...] = NEAR) -> list[dict[str, Any]]:
    return [{"x": x, "y": y} for x, y in product((*values, None), repeat=2)]


# ---------------------------------------------------------------- numbers


def test_sums_products_and_quotients() -> None:
    build, x, y = two_numbers()
    third = build.const(Fraction(1, 3))
    for name, made, parts in (("sum", core.Add, "terms"), ("product", core.Multiply, "factors")):
        build.select(name, build.node(made, NUMBER, **{parts: (x, y)}))
        build.select(f"{name} with", build.node(made, NUMBER, **{parts: (x, third, y, third)}))
        build.select(f"{name} of constants", build.node(made, NUMBER, **{parts: (third, third)}))
    quotient = build.node(core.Divide, NUMBER, numerator=x, denominator=y)
    build.select("quotient", quotient)
    build.select("quotients", build.node(core.Divide, NUMBER, numerator=quotient, denominator=quotient))
    build.select("of a constant", build.node(core.Divide, NUMBER, numerator=third, denominator=y))
    build.select("by a constant", build.node(core.Divide, NUMBER, numerator=x, denominator=third))
    build.select("by zero", build.node(core.Divide, NUMBER, numerator=x, denominator=build.const(0)))
    build.select("negated", build.node(core.Negate, NUMBER, operand=quotient))
    build.select("mixed", build.node(core.Add, NUMBER, terms=(quotient, x, quotient, third)))
    build.select("power", build.node(core.Multiply, NUMBER, factors=(quotient, quotient, y, third)))
    agree(build.program(), pairs())


def test_quotients_of_quotients_stay_exact() -> None:
    build, x, y = two_numbers()
    here = x
    for number in range(12):
        here = build.node(core.Divide, NUMBER, numerator=here, denominator=y)
        here = build.node(core.Add, NUMBER, terms=(here, build.const(Fraction(1, 7 + number))))
    build.select("deep", here)
    agree(build.program(), pairs((Fraction(1), Fraction(-2, 3), Fraction(17, 10))))


def test_scales_beyond_any_width_become_quotients() -> None:
    build, x, y = two_numbers()
    small = build.const(Fraction(1, 3**120))
    wide = build.node(core.Multiply, NUMBER, factors=(x, small))
    wider = build.node(core.Multiply, NUMBER, factors=(wide, wide, y))
    build.select("wide", wide)
    build.select("wider", build.node(core.Add, NUMBER, terms=(wider, wide)))
    build.select("less", build.compare(wider, "<", wide))
    agree(build.program(), pairs((Fraction(1), Fraction(-2), Fraction(3, 10))))


def test_what_a_scale_beyond_any_width_is_made_of_stays_as_it_is() -> None:
    """The quotient is cancelled, and the number that it comes from is read elsewhere too."""
    build, x, y = two_numbers()
    tiny = build.node(core.Multiply, NUMBER, factors=(x, build.const(Fraction(1, 10**80))))
    build.select("tiny", tiny)
    build.select("again", build.node(core.Add, NUMBER, terms=(x, y)))
    build.select("less", build.compare(x, ">", y))
    agree(build.program(), pairs((Fraction(2_000_000), Fraction(1_000_000), Fraction(-2), Fraction(3, 10))))


@pytest.mark.parametrize("operator", list(Comparison))
def test_comparisons(operator: Comparison) -> None:
    build, x, y = two_numbers()
    ratio = build.node(core.Divide, NUMBER, numerator=x, denominator=y)
    bounds = [build.const(bound) for bound in (0, Fraction(1, 3), Fraction(3, 10), Fraction(-5, 2))]
    for name, (left, right) in enumerate([(x, y), (ratio, y), (ratio, ratio), *((x, one) for one in bounds)]):
        build.select(f"s{name}", build.compare(left, operator.value, right))
        build.select(f"t{name}", build.compare(right, operator.value, left))
    build.select("said", build.compare(bounds[1], operator.value, bounds[2]))
    agree(build.program(), pairs())


@pytest.mark.parametrize("mode", list(Rounding))
def test_every_rounding_at_and_beside_ties(mode: Rounding) -> None:
    build = Build()
    x, d = build.input("x", step=Fraction(1, 8)), build.input("d", step=Fraction(1))
    ratio = build.node(core.Divide, NUMBER, numerator=x, denominator=d)
    for unit in (Fraction(1), Fraction(1, 20), Fraction(5), Fraction(3, 7), Fraction(10**12)):
        build.select(f"u{unit}", build.node(core.Round, NUMBER, operand=x, mode=mode, unit=unit))
        build.select(f"r{unit}", build.node(core.Round, NUMBER, operand=ratio, mode=mode, unit=unit))
    build.select(
        "said", build.node(core.Round, NUMBER, operand=build.const(Fraction(5, 2)), mode=mode, unit=Fraction(1))
    )
    eighths = (*range(-45, 46), 20 * 10**12, -28 * 10**12, 8 * 10**15 + 4)
    agree(build.program(), [{"x": Fraction(n, 8), "d": Fraction(d)} for n in eighths for d in (1, 3, -2, 0)])


def test_extremes() -> None:
    build, x, y = two_numbers()
    ratio = build.node(core.Divide, NUMBER, numerator=x, denominator=y)
    third = build.const(Fraction(1, 3))
    for name, made in (("least", core.Least), ("greatest", core.Greatest)):
        build.select(name, build.node(made, NUMBER, operands=(x, y, third)))
        build.select(f"{name} ratio", build.node(made, NUMBER, operands=(third, ratio, x)))
    agree(build.program(), pairs())


# ---------------------------------------------------------------- truth


def three(*names: str) -> tuple[Build, list[int]]:
    build = Build()
    return build, [build.input(name, YES_NO, optional=True) for name in names]


def truths(*names: str) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in product((True, False, None), repeat=len(names))]


def test_kleenes_logic() -> None:
    build, (a, b, c, d) = three(*"abcd")
    yes, no = build.yes(), build.const(False, YES_NO)
    sure = build.node(core.Known, YES_NO, operand=a)
    for name, made in (("and", build.both), ("or", build.either)):
        for number, row in enumerate(
            [(a,), (a, b), (a, b, c, d), (a, sure, b), (a, yes), (no, a), (sure, yes), (a, a)]
        ):
            build.select(f"{name} {number}", made(*row))
    build.select("not", build.negation(build.either(a, build.negation(b))))
    build.select("not yes", build.negation(yes))
    agree(build.program(), truths(*"abcd"))


@pytest.mark.parametrize(("least", "most"), [(0, 2), (1, None), (2, 3), (3, 3), (0, None), (5, None), (4, 1)])
def test_quotas(least: int, most: int | None) -> None:
    build, (a, b, c, d) = three(*"abcd")
    operands = (a, b, c, d, build.node(core.Known, YES_NO, operand=a), build.yes())
    build.select("quota", build.node(core.Quota, YES_NO, operands=operands, least=least, most=most))
    known = build.node(core.Known, YES_NO, operand=b)
    build.select("sure", build.node(core.Quota, YES_NO, operands=(known, operands[4]), least=least, most=most))
    agree(build.program(), truths(*"abcd"))


def test_known_fallback_and_choose() -> None:
    build, x, y = two_numbers()
    ratio = build.node(core.Divide, NUMBER, numerator=x, denominator=y)
    above = build.compare(ratio, ">", build.const(1))
    nobody = build.node(core.Undetermined, DATE, reason="nobody knows")
    for name, one, other in (("x", x, y), ("ratio", ratio, x), ("third", ratio, build.const(Fraction(1, 3)))):
        build.select(f"known {name}", build.node(core.Known, YES_NO, operand=one))
        build.select(f"fallback {name}", build.node(core.Fallback, NUMBER, operand=one, default=other))
        build.select(f"choose {name}", build.node(core.Choose, NUMBER, condition=above, then=one, otherwise=other))
        chosen = build.node(core.Choose, NUMBER, condition=build.yes(), then=one, otherwise=other)
        build.select(f"chosen {name}", chosen)
    build.select("number for a date", build.node(core.Choose, NUMBER, condition=above, then=nobody, otherwise=x))
    build.select("truth", build.node(core.Choose, YES_NO, condition=above, then=above, otherwise=build.yes()))
    agree(build.program(), pairs())


# ---------------------------------------------------------------- labels, texts, dates

DAYS = tuple(
    map(day, ("0001-01-01", "2023-12-31", "2024-01-31", "2024-02-29", "2025-02-28", "2025-03-01", "9999-12-31"))
)


@pytest.mark.parametrize(
    ("kind", "values"), [(RATING, RATING.labels), (COLOUR, COLOUR.labels), (Text(), ("", "A", "信"))]
)
def test_labels_and_texts(kind: Kind, values: tuple[str, ...]) -> None:
    build, x, y = two_numbers_of(kind)
    ordered = isinstance(kind, Choice) and kind.ordered
    for operator in Comparison if ordered else (Comparison.EQUAL, Comparison.NOT_EQUAL):
        build.select(f"x {operator.value}", build.compare(x, operator.value, y))
        build.select(f"c {operator.value}", build.compare(x, operator.value, build.const(values[1], kind)))
    if ordered:
        build.select("worst", build.node(core.Least, kind, operands=(x, y)))
        build.select("best", build.node(core.Greatest, kind, operands=(x, build.const(values[1], kind), y)))
    if isinstance(kind, Text):
        build.select("joined", build.node(core.Join, kind, parts=(x, build.const(" ", kind), y)))
    agree(build.program(), pairs(values))


def two_numbers_of(kind: Kind) -> tuple[Build, int, int]:
    build = Build()
    return build, build.input("x", kind, optional=True), build.input("y", kind, optional=True)


def test_dates() -> None:
    build, x, y = two_numbers_of(DATE)
    fixed = build.const(day("2024-02-29"), DATE)
    for operator in Comparison:
        build.select(f"x {operator.value}", build.compare(x, operator.value, y))
        build.select(f"c {operator.value}", build.compare(fixed, operator.value, y))
    build.select("first", build.node(core.Least, DATE, operands=(x, fixed, y)))
    build.select("last", build.node(core.Greatest, DATE, operands=(y, x)))
    for name, start, end in (("days", x, y), ("since", fixed, y), ("until", x, fixed)):
        build.select(name, build.node(core.DaysBetween, Days(), start=start, end=end))
        for rule in MonthEnd:
            build.select(
                f"{name} m{rule.value}", build.node(core.MonthsBetween, NUMBER, start=start, end=end, rule=rule)
            )
            build.select(
                f"{name} y{rule.value}", build.node(core.YearsBetween, NUMBER, start=start, end=end, rule=rule)
            )
    agree(build.program(), pairs(DAYS))


def test_moved_dates() -> None:
    build = Build()
    start, count = build.input("x", DATE, optional=True), build.input("y", optional=True)
    half = build.node(core.Multiply, NUMBER, factors=(count, build.const(Fraction(1, 2))))
    whole = build.input("z", step=Fraction(1))
    for name, number in (("count", count), ("half", half), ("whole", whole), ("said", build.const(-1))):
        build.select(f"{name} days", build.node(core.AddDays, DATE, date=start, days=number))
        for rule in MonthEnd:
            moved = build.node(core.AddMonths, DATE, date=start, months=number, rule=rule)
            build.select(f"{name} {rule.value}", moved)
    numbers = (Fraction(1), Fraction(-2), Fraction(1, 2), Fraction(10**12), None)
    cases = [{"x": x, "y": y, "z": Fraction(3)} for x, y in product((*DAYS, None), numbers)]
    agree(build.program(), cases)


@pytest.mark.parametrize("kind", [NUMBER, Ratio(), DATE, Text(), YES_NO, RATING])
def test_dated_parameters(kind: Kind) -> None:
    values: dict[Any, tuple[Any, Any, Any]] = {
        NUMBER: (Fraction(1), Fraction(1, 3), Fraction(1)),
        Ratio(): (Fraction(1, 10), Fraction(1, 5), Fraction(3, 10)),
        DATE: (DAYS[0], DAYS[1], DAYS[2]),
        Text(): ("a", "b", "a"),
        YES_NO: (True, False, True),
        RATING: ("A", "B", "C"),
    }
    build = Build()
    on = build.input("x", DATE, optional=True)
    one, two, three = values[kind]
    gap = (Period(None, day("2023-12-31"), one), Period(day("2024-01-01"), day("2024-02-28"), two))
    late = (*gap, Period(day("2024-03-01"), None, three))
    forever = (Period(None, None, two),)
    closed = (Period(day("2024-01-31"), day("2024-02-29"), three),)
    for name, periods in (("late", late), ("gap", gap), ("forever", forever), ("closed", closed), ("never", ())):
        build.select(name, build.node(core.Dated, kind, parameter=name, on=on, periods=periods))
    fixed = build.const(day("2024-02-29"), DATE)
    build.select("fixed", build.node(core.Dated, kind, parameter="late", on=fixed, periods=late))
    days: list[date | None] = [*DAYS, day("2024-01-01"), day("2024-02-28"), day("2024-03-01"), None]
    agree(build.program(), [{"x": one} for one in days])


def test_a_parameter_of_many_periods() -> None:
    build = Build()
    on = build.input("x", DATE)
    starts = [date(2000 + year, 1, 1) for year in range(40)]
    periods = tuple(
        Period(start, end, Fraction(number))
        for number, (start, end) in enumerate(
            zip(starts, [date(2000 + year, 12, 30) for year in range(40)], strict=True)
        )
    )
    build.select("rate", build.node(core.Dated, NUMBER, parameter="rate", on=on, periods=periods))
    agree(build.program(), [{"x": date(year, month, 31)} for year in range(1998, 2042) for month in (1, 12)])


# ---------------------------------------------------------------- how coarse a case is


def test_a_finer_number_is_decided_by_the_other_variant() -> None:
    build, x, y = two_numbers(step=Fraction(1, 100))
    build.input("z", step=Fraction(1))
    build.select("sum", build.node(core.Add, NUMBER, terms=(x, y)))
    program = build.program()
    coarse: dict[str, Any] = {"x": Fraction(1, 4), "y": Fraction(3, 50)}
    fine = {"x": Fraction(1, 3), "y": Fraction(1, 8)}
    assert fits(program, coarse)
    assert not fits(program, fine)
    agree(program, [coarse, fine])


def test_a_field_that_is_not_there_is_missing_even_where_it_must_be() -> None:
    build = Build()
    sure = {
        "x": build.input("x"),
        "c": build.input("c", RATING),
        "d": build.input("d", DATE),
        "t": build.input("t", YES_NO),
    }
    for name, ref in sure.items():
        build.select(name, ref)
    program = build.program()
    whole: dict[str, Any] = {"x": Fraction(1), "c": "A", "d": day("2024-01-31"), "t": True}
    assert fits(program, whole)
    cases: list[dict[str, Any]] = [whole]
    for name in whole:
        cases += [{key: value for key, value in whole.items() if key != name}, {**whole, name: None}]
    found = agree(program, cases)
    assert sum(isinstance(one.value, Unknown) for summary in found for one in summary.selections) == 8
