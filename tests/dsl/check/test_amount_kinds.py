"""The kind of an amount may be declared: its start, clauses and rounding must have it."""

from __future__ import annotations

import pytest

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.render_human import render
from bonitas.dsl.diagnose.source import Source
from bonitas.engine.core import Program
from bonitas.engine.kinds import Days, Kind, Money, Number, Ratio

HEAD = 'policy p "P"\nversion 1 effective from 2026-01-01\ncurrency CNY\n'
CASE = "case\n  m money\n  usd money in USD\n  r ratio\n  d days\n"
USED = "outputs m, usd, r, d\n"


def compiled(body: str) -> Compilation:
    return Compilation(Source("x.policy", HEAD + CASE + body + USED))


def program(body: str) -> Program:
    return compiled(body).required_program()


def codes(body: str) -> list[str]:
    return [one.code for one in compiled(body).diagnostics]


@pytest.mark.parametrize(
    ("declared", "start", "kind"),
    [
        ("money", "100", Money("CNY")),
        ("money in USD", "100", Money("USD")),
        ("money in USD", "usd", Money("USD")),
        ("number", "100", Number()),
        ("number", "m / m", Number()),
        ("ratio", "m / m", Ratio()),
        ("ratio", "50%", Ratio()),
        ("days", "30 days", Days()),
        ("", "100", Number()),
        ("", "100 CNY", Money("CNY")),
    ],
)
def test_the_declared_kind_is_the_amounts(declared: str, start: str, kind: Kind) -> None:
    (amount,) = program(f'amount fee {declared} "Fee" start at {start} round down to {_unit(kind)}\n').amounts
    assert (amount.kind, amount.title) == (kind, "Fee")


def _unit(kind: Kind) -> str:
    return {Ratio: "1%", Days: "1 day"}.get(type(kind), "1")


def test_a_bare_number_as_money_meets_money_only_where_it_is_declared() -> None:
    clauses = 'start at 100\n  F1 "Fee" plus m\n  round down to 1\n'
    assert codes(f"amount fee {clauses}") == ["K209"]
    assert codes(f"amount fee money {clauses}") == []
    assert codes(f"amount fee money in USD {clauses}") == ["K209"]


@pytest.mark.parametrize(
    ("body", "code", "place"),
    [
        ("amount fee days start at 30", "K207", "30"),
        ("amount fee ratio start at 0.3", "K202", "0.3"),
        ("amount fee money start at r round down to 1", "K209", "r"),
        ("amount fee money start at m round down to 1%", "K209", "1%"),
        ("amount fee text start at 1", "K209", "text"),
        ("amount fee yes or no start at yes", "K209", "yes or no"),
        ("limit l days start at d", "K209", "days"),
        ("limit l ratio start at m round down to 1", "K209", "ratio"),
        ("term t money start at d", "K209", "money"),
        ('amount fee money start at m\n  F1 "F" at most 5%\n  round down to 1', "K209", "5%"),
    ],
)
def test_what_has_another_kind_is_told_once(body: str, code: str, place: str) -> None:
    found = compiled(body + "\n").diagnostics
    assert [(one.code, one.primary.span.text) for one in found] == [(code, place)], render(found)


def test_a_limit_may_be_in_another_currency() -> None:
    (amount,) = program("limit l money in USD start at usd round down to 1\n").amounts
    assert amount.kind == Money("USD")
    (amount,) = program("limit l money start at m round down to 1\n").amounts
    assert amount.kind == Money("CNY")
    (amount,) = program("term t days start at d\n").amounts
    assert amount.kind == Days()


def test_money_needs_a_currency() -> None:
    text = 'policy p "P"\nversion 1 effective from 2026-01-01\namount fee money start at 1\n'
    assert [one.code for one in Compilation(Source("x.policy", text)).diagnostics] == ["K208"]


def test_a_refinement_keeps_or_changes_the_kind() -> None:
    base = HEAD + "amount fee money start at 100 round down to 1\n"
    refined = HEAD + 'extends "base.policy"\n{}'

    def kind(body: str) -> Kind:
        found = Compilation(Source("x.policy", refined.format(body)), lambda _source, path: Source(path, base))
        (amount,) = found.required_program().amounts
        return amount.kind

    assert kind('amount fee\n  add F1 "F" reason "r" plus 5 CNY\n') == Money("CNY")
    assert kind('replace amount fee days reason "r" start at 5 days\n') == Days()


def test_names_like_kinds_stand_in_quotes() -> None:
    body = 'case\n  z yes or no\namount `days` number start at 1\n  `money` "M" plus 1 when z\n  round down to 1\n'
    (amount,) = program(body).amounts
    assert (amount.name, amount.kind) == ("days", Number())
