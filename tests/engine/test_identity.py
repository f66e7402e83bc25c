"""What changes a policy's identity and what does not, and that order decides nothing."""

from __future__ import annotations

import dataclasses
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from programbuild import ANY, Build, day
from tradesample import CASE, trade

from bonitas.engine import core
from bonitas.engine.core import HitPolicy, Origin, Program
from bonitas.engine.decision import Decision
from bonitas.engine.decision_json import to_json
from bonitas.engine.identity import identity
from bonitas.engine.reference import decide

SAMPLE = trade()


def _shuffled(seed: int) -> Program:
    source = random.Random(seed)
    return trade(lambda items: source.sample(items, len(items)))


def _without_places(decision: Decision, program: Program) -> object:
    """The decision without lines of the text, which do change when clauses move."""

    def strip(value: object) -> object:
        if isinstance(value, dict):
            return {key: strip(item) for key, item in value.items() if key != "line"}
        return [strip(item) for item in value] if isinstance(value, list) else value

    return strip(to_json(decision, program))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([None, Fraction(1, 2), Fraction(1), Fraction(3)]), st.booleans())
def test_no_order_changes_the_identity_or_a_decision(seed: int, ratio: Fraction | None, builder: bool) -> None:
    shuffled = _shuffled(seed)
    case = {**CASE, "current_ratio": ratio, "industry": "real_estate" if builder else "services"}
    assert identity(shuffled) == identity(SAMPLE)
    expected = _without_places(decide(SAMPLE, case), SAMPLE)
    assert _without_places(decide(shuffled, case), shuffled) == expected


def test_words_and_places_do_not_change_the_identity() -> None:
    rules = tuple(
        dataclasses.replace(rule, title="other", because="other", owner="other", origin=Origin("other", 9, 9, rule.id))
        for rule in SAMPLE.rules
    )
    nodes = tuple(dataclasses.replace(node, origin=Origin("other", 1, 1, "")) for node in SAMPLE.nodes)
    changed = dataclasses.replace(
        SAMPLE, rules=rules, nodes=nodes, title="other", version="9", language="zh", owner="other", labels={}
    )
    assert identity(changed) == identity(SAMPLE)


def test_unused_definitions_and_names_of_tables_do_not_change_the_identity() -> None:
    extra = core.Const(kind=SAMPLE.nodes[0].kind, origin=Origin("", 1, 1, ""), value=Fraction(5))
    nodes = (*SAMPLE.nodes, extra)
    unused = core.Definition("unused", len(SAMPLE.nodes), "define", extra.origin)
    tables = {name: dataclasses.replace(table, name="other") for name, table in SAMPLE.tables.items()}
    changed = dataclasses.replace(SAMPLE, nodes=nodes, tables=tables, definitions=(*SAMPLE.definitions, unused))
    assert identity(changed) == identity(SAMPLE)


def test_a_constant_changes_the_identity() -> None:
    assert identity(trade(share=Fraction(19, 100))) != identity(SAMPLE)


@pytest.mark.parametrize(
    "changes",
    [
        {"currency": "EUR"},
        {"effective_from": day("2026-01-01")},
        {"rules": SAMPLE.rules[1:]},
        {"rules": (dataclasses.replace(SAMPLE.rules[0], id="A99"), *SAMPLE.rules[1:])},
        {"rules": (dataclasses.replace(SAMPLE.rules[0], contributions=()), *SAMPLE.rules[1:])},
        {"inputs": (dataclasses.replace(SAMPLE.inputs[0], optional=True), *SAMPLE.inputs[1:])},
        {"inputs": (dataclasses.replace(SAMPLE.inputs[1], sensitive=False), *SAMPLE.inputs[2:], SAMPLE.inputs[0])},
        {"amounts": (dataclasses.replace(SAMPLE.amounts[0], unit=Fraction(100)),)},
        {"guarantees": ()},
        {"actions": ()},
    ],
)
def test_what_a_policy_means_changes_its_identity(changes: dict[str, object]) -> None:
    assert identity(dataclasses.replace(SAMPLE, **changes)) != identity(SAMPLE)  # type: ignore[arg-type]


def _table(hit: HitPolicy, results: list[int]) -> str:
    build = Build()
    score = build.input("score")
    rows = [((ANY,), build.const(result)) for result in results]
    build.select("points", build.table("points", [score], rows, hit=hit))
    return identity(build.program())


def test_the_order_of_rows_counts_only_where_the_first_wins() -> None:
    assert _table(HitPolicy.SUM, [1, 2]) == _table(HitPolicy.SUM, [2, 1])
    assert _table(HitPolicy.FIRST, [1, 2]) != _table(HitPolicy.FIRST, [2, 1])
    assert _table(HitPolicy.SUM, [1, 2]) != _table(HitPolicy.WORST, [1, 2])


def test_a_subtraction_has_an_order() -> None:
    def divided(swap: bool) -> str:
        build = Build()
        a, b = build.input("a"), build.input("b")
        top, bottom = (b, a) if swap else (a, b)
        build.select("ratio", build.node(core.Divide, build.nodes[a].kind, numerator=top, denominator=bottom))
        return identity(build.program())

    assert divided(False) != divided(True)
