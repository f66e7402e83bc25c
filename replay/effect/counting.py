"""Counts what a change of policy does, piece by piece, in memory that does not grow with the history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from bonitas.engine.columnar.block import Integers, Mask
from bonitas.engine.core import Verdict
from bonitas.engine.kinds import NUMERIC
from bonitas.engine.natural import natural
from bonitas.replay.effect.amounts import AmountCount
from bonitas.replay.effect.changes import ASPECTS, Changes, Compared
from bonitas.replay.effect.choices import ChoiceCount, VerdictCount, counted
from bonitas.replay.effect.columns import Dictionary
from bonitas.replay.effect.comparison import GRANTED
from bonitas.replay.effect.said import Said
from bonitas.replay.effect.tallies import TallyCount

_GRANTED = [int(verdict) for verdict in GRANTED]


@dataclass(frozen=True, slots=True)
class Granted:
    """Which cases the two versions grant."""

    old: Mask
    new: Mask

    @property
    def both(self) -> tuple[Mask, Mask]:
        """Old and new."""
        return self.old, self.new


def granted(between: Compared, old: Said, new: Said) -> Granted | None:
    """Which cases are granted; None where a version gives no verdict."""
    if not between.judged or old.verdict is None or new.verdict is None:
        return None
    return Granted(np.isin(old.verdict, _GRANTED), np.isin(new.verdict, _GRANTED))


class EffectCount:
    """Counts the cases that both versions decide."""

    STATE = (
        "compared", "changed", "swap_ins", "swap_outs", "other_reasons", "aspects", "_verdicts", "_numbers", "_choices",
        "_amounts", "_tallies", "_clauses", "_happened", "_outcomes",
    )  # fmt: skip

    def __init__(self, between: Compared) -> None:
        self._between = between
        self.compared = self.changed = self.swap_ins = self.swap_outs = self.other_reasons = 0
        self.aspects: Counter[str] = Counter()
        self._verdicts = VerdictCount()
        kinds = between.old.choices, between.new.choices
        self.numbers = [name for name in between.choices if any(isinstance(kind[name], NUMERIC) for kind in kinds)]
        self._numbers: Counter[str] = Counter()
        self._choices = [ChoiceCount(name, kinds[0][name], kinds[1][name]) for name in between.choices
                         if name not in self.numbers]  # fmt: skip
        named = sorted(between.amounts, key=natural)
        self._amounts = [AmountCount(name, between.new.amounts[name]) for name in named]
        self._tallies = {aspect: TallyCount(_clause if aspect == "warnings" else str)
                         for aspect in ("refer_to", "warnings", "actions")}  # fmt: skip
        self._clauses = TallyCount()
        self._happened = Dictionary()
        self._outcomes: Counter[tuple[int, int]] = Counter()

    def add(self, old: Said, new: Said, found: Changes, outcomes: Sequence[str | None] | None) -> None:
        """A piece; `outcomes` are what happened, None where the history does not tell."""
        given = granted(self._between, old, new)
        self.compared += new.rows
        self.changed += int(found.any.sum())
        self.aspects.update({aspect: int(mask.sum()) for aspect, mask in found.aspects.items()})
        if given is not None and old.verdict is not None and new.verdict is not None:
            self._verdicts.add(old.verdict, new.verdict)
            self.swap_ins += int((given.new & ~given.old).sum())
            self.swap_outs += int((given.old & ~given.new).sum())
            self._happen(old.verdict, new.verdict, outcomes)
        for amount in self._amounts:
            amount.add(old, new, None if given is None else given.both)
        for choice in self._choices:
            choice.add(old, new)
        self._numbers.update({name: int(found.choices[name].sum()) for name in self.numbers})
        for aspect, tally in self._tallies.items() if not self._between.silent else ():
            tally.add(old.sets[aspect], new.sets[aspect], new.rows)
        if not self._between.silent:
            self._clauses.add(old.fired, new.fired, new.rows, within=found.any)
            self.other_reasons += int((_other_clauses(old, new) & ~found.any).sum())

    def _happen(self, old: Integers, new: Integers, outcomes: Sequence[str | None] | None) -> None:
        if outcomes is None:
            codes = np.zeros(len(old), dtype=np.int64)
        else:
            codes = np.array([self._happened.code(one) for one in outcomes], dtype=np.int64)
        self._outcomes.update(counted(codes, old * len(Verdict) + new))

    def merge(self, other: EffectCount) -> None:
        """Adds what another has counted."""
        for name in ("compared", "changed", "swap_ins", "swap_outs", "other_reasons"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.aspects.update(other.aspects)
        self._numbers.update(other._numbers)
        self._verdicts.merge(other._verdicts)
        for choice, their in zip(self._choices, other._choices, strict=True):
            choice.merge(their)
        for amount, same in zip(self._amounts, other._amounts, strict=True):
            amount.merge(same)
        for aspect, tally in self._tallies.items():
            tally.merge(other._tallies[aspect])
        self._clauses.merge(other._clauses)
        codes = self._happened.codes_of(other._happened)
        for (outcome, verdicts), count in other._outcomes.items():
            self._outcomes[codes[outcome], verdicts] += count

    def result(self) -> dict[str, Any]:
        """The fields of a `Comparison` that are counted here."""
        judged, before, after = self._between.judged, self._between.old, self._between.new
        return {
            "compared": self.compared,
            "changed": self.changed,
            "verdicts": self._verdicts.result() if judged else None,
            "swap_ins": self.swap_ins,
            "swap_outs": self.swap_outs,
            "amounts": tuple(amount.result(judged) for amount in self._amounts),
            "choices": {choice.name: choice.result() for choice in self._choices},
            "measures": {name: self._numbers[name] for name in self.numbers},
            "approvers": tuple(name for name in after.approvers if name in self._between.choices),
            "referrals": self._tallies["refer_to"].result(),
            "warnings": self._tallies["warnings"].result(),
            "actions": self._tallies["actions"].result(),
            "clauses": self._clauses.result(),
            "aspects": {name: self.aspects[name] for name in ASPECTS},
            "outcomes": self._told_outcomes(),
            "other_reasons": self.other_reasons,
            "gone": _missing(before.amounts, after.amounts, before.choices, after.choices),
            "added": _missing(after.amounts, before.amounts, after.choices, before.choices),
        }

    def _told_outcomes(self) -> dict[tuple[str | None, Verdict, Verdict], int]:
        if len(self._happened.values) == 1:
            return {}
        width, values = len(Verdict), self._happened.values
        return {
            (None if (value := values[code]) is None else str(value), Verdict(move // width), Verdict(move % width)): n
            for (code, move), n in self._outcomes.items()
        }


def _clause(thing: Hashable) -> str:
    """A warning is counted by its clause, whatever its level."""
    assert isinstance(thing, tuple)
    return str(thing[0])


def _other_clauses(old: Said, new: Said) -> Mask:
    """The cases in which other clauses fire."""
    found = np.zeros(new.rows, dtype=np.bool_)
    nothing = np.zeros(new.rows, dtype=np.bool_)
    for clause in old.fired.keys() | new.fired.keys():
        found |= old.fired.get(clause, nothing) != new.fired.get(clause, nothing)
    return found


def _missing(
    amounts: Mapping[str, Any], others: Mapping[str, Any], choices: Mapping[str, Any], rest: Mapping[str, Any]
) -> tuple[str, ...]:
    """Amounts and choices that only the first has, or amounts that the other has in another kind."""
    found = [name for name, kind in amounts.items() if others.get(name) != kind]
    return tuple(sorted([*found, *(name for name in choices if name not in rest)], key=natural))


def months_between(first: int, last: int) -> Fraction:
    """How many months lie between two days (ordinals, both included), at 365.25 days a year; at least one."""
    return max(Fraction(last - first + 1) / Fraction(1461, 48), Fraction(1))
