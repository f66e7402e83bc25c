"""The smallest parts as they are printed in a language: keywords, names, texts, numbers, dates, lists."""

from __future__ import annotations

from collections.abc import Sequence

from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.currencies import CURRENCIES
from bonitas.dsl.syntax.format_layout import SOFT, SPACE, Doc, Group, join
from bonitas.dsl.syntax.lexicon import LANGUAGES, PHRASES, SCALES, phrase
from bonitas.dsl.syntax.scales import power, shifted

SPOKEN_SCALES: dict[str, tuple[str, ...]] = {
    "en": ("thousand", "million", "billion", "trillion"),
    "zh": ("千", "万", "亿", "万亿"),
}
"""The scale words that are printed, smallest first; 百万 and 千万 are only read."""

FIRST_MARK = 0xF0000
"""From here on, private characters: one for each name that stands in quotes while its need of them is unknown."""


def _keyword_words(language: str) -> frozenset[str]:
    words = {word for phrases in PHRASES[language].values() for text in phrases for word in text.split()}
    return frozenset(words) | frozenset(SCALES[language]) | CURRENCIES | frozenset(LANGUAGES) | {"元"}


_KEYWORD_WORDS = {language: _keyword_words(language) for language in LANGUAGES}


class Words:
    """How names and keywords are printed in a language.

    While `needed` is None, each name that could be read as a keyword gets quotes and a mark by which it is found again
    in the text (see `mark_of`); afterwards `needed` holds the `id` of those that keep their quotes.
    """

    def __init__(self, language: str, needed: frozenset[int] | None = None) -> None:
        self.language = language
        self.needed = needed
        self.mark_of: dict[int, str] = {}
        self.glue = "" if language == "zh" else " "

    def word(self, terminal: str) -> str:
        """A keyword."""
        return phrase(self.language, terminal)

    def name(self, name: tree.Name) -> str:
        """An identifier, in quotes if they are needed."""
        if name.text not in _KEYWORD_WORDS[self.language]:
            return name.text
        if self.needed is not None:
            return f"`{name.text}`" if id(name) in self.needed else name.text
        mark = self.mark_of.setdefault(id(name), chr(FIRST_MARK + len(self.mark_of)))
        return f"{mark}`{name.text}`"

    def text(self, text: tree.Text) -> str:
        """A text in its quotes."""
        escaped = text.text.replace("\\", "\\\\").replace('"', '\\"')
        if self.needed is None:
            escaped = "".join("?" if ord(character) >= FIRST_MARK else character for character in escaped)
        return f'"{escaped}"'

    def label(self, label: tree.Name | tree.Text) -> str:
        """A name, or a text that stands for one."""
        return self.name(label) if isinstance(label, tree.Name) else self.text(label)

    def listed(self, docs: Sequence[Doc]) -> tuple[Doc, ...]:
        """Alternatives, choice labels, columns: with a comma or with `、`; as many on a line as fit."""
        return join(("、", Group((SOFT,))) if self.language == "zh" else (",", Group((SPACE,))), docs)

    def listed_flat(self, texts: Sequence[str]) -> str:
        """The same on one line."""
        return ("、" if self.language == "zh" else ", ").join(texts)

    def sequence(self, docs: Sequence[Doc]) -> tuple[Doc, ...]:
        """Effects and dated values, each a sentence of its own: with a comma or with `，`."""
        return join(("，", Group((SOFT,))) if self.language == "zh" else (",", Group((SPACE,))), docs)

    def day(self, day: tree.Day) -> str:
        return day.value.isoformat()

    def until(self, day: tree.Day) -> str:
        """`until 2026-12-31`, with what closes it in the language."""
        closing = PHRASES[self.language]["UNTIL_END"]
        return " ".join([self.word("UNTIL"), self.day(day), *closing[:1]])

    def amount(self, amount: tree.Amount) -> str:
        """A number with its scale and unit."""
        if amount.scale == 1:
            number, one = _grouped(amount.digits) if amount.grouped else amount.digits, amount.digits == "1"
        else:
            number, one = self._scaled(amount), False
        if amount.unit == "%":
            return f"{number}%"
        if amount.unit == "days":
            return f"{number}{self.glue}{self.unit('DAY_UNIT', one)}"
        return f"{number} {amount.unit}" if amount.unit else number

    def plain_kind(self, kind: tree.KindName) -> str:
        """A kind without labels or elements: `money in USD`, `days`."""
        if kind.word == "yes_no":
            return self.word("YES_NO")
        currency = f" {self.word('IN')} {kind.currency}" if kind.currency else ""
        return self.word(f"{kind.word.upper()}_KIND") + currency

    def unit(self, terminal: str, one: bool) -> str:
        """A unit of time; for `one` of it in the singular, where the language has one."""
        phrases = PHRASES[self.language][terminal]
        return phrases[-1] if one and self.language == "en" else phrases[0]

    def _scaled(self, amount: tree.Amount) -> str:
        plain = shifted(amount.digits, power(amount.scale))
        words, scales = SPOKEN_SCALES[self.language], SCALES[self.language]
        whole = plain.partition(".")[0]
        word = next((word for word in reversed(words) if len(whole) > power(scales[word])), words[0])
        return f"{shifted(plain, -power(scales[word]))}{self.glue}{word}"


def _grouped(digits: str) -> str:
    whole, point, rest = digits.partition(".")
    return f"{int(whole):_}{point}{rest}" if whole.isdigit() and not whole.startswith("0") else digits
