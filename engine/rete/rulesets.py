"""Junctions as rulesets of durable-rules: plain data, in which facts and rules have numbers for names.

A fact is the truth of one matter: 0 no, 1 yes, 2 unknown. For a junction of all, one rule waits for any fact that makes
it fail, another joins the facts of all literals as long as none does; a junction of any is the mirror of that; a count
joins all facts whatever they are. durable-rules keeps what it knows of rules and facts in tables of fixed size (and
writes past some of them), so what would not fit into one ruleset becomes several, and a fact is told to each ruleset
that reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bonitas.engine.matters import Matter
from bonitas.engine.rete.junctions import Join, Junction
from bonitas.engine.values import Answer, Unknown

MOST_TESTS = 400
"""Different tests in one ruleset; the table of durable-rules ends at 511."""
MOST_READERS = 50
"""Rules of one ruleset that read one fact; the stack of durable-rules ends at 64."""
NO, YES, UNKNOWN = 0, 1, 2
READY = "ready"
"""The fact and the rule by which a ruleset shows that it works (see `network.py`)."""

_RESERVED = ("id", "sid", READY)


def truth(answer: Answer) -> int:
    """The number that a fact holds for an answer."""
    return UNKNOWN if isinstance(answer, Unknown) else YES if answer is True else NO


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a rule that fired says of a junction: `settles` it, or with None leaves it to all its literals."""

    junction: Junction
    settles: bool | None


@dataclass(slots=True)
class Ruleset:
    """One ruleset. `definition` is what durable-rules takes; `facts`: matter → the name of its fact here."""

    definition: dict[str, Any] = field(default_factory=lambda: {READY: {"all": [{"m": {READY: 1}}]}})
    facts: dict[Matter, str] = field(default_factory=dict)
    conclusions: dict[str, Conclusion] = field(default_factory=dict)
    """Rule → what it says when it fires."""

    def told(self, matter: Matter, answer: Answer) -> str:
        """The fact of a matter, in the form that durable-rules reads."""
        name = self.facts[matter]
        return f'{{"id":"{name}","{name}":{truth(answer)}}}'

    def gone(self, matter: Matter) -> str:
        """The same fact, to be taken back."""
        return f'{{"id":"{self.facts[matter]}"}}'


def rulesets_of(junctions: Sequence[Junction]) -> tuple[Ruleset, ...]:
    """The rulesets that chain `junctions`."""
    made: list[_Filling] = []
    for junction in junctions:
        if not made or not made[-1].takes(junction):
            made.append(_Filling())
        made[-1].add(junction)
    return tuple(one.ruleset for one in made)


class _Filling:
    """A ruleset that takes in junctions as long as it has room."""

    def __init__(self) -> None:
        self.ruleset = Ruleset()
        self._names = _names()
        self._tests: set[tuple[Matter, str, int]] = set()
        self._readers: dict[Matter, int] = {}

    def takes(self, junction: Junction) -> bool:
        """Whether there is room for one more junction."""
        tests = {test for _, literals in _rules(junction) for test in literals}
        full = any(self._readers.get(literal.matter, 0) >= MOST_READERS for literal in junction.literals)
        return not full and len(self._tests | tests) <= MOST_TESTS

    def add(self, junction: Junction) -> None:
        """Take in one junction as one rule, or as two."""
        for settles, tests in _rules(junction):
            self._tests.update(tests)
            name = f"r{len(self.ruleset.conclusions)}"
            self.ruleset.conclusions[name] = Conclusion(junction, settles)
            conditions = [self._condition(*test) for test in tests]
            if settles is None:
                joined = [{f"m{number}": condition} for number, condition in enumerate(conditions)]
                self.ruleset.definition[name] = {"all": joined, "dist": 0}
            else:
                one = conditions[0] if len(conditions) == 1 else {"$or": conditions}
                self.ruleset.definition[name] = {"all": [{"m": one}], "cap": len(conditions)}
        for matter in {literal.matter for literal in junction.literals}:
            self._readers[matter] = self._readers.get(matter, 0) + 1

    def _condition(self, matter: Matter, operator: str, value: int) -> dict[str, Any]:
        name = self.ruleset.facts.get(matter)
        if name is None:
            name = self.ruleset.facts[matter] = next(self._names)
        return {name: value} if operator == "$eq" else {operator: {name: value}}


Tests = tuple[tuple[Matter, str, int], ...]


def _rules(junction: Junction) -> Iterator[tuple[bool | None, Tests]]:
    """The rules of a junction: what each settles, and its tests. The last one joins a fact for every literal."""
    matters = dict.fromkeys(literal.matter for literal in junction.literals)
    if junction.join is Join.COUNT:
        yield None, tuple((matter, "$ex", 1) for matter in matters)
        return
    settles = junction.join is Join.ANY
    tests = [(literal.matter, YES if settles is not literal.negated else NO) for literal in junction.literals]
    yield settles, tuple((matter, "$eq", value) for matter, value in tests)
    yield None, tuple((matter, "$neq", value) for matter, value in tests)


def _names() -> Iterator[str]:
    """Names of facts whose hashes differ: durable-rules tells names apart by their hashes alone."""
    seen = {_hash(name) for name in _RESERVED}
    for number in count():
        name = f"f{number}"
        if (hashed := _hash(name)) not in seen:
            seen.add(hashed)
            yield name


def _hash(name: str) -> int:
    """FNV-1a, 32 bits, as durable-rules hashes names."""
    hashed = 0x811C9DC5
    for byte in name.encode():
        hashed = (hashed ^ byte) * 16777619 % 2**32
    return hashed
