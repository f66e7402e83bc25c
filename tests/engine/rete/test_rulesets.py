"""Clauses as rulesets: plain data, within what the tables of durable-rules hold."""

from __future__ import annotations

import json

import pytest
from programbuild import YES_NO, Build
from tradesample import trade

from bonitas.engine import core
from bonitas.engine.chaining import CyclicProgramError
from bonitas.engine.core import Program, ToVerdict, Verdict
from bonitas.engine.matters import active, fires, node
from bonitas.engine.plan import plan_of
from bonitas.engine.rete.blueprint import blueprint_of
from bonitas.engine.rete.junctions import WIDEST, Join, Junction, Literal, junctions_of
from bonitas.engine.rete.rulesets import MOST_READERS, MOST_TESTS, READY, rulesets_of, truth
from bonitas.engine.values import unknown

DECLINE = ToVerdict(Verdict.DECLINE)


def junctions(program: Program) -> dict[object, Junction]:
    return {one.matter: one for one in junctions_of(program, plan_of(program))}


def test_a_clause_is_two_rules() -> None:
    build = Build()
    a, b = build.input("a", YES_NO), build.input("b", YES_NO)
    build.rule("A1", a, DECLINE, applies=build.negation(b))
    (ruleset,) = rulesets_of(junctions_of(build.program(), plan_of(build.program())))
    assert ruleset.facts == {node(b): "f0", node(a): "f1"}
    assert ruleset.definition == {
        READY: {"all": [{"m": {READY: 1}}]},
        "r0": {"all": [{"m": {"$or": [{"f0": 1}, {"f1": 0}]}}], "cap": 2},
        "r1": {"all": [{"m0": {"$neq": {"f0": 1}}}, {"m1": {"$neq": {"f1": 0}}}], "dist": 0},
    }
    assert [(one.junction.matter, one.settles) for one in ruleset.conclusions.values()] == [
        (fires("A1"), False),
        (fires("A1"), None),
    ]
    assert ruleset.told(node(a), False) == '{"id":"f1","f1":0}'
    assert ruleset.told(node(a), True) == '{"id":"f1","f1":1}'
    assert ruleset.told(node(a), unknown("missing", "a")) == '{"id":"f1","f1":2}'


def test_no_word_of_the_author_is_in_a_ruleset() -> None:
    for ruleset in blueprint_of(trade()).rulesets:
        text = json.dumps(ruleset.definition)
        assert "W1" not in text and "invoice" not in text
        assert json.loads(text) == ruleset.definition


def test_exceptions_chain() -> None:
    build = Build()
    a, b, c = (build.input(name, YES_NO) for name in "abc")
    build.rule("A1", a, DECLINE)
    build.rule("A2", build.yes(), applies=b, exception_to="A1")
    build.rule("A3", build.yes(), applies=c, exception_to="A2")
    found = junctions(build.program())
    assert found[active("A1")].literals[-1] == Literal(active("A2"), negated=True)
    assert found[active("A2")].literals == (Literal(node(b)), Literal(node(c), negated=True))
    assert found[fires("A1")].literals == (Literal(active("A1")), Literal(node(a)))
    assert active("A3") not in found


def test_negations_are_folded_and_firing_is_chained() -> None:
    build = Build()
    a, b = build.input("a", YES_NO), build.input("b", YES_NO)
    build.rule("A1", build.negation(build.negation(build.negation(a))), DECLINE)
    fired = build.node(core.Fired, YES_NO, rule="A1")
    build.rule("A2", build.either(build.negation(fired), b), DECLINE)
    found = junctions(build.program())
    assert found[fires("A1")].literals == (Literal(node(a), negated=True),)
    either = next(one for one in found.values() if one.join is Join.ANY)
    assert set(either.literals) == {Literal(fires("A1"), negated=True), Literal(node(b))}


def test_wide_conditions_are_joined_in_parts() -> None:
    build = Build()
    many = [build.input(f"x{number}", YES_NO) for number in range(40)]
    build.rule("A1", build.either(*many), DECLINE)
    found = junctions_of(build.program(), plan_of(build.program()))
    assert all(len(one.literals) <= WIDEST for one in found)
    assert {literal.matter for one in found for literal in one.literals} >= set(map(node, many))


@pytest.mark.parametrize("count", [1, 49, 51, 300])
def test_what_does_not_fit_into_one_ruleset_becomes_several(count: int) -> None:
    build = Build()
    shared = build.input("shared", YES_NO)
    for number in range(count):
        own = build.input(f"x{number}", YES_NO)
        build.rule(f"A{number}", build.both(shared, own), DECLINE)
    rulesets = blueprint_of(build.program()).rulesets
    assert len(rulesets) == -(-count // MOST_READERS)
    for ruleset in rulesets:
        conditions = [json.dumps(one) for rule in ruleset.definition.values() for one in _tests(rule)]
        assert len(set(conditions)) <= MOST_TESTS + 1
        assert len(set(ruleset.facts.values())) == len(ruleset.facts)


def _tests(rule: dict[str, object]) -> list[object]:
    found: list[object] = []
    conditions = rule["all"]
    assert isinstance(conditions, list)
    for condition in conditions:
        (test,) = condition.values()
        found += test.get("$or", [test])
    return found


def test_truth_is_a_number() -> None:
    assert [truth(answer) for answer in (False, True, unknown("missing", "x"))] == [0, 1, 2]


def test_what_waits_for_itself_is_refused() -> None:
    build = Build()
    one, other = build.node(core.Fired, YES_NO, rule="A2"), build.node(core.Fired, YES_NO, rule="A1")
    build.rule("A1", one, DECLINE)
    build.rule("A2", other, DECLINE)
    with pytest.raises(CyclicProgramError):
        blueprint_of(build.program())
