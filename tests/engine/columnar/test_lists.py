"""Lists in columns: folds by segment, with empty lists, unknown elements and sums beyond 64 bits."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from blockcheck import checked
from programbuild import DATE, NUMBER, RATING, YES_NO, Build, day

from bonitas.engine import core
from bonitas.engine.core import Field, Operator
from bonitas.engine.kinds import Kind, ListOf

BIG = 2**63 - 1
STEP = Fraction(1)
NUMBERS = (Operator.SUM, Operator.MIN, Operator.MAX, Operator.AVERAGE, Operator.MEDIAN)


class Lists(Build):
    """A policy over `items`: a list of records with a number `n` that may be missing, a condition and other kinds."""

    def __init__(self, *, optional: bool = False) -> None:
        super().__init__()
        self.record(
            "item",
            Field("n", NUMBER, optional=True, step=STEP),
            Field("on", YES_NO, optional=True),
            Field("day", DATE),
            Field("grade", RATING, optional=True),
        )
        self.input("items", ListOf("item"), optional=optional)
        self.n, self.on = self.element("n", NUMBER), self.element("on", YES_NO)
        self.day, self.grade = self.element("day", DATE), self.element("grade", RATING)

    def element(self, name: str, kind: Kind) -> int:
        return self.node(core.Element, kind, field=name, scope="item")

    def fold(self, operator: Operator, value: int | None, where: int | None = None, kind: Kind = NUMBER) -> int:
        parts = {"operator": operator, "list": "items", "record": "item", "where": where, "value": value}
        return self.node(core.Aggregate, kind, **parts)


def items(*numbers: int | None, on: bool | None = True) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"n": None if n is None else Fraction(n), "on": on, "day": day("2026-01-31"), "grade": "B"} for n in numbers
    )


@pytest.mark.parametrize("operator", NUMBERS)
def test_folds_of_numbers(operator: Operator) -> None:
    build = Lists(optional=True)
    build.select("all", build.fold(operator, build.n))
    build.select("some", build.fold(operator, build.n, build.on))
    lists = [(), items(5), items(3, -4), items(3, 1, 2), items(7, 7, -7, 0), items(1, None), items(None, on=False)]
    mixed = [(*items(1, 9), *items(4, on=False)), (*items(2), *items(8, on=None)), items(6, 5, 4, on=False)]
    cases: list[dict[str, Any]] = [{"items": one} for one in (*lists, *mixed, *lists)]
    checked(build.program(), [*cases, {}])


@pytest.mark.parametrize("operator", NUMBERS)
def test_folds_beyond_64_bits(operator: Operator) -> None:
    build = Lists()
    build.select("fold", build.fold(operator, build.n))
    sizes = (BIG, BIG // 2 + 1, -BIG, 10**18, 1, 0)
    cases: list[dict[str, Any]] = [{"items": items(*numbers)} for numbers in product(sizes, repeat=2)]
    columns = checked(build.program(), [*cases, {"items": items(*[10**18] * 12)}, {"items": ()}])
    assert (columns.redone > 0) == (operator in (Operator.SUM, Operator.AVERAGE, Operator.MEDIAN))


@pytest.mark.parametrize("operator", [Operator.ANY, Operator.ALL, Operator.COUNT])
def test_folds_of_conditions(operator: Operator) -> None:
    build = Lists(optional=True)
    small = build.compare(build.n, "<", build.const(5), scope="item")
    value = None if operator is Operator.COUNT else small
    kind = NUMBER if operator is Operator.COUNT else YES_NO
    build.select("all", build.fold(operator, value, None, kind))
    build.select("some", build.fold(operator, value, build.on, kind))
    build.select("none", build.fold(operator, value, build.node(core.Const, YES_NO, value=False), kind))
    parts = [items(1), items(9), items(None), items(2, on=False), items(8, on=None), items(None, on=None)]
    cases: list[dict[str, Any]] = [{"items": (*one, *other)} for one, other in product([(), *parts], repeat=2)]
    checked(build.program(), [*cases, {}])


def test_dates_and_grades_in_lists() -> None:
    build = Lists()
    for operator in (Operator.MIN, Operator.MAX):
        build.select(f"day {operator.value}", build.fold(operator, build.day, build.on, DATE))
        build.select(f"grade {operator.value}", build.fold(operator, build.grade, build.on, RATING))
    days = [day(text) for text in ("0001-01-01", "2026-02-28", "9999-12-31")]
    elements = [{"on": True, "day": one, "grade": grade} for one, grade in product(days, ("C", "B", None))]
    cases = [{"items": tuple(elements[start:end])} for start in range(9) for end in range(start, 9)]
    checked(build.program(), cases)


def test_elements_meet_what_the_case_has() -> None:
    build = Lists()
    x, d = build.input("x", step=STEP, optional=True), build.input("d", step=STEP)
    ratio = build.node(core.Divide, NUMBER, numerator=x, denominator=d)
    product_ = build.node(core.Multiply, NUMBER, factors=(build.n, ratio), scope="item")
    own = build.node(core.Divide, NUMBER, numerator=x, denominator=build.n, scope="item")
    for operator in NUMBERS:
        build.select(f"shared {operator.value}", build.fold(operator, product_))
        build.select(f"own {operator.value}", build.fold(operator, own))
    sums = build.fold(Operator.SUM, own)
    for name, bound in (("below", 10**30), ("zero", 0)):
        build.select(name, build.compare(sums, "<", build.const(bound)))
        build.rule(name, build.compare(sums, ">", build.const(bound)), core.RaiseWarning(core.Level.RED))
    above = build.compare(build.n, ">", ratio, scope="item")
    build.select("above", build.fold(Operator.COUNT, None, above))
    lists = [(), items(1), items(3, -2, 8), items(2, None), items(0, 4)]
    numbers = (0, 1, -3, 10**18)
    cases: list[dict[str, Any]] = [
        {"items": one, "x": Fraction(x), "d": Fraction(d)} for one, x, d in product(lists, numbers, numbers)
    ]
    checked(build.program(), [*cases, {"items": items(1), "d": Fraction(2)}])


def test_blocks_without_any_element() -> None:
    build = Lists()
    for operator in (*NUMBERS, Operator.COUNT):
        build.select(operator.value, build.fold(operator, None if operator is Operator.COUNT else build.n))
    assert checked(build.program(), [{"items": ()}, {"items": ()}]).redone == 0


def test_an_element_that_no_column_holds_sends_its_row_elsewhere() -> None:
    build = Lists()
    build.select("sum", build.fold(Operator.SUM, build.n))
    cases: list[dict[str, Any]] = [
        {"items": items(1, 2)},
        {"items": ()},
        {"items": items(5, 10**30)},
        {"items": items(3)},
    ]
    assert checked(build.program(), cases).redone == 1


@pytest.mark.parametrize("operator", NUMBERS)
def test_an_overflow_in_an_element_sends_its_row_elsewhere(operator: Operator) -> None:
    build = Lists()
    square = build.node(core.Multiply, NUMBER, factors=(build.n, build.n), scope="item")
    build.select("fold", build.fold(operator, square))
    cases: list[dict[str, Any]] = [{"items": one} for one in (items(3, 10**17), items(2, 5), (), items(10**10, None))]
    assert checked(build.program(), cases).redone == 2
