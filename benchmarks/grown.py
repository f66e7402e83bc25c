"""Policies of any number of rules, written for measuring how cost grows; like real ones in what their clauses say."""

from __future__ import annotations

from itertools import cycle, islice

_HEAD = """policy grown_{rules} "A policy of {rules} rules"
version 1.0 effective from 2025-01-01
currency EUR

case
  country      one of high < raised < normal < low
  years        number from 0 to 200 step 1 typical 1 to 40
  revenue      money from 0 to 1 trillion typical 500 thousand to 50 million
  profit       money from -1 trillion to 1 trillion typical 10 thousand to 5 million optional
  assets       money from 0 to 1 trillion typical 300 thousand to 20 million optional
  debts        money from 0 to 1 trillion typical 200 thousand to 10 million optional
  exposure     money from 0 to 1 trillion typical 10 thousand to 1 million
  requested    money from 0 to 1 trillion typical 10 thousand to 5 million
  overdue      days from 0 days to 3_650 days typical 0 days to 60 days
  bureau       number from 0 to 1_000 step 1 typical 240 to 900 optional
  audited      yes or no

define liquidity = assets / debts
define margin    = profit / revenue
"""
_LIMIT = """
limit credit_limit "Limit on account"
  start at min(revenue * 10%, requested)
{caps}
  round down to 100
"""
_ADMISSION = (
    'refer to "credit manager" when bureau < {low} and revenue > {money}',
    'require liquidity >= 0.{tenth} or audited otherwise refer to "credit manager"',
    "decline when overdue > {days} days and exposure > {money}",
    'require years >= {years} or country is normal or better otherwise on condition "a guarantee of {money}"',
)
_WARNINGS = (
    "when margin < {percent}% and exposure > {money}",
    "when exposure > requested * {percent}% and overdue > {days} days",
    "when liquidity < 0.{tenth} and profit < {money}",
)


def grown(rules: int) -> str:
    """The text of a policy of `rules` rules: four tenths admission, two caps of a limit, four warnings."""
    admission, caps = rules * 4 // 10, rules * 2 // 10
    parts = [_HEAD.format(rules=rules), "\nadmission"]
    parts += _clauses("A", "    ", _ADMISSION, admission)
    lines = [
        f'  L{number} "Cap {number}"  at most {_money(number, 50_000)}  when bureau < {250 + number % 600} and years < {number % 40 + 2}'
        for number in range(1, caps + 1)
    ]
    parts.append(_LIMIT.format(caps="\n".join(lines)))
    parts.append("warning")
    parts += _clauses("W", "    ", _WARNINGS, rules - admission - caps)
    return "\n".join(parts) + "\n"


def _clauses(letter: str, indent: str, kinds: tuple[str, ...], count: int) -> list[str]:
    found = []
    for number, text in enumerate(islice(cycle(kinds), count), 1):
        level = " yellow" if letter == "W" else ""
        found += [f'  {letter}{number} "Clause {number}"{level}', indent + text.format(**_numbers(number))]
    return found


def _numbers(number: int) -> dict[str, object]:
    return {
        "low": 250 + number % 500,
        "money": _money(number, 10_000),
        "tenth": number % 9 + 1,
        "days": number % 120 + 1,
        "years": number % 30 + 1,
        "percent": number % 60 + 1,
    }


def _money(number: int, step: int) -> str:
    return f"{number * step:_}"
