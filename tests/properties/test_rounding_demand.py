"""An amount whose policy need not say how it rounds never needs more digits than its unit, whatever fires."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

import bonitas
from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.source import Source
from bonitas.engine.values import Unknown

UNITS = {"JPY": 1, "EUR": 100}
FLAGS = ("a", "b", "c", "d")
FACTORS = ("0.25", "0.5", "1.5", "3", "50%", "110%", "q")
TERMS = ("4", "0.06", "12", "1.5", "m", "m * 0.5", "m * 2")
starts = st.sampled_from(TERMS)
clauses = st.lists(
    st.one_of(
        st.tuples(st.just("times"), st.sampled_from(FACTORS)),
        st.tuples(st.sampled_from(("plus", "at least", "at most")), st.sampled_from(TERMS)),
    ),
    max_size=len(FLAGS),
)


def written(currency: str, start: str, parts: list[tuple[str, str]]) -> str:
    """An amount with one clause for each flag of the case."""
    fields = "".join(f"  {flag} yes or no\n" for flag in FLAGS)
    rows = "".join(f'  L{flag} "x" {phase} {value} when {flag}\n' for flag, (phase, value) in zip(FLAGS, parts))  # noqa: B905
    head = f'policy p "P"\nversion 1\ncurrency {currency}\ncase\n{fields}  m money\n  q number step 0.5\n'
    return f"{head}limit amount_due\n  start at {start}\n{rows}outputs m, q, {', '.join(FLAGS)}\n"


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(sorted(UNITS)), starts, clauses, st.integers(-300, 300), st.integers(-9, 9))
def test_without_rounding_every_value_is_a_multiple_of_the_unit(
    currency: str, start: str, parts: list[tuple[str, str]], money: int, halves: int
) -> None:
    text = written(currency, start, parts)
    codes = {one.code for one in Compilation(Source("p", text)).diagnostics}
    assert codes <= {"K211"}
    if codes:
        return
    policy = bonitas.loads(text)
    case = {"m": f"{money}" if currency == "JPY" else f"{money / 100:.2f}", "q": f"{halves / 2:.1f}"}
    for flags in product((True, False), repeat=len(FLAGS)):
        (found,) = policy.decide(case | dict(zip(FLAGS, flags, strict=True))).amounts
        assert not isinstance(found.value, Unknown)
        assert (found.value * UNITS[currency]).denominator == 1, found.value  # type: ignore[union-attr, operator]


def test_factors_that_fire_apart_and_together_are_all_looked_at() -> None:
    text = written("JPY", "4", [("times", "1.5"), ("times", "0.25")])
    assert [one.code for one in Compilation(Source("p", text)).diagnostics] == ["K211"]
    assert not Compilation(Source("p", written("JPY", "8", [("times", "1.5"), ("times", "0.25")]))).diagnostics
