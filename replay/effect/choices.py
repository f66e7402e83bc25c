"""How cases move between the labels of a choice, and between verdicts."""

from __future__ import annotations

from collections import Counter

import numpy as np

from bonitas.engine.columnar.block import Integers
from bonitas.engine.core import Verdict
from bonitas.engine.kinds import Kind
from bonitas.replay.effect.columns import Dictionary
from bonitas.replay.effect.comparison import Label, Matrix
from bonitas.replay.effect.said import Said


class VerdictCount:
    """Counts cases by old and new verdict."""

    STATE = ("moves",)

    def __init__(self) -> None:
        self.moves: Counter[tuple[Verdict, Verdict]] = Counter()

    def add(self, old: Integers, new: Integers) -> None:
        """The verdicts on some cases."""
        for (was, now), count in counted(old, new).items():
            self.moves[Verdict(was), Verdict(now)] += count

    def merge(self, other: VerdictCount) -> None:
        """Adds what another has counted."""
        self.moves.update(other.moves)

    def result(self) -> Matrix:
        """All verdicts, from the best to the worst."""
        counts: dict[tuple[Label, Label], int] = dict(self.moves.items())
        return Matrix(tuple(Verdict), counts)


class ChoiceCount:
    """Counts cases by the old and the new value of one choice; labels from the best to the worst where they have an
    order."""

    STATE = ("_dictionary", "_moves")

    def __init__(self, name: str, old: Kind, new: Kind) -> None:
        self.name, self._kinds = name, (old, new)
        self._dictionary = Dictionary((new, old))
        self._moves: Counter[tuple[int, int]] = Counter()

    def add(self, old: Said, new: Said) -> None:
        """The answers to some cases."""
        before = self._dictionary.of(old.choices[self.name], self._kinds[0])
        after = self._dictionary.of(new.choices[self.name], self._kinds[1])
        self._moves.update(counted(before, after))

    def merge(self, other: ChoiceCount) -> None:
        """Adds what another has counted."""
        codes = self._dictionary.codes_of(other._dictionary)
        for (old, new), count in other._moves.items():
            self._moves[codes[old], codes[new]] += count

    def result(self) -> Matrix:
        """The labels that some case has."""
        values = self._dictionary.values
        used = {code for move in self._moves for code in move}
        declared = {label for kind in self._kinds for label in getattr(kind, "labels", ())}
        told = [code for code in sorted(used - {0}) if values[code] in declared]
        met = sorted((code for code in used - {0} if values[code] not in declared), key=lambda code: str(values[code]))
        codes = [*told, *met, *(used & {0})]
        moves: dict[tuple[Label, Label], int] = {
            (values[old], values[new]): count for (old, new), count in self._moves.items()
        }
        return Matrix(tuple(values[code] for code in codes), moves)


def counted(first: Integers, second: Integers) -> dict[tuple[int, int], int]:
    """How often each pair of codes (from 0) occurs."""
    if not len(first):
        return {}
    width = int(second.max()) + 1
    counts = np.bincount(first * width + second)
    return {(place // width, place % width): int(counts[place]) for place in np.flatnonzero(counts).tolist()}
