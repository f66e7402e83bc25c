"""Aggregates, compiled and by the reference."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from compiledcheck import agree
from programbuild import DATE, NUMBER, RATING, YES_NO, Build, between, day

from bonitas.engine import core
from bonitas.engine.core import Field, HitPolicy, Operator
from bonitas.engine.kinds import Kind, ListOf

NUMBERS = (Operator.SUM, Operator.MIN, Operator.MAX, Operator.AVERAGE, Operator.MEDIAN)


class Lists(Build):
    """A policy over `items`: records with a number `n` that may be missing, a condition, a date and a grade."""

    def __init__(self, *, optional: bool = False) -> None:
        super().__init__()
        fields = (
            Field("n", NUMBER, optional=True, step=Fraction(1, 10)),
            Field("on", YES_NO, optional=True),
            Field("day", DATE),
            Field("grade", RATING, optional=True),
        )
        self.record("item", *fields)
        self.input("items", ListOf("item"), optional=optional)
        self.n, self.on = self.element("n", NUMBER), self.element("on", YES_NO)
        self.day, self.grade = self.element("day", DATE), self.element("grade", RATING)

    def element(self, name: str, kind: Kind) -> int:
        return self.node(core.Element, kind, field=name, scope="item")

    def fold(self, operator: Operator, value: int | None, where: int | None = None, kind: Kind = NUMBER) -> int:
        parts = {"operator": operator, "list": "items", "record": "item", "where": where, "value": value}
        return self.node(core.Aggregate, kind, **parts)


def item(n: int | str | None, on: bool | None = True, grade: str | None = "B") -> dict[str, Any]:
    return {"n": None if n is None else Fraction(n), "on": on, "day": day("2026-01-31"), "grade": grade}


PARTS = [
    item(1),
    item("9.5"),
    item(None),
    item(2, on=False),
    item(8, on=None),
    item(None, on=None),
    item(-4, grade=None),
]
LISTS: list[dict[str, Any]] = [{"items": (*one,)} for size in range(3) for one in product(PARTS, repeat=size)]


@pytest.mark.parametrize("operator", NUMBERS)
def test_folds_of_numbers(operator: Operator) -> None:
    build = Lists(optional=True)
    ratio = build.node(core.Divide, NUMBER, numerator=build.const(7), denominator=build.n, scope="item")
    for name, value in (("n", build.n), ("ratio", ratio), ("said", build.const(Fraction(1, 3)))):
        build.select(f"all {name}", build.fold(operator, value))
        build.select(f"some {name}", build.fold(operator, value, build.on))
        build.select(f"none {name}", build.fold(operator, value, build.const(False, YES_NO)))
    agree(build.program(), [*LISTS, {}, {"items": (item("1/3"), item(0), item(1))}])


@pytest.mark.parametrize("operator", [Operator.ANY, Operator.ALL, Operator.COUNT])
def test_folds_of_conditions(operator: Operator) -> None:
    build = Lists(optional=True)
    small = build.compare(build.n, "<", build.const(5), scope="item")
    value = None if operator is Operator.COUNT else small
    kind = NUMBER if operator is Operator.COUNT else YES_NO
    build.select("all", build.fold(operator, value, None, kind))
    build.select("some", build.fold(operator, value, build.on, kind))
    build.select("none", build.fold(operator, value, build.const(False, YES_NO), kind))
    build.select("yes", build.fold(operator, None if value is None else build.yes(), build.on, kind))
    agree(build.program(), [*LISTS, {}])


def test_dates_and_grades_in_lists() -> None:
    build = Lists()
    for operator in (Operator.MIN, Operator.MAX):
        build.select(f"day {operator.value}", build.fold(operator, build.day, build.on, DATE))
        build.select(f"grade {operator.value}", build.fold(operator, build.grade, build.on, RATING))
        build.select(f"none {operator.value}", build.fold(operator, build.day, build.const(False, YES_NO), DATE))
    days = [day(text) for text in ("0001-01-01", "2026-02-28", "9999-12-31")]
    elements = [{"on": True, "day": one, "grade": grade} for one, grade in product(days, ("C", "B", None))]
    agree(build.program(), [{"items": tuple(elements[start:end])} for start in range(9) for end in range(start, 9)])


def test_one_fold_rests_on_another_and_on_the_case() -> None:
    build = Lists()
    x = build.input("x", optional=True)
    mean = build.fold(Operator.AVERAGE, build.n)
    above = build.compare(build.n, ">", mean, scope="item")
    beyond = build.compare(build.n, ">", x, scope="item")
    build.select("above", build.fold(Operator.COUNT, None, above))
    share = build.node(core.Divide, NUMBER, numerator=build.n, denominator=mean, scope="item")
    build.select("shares", build.fold(Operator.SUM, share, beyond))
    build.select("again", build.fold(Operator.COUNT, None, build.compare(build.n, ">", mean, scope="item")))
    agree(build.program(), [{**one, "x": x} for one in LISTS for x in (Fraction(2), Fraction(0), None)])


def test_a_table_for_each_element() -> None:
    build = Lists()
    rows = [((between(None, 2),), build.const(1)), ((between(2, 9),), build.n), ((between(8, None),), build.const(3))]
    found = build.table("points", [build.n], rows, hit=HitPolicy.FIRST)
    node = build.nodes[found]
    build.nodes[found] = core.Lookup(kind=node.kind, origin=node.origin, table="points", column=0, scope="item")
    for operator in NUMBERS:
        build.select(operator.value, build.fold(operator, found))
    agree(build.program(), LISTS)


def test_two_lists_of_one_record_are_not_mixed_up() -> None:
    build = Lists()
    build.input("others", ListOf("item"))
    big = build.compare(build.n, ">", build.const(5), scope="item")
    for name in ("items", "others"):
        parts = {"operator": Operator.COUNT, "list": name, "record": "item", "where": big, "value": None}
        build.select(name, build.node(core.Aggregate, NUMBER, **parts))
    agree(build.program(), [{**one, "others": other["items"]} for one in LISTS[:9] for other in LISTS[:9]])


def test_an_element_without_a_required_field() -> None:
    build = Lists()
    build.select("last", build.fold(Operator.MAX, build.day, None, DATE))
    agree(build.program(), [{"items": ({"n": Fraction(1)},)}, {"items": (item(1), {**item(2), "day": None})}])
