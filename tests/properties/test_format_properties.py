"""What holds of the layout and of translation for every tree."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies.trees import policies, translatable

from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.format import format_policy
from bonitas.dsl.syntax.parser import parse
from bonitas.dsl.syntax.translate import translate

OTHER = {"en": "zh", "zh": "en"}
either = st.one_of(policies("en"), policies("zh"))
few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def read(text: str) -> tree.Policy:
    parsed = parse(Source("<text>", text))
    assert parsed.whole, (text, parsed.diagnostics)
    assert parsed.policy is not None
    return parsed.policy


@few
@given(either)
def test_a_layout_says_what_the_tree_says(policy: tree.Policy) -> None:
    text = format_policy(policy)
    again = read(text)
    assert again == policy
    assert again.language == policy.language
    assert format_policy(again) == text


@few
@given(either)
def test_so_it_does_in_the_keywords_of_the_other_language(policy: tree.Policy) -> None:
    text = format_policy(policy, OTHER[policy.language])
    again = read(text)
    assert again == policy
    assert format_policy(again) == text


@few
@given(st.one_of(translatable("en"), translatable("zh")))
def test_translation_there_and_back_changes_nothing(policy: tree.Policy) -> None:
    there = translate(policy, OTHER[policy.language]).policy
    assert read(format_policy(there)) == there
    back = translate(there, policy.language).policy
    assert back == policy
    assert back.language == policy.language


@st.composite
def commented(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A policy's text with comments and empty lines put in anywhere, and the comments in their order."""
    lines = format_policy(replace(draw(either), comments=())).splitlines()
    places = st.lists(st.tuples(st.integers(0, len(lines)), st.sampled_from("beside above apart blank".split())))
    comments: list[str] = []
    chosen = dict(sorted(draw(places)))
    out: list[str] = []
    for i, line in enumerate([*lines, ""]):
        how = chosen.get(i)
        comment = f"comment {i}"
        if how is not None and how != "blank":
            comments.append(comment)
        if how == "above":
            out.append(f"# {comment}")
        if how in ("apart", "blank"):
            out += ["", f"#{comment}", ""] if how == "apart" else [""]
        out.append(f"{line} # {comment}" if how == "beside" else line)
    return "\n".join(out), comments


@few
@given(commented())
def test_comments_are_kept_in_their_order(text_and_comments: tuple[str, list[str]]) -> None:
    text, comments = text_and_comments
    policy = read(text)
    once = format_policy(policy)
    again = read(once)
    assert [comment.text for comment in again.comments] == comments
    assert again == policy
    assert format_policy(again) == once
