"""No text ends in a traceback: findings come back, in order and within the text, and can be shown in both languages."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies.texts import POLICIES, anything, broken, tokens

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.codes import CODES
from bonitas.dsl.diagnose.diagnostic import Severity
from bonitas.dsl.diagnose.render_human import render
from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.files import find_base
from bonitas.engine.identity import identity

TEXTS = {str(path): path.read_text(encoding="utf-8") for path in POLICIES}


def _check(text: str, name: str = "p.policy") -> None:
    compilation = Compilation(Source(name, text), find_base)
    found = compilation.diagnostics
    errors = [each.code for each in found if CODES[each.code].severity is Severity.ERROR]
    assert (compilation.program is None) == bool(errors), errors
    assert "K901" not in errors
    for each in found:
        for label in (each.primary, *each.secondary):
            assert 0 <= label.span.start <= label.span.end <= len(label.span.source.text)
        if each.fix is not None:
            assert each.fix.span.source.text[each.fix.span.start : each.fix.span.end] != each.fix.replacement
    for language in ("en", "zh"):
        shown = render(found, language)
        assert all(f"[{each.code}]" in shown for each in found)
    if compilation.program is not None:
        assert identity(compilation.program).startswith("sha256:")


@settings(deadline=None)
@given(anything())
def test_any_characters(text: str) -> None:
    _check(text)


@settings(deadline=None)
@given(st.sampled_from(("en", "zh")).flatmap(tokens))
def test_any_words(text: str) -> None:
    _check(text)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(TEXTS)), st.integers(0, 10**9))
def test_real_policies_with_something_broken(name: str, seed: int) -> None:
    _check(broken(random.Random(seed), TEXTS[name]), name)


def test_what_only_the_whole_text_shows_is_told() -> None:
    _check(
        'policy p "P"\nversion 1\ncase\n  paydex number\ntable`days` by paydex\n  | paydex | x |\n  | otherwise | 1 |\n'
    )


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(st.sampled_from(sorted(TEXTS)), st.integers(0, 10**9))
def test_more_real_policies_with_something_broken(name: str, seed: int) -> None:
    _check(broken(random.Random(seed), TEXTS[name]), name)


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_the_texts_themselves_have_no_errors(name: str) -> None:
    compilation = Compilation(Source(name, TEXTS[name]), find_base)
    assert compilation.program is not None, render(compilation.diagnostics)
