"""The words of the language, as tables: one column for each language, one row for each terminal of the grammar.

The first phrase of a row is the one that the formatter prints; the others are accepted too. A phrase of several words
may be written with any white space between them. Nothing else in the project knows a keyword's spelling.
"""

from __future__ import annotations

from bonitas.dsl.syntax.lexicon_en import BUILTINS_EN, PHRASES_EN, SCALES_EN
from bonitas.dsl.syntax.lexicon_zh import BUILTINS_ZH, PHRASES_ZH, SCALES_ZH

LANGUAGES = ("en", "zh")

PHRASES: dict[str, dict[str, tuple[str, ...]]] = {"en": PHRASES_EN, "zh": PHRASES_ZH}
"""language → terminal → phrases."""

BUILTINS: dict[str, dict[str, tuple[str, ...]]] = {"en": BUILTINS_EN, "zh": BUILTINS_ZH}
"""language → built-in name (function, level, month-end rule, `today`) → spellings."""

SCALES: dict[str, dict[str, int]] = {"en": SCALES_EN, "zh": SCALES_ZH}
"""language → word for a power of ten → its value, smallest first."""


def phrase(language: str, terminal: str) -> str:
    """How a terminal is printed."""
    return PHRASES[language][terminal][0]


def builtin(language: str, name: str) -> str:
    """How a built-in name is printed."""
    return BUILTINS[language][name][0]


_BY_SPELLING = {
    language: {spelling: name for name, spellings in names.items() for spelling in spellings}
    for language, names in BUILTINS.items()
}


def builtin_of(language: str, spelling: str) -> str | None:
    """The built-in that a word spells, if any."""
    return _BY_SPELLING[language].get(spelling)
