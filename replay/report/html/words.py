"""The words of the HTML page for one reader."""

from __future__ import annotations

from collections.abc import Mapping

from bonitas.replay.report.html.words_en import WORDS_EN
from bonitas.replay.report.html.words_zh import WORDS_ZH
from bonitas.replay.report.speech import Speech

TEXT: Mapping[str, Mapping[str, str]] = {"en": WORDS_EN, "zh": WORDS_ZH}

IN_SCRIPT = (
    "any", "bin cases", "choice", "column cause", "found", "found none", "line", "more", "move", "new version",
    "no story", "old version", "open", "printed", "same items", "same verdict", "sort id", "sort lowered",
    "sort raised", "sort rank",
)  # fmt: skip
"""Texts that the page's script fills in itself."""


def say(words: Speech, key: str, **values: str) -> str:
    """One of the page's own texts, filled in, in the language of `words`."""
    return TEXT[words.language][key].format(**values)


def for_script(words: Speech) -> Mapping[str, str]:
    """The texts of the page's script, with their blanks as they are."""
    return {key: TEXT[words.language][key] for key in IN_SCRIPT}
