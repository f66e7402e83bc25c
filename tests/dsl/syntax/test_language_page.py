"""The page of the language has every word of it, in both languages, and its Chinese examples can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bonitas.dsl.syntax.lexicon import BUILTINS, PHRASES, SCALES

PAGE = (Path(__file__).parents[3] / "docs" / "language.md").read_text(encoding="utf-8")
TABLE = PAGE.partition("## Chinese words")[2]
PAIRS = {" ".join(found.split()) for found in re.findall(r"(?<=[|;] )`[^|;]*`(?= \||;)", TABLE)}


def pair(english: str, chinese: tuple[str, ...]) -> str:
    return " ".join(f"`{word}`" for word in (english, *chinese))


@pytest.mark.parametrize("terminal", [name for name in PHRASES["en"] if PHRASES["en"][name] and PHRASES["zh"][name]])
def test_every_keyword_is_on_the_page(terminal: str) -> None:
    assert pair(PHRASES["en"][terminal][0], PHRASES["zh"][terminal]) in PAIRS


@pytest.mark.parametrize("name", BUILTINS["en"])
def test_every_function_is_on_the_page(name: str) -> None:
    assert pair(BUILTINS["en"][name][0], BUILTINS["zh"][name]) in PAIRS


def test_the_page_has_no_other_words() -> None:
    keywords = {pair(PHRASES["en"][name][0], PHRASES["zh"][name]) for name in PHRASES["en"] if PHRASES["en"][name]}
    functions = {pair(BUILTINS["en"][name][0], BUILTINS["zh"][name]) for name in BUILTINS["en"]}
    assert PAIRS - keywords - functions == {f"`{word}`" for word in SCALES["zh"]}


def test_every_english_keyword_is_explained_before() -> None:
    text = PAGE.partition("## Chinese words")[0]
    words = [phrases[0] for phrases in PHRASES["en"].values() if phrases and not phrases[0].startswith("round")]
    absent = [word for word in words if word not in text]
    assert not absent
