"""How values, names and outcomes are written for people, in English and in Chinese.

What people type never has commas in its numbers; what they read does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from bonitas.engine import words
from bonitas.engine.core import Const, Program, Rounding, Verdict
from bonitas.engine.decision import Gap, Masked, Seen, Shown
from bonitas.engine.kinds import Choice, Date, Days, Kind, Money, Quantity, Ratio, Text
from bonitas.engine.rounding import round_to
from bonitas.engine.values import MISSING, STATED, Cause, Unknown, decimal_text

LANGUAGES = ("en", "zh")
"""The languages that people are spoken to in."""

PLACES = 6
"""Decimal places of a number that is shown rounded, after `≈`."""

LONGEST = 12
"""An exact decimal with more places is shown rounded too."""

_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Wording:
    """The words for one reader: a language, and what people of that language call the names of the policy."""

    language: str
    labels: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    """The texts that the policy itself answers with, such as an approver; no others are put into the language."""

    def say(self, key: str, **values: str) -> str:
        """One of the fixed texts of `words.TEXT`, filled in."""
        return words.TEXT[self.language][key].format(**values)

    def listing(self, items: tuple[str, ...]) -> str:
        """Several things one after the other."""
        return self.say("list").join(items)

    def name(self, canonical: str) -> str:
        """What people call a name, an id, a path or a phrase; every word that has no other name stays as it is."""
        if canonical in self.labels:
            return self.labels[canonical]
        return _WORD.sub(lambda found: self._token(found[0]), canonical)

    def _token(self, word: str) -> str:
        return self.labels.get(word) or words.TOKENS[self.language].get(word, word)

    def phrase(self, text: str) -> str:
        """An author's text in the reader's language where the policy has it."""
        return self.labels.get(text, text)

    def title(self, clause: str, title: str) -> str:
        """A clause's title in the reader's language where the policy has it."""
        return self.labels.get(clause, self.phrase(title))

    def verdict(self, verdict: Verdict) -> str:
        return words.VERDICT[self.language][verdict]

    def value(self, value: Shown, kind: Kind) -> str:
        """A value as people write it: `1,234,567.50 CNY`, `12.5%`, `30 days`, `≈2.666667`."""
        match value:
            case Masked():
                return self.say("masked")
            case Unknown():
                return self.say("unknown")
            case bool():
                return self.say("yes" if value else "no")
            case Fraction():
                return self._number(value, kind)
            case date():
                return value.isoformat()
        return self._choice(value) if isinstance(kind, Choice) else self.texts.get(value, value)

    def _choice(self, label: str) -> str:
        verdicts = {verdict.name.lower(): text for verdict, text in words.VERDICT[self.language].items()}
        return self.labels.get(label) or verdicts.get(label, label)

    def _number(self, value: Fraction, kind: Kind) -> str:
        match kind:
            case Money(currency):
                return f"{grouped(value, cents=True)} {currency}"
            case Ratio():
                return f"{grouped(value * 100)}%"
            case Days():
                return self.time(value, "days")
            case Quantity(money, days, currency):
                units = ((currency or "", money), (words.TEXT[self.language]["day power"], days))
                return " ".join((grouped(value), *(f"{unit}^{power}" for unit, power in units if power)))
        return grouped(value)

    def time(self, count: Fraction, unit: str) -> str:
        """A length of time: `1 day`, `4 hours`, `30天`."""
        one, many = words.UNITS[self.language][unit]
        return f"{grouped(count)}{one if abs(count) == 1 else many}"

    def cause(self, cause: Cause) -> str:
        """Why something is unknown, in a few words."""
        subject = self.phrase(cause.subject) if cause.what == STATED else self.name(cause.subject)
        return words.CAUSE[self.language][cause.what].format(subject=subject)

    def seen(self, seen: Seen) -> str:
        """`current_ratio is 0.8`, or why it is unknown."""
        if isinstance(seen.value, Unknown):
            causes = sorted(seen.value.causes)
            if causes == [Cause(MISSING, seen.name)]:
                return self.cause(causes[0])
            told = self.listing(tuple(self.cause(cause) for cause in causes))
            return self.say("why unknown", name=self.name(seen.name), causes=told)
        return self.say("is", name=self.name(seen.name), value=self.value(seen.value, seen.kind))

    def span(self, program: Program) -> str:
        """When the policy holds: `the policy holds from 2026-01-01`."""
        start, end = program.effective_from, program.effective_until
        key = "span until" if start is None else "span from" if end is None else "span"
        return self.say(key, start=str(start), end=str(end))

    def gap(self, gap: Gap, key: str = "would") -> str:
        """`current_ratio is 0.8, needs at least 1` with the key `needs`; with `would`, what would have to be."""
        tables = words.DATE_BOUND if isinstance(gap.kind, Date) else words.BOUND
        tables = words.CHOICE_BOUND if isinstance(gap.kind, Choice) else tables
        bound = tables[self.language][gap.operator].format(bound=self.value(gap.bound, gap.kind))
        return self.say(key, name=self.name(gap.name), value=self.value(gap.value, gap.kind), bound=bound)


def wording(program: Program, language: str | None = None) -> Wording:
    """The words for a reader of `language` (None: the policy's own). Raises ValueError for another one."""
    chosen = language or program.language
    if chosen not in LANGUAGES:
        raise ValueError(f"no words for language {chosen!r}; there are {', '.join(LANGUAGES)}")
    labels = program.labels.get(chosen, {})
    answers = (node.value for node in program.nodes if isinstance(node, Const) and isinstance(node.kind, Text))
    return Wording(chosen, labels, {text: labels[text] for text in map(str, answers) if text in labels})


def grouped(value: Fraction, *, cents: bool = False) -> str:
    """A number with commas; with `cents`, broken amounts have at least two places.

    >>> grouped(Fraction(2469135, 2), cents=True), grouped(Fraction(8, 3)), grouped(Fraction(-1000))
    ('1,234,567.50', '≈2.666667', '-1,000')
    """
    text = decimal_text(value)
    rounded = "/" in text or len(text.partition(".")[2]) > LONGEST
    if rounded:
        text = decimal_text(round_to(value, Rounding.HALF_EVEN, Fraction(1, 10**PLACES)))
    whole, _, places = text.lstrip("-").partition(".")
    if cents and places:
        places = places.ljust(2, "0")
    commas = re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", whole)
    sign = "-" if value < 0 else ""
    return f"{'≈' if rounded else ''}{sign}{commas}{'.' + places if places else ''}"
