"""Mutants of small policies whose survivors are known, and suggested cases that really tell two policies apart."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bonitas.dsl.check.program import check
from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.files import compile_file
from bonitas.engine.machines import machine
from bonitas.engine.wording import wording
from bonitas.replay.expectations import Expectations
from bonitas.replay.fixtures import run_cases
from bonitas.replay.mutation.jury import Jury
from bonitas.replay.mutation.mutants import mutants
from bonitas.replay.mutation.run import FailingError, Mutation, mutate
from bonitas.replay.mutation.suggest import Search
from bonitas.replay.read import read_fixture
from bonitas.replay.rows import Fixture, document_rows
from bonitas.replay.text_changes import text_changes
from bonitas.replay.yaml_text import read_yaml

ROOT = Path(__file__).parents[3]

ONE = """policy one "One"
case
  years number from 0 step 1
admission
  A1 "Old enough" require years >= 2 otherwise decline
"""


def compiled(text: str) -> Compilation:
    compilation = Compilation(Source("one.policy", text))
    assert compilation.program is not None, compilation.diagnostics
    return compilation


def fixture(cases: str) -> Fixture:
    return document_rows(read_yaml(f"policy: one.policy\ncases:\n{cases}", "one.yaml"))


def mutated(text: str, cases: str, limit: int = 500, seed: int = 0, searched: int = 60) -> Mutation:
    return mutate(compiled(text), [fixture(cases)], "en", limit=limit, seed=seed, searched=searched)


def survivors(text: str, cases: str) -> dict[str, str]:
    return {one.text: one.case for one in mutated(text, cases).survivors}


AT = "  - {id: at, in: {years: 2}, expect: {verdict: approve}}\n"
UNDER = "  - {id: under, in: {years: 1}, expect: {verdict: decline, reasons: [A1]}}\n"
FAR = "  - {id: far, in: {years: 9}, expect: {verdict: approve}}\n"


def test_cases_on_both_sides_of_a_bound_notice_everything() -> None:
    found = mutated(ONE, AT + UNDER)
    assert found.survivors == () and found.score == 1
    assert found.tried == found.killed == {"clause": 1, "verdict": 1, "strictness": 1, "number": 2}


def test_a_case_far_from_the_bound_notices_nothing_and_a_case_at_it_is_suggested() -> None:
    found = survivors(ONE, FAR)
    assert found["A1 Old enough: years >= 2 became years > 2"] == (
        '  - id: "far, years 2"\n    why: "A1 Old enough: years >= 2 became years > 2"\n'
        "    in: {years: 2}\n    expect: {verdict: approve, reasons: []}"
    )
    assert len(found) == 4


def test_a_difference_that_no_expectation_states_is_found_in_the_case_itself() -> None:
    found = mutated(ONE, "  - {id: at, in: {years: 2}, expect: {verdict: approve}}\n  - {id: under, in: {years: 1}}\n")
    told = {one.text: one for one in found.survivors}
    assert list(told) == ["A1 Old enough: 2 became 1", 'A1 Old enough: decline became refer to "…"']
    first, second = told.values()
    assert "in: {years: 1}\n    expect: {verdict: decline, reasons: [A1]}" in first.case
    assert second.case == "" and second.id == first.id == "under, reasons"


def test_a_change_that_changes_nothing_survives_without_a_case() -> None:
    text = ONE.replace("years >= 2", "years >= 2 and years >= 1")
    found = mutated(text, AT + UNDER)
    assert {one.text for one in found.survivors} == {
        "A1 Old enough: years >= 2 and years >= 1 became years >= 2", "A1 Old enough: years >= 1 became years > 1",
        "A1 Old enough: 1 became 0", "A1 Old enough: 1 became 2",
    }  # fmt: skip
    assert all(one.case == "" and one.tried for one in found.survivors)


def test_cases_that_fail_already_say_nothing() -> None:
    with pytest.raises(FailingError) as caught:
        mutated(ONE, "  - {id: wrong, in: {years: 2}, expect: {verdict: decline}}\n")
    assert caught.value.ids == ("wrong",)


def test_rejected_cases_notice_a_fact_that_no_longer_breaks() -> None:
    text = ONE + 'define floor = 1 + 0\nfact F1 "f" years >= floor\n'
    cases = AT + UNDER + "  - {id: broken, in: {years: 0}, expect: {rejected: K507}}\n"
    kinds = {one.row.id: one.sound for one in Jury(compiled(text).required_program(), fixture(cases).rows).tried}
    assert kinds == {"at": True, "under": True, "broken": False}
    assert not any("floor" in one.text and "became 0" in one.text for one in mutated(text, cases).survivors)


def test_a_sample_is_the_same_for_a_seed() -> None:
    whole = mutated(ONE, FAR)
    some, again, other = (mutated(ONE, FAR, limit=3, seed=seed) for seed in (1, 1, 2))
    assert (some.made, some.sampled) == (whole.made, 3) and some == again
    assert {one.text for one in some.survivors} <= {one.text for one in whole.survivors}
    assert other.sampled == 3


def test_what_was_not_searched_says_so() -> None:
    found = mutated(ONE, FAR, searched=0)
    assert all(one.tried is None and not one.case for one in found.survivors)


def test_sensitive_values_are_in_no_suggestion() -> None:
    text = ONE.replace("step 1\n", "step 1\n  secret number from 0 to 9999 sensitive\n")
    text += '  A2 "Secret" require secret <= 4711 otherwise decline\n'
    cases = "  - {id: at, in: {years: 7, secret: 1234}, expect: {verdict: approve}}\n"
    assert all("1234" not in one.case and "4711" not in one.case for one in mutated(text, cases).survivors)


EVERYTHING = """policy all "All"
currency EUR
case
  kind   one of a, b, c
  grade  one of low < mid < high
  years  number from 0 step 1
  amount money from 0
  since  date
parameters
  cap  100 from 2020-01-01, 200 from 2021-01-01
admission
  A1 "A" require years >= 2 or kind is one of (a, b) otherwise decline unless grade is high
  A2 "B" exception to A1 when kind is c  require years >= 1 otherwise refer to "x"
  A3 "C" decline when at least 2 of (years < 1, amount > 5 EUR, not (kind is a)) until 2030-12-31
scorecard points from 0 to 100
  factor years weight 40
    under 2       0
    2 and over  100
  factor grade weight 60
    low           0
    mid, high     100
bands rating by points
  good  50 and over
  poor  under 50
limit line "L"
  start at amount * 2
  L1 "M" at most cap * 1 EUR
  round half up to 10
warning
  W1 "W" red
    when amount > 7 EUR and since < 2020-05-05
    then line times 50%, notify "y" within 2 days
approval by line
  "p"  up to 50
  "q"  over 50
"""


def test_every_sort_of_change_is_made() -> None:
    tree = compiled(EVERYTHING).tree
    assert tree is not None
    sorts = Counter(one.sort for one in mutants(tree))
    assert set(sorts) == {
        "number", "date", "strictness", "junction", "condition", "option", "clause", "exception", "unless", "effect",
        "verdict", "rounding", "phase", "weight", "bound", "rows",
    }  # fmt: skip


def test_mutants_differ_from_the_policy_in_one_entry_and_say_so() -> None:
    tree = compiled(EVERYTHING).tree
    assert tree is not None
    for mutant in mutants(tree):
        changed = [(old, new) for old, new in zip(tree.items, mutant.policy.items, strict=True) if old != new]
        assert len(changed) == 1 and mutant.policy.header == tree.header
        assert [one.text for one in text_changes(tree, mutant.policy, "en") if one.matters], mutant.sort


@pytest.mark.parametrize("name", ["trade_credit/builders", "mortgage/mortgage_1.1", "dnb_and_altman/altman_z"])
def test_suggested_cases_tell_policy_and_mutant_apart_on_the_specification(name: str) -> None:
    path = ROOT / "fixtures" / f"{name}.yaml"
    told = read_fixture(path)
    compilation = compile_file(path.parent / str(told.policy))
    program, tree = compilation.required_program(), compilation.tree
    assert tree is not None
    jury, checked = Jury(program, told.rows), 0
    search = Search(program, jury.tried, jury.watched)
    for mutant in list(mutants(tree))[::11]:
        other = check(mutant.policy, whole=True)[0]
        if other is None or jury.noticed(other) is not None:
            continue
        suggestion = search.find(other).suggestion
        if suggestion is not None:
            checked += 1
            for one, passes in ((program, True), (other, False)):
                decision = machine(one, "reference").decide(suggestion.case)
                assert (Expectations(one, wording(one)).compare(suggestion.expect, decision, ()) == []) is passes
    assert checked


def test_killed_means_that_the_fixture_fails_and_survived_that_it_passes() -> None:
    path = ROOT / "fixtures/trade_credit/builders.yaml"
    told = read_fixture(path)
    compilation = compile_file(path.parent / str(told.policy))
    tree, jury = compilation.tree, Jury(compilation.required_program(), told.rows)
    assert tree is not None
    for mutant in list(mutants(tree))[::23]:
        other = check(mutant.policy, whole=True)[0]
        if other is not None:
            results = run_cases(other, told.rows, wording(other), machine(other, "reference"))
            failing = [one.row.id for one in results if one.mismatches]
            assert (jury.noticed(other) in failing) if failing else jury.noticed(other) is None
