"""The same counts by segment: for each value of a field or a condition."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from bonitas.engine.columnar.block import Column, Integers, Mask
from bonitas.engine.core import Verdict
from bonitas.engine.kinds import Choice, Kind
from bonitas.replay.effect.choices import counted
from bonitas.replay.effect.columns import Dictionary, aligned, known, totals_by
from bonitas.replay.effect.comparison import Segment
from bonitas.replay.effect.said import Said

MOST_SEGMENTS = 1000
"""Values beyond this many are one segment, whose value is the text OTHERS."""
OTHERS = "…"
_WIDTH = len(Verdict)


class SegmentCount:
    """Counts the cases of each value of one segment."""

    STATE = ("_dictionary", "_outcomes", "_cases", "_changed", "_moves", "_granted")

    def __init__(self, kind: Kind, amounts: Sequence[str]) -> None:
        self._kind, self._amounts = kind, tuple(amounts)
        self._dictionary = Dictionary((kind,))
        self._cases: Counter[int] = Counter()
        self._changed: Counter[int] = Counter()
        self._outcomes = Dictionary()
        self._moves: Counter[tuple[int, int]] = Counter()
        self._granted: dict[tuple[int, str], list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])

    def add(
        self, column: Column, old: Said, new: Said, changed: Mask, granted: tuple[Mask, Mask] | None,
        outcomes: Sequence[str | None] | None,
    ) -> None:  # fmt: skip
        """Some cases with their value of the segment and what happened (None: the history does not tell); `granted` is
        None where a version gives no verdict."""
        codes = self._codes(column)
        size = len(self._dictionary.values)
        self._count(self._cases, codes)
        self._count(self._changed, codes[changed])
        if old.verdict is not None and new.verdict is not None and granted is not None:
            happened = np.zeros(len(codes), dtype=np.int64)
            if outcomes is not None:
                happened = np.array([self._outcomes.code(one) for one in outcomes], dtype=np.int64)
            self._moves.update(counted(codes, (happened * _WIDTH + old.verdict) * _WIDTH + new.verdict))
            self._grant(codes, size, old, new, granted)

    def _codes(self, column: Column) -> Integers:
        codes = self._dictionary.of(column, self._kind)
        if len(self._dictionary.values) > MOST_SEGMENTS:
            codes = np.where(codes < MOST_SEGMENTS, codes, MOST_SEGMENTS)
            self._dictionary.values[MOST_SEGMENTS] = OTHERS
        return codes

    def _count(self, counter: Counter[int], codes: Integers) -> None:
        counts = np.bincount(codes)
        for code in np.flatnonzero(counts).tolist():
            counter[code] += int(counts[code])

    def _grant(self, codes: Integers, size: int, old: Said, new: Said, granted: tuple[Mask, Mask]) -> None:
        for name in self._amounts:
            before, after = old.amounts[name], new.amounts[name]
            both = known(before) & known(after)
            numbers = aligned(before, after)
            for place, values in enumerate((numbers.old, numbers.new)):
                rows = both & granted[place]
                for code, whole in enumerate(totals_by(codes[rows], size, values[rows])):
                    self._granted[code, name][place] += Fraction(whole, numbers.denominator)

    def merge(self, other: SegmentCount) -> None:
        """Adds what another has counted."""
        codes = self._dictionary.codes_of(other._dictionary)
        happened = self._outcomes.codes_of(other._outcomes)
        for own, theirs in ((self._cases, other._cases), (self._changed, other._changed)):
            for code, count in theirs.items():
                own[codes[code]] += count
        for (code, move), count in other._moves.items():
            outcome, verdicts = divmod(move, _WIDTH * _WIDTH)
            self._moves[codes[code], happened[outcome] * _WIDTH * _WIDTH + verdicts] += count
        for (code, name), (old, new) in other._granted.items():
            granted = self._granted[codes[code], name]
            granted[0], granted[1] = granted[0] + old, granted[1] + new

    def result(self) -> tuple[Segment, ...]:
        """Every value that some case has: in the order of its labels, else the most frequent first; unknown last."""
        codes = sorted(self._cases, key=lambda code: (code == 0, 0 if self._ordered else -self._cases[code], code))
        return tuple(self._segment(code) for code in codes)

    @property
    def _ordered(self) -> bool:
        return isinstance(self._kind, Choice)

    def _segment(self, code: int) -> Segment:
        moves = {self._move(move): count for (of, move), count in self._moves.items() if of == code}
        granted = {name: tuple(self._granted[code, name]) for name in self._amounts if (code, name) in self._granted}
        return Segment(
            value=self._dictionary.values[min(code, MOST_SEGMENTS)],
            cases=self._cases[code],
            changed=self._changed[code],
            moves=moves,
            granted={name: (was, now) for name, (was, now) in granted.items()},
        )

    def _move(self, move: int) -> tuple[str | None, Verdict, Verdict]:
        value = self._outcomes.values[move // _WIDTH // _WIDTH]
        return None if value is None else str(value), Verdict(move // _WIDTH % _WIDTH), Verdict(move % _WIDTH)
