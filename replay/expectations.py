"""What a fixture expects of a decision, compared with what was decided. Docs: docs/cli.md.

Expectations are partial: only what is named is compared. Names and labels may be canonical or in any language of the
policy; numbers are compared by value, lists as sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bonitas.engine.core import Program
from bonitas.engine.decision import Decision, Masked, Shown
from bonitas.engine.kinds import Kind
from bonitas.engine.masking import hidden_outputs
from bonitas.engine.problems import NOTHING, Both, closest, printable
from bonitas.engine.scalars import exact_number
from bonitas.engine.values import Unknown, decimal_text, plain
from bonitas.engine.wording import LANGUAGES, Wording, wording

UNKNOWN = "unknown"
REJECTED = "rejected"
GUARANTEES = "guarantees"
NO_VERDICT = "none"

Found = str | bool | tuple[str, ...]
"""What was decided, as a fixture would write it."""

_YES_NO = {"yes": True, "true": True, "是": True, "no": False, "false": False, "否": False}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An expectation that does not hold. `expected` and `got` are for people.

    `found` is what the fixture would have to say, None where `name` is no outcome of the policy; `hint` then tells a
    name that is.
    """

    name: str
    expected: str
    got: str
    found: Found | None
    hint: Both = NOTHING


class Expectations:
    """Compares expectations with decisions of one program. `words` says in which language it speaks."""

    def __init__(self, program: Program, words: Wording) -> None:
        self._program, self._words = program, words
        self._readers = [wording(program, language) for language in LANGUAGES]
        self._sets: Mapping[str, Callable[[Decision], Iterable[str]]] = {
            "reasons": lambda one: (reason.clause for reason in one.reasons),
            "warnings": lambda one: (raised.clause for raised in one.warnings),
            "actions": lambda one: (called.action for called in one.actions),
            "notify": lambda one: (told.whom for told in one.notifications),
            "conditions": lambda one: one.conditions,
            "refer_to": lambda one: one.refer_to,
            "needs": lambda one: (cause.subject for cause in one.needs),
        }

    def compare(self, expect: Mapping[str, object], decision: Decision, broken: tuple[str, ...]) -> list[Mismatch]:
        """The expectations that do not hold; `broken` are the ids of guarantees that the case breaks."""
        found = []
        for name, expected in expect.items():
            if name == GUARANTEES:
                found += self._set(name, expected, broken)
            elif name in self._sets:
                found += self._set(name, expected, tuple(dict.fromkeys(self._sets[name](decision))))
            elif name == "verdict":
                found += self._verdict(expected, decision)
            elif name == REJECTED:
                found.append(Mismatch(name, _text(expected), "", None))
            else:
                found += self._outcome(name, expected, decision)
        return found

    def _verdict(self, expected: object, decision: Decision) -> list[Mismatch]:
        got = NO_VERDICT if decision.verdict is None else decision.verdict.name.lower()
        names = {got}
        if decision.verdict is not None:
            names |= {reader.verdict(decision.verdict) for reader in self._readers}
        return [] if expected in names else [Mismatch("verdict", _text(expected), got, got)]

    def _set(self, name: str, expected: object, got: tuple[str, ...]) -> list[Mismatch]:
        items = [_text(item) for item in expected] if isinstance(expected, list | tuple) else [_text(expected)]
        shown = tuple(self._shown(item) for item in got)
        wanted = {next((item for item in got if one in self._names(item)), one) for one in items}
        if wanted == set(got) and isinstance(expected, list | tuple):
            return []
        return [Mismatch(name, self._words.listing(tuple(items)), self._words.listing(shown), shown)]

    def _outcome(self, name: str, expected: object, decision: Decision) -> list[Mismatch]:
        outcomes = _outcomes(decision)
        canonical = next((one for one in outcomes if name == one), None)
        canonical = canonical or next((one for one in outcomes if name in self._names(one)), None)
        if canonical is None:
            known = [*self._sets, "verdict", REJECTED, GUARANTEES, *map(self._shown, outcomes)]
            return [Mismatch(name, _text(expected), "", None, closest(name, known)[0])]
        value, kind = outcomes[canonical]
        if self._agrees(value, expected):
            return []
        if canonical in hidden_outputs(self._program) and not isinstance(value, Unknown):
            value = Masked()
        told = _told(self._words, value, kind)
        return [Mismatch(name, self._expected(expected, kind), told, self._plain(value))]

    def _agrees(self, value: Shown, expected: object) -> bool:
        if isinstance(value, Unknown):
            return expected == UNKNOWN
        if isinstance(value, Masked):
            return False
        if isinstance(value, bool):
            return value is (expected if isinstance(expected, bool) else _YES_NO.get(_text(expected)))
        if isinstance(value, Fraction):
            return _number(expected) == value
        if isinstance(value, date):
            return _text(expected) == value.isoformat()
        return _text(expected) in self._names(value)

    def _expected(self, expected: object, kind: Kind) -> str:
        number = _number(expected)
        return _text(expected) if number is None else _told(self._words, number, kind)

    def _plain(self, value: Shown) -> Found | None:
        if isinstance(value, Unknown):
            return UNKNOWN
        if isinstance(value, Masked):
            return None
        text = plain(value)
        return self._shown(text) if isinstance(value, str) and isinstance(text, str) else text

    def _names(self, canonical: str) -> set[str]:
        """Every name that people have for something."""
        names = {canonical}
        for reader in self._readers:
            names |= {reader.name(canonical), reader.phrase(canonical)}
        return names

    def _shown(self, canonical: str) -> str:
        """What the policy's own text calls something; the id of a clause stays."""
        if any(rule.id == canonical for rule in self._program.rules):
            return canonical
        return wording(self._program).name(canonical)


def _outcomes(decision: Decision) -> dict[str, tuple[Shown, Kind]]:
    outcomes: dict[str, tuple[Shown, Kind]] = {seen.name: (seen.value, seen.kind) for seen in decision.values}
    outcomes |= {one.name: (one.value, one.kind) for one in decision.selections}
    return outcomes | {one.name: (one.value, one.kind) for one in decision.amounts}


def _number(expected: object) -> Fraction | None:
    """The number that an expectation tells: 5, "1_000.50", "12.5%", "8/3"."""
    if isinstance(expected, bool):
        return None
    if isinstance(expected, int | Decimal | Fraction):
        return Fraction(expected)
    if not isinstance(expected, str):
        return None
    text = expected.strip()
    if text.endswith(("%", "％")):
        share = exact_number(text[:-1])
        return None if share is None else share / 100
    above, slash, below = text.partition("/")
    parts = [exact_number(part) for part in ([above, below] if slash else [above])]
    if any(part is None for part in parts) or (slash and parts[1] == 0):
        return None
    return parts[0] / parts[1] if slash and parts[0] is not None and parts[1] is not None else parts[0]


def _told(words: Wording, value: Shown, kind: Kind) -> str:
    """A value for people; one that is shown rounded, exactly too."""
    text = words.value(value, kind)
    return f"{text} ({decimal_text(value)})" if isinstance(value, Fraction) and text.startswith("≈") else text


def _text(expected: object) -> str:
    if isinstance(expected, bool):
        return "true" if expected else "false"
    if isinstance(expected, list | tuple):
        return ", ".join(_text(item) for item in expected)
    return "" if expected is None else printable(str(expected), 200)
