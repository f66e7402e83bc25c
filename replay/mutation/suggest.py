"""A case that a changed policy decides otherwise, looked for near the cases of fixtures."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bonitas.engine.case import TODAY
from bonitas.engine.columnar.machines import block_machine
from bonitas.engine.columnar.rows import block_of_cases
from bonitas.engine.core import Program
from bonitas.engine.decision import Decision
from bonitas.engine.kinds import ListOf
from bonitas.engine.reference import decide
from bonitas.engine.wording import wording
from bonitas.replay.expectations import NO_VERDICT, Expectations, Found
from bonitas.replay.mutation.crossing import crossings
from bonitas.replay.mutation.jury import Tried, difference, watching
from bonitas.replay.mutation.moves import Case, Move, Moves
from bonitas.replay.mutation.touched import Touched, touched

MOST_BASES = 24
"""Cases of fixtures from which the search begins."""
NEAR_BASES, NEAR_FIELDS, NEAR_TARGETS = 6, 6, 6
"""Cases, fields and comparisons for which the exact place of a bound is looked for."""
MOST_MOVES = 2_500
"""Cases with one field moved."""
MOST_PAIRS = 2_500
"""Cases with several fields moved."""
MOST_CONFIRMED = 12
"""Cases of each round that the specification decides again, to see whether a fixture could state the difference."""

_SETS = ("reasons", "warnings", "actions", "notify", "conditions", "refer_to")
_NEVER = "\0"
"""What no decision is: comparing with it tells what was decided as a fixture would write it."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case of a fixture with some moves made, and what is decided of it now and not by the changed policy."""

    base: Tried
    moves: tuple[Move, ...]
    case: Case
    expect: Mapping[str, Found]


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search came to: `tried` cases were decided by both policies. None where no difference was found."""

    suggestion: Suggestion | None
    tried: int


Made = tuple[Tried, tuple[Move, ...]]


class Search:
    """Searches near the sound cases of some fixtures of one program, the first ones first.

    A difference counts in an outcome, or in one of the definitions `watched`. The same seed finds the same.
    """

    def __init__(self, program: Program, tried: Sequence[Tried], watched: Sequence[str] = (), seed: int = 0) -> None:
        self._program, self._watched, self._whole = program, watched, watching(program, watched)
        self._bases = tuple(one for one in tried if one.sound)
        self._moves = Moves(program, [one.case for one in self._bases])
        self._machine = block_machine(self._whole)
        self._words = wording(program)
        self._expectations = Expectations(program, self._words)
        self._seed = seed
        self._found: list[Suggestion] = []

    def again(self, mutant: Program) -> Suggestion | None:
        """The suggestion of an earlier search that notices `mutant` too, as it is stated; None if none does."""
        for one in self._found:
            if self._expectations.compare(one.expect, decide(mutant, one.case), ()):
                return one
        return None

    def find(self, mutant: Program) -> Searched:
        """A case that `mutant` decides otherwise in something that a fixture can state."""
        whole = watching(mutant, self._watched)
        other, count = block_machine(whole), 0
        for made in self._rounds(touched(self._program, mutant)):
            if not made:
                continue
            cases = [_case(one) for one in made]
            block = block_of_cases(self._program, cases)
            count += len(made)
            differ = difference(
                (self._whole, self._machine.outcomes(block)), (whole, other.outcomes(block))
            ) & self._machine.sound(block)  # fmt: skip
            rows = sorted(np.flatnonzero(differ).tolist(), key=lambda row: _unlikely(made[row][1]))
            for row in rows[:MOST_CONFIRMED]:
                expect = self._stated(cases[row], mutant)
                if expect:
                    self._found.append(Suggestion(*made[row], cases[row], expect))
                    return Searched(self._found[-1], count)
        return Searched(None, count)

    # ------------------------------------------------------------ where to look

    def _rounds(self, what: Touched) -> Iterator[list[Made]]:
        """The cases themselves, one field moved, one brought to a bound, several at once."""
        yield [(base, ()) for base in self._bases]
        single = list(_first(self._single(what.fields), MOST_MOVES))
        yield single
        near = self._near(what)
        yield near
        yield list(self._several(single, near))

    def _single(self, fields: Sequence[str]) -> Iterator[Made]:
        for base in self._bases[:MOST_BASES]:
            for name in fields:
                for move in self._moves.of(base.case, name) if name in self._moves.fields else ():
                    yield base, (move,)

    def _near(self, what: Touched) -> list[Made]:
        fields = [self._moves.fields[name] for name in what.fields if name in self._moves.fields]
        fields = [one for one in fields if not isinstance(one.kind, ListOf) and not one.sensitive][:NEAR_FIELDS]
        targets = what.targets[:NEAR_TARGETS]
        if not fields or not targets:
            return []
        bases = _spread(self._bases, NEAR_BASES)
        found = crossings(self._program, [one.case for one in bases], fields, targets)
        return [(bases[row], (move,)) for row, move in found]

    def _several(self, single: Sequence[Made], near: Sequence[Made]) -> Iterator[Made]:
        """Two or three moves at once: those found, and others of any field."""
        if not self._bases:
            return
        chance = random.Random(self._seed)  # noqa: S311 - which cases are tried, no secret
        pools = [pool for pool in (list(near), list(single), self._anywhere(chance)) if pool]
        for _ in range(MOST_PAIRS if pools else 0):
            base = chance.choice(self._bases)
            moves: dict[str, Move] = {}
            for _ in range(chance.choice((2, 2, 3))):
                _, (move,) = chance.choice(chance.choice(pools))
                moves.setdefault(move.field, move)
            yield base, tuple(moves.values())

    def _anywhere(self, chance: random.Random) -> list[Made]:
        """Moves of all fields, those that nothing touches too: they may keep other clauses from hiding a difference."""
        found: list[Made] = []
        for base in _spread(self._bases, 3):
            for name in self._moves.fields:
                moves = list(self._moves.of(base.case, name))
                found += [(base, (move,)) for move in chance.sample(moves, min(len(moves), 10))]
        return found

    # ------------------------------------------------------------ what a fixture would state

    def _stated(self, case: Case, mutant: Program) -> dict[str, Found]:
        """What is decided and not by the mutant, and the verdict; empty where a fixture could state no difference."""
        before, after = self._told(decide(self._program, case)), self._told(decide(mutant, case))
        differing = {name: value for name, value in before.items() if after.get(name) != value}
        verdict = before.get("verdict", NO_VERDICT)
        return differing and ({} if verdict == NO_VERDICT else {"verdict": verdict}) | differing

    def _told(self, decision: Decision) -> dict[str, Found]:
        """Everything of a decision that a fixture can state, as it would be written."""
        names = [*(one.name for one in decision.selections), *(one.name for one in decision.amounts), *self._watched]
        asked: dict[str, object] = {name: [_NEVER] for name in _SETS} | dict.fromkeys(("verdict", *names), _NEVER)
        found = self._expectations.compare(asked, decision, ())
        return {self._words.name(one.name): one.found for one in found if one.found is not None}


def _case(made: Made) -> Case:
    case: Case = made[0].case
    for move in made[1]:
        case = move.made(case)
    return case


def _unlikely(moves: Sequence[Move]) -> tuple[int, bool]:
    """Few moves come first, and another day of the decision last."""
    return len(moves), any(move.field == TODAY for move in moves)


def _first(made: Iterable[Made], most: int) -> Iterator[Made]:
    """Evenly spread over all where there are more."""
    everything = list(made)
    yield from everything[:: max(1, -(-len(everything) // most))]


def _spread(bases: Sequence[Tried], most: int) -> Sequence[Tried]:
    return bases[:: max(1, -(-len(bases) // most))]
