"""Texts of any size and depth are checked in bounded time: findings come back, and they can be shown."""

from __future__ import annotations

import time

import pytest

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.render_human import render
from bonitas.dsl.diagnose.source import Source

HEADER = 'policy p "P"\nversion 1\ncurrency CNY\n'
CASE = "case\n  f yes or no\n  n number\n  a list of number\n"
SECONDS = 30
"""Far more than any of these takes on an idle machine, far less than those took that once hung."""


def _lines(count: int, template: str) -> str:
    return "".join(template.format(i=i, next=i + 1) for i in range(count))


def _tables(count: int) -> str:
    rows = _lines(15, "  | {i} | {i} | {i} | 1 |\n")
    return "".join(f"table t{i} by n, n, n first match\n  | n | n | n | r{i} |\n{rows}" for i in range(count))


DEEP = {
    "brackets": ("define x = " + "(" * 10_000 + "1" + ")" * 10_000, {"K012"}),
    "not": ("fact " + "not " * 10_000 + "yes", {"K012"}),
    "minus": ("define x = " + "- " * 10_000 + "1", {"K012"}),
    "otherwise": ("define x = " + " otherwise ".join(["1"] * 10_000), {"K012"}),
    "if": ("define x = " + "if yes then 1 else " * 10_000 + "1", {"K012"}),
    "calls": ("define x = " + "min(1, " * 3_000, {"K012"}),
    "sum": ("define x = " + " + ".join(["1"] * 10_000) + "\noutputs x", set()),
    "product": ("define x = " + " * ".join(["9" * 40] * 2_000) + "\noutputs x", {"K220"}),
    "or": ("fact " + " or ".join(["yes"] * 10_000), set()),
    "definitions": (_lines(3_000, "define a{i} = a{next} + 1\n") + "define a3000 = 1\noutputs a0", set()),
    "definitions in a circle": (_lines(300, "define a{i} = a{next} + 1\n") + "define a300 = a0", {"K103", "K110"}),
    "lists": (CASE + "fact f or n > 1\ndefine a0 = a\n"
              + _lines(500, "define a{next} = a{i} where value > count(a{i})\n")
              + "define c = count(a500)\noutputs c", set()),
    "exceptions": (CASE + "fact n > count(a)\nadmission\n  A0 \"t\" decline when f\n"
                   + _lines(2_000, '  A{next} "t" exception to A{i} when f\n'), set()),
    "exceptions in a circle": (CASE + "fact n > count(a)\nadmission\n  A300 \"t\" exception to A0 when f\n"
                               + _lines(300, '  A{i} "t" exception to A{next} when f\n'), {"K309"}),
}  # fmt: skip

LARGE = {
    "brackets": ("(" * 500_000, {"K001"}),
    "quotes": ('"' * 500_000, {"K001"}),
    "bars": ("|" * 500_000, {"K001"}),
    "backquotes": ("`" * 300_000, {"K003"}),
    "controls": ("\x00" * 400_000, {"K003"}),
    "one word": ("x" * 1_000_000, {"K001", "K015"}),
    "one number": ("define x = " + "1" * 900_000, {"K013"}),
    "one text": ('owner "' + '\\"' * 400_000 + '"', {"K015"}),
    "one comment": ("# " + "字" * 300_000, set()),
    "empty lines": ("\n" * 900_000, set()),
    "sections": ("case\n" * 100_000, {"K014"}),
    "too large": (" " * 1_100_000, {"K010"}),
    "too many words": ("define x = " + "+".join(["a"] * 150_000), {"K011"}),
    "unknown names": ("fact " + " and ".join(f"name_{i}" for i in range(30_000)), {"K101"}),
    "misspelt names": ("case\n" + _lines(5_000, "  fieldname{i} number\n") + "fact "
                       + " and ".join(f"feildname{i} > 1" for i in range(2_000)), {"K101"}),
    "labels": ("case\n  c one of " + ", ".join(f"l{i}" for i in range(20_000)) + "\nfact c is l5 or c is l7", set()),
    "exceptions to one clause": (CASE + "fact n > count(a)\nadmission\n  A0 \"t\" decline when f\n"
                                 + _lines(3_000, '  A{next} "t" exception to A0 when n = {i} refer to "{i}" when f\n'),
                                 {"K014"}),
    "tables": (CASE + "fact f or count(a) > 1\n" + _tables(100), {"K301", "K110"}),
}  # fmt: skip


@pytest.mark.parametrize("name", DEEP)
def test_depth_is_bounded(name: str) -> None:
    _check(*DEEP[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_size_is_bounded(name: str) -> None:
    _check(*LARGE[name])


def _check(text: str, codes: set[str]) -> None:
    start = time.monotonic()
    found = Compilation(Source("p.policy", HEADER + text)).diagnostics
    shown = render(found, "en") + render(found, "zh")
    assert time.monotonic() - start < SECONDS
    assert {each.code for each in found} - {"K110"} == codes - {"K110"}
    assert len(shown) < 1_000_000
