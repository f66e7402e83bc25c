"""Texts that are no policies: random, of random tokens, and real policies with something broken in them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bonitas.dsl.syntax.lexicon import BUILTINS, PHRASES

POLICIES = sorted((Path(__file__).parents[2] / "policies").glob("*/*.policy"))
"""Every policy of the project."""

_TOKEN = re.compile(r'"[^"\n]*"|\w+|\s+|[^\w\s]')
_SIGNS = [
    "(",
    ")",
    ",",
    "+",
    "-",
    "*",
    "/",
    "%",
    "=",
    "<",
    ">",
    "<=",
    "!=",
    "..",
    "..<",
    "|",
    "|\n",
    "\n",
    "#",
    "`",
    '"',
    "：",
]
_NASTY = [
    "\x00",
    "\ud800",
    "\u202e",
    "\u2066",
    "，",
    "（",
    "％",
    "“",
    "｜",
    "　",
    "\u0301",
    "٣",
    "\x85",
    "\u2028",
    "𝟙",
    "\ufeff",
]
_VALUES = [
    "a",
    "b",
    "客户",
    "value",
    "today",
    '"x"',
    "1",
    "0.5",
    "70%",
    "30 days",
    "2026-02-30",
    "2026-01-31",
    "1,000",
    "9" * 60,
]


def tokens(language: str) -> SearchStrategy[str]:
    """A header and random words of a language: keywords, functions, names, numbers and signs."""
    keywords = [phrase for phrases in PHRASES[language].values() for phrase in phrases]
    functions = [word for words in BUILTINS[language].values() for word in words]
    word = st.one_of(
        st.sampled_from(keywords), st.sampled_from(functions), st.sampled_from(_SIGNS), st.sampled_from(_VALUES)
    )
    header = {"en": 'policy p "P"\nversion 1\n', "zh": '政策 p "P"\n版本 1\n'}[language]
    return st.lists(word, max_size=30).map(lambda words: header + " ".join(words))


def anything() -> SearchStrategy[str]:
    """Any characters, lone surrogates and controls included, sometimes after a good beginning."""
    text = st.text(st.characters(), max_size=60)
    return st.one_of(text, text.map(lambda rest: f'policy p "P"\nversion 1\n{rest}'))


def broken(source: random.Random, text: str) -> str:
    """The text with one to three things broken in it."""
    for _ in range(source.randint(1, 3)):
        text = source.choice(_BREAKS)(source, text)
    return text


def _of_tokens(change: Callable[[random.Random, list[str]], object]) -> Callable[[random.Random, str], str]:
    def changed(source: random.Random, text: str) -> str:
        parts = _TOKEN.findall(text)
        if parts:
            change(source, parts)
        return "".join(parts)

    return changed


def _of_lines(change: Callable[[random.Random, list[str]], object]) -> Callable[[random.Random, str], str]:
    def changed(source: random.Random, text: str) -> str:
        parts = text.split("\n")
        change(source, parts)
        return "\n".join(parts)

    return changed


def _delete(source: random.Random, parts: list[str]) -> None:
    del parts[source.randrange(len(parts))]


def _repeat(source: random.Random, parts: list[str]) -> None:
    parts.insert(source.randrange(len(parts)), source.choice(parts))


def _swap(source: random.Random, parts: list[str]) -> None:
    one, other = source.randrange(len(parts)), source.randrange(len(parts))
    parts[one], parts[other] = parts[other], parts[one]


def _foreign(source: random.Random, parts: list[str]) -> None:
    parts.insert(source.randrange(len(parts)), source.choice([*_NASTY, *_SIGNS, *_VALUES]))


def _digits(source: random.Random, parts: list[str]) -> None:
    numbers = [i for i, part in enumerate(parts) if part.isdigit()]
    if numbers:
        parts[source.choice(numbers)] = source.choice(["0", "9999", "1" * 39, "-1", "0.1", "1_0"])


def _cut(source: random.Random, text: str) -> str:
    start = source.randrange(len(text) + 1)
    return text[:start] if source.random() < 0.5 else text[:start] + text[start + source.randrange(40) :]


def _wide(source: random.Random, text: str) -> str:
    wide = {ord(narrow): ord(narrow) + 0xFEE0 for narrow in source.sample("(),%:<>=+-|0123456789", 4)}
    return text.translate(wide)


_BREAKS = [
    *(_of_tokens(change) for change in (_delete, _repeat, _swap, _foreign, _digits)),
    *(_of_lines(change) for change in (_delete, _repeat, _swap)),
    _cut,
    _wide,
]
