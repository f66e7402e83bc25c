"""The gates file: what it may say, and what is said of what it may not."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bonitas.engine.core import Verdict
from bonitas.engine.problems import CaseError, CaseProblem
from bonitas.replay.gates.model import Gates, Move
from bonitas.replay.gates.read import parse_gates


def gates(text: str) -> Gates:
    """The gates of one policy over a history."""
    lines = "".join(f"      {line}\n" for line in text.strip().split("\n"))
    found = parse_gates(
        f"policies:\n  - policy: a.policy\n    cases: h.csv\n    gates:\n{lines}fixtures: [f]\n", "gates.yaml"
    )
    return found.policies[0].gates


def problems(text: str) -> tuple[CaseProblem, ...]:
    with pytest.raises(CaseError) as caught:
        parse_gates(text, "gates.yaml")
    return caught.value.problems


def test_percentages_are_exact() -> None:
    found = gates("max_changed: {overall: 0.1%, by: {region: 33.3%}}\nmeasures: {rate: {at_least: 42.5%}}")
    assert found.max_changed is not None
    assert found.max_changed.overall == Fraction(1, 1000)
    assert found.max_changed.by == {"region": Fraction(333, 1000)}
    assert found.measures["rate"].bounds[0].figure.value == Fraction(425, 1000)


def test_a_limit_alone_is_the_overall_one_and_a_whole_number_counts_cases() -> None:
    found = gates("max_changed: 2%\nmax_swap_ins: 25\nmax_swap_outs: 0")
    assert found.max_changed is not None
    assert (found.max_changed.overall, found.max_swap_ins, found.max_swap_outs) == (Fraction(1, 50), 25, 0)
    assert not isinstance(found.max_swap_ins, Fraction)


def test_transitions_in_both_languages() -> None:
    found = gates("transitions: [decline -> approve, 拒绝 → 任意, any => approve with conditions]").transitions
    assert found is not None
    assert found.forbidden == [
        Move(Verdict.DECLINE, Verdict.APPROVE),
        Move(Verdict.DECLINE, None),
        Move(None, Verdict.APPROVE_WITH_CONDITIONS),
    ]
    assert found.breaks(Verdict.DECLINE, Verdict.REFER)
    assert not found.breaks(Verdict.APPROVE, Verdict.DECLINE)


def test_transitions_that_alone_are_allowed() -> None:
    found = gates("transitions: {allowed: [approve -> refer]}").transitions
    nothing = gates("transitions: {allowed: []}").transitions
    assert found is not None
    assert nothing is not None
    assert [one.breaks(Verdict.APPROVE, Verdict.REFER) for one in (found, nothing)] == [False, True]
    assert found.breaks(Verdict.REFER, Verdict.APPROVE)


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        ("max_changd: 2%", "there is no"),
        ("max_changed:", "`max_changed` is left empty"),
        ("max_changed: 2", ""),
        ("max_changed: 2.5", "a share with a percent sign"),
        ("max_changed: 102%", "not more than 100%"),
        ("max_changed: -1%", "percent sign"),
        ("max_changed: {by: {}}", "give `overall`, `by` or both"),
        ("max_swap_ins: true", "a share with a percent sign"),
        ("max_exposure_change: {limit: 3}", "percent sign"),
        ("max_exposure_change: {}", "name at least one"),
        ("measures: {}", "name at least one"),
        ("bad_rate: {at_most: 4}", "a bad rate is a share"),
        ("transitions: [declin -> approve]", "`declin` is no verdict"),
        ("transitions: decline to approve", "named settings"),
        ("transitions: [decline to approve]", "`decline -> approve`"),
        ("transitions: []", "either `forbidden` or `allowed`"),
        ("transitions: {forbidden: [any -> refer], allowed: []}", "either `forbidden` or `allowed`"),
        ("measures: {rate: {}}", "at least one bound"),
        ("measures: {rate: {at_least: 3, at_most: 2}}", "nothing can hold it"),
        ("measures: {rate: {at_least: many}}", "must be a number"),
        ("measures: {rate: {change_at_most: -2%}}", "no sign"),
        ("bad_rate: {}", "at least one bound"),
        ("no_rejects: 1", "true or false"),
        ("fairness: {ratio_at_least: 0.8, from_cases: 0}", "1 or more"),
        ("coverage: {}", "name what is to be covered"),
    ],
)
def test_what_a_gate_may_not_say(gate: str, words: str) -> None:
    if not words:
        assert gates(gate).max_changed is not None
        return
    text = f"policies:\n  - policy: a.policy\n    cases: h.csv\n    gates:\n      {gate}\nfixtures: [f]\n"
    found = problems(text)
    assert {one.code for one in found} == {"K513"}
    if words != "there is no":
        assert words in found[0].message_en
    assert found[0].line in (4, 5)


def test_a_misspelt_setting_has_its_line_and_its_cure_in_both_languages() -> None:
    (found,) = problems("policies:\n  - policy: a.policy\n    cases: h\n    gates:\n      max_changd: 2%\n")
    assert (found.line, found.path, found.suggestion) == (5, "policies[1].gates.max_changd", "max_changed")
    assert found.text().endswith("did you mean `max_changed`?")
    assert found.text("zh").endswith("是否想写 `max_changed`？")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "named settings"),
        ("policies: []", "must not be empty"),
        ("policies: [{}]", "it must be given"),
        ("policies: [{policy: a, mapping: m}]", "`mapping` goes with `cases`"),
        ("policies: [{policy: a, gates: {max_changed: 2%}}]", "the gate `max_changed` needs a history"),
        ("policies: [{policy: a, gates: {coverage: {clauses: 100%}}}]", "gates of coverage need `fixtures`"),
        ("policies: [{policy: a, cases: c, today: 2026-02-30}]", "2026-01-31"),
        ("policies: [{policy: a, policy: b}]", "stands twice"),
        ("policies: [{policy: [a]}]", "this must be text"),
    ],
)
def test_what_a_gates_file_may_not_say(text: str, words: str) -> None:
    assert words in problems(text)[0].message_en


def test_every_message_has_chinese() -> None:
    for one in problems("policies: [{policy: a, cases: c, gates: {max_changed: 3000%, no_rejects: 5}}]\nfixtures: 3"):
        assert one.message_zh != one.message_en
        assert any("\u4e00" <= sign <= "\u9fff" for sign in one.message_zh)


def test_hostile_names_are_shown_on_one_line() -> None:
    (found,) = problems('policies: [{policy: a, "x\\n::error::\\e[31m": 1}]')
    assert "\n" not in found.text()
    assert "\x1b" not in found.text()
