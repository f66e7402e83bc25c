"""Whatever is found in a damaged policy can be said, in every language and form."""

from __future__ import annotations

import json
import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose import render_github, render_human, render_json, render_sarif
from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.syntax.lexicon import LANGUAGES

PAGES = Path(__file__).parents[3] / "docs" / "errors"
POLICIES: list[str] = sorted(
    text
    for page in PAGES.glob("*.md")
    for text in re.findall(r"^```policy \w+\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S)
    if len(text) < 700
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A policy of the pages with a part cut out, doubled, or replaced by a part of another or by noise."""
    text, other = draw(st.sampled_from(POLICIES)), draw(st.sampled_from(POLICIES))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 40)))
    noise = draw(st.text('{}`"\\|()%,.\x1b\u202e净，\t\n 5a', max_size=8))
    piece = other[start : start + draw(st.integers(0, 40))]
    put: str = draw(st.sampled_from(["", noise, piece, text[start:end] * 2]))
    return text[:start] + put + text[end:]


@settings(max_examples=150, deadline=None)
@given(damaged())
def test_every_finding_can_be_rendered(text: str) -> None:
    found = Compilation(Source("damaged.policy", text)).diagnostics
    for language in LANGUAGES:
        shown = render_human.render(found, language)
        assert all(sign == "\n" or sign == "　" or sign.isprintable() for sign in shown)
        assert len(json.loads(render_sarif.render(found, language))["runs"][0]["results"]) == len(found)
        assert len(render_github.render(found, language).splitlines()) == len(found)
    assert len(json.loads(render_json.render(found))["diagnostics"]) == len(found)
