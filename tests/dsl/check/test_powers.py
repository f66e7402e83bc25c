"""Powers: exact, whole, bounded, and the same as the products that they stand for."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

import bonitas
from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.render_human import render
from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.syntax.limits import MAX_FACTORS
from bonitas.engine.core import Program
from bonitas.engine.identity import identity
from bonitas.engine.kinds import Days, Kind, Money, Number, Quantity, Ratio
from bonitas.engine.values import decimal_text

HEAD = 'policy p "P"\nversion 1 effective from 2026-01-01\ncurrency CNY\n'
CASE = "case\n  x number\n  r ratio\n  m money\n  d days\n"
CASE_ZH = "案例\n  x 数值\n"


def program(expression: str) -> Program:
    source = Source(
        "x.policy", f"{HEAD}{CASE}define y = {expression}\noutputs y, used\ndefine used = x * r * (m / m)\n"
    )
    return Compilation(source).required_program()


def codes(expression: str) -> list[str]:
    found = Compilation(Source("x.policy", f"{HEAD}{CASE}define y = {expression}\noutputs y, x, r, m, d\n"))
    return [one.code for one in found.diagnostics]


def value(expression: str, x: str = "3", language: str = "en") -> object:
    if language == "en":
        text = f"{HEAD}case\n  x number\ndefine y = {expression}\noutputs y, x\n"
    else:
        text = f'政策 p "P"\n版本 1 自 2026-01-01 起生效\n{CASE_ZH}定义 y = {expression}\n输出 y、x\n'
    policy = bonitas.loads(text)
    decided = policy.decide({"x": x, "today": "2026-01-01"})
    return next(one.value for one in decided.selections if one.name == "y")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("x ^ 2", 9),
        ("x^20", 3**20),
        ("-x ^ 2", -9),
        ("(-x) ^ 2", 9),
        ("-x ^ 3", -27),
        ("2 * x ^ 2", 18),
        ("x ^ 2 * x ^ 3", 3**5),
        ("18 / x ^ 2", 2),
        ("1 - x ^ 2", -8),
        ("(x ^ 2) ^ 3", 3**6),
        ("(1 + x / 100) ^ 3", Fraction(103, 100) ** 3),
        ("(x / 7) ^ 5", Fraction(3, 7) ** 5),
    ],
)
def test_a_power_binds_tighter_than_signs_and_products(expression: str, expected: object) -> None:
    assert value(expression) == expected


def test_a_full_width_sign_is_read_in_chinese() -> None:
    assert value("x＾3", language="zh") == 27
    assert value("（x＋１）＾２", language="zh") == 16


def test_a_power_is_the_product_that_it_stands_for() -> None:
    assert identity(program("x ^ 3")) == identity(program("x * x * x"))
    assert identity(program("x ^ 3")) != identity(program("x ^ 2"))


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("x ^ 2", Number()),
        ("r ^ 2", Ratio()),
        ("m ^ 2", Quantity(2, 0, "CNY")),
        ("m ^ 3 / m ^ 2", Money("CNY")),
        ("d ^ 2", Quantity(0, 2)),
        ("d ^ 2 / d", Days()),
        ("(m / m) ^ 2", Number()),
    ],
)
def test_kinds_follow_the_rules_of_products(expression: str, kind: Kind) -> None:
    made = program(f"{expression} + 0 * d ^ 2" if expression == "d ^ 2" else expression)
    ref = next(one.value for one in made.selections if one.name == "y")
    assert made.nodes[ref].kind == kind


@pytest.mark.parametrize(
    "exponent", ["0", "1", "21", "1_000", "2.5", "-2", "(-2)", "x", "(1 + 1)", "2 days", "50%", "2 CNY"]
)
def test_an_exponent_is_a_whole_number_written_in_place(exponent: str) -> None:
    assert codes(f"x ^ {exponent}") == ["K219"], exponent


def test_two_signs_in_a_row_need_brackets() -> None:
    assert "K001" in codes("x ^ 2 ^ 3")


def test_what_is_no_number_has_no_power() -> None:
    assert codes("yes ^ 2") == ["K205"]


# ---------------------------------------------------------------- bounded through definitions


def _chain(steps: int) -> str:
    return "".join(f"define a{i + 1} = a{i} ^ 20\n" for i in range(steps)) + f"outputs a{steps}\n"


def test_powers_of_powers_are_bounded() -> None:
    found = Compilation(Source("x.policy", f"{HEAD}case\n  x number\ndefine a0 = x\n{_chain(6)}")).diagnostics
    assert {one.code for one in found} == {"K220"}, render(found)
    assert found[0].primary.span.text == "a1 ^ 20"


def test_amounts_are_counted_with_what_multiplies_them() -> None:
    clauses = "".join(f'  L{i} "Times" times x ^ 20\n' for i in range(MAX_FACTORS // 20 + 1))
    text = f"{HEAD}case\n  x number\namount fee\n  start at x\n{clauses}outputs y\ndefine y = fee * x\n"
    found = Compilation(Source("x.policy", text)).diagnostics
    assert [one.code for one in found] == ["K220"], render(found)
    assert found[0].primary.span.text == "fee"


def test_the_largest_product_can_be_decided_and_told() -> None:
    factors = " * ".join(["x"] * MAX_FACTORS)
    policy = bonitas.loads(f"{HEAD}case\n  x number\ndefine y = {factors}\noutputs y\n")
    case = {"x": "9." + "7" * 58, "today": "2026-01-01"}
    decided = policy.decide(case)
    (found,) = decided.selections
    assert isinstance(found.value, Fraction)
    assert found.value == Fraction(case["x"]) ** MAX_FACTORS
    assert policy.explain(case)
    told = json.dumps(policy.to_json(decided))
    assert decimal_text(found.value) in told
