"""A small trade-credit policy, built by hand, with something of everything. Its parts can be put in any order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from programbuild import ANY, CNY, DATE, NUMBER, RATING, YES_NO, Build, between, day, member

from bonitas.engine import core
from bonitas.engine.core import Field, Level, MonthEnd, Operator, Phase, Program, Rounding, Section, ToVerdict, Verdict
from bonitas.engine.kinds import Choice, Days, ListOf, Ratio, Text
from bonitas.engine.values import CaseValue

INDUSTRY = Choice(("manufacturing", "real_estate", "services"))
DAYS = Days()
Order = Callable[[list[Any]], list[Any]]

LABELS = {
    "zh": {
        "A1": "经营满两年",
        "founded less than two years ago": "成立不足两年",
        "years_in_business": "经营年限",
        "current_ratio": "流动比率",
        "credit_limit": "信用额度",
        "credit manager": "信用经理",
        "invoices": "发票",
        "paid_on": "付款日",
        "real_estate": "房地产",
    }
}

CASE: Mapping[str, CaseValue] = {
    "today": day("2026-06-30"),
    "industry": "manufacturing",
    "founded_on": day("2025-01-31"),
    "net_worth": Fraction(30_000_000),
    "current_ratio": Fraction(9, 10),
    "tax_number": "91310000",
    "insured": None,
    "invoices": ({"due_on": day("2026-05-31"), "paid_on": None}, {"due_on": day("2026-06-10"), "paid_on": None}),
}


def trade(order: Order = list, *, share: Fraction = Fraction(1, 5)) -> Program:
    """The policy; `order` puts rules, rows and operands that have no order in some order, `share` is a constant."""
    build = Build()
    _declare(build, order)
    years = build.define("years_in_business", _years(build))
    overdue = build.define("longest_overdue", _overdue(build))
    rating = build.define("rating", _rating(build, order))
    build.select("rating", rating, "bands")
    worth = build.input("net_worth", CNY)
    start = build.node(core.Multiply, CNY, factors=tuple(order([worth, build.const(share, Ratio())])))
    build.amount("credit_limit", start, CNY, Rounding.DOWN, Fraction(1000))
    clauses = [
        lambda: _admission(build, years, overdue),
        lambda: _builders(build, years),
        lambda: _amounts(build, rating),
        lambda: _warnings(build, overdue, order),
        lambda: _others(build, worth),
    ]
    for clause in order(clauses):
        clause()
    for part in ("rules", "definitions", "inputs"):
        build.parts[part] = order(build.parts[part])
    return build.program(labels=LABELS, title="Trade credit", uses_today=True)


def _declare(build: Build, order: Order) -> None:
    build.input("invoices", ListOf("invoice"))
    fields = [Field("due_on", DATE), Field("paid_on", DATE, optional=True)]
    build.record("invoice", *order(fields))
    build.input("tax_number", Text(), sensitive=True)
    build.parts["actions"].append(core.Action("hold_delivery", "Hold deliveries"))
    build.parts["actions"] = order(build.parts["actions"])


def _years(build: Build) -> int:
    today = build.node(core.Input, DATE, name="today")
    founded = build.input("founded_on", DATE)
    return build.node(core.YearsBetween, NUMBER, start=founded, end=today, rule=MonthEnd.CLIP)


def _overdue(build: Build) -> int:
    build.clause = "longest_overdue"
    today = build.node(core.Input, DATE, name="today")
    due = build.node(core.Element, DATE, field="due_on", scope="invoice")
    paid = build.node(core.Element, DATE, field="paid_on", scope="invoice")
    known = build.node(core.Known, YES_NO, operand=paid, scope="invoice")
    unpaid = build.node(core.Not, YES_NO, operand=known, scope="invoice")
    late = build.node(core.DaysBetween, DAYS, start=due, end=today, scope="invoice")
    attributes = {"operator": Operator.MAX, "list": "invoices", "record": "invoice", "where": unpaid, "value": late}
    longest = build.node(core.Aggregate, DAYS, **attributes)
    return build.node(core.Fallback, DAYS, operand=longest, default=build.const(0, DAYS))


def _rating(build: Build, order: Order) -> int:
    ratio = build.input("current_ratio", optional=True)
    industry = build.input("industry", INDUSTRY)
    rows = [
        ((between(None, 1), member("real_estate")), build.const("C", RATING)),
        ((between(None, 1), member("real_estate", negated=True)), build.const("B", RATING)),
        ((between(1, 2), ANY), build.const("A", RATING)),
        ((between(2, None), ANY), build.const("AA", RATING)),
    ]
    return build.table("rating_rows", [ratio, industry], order(rows), RATING)


def _admission(build: Build, years: int, overdue: int) -> None:
    enough = build.compare(years, ">=", build.const(2))
    build.require("A1", enough, title="In business for two years", because="founded less than two years ago")
    in_time = build.compare(overdue, "<=", build.const(90, DAYS))
    build.require("A2", in_time, title="Nothing seriously overdue", because="an invoice is more than 90 days overdue")


def _builders(build: Build, years: int) -> None:
    industry = build.node(core.Input, INDUSTRY, name="industry")
    builder = build.compare(industry, "=", build.const("real_estate", INDUSTRY))
    longer = build.compare(years, ">=", build.const(3))
    refer = ToVerdict(Verdict.REFER, "credit manager")
    build.rule("A10", build.negation(longer), refer, applies=builder, exception_to="A1", title="Builders need three")


def _amounts(build: Build, rating: int) -> None:
    ratio = build.node(core.Input, NUMBER, name="current_ratio")
    weak = build.compare(ratio, "<", build.const(1))
    times = core.ToAmount("credit_limit", Phase.TIMES, build.const(Fraction(4, 5), Ratio()))
    build.rule("L1", weak, times, title="Weak liquidity", section=Section.AMOUNT, group="credit_limit")
    insured = build.input("insured", CNY, optional=True)
    known = build.node(core.Known, YES_NO, operand=insured)
    plus = core.ToAmount("credit_limit", Phase.PLUS, insured)
    build.rule("L2", known, plus, title="Credit insurance", section=Section.AMOUNT, group="credit_limit")
    low = build.compare(rating, "<", build.const("AA", RATING))
    cap = build.to("credit_limit", Phase.AT_MOST, 4_500_000)
    build.rule("L3", low, cap, title="Single-customer cap", section=Section.AMOUNT, group="credit_limit")


def _warnings(build: Build, overdue: int, order: Order) -> None:
    late = build.compare(overdue, ">", build.const(20, DAYS))
    notify = core.Notify("credit manager", 1, "days")
    items = order([core.RaiseWarning(Level.RED), core.TakeAction("hold_delivery"), notify])
    build.rule("W1", late, *items, title="Overdue beyond the alarm", section=Section.WARNING)
    fired = build.node(core.Fired, YES_NO, rule="W1")
    ratio = build.node(core.Input, NUMBER, name="current_ratio")
    thin = build.compare(ratio, "<", build.const(Fraction(4, 5)))
    both = build.both(*order([fired, thin]))
    raised = core.RaiseWarning(Level.CRITICAL)
    build.rule("W2", both, raised, title="Overdue and shrinking liquidity", section=Section.WARNING)


def _others(build: Build, worth: int) -> None:
    limit = build.node(core.OutcomeValue, CNY, name="credit_limit")
    within = build.compare(limit, "<=", worth)
    place = core.Origin("test.policy", 1, 1, "G1")
    build.parts["guarantees"].append(core.Guarantee("G1", "Limits stay within net worth", place, holds=within))
    rising = core.Guarantee(
        "G2", "More liquidity never hurts", place, amount="credit_limit", moved="current_ratio", falls=True
    )
    build.parts["guarantees"].append(rising)
