"""What one reader is told of two versions: fixed texts, names and titles, and how numbers stand in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from bonitas.engine.core import Program, Rounding, Verdict
from bonitas.engine.kinds import Kind, Money, Ratio, Text, Value
from bonitas.engine.problems import printable
from bonitas.engine.rounding import round_to
from bonitas.engine.values import decimal_text
from bonitas.engine.wording import Wording, grouped, wording
from bonitas.replay.report.words_en import WORDS_EN
from bonitas.replay.report.words_zh import WORDS_ZH

TEXT: Mapping[str, Mapping[str, str]] = {"en": WORDS_EN, "zh": WORDS_ZH}


@dataclass(frozen=True, slots=True)
class Speech:
    """What one reader is told of two versions: fixed texts, and names and titles of both (the new version's first)."""

    language: str
    say: Wording
    titles: Mapping[str, str]

    def text(self, key: str, **words: str) -> str:
        """One of the fixed texts, filled in."""
        return TEXT[self.language][key].format(**words)

    def listing(self, items: tuple[str, ...]) -> str:
        return self.text("comma").join(items)

    def name(self, canonical: str) -> str:
        """What people call an amount, a choice, an action: its title with its name, or its name."""
        name, title = self.say.name(canonical), self.titles.get(canonical, "")
        return f"{self.say.phrase(title)} ({name})" if title and self.language == "en" else name

    def title(self, canonical: str) -> str:
        """The title of an amount or a clause where it has one, else its name."""
        title = self.say.title(canonical, self.titles.get(canonical, ""))
        return printable(title or self.say.name(canonical), 80)

    def short(self, canonical: str) -> str:
        """The name of an amount or a choice, without its title."""
        return printable(self.say.name(canonical), 40)

    def clause(self, clause: str) -> str:
        """A clause's id and title."""
        title = self.say.title(clause, self.titles.get(clause, ""))
        return f"{clause} {title}" if title and title != clause else self.say.name(clause)

    def value(self, value: Value | None, kind: Kind) -> str:
        """A value of an amount or a choice; texts are the author's, in the reader's language where there are two."""
        if value is None:
            return self.text("unknown value")
        if isinstance(kind, Text) and isinstance(value, str):
            return printable(self.say.phrase(value))
        return self.say.value(value, kind)

    def label(self, value: Value | Verdict | None, kind: Kind | None = None) -> str:
        """A label of a matrix."""
        if isinstance(value, Verdict):
            return self.say.verdict(value)
        return self.text("unknown value") if value is None or kind is None else self.value(value, kind)

    def figure(self, value: Fraction, kind: Kind) -> str:
        """An amount in a table, to the cent, without the currency."""
        value = rounded(value, kind)
        return grouped(value, cents=True) if isinstance(kind, Money) else self.value(value, kind)

    def signed(self, change: Fraction, kind: Kind) -> str:
        """A change of an amount as `figure` shows it, with its sign."""
        shown = self.figure(change, kind)
        return f"+{shown}" if change > 0 else shown


def speech(old: Program, new: Program, language: str) -> Speech:
    """The words for a reader of `language`, "en" or "zh"; ValueError for another."""
    before, after = wording(old, language), wording(new, language)
    titles: dict[str, str] = {}
    for program in (old, new):
        titles |= {rule.id: rule.title for rule in program.rules}
        titles |= {amount.name: amount.title for amount in program.amounts if amount.title != amount.name}
    return Speech(language, _both(before, after), titles)


def _both(before: Wording, after: Wording) -> Wording:
    return Wording(after.language, {**before.labels, **after.labels}, {**before.texts, **after.texts})


def rounded(value: Fraction, kind: Kind) -> Fraction:
    """A figure for people: to the nearest hundredth, of a share to the hundredth of a per cent."""
    return round_to(value, Rounding.HALF_UP, Fraction(1, 10_000 if isinstance(kind, Ratio) else 100))


def percent(part: Fraction | int, whole: Fraction | int) -> str:
    """A share with one decimal, and a dash where there is no whole.

    >>> percent(1, 3), percent(-1, 3), percent(0, 5), percent(0, 0)
    ('33.3%', '-33.3%', '0.0%', '–')
    """
    if not whole:
        return "–"
    share = round_to(Fraction(part) / Fraction(whole) * 100, Rounding.HALF_UP, Fraction(1, 10))
    text = decimal_text(share)
    return f"{text}%" if "." in text else f"{text}.0%"


def count(number: int) -> str:
    """A count with commas: `1,989`."""
    return grouped(Fraction(number))


def percent_change(old: Fraction, new: Fraction) -> str:
    """A change as a share of what was before, with its sign."""
    text = percent(new - old, abs(old))
    return f"+{text}" if new > old and old else text


def plus(change: int) -> str:
    """A change of a count with its sign; none is a dot."""
    return "·" if change == 0 else f"{'+' if change > 0 else ''}{count(change)}"


def each(change: int, months: Fraction) -> str:
    """A change of a count by the month, to the tenth, with its sign; none is a dot.

    >>> each(50, Fraction(12)), each(-3, Fraction(2)), each(0, Fraction(2))
    ('+4.2', '-1.5', '·')
    """
    if change == 0:
        return "·"
    text = tenth(Fraction(change) / months)
    return f"+{text}" if change > 0 else text


def tenth(number: Fraction) -> str:
    """A number to the tenth."""
    return grouped(round_to(number, Rounding.HALF_UP, Fraction(1, 10)))


def cell(number: int) -> str:
    """A count in a table; none is a dot."""
    return count(number) if number else "·"
