"""What the recomputations of real histories share. Nothing of Bonitas is imported here: these answers are independent.

A recomputation is a function from a row of the source, as it is spelled there, and an edition (the numbers and clauses
in which two versions differ) to an answer. It is written from the prose of the policy, in fractions.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Row = Mapping[str, Any]
Value = TypeVar("Value")
Edition = TypeVar("Edition", bound="DataclassInstance")
Causes = frozenset[frozenset[str]]
"""Sets of edits of which each is enough."""
NOTHING: Causes = frozenset([frozenset()])
"""No edit is needed."""

VERDICTS = ("approve", "approve_with_conditions", "refer", "decline")
"""From the mildest to the most severe."""


@dataclass(frozen=True)
class Answer:
    """What is decided of one case. An amount or choice that is None is unknown; `told` are those who are notified."""

    verdict: str
    reasons: frozenset[str]
    amounts: Mapping[str, Fraction | None]
    choices: Mapping[str, object]
    warnings: frozenset[str]
    actions: frozenset[str]
    told: frozenset[str] = frozenset()
    refer_to: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()


class Clauses:
    """Collects the clauses that stand against a case, with whom they refer to or what they ask for."""

    def __init__(self) -> None:
        self._found: list[tuple[str, str, str]] = []

    def add(self, clause: str, verdict: str, whom_or_what: str = "", *, when: bool | None) -> None:
        """The clause, if its condition `when` holds; where that is None (unknown), it refers, to whom it says."""
        if when is None:
            self._found.append((clause, "refer", whom_or_what if verdict == "refer" else ""))
        elif when:
            self._found.append((clause, verdict, whom_or_what))

    @property
    def verdict(self) -> str:
        """The most severe of all."""
        return max((verdict for _, verdict, _ in self._found), key=VERDICTS.index, default="approve")

    @property
    def reasons(self) -> frozenset[str]:
        """The clauses."""
        return frozenset(clause for clause, _, _ in self._found)

    @property
    def refer_to(self) -> frozenset[str]:
        """To whom, if the verdict is to refer."""
        return self._told("refer") if self.verdict == "refer" else frozenset()

    @property
    def conditions(self) -> frozenset[str]:
        """What is asked for."""
        return self._told("approve_with_conditions")

    def _told(self, wanted: str) -> frozenset[str]:
        return frozenset(text for _, verdict, text in self._found if verdict == wanted and text)


@cache
def exact(text: str) -> Fraction:
    """The exact number that a text spells."""
    return Fraction(text)


def number(cell: object) -> Fraction | None:
    """The exact number in a cell, None where it is empty."""
    return None if cell is None or str(cell).strip() == "" else exact(str(cell).strip())


def needed(cell: object) -> Fraction:
    """The exact number in a cell that is never empty."""
    value = number(cell)
    assert value is not None
    return value


def down(value: Fraction, unit: int | Fraction) -> Fraction:
    """Rounded down to a multiple of the unit."""
    return floor(value / unit) * Fraction(unit)


def half_up(value: Fraction, unit: Fraction) -> Fraction:
    """Rounded to the nearest multiple of the unit, ties away from zero."""
    size = floor(abs(value) / unit + Fraction(1, 2)) * unit
    return size if value >= 0 else -size


def either(*conditions: bool | None) -> bool | None:
    """Whether one of them holds; unknown where only what nobody knows could make it so."""
    return True if True in conditions else None if None in conditions else False


def both(*conditions: bool | None) -> bool | None:
    """Whether all of them hold."""
    return False if False in conditions else None if None in conditions else True


def negation(condition: bool | None) -> bool | None:
    """Not so; unknown if that is unknown."""
    return None if condition is None else not condition


def in_force(steps: Iterable[tuple[date, Value]], day: date) -> Value:
    """The value of the latest step that has begun; the steps stand from the latest to the first."""
    return next(value for start, value in steps if start <= day)


def csv_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, rows: Sequence[Row]) -> Path:
    """A file of these rows, spelled as they are; what is missing is an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def holding(**conditions: bool | None) -> frozenset[str]:
    """The names of what holds; what is unknown does not."""
    return frozenset(name for name, holds in conditions.items() if holds)


def causes(old: Edition, new: Edition, decide: Callable[[Edition], object]) -> Causes:
    """The smallest sets of edits that by themselves lead to what the new edition says.

    An edit is a field of the edition in which the two differ. Where both say the same, that is the empty set.
    """
    goal = decide(new)
    differing = [one.name for one in fields(old) if getattr(old, one.name) != getattr(new, one.name)]
    for size in range(len(differing) + 1):
        edited = {
            one: replace(old, **{name: getattr(new, name) for name in one}) for one in combinations(differing, size)
        }
        found = frozenset(frozenset(one) for one, edition in edited.items() if decide(edition) == goal)
        if found:
            return found
    raise AssertionError("all edits together make the new edition")


def attributed(
    rows: Iterable[Row],
    decide: Callable[[Row, Edition], Answer],
    old: Edition,
    new: Edition,
    part: Callable[[Answer], object],
) -> dict[Causes, list[Row]]:
    """The rows by the smallest sets of edits that give the part of an answer that the new edition gives."""
    found: dict[Causes, list[Row]] = {}
    for row in rows:

        def told(edition: Edition, row: Row = row) -> object:
            return part(decide(row, edition))

        found.setdefault(causes(old, new, told), []).append(row)
    return found


def moved(
    rows: Iterable[Row], decide: Callable[[Row, Edition], Answer], old: Edition, new: Edition
) -> dict[Causes, list[Row]]:
    """The rows whose verdict moves, by the smallest sets of edits that move it."""
    found = attributed(rows, decide, old, new, lambda answer: answer.verdict)
    found.pop(NOTHING, None)
    return found


def sets(*names: str) -> Causes:
    """Causes from texts: "a b" is the set of the edits a and b, several texts are several sets."""
    return frozenset(frozenset(one.split()) for one in names)
