"""What a version says of the cases of a piece, in the aspects in which two versions are compared."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from bonitas.engine.columnar.block import Column, Integers, Mask
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.core import Notify, Program, RaiseWarning, Rule, TakeAction, ToVerdict, Verdict
from bonitas.engine.kinds import Kind
from bonitas.replay.answers import outcomes_of
from bonitas.replay.effect.columns import cells_of

SETS = ("refer_to", "conditions", "warnings", "actions", "notices")
"""Aspects that are sets of things; the others are the verdict, amounts and choices."""

Things = Mapping[Hashable, Mask]
"""Thing → the rows of which it is said."""


@dataclass(frozen=True, slots=True)
class Said:
    """The answers of one version. `sets` has, by aspect, the things that are said of some row; names are those of the
    newer version where things were renamed."""

    rows: int
    verdict: Integers | None
    amounts: Mapping[str, Column]
    choices: Mapping[str, Column]
    sets: Mapping[str, Things]
    fired: Things

    def of_rows(self, places: Integers) -> Said:
        """What is said of some rows, in the order of their places."""
        return Said(
            rows=len(places),
            verdict=None if self.verdict is None else self.verdict[places],
            amounts={name: cells_of(column, places) for name, column in self.amounts.items()},
            choices={name: cells_of(column, places) for name, column in self.choices.items()},
            sets={aspect: _of_rows(things, places) for aspect, things in self.sets.items()},
            fired=_of_rows(self.fired, places),
        )


class Voice:
    """One version as it is compared. `names` has the new names of renamed things by old ones; of `silent` aspects it
    says nothing."""

    def __init__(
        self, program: Program, names: Mapping[str, str] | None = None, silent: frozenset[str] = frozenset()
    ) -> None:
        self.program, self.silent = program, silent
        self._names = names or {}
        told = outcomes_of(program)
        self.amounts: Mapping[str, Kind] = {self._name(name): kind for name, kind in told.amounts.items()}
        self.choices: Mapping[str, Kind] = {self._name(name): kind for name, kind in told.choices.items()}
        self.approvers = tuple(self._name(name) for name in told.approvers)
        self._things = tuple((rule, tuple(self._of_rule(rule))) for rule in program.rules)
        self._referring = tuple((rule, words) for rule in program.rules if (words := tuple(_referred(rule))))

    def _name(self, name: str) -> str:
        return self._names.get(name, name)

    def said(self, outcomes: OutcomeColumns) -> Said:
        """The outcomes of a piece as they are compared."""
        sets: dict[str, dict[Hashable, Mask]] = {aspect: {} for aspect in SETS}
        for rule, things in self._things:
            fired = outcomes.fired.get(rule.id)
            if fired is not None and fired.any():
                for aspect, thing in things:
                    _join(sets[aspect], thing, fired)
        if outcomes.verdict is not None:
            self._refer(outcomes, outcomes.verdict, sets["refer_to"])
        return Said(
            rows=outcomes.rows,
            verdict=outcomes.verdict,
            amounts={self._name(name): column for name, column in outcomes.amounts.items()},
            choices={shown: outcomes.selections[name] for name, shown in self._shown(outcomes)},
            sets=sets,
            fired={self._name(rule): mask for rule, mask in outcomes.fired.items() if mask.any()},
        )

    def _shown(self, outcomes: OutcomeColumns) -> Iterator[tuple[str, str]]:
        named = ((name, self._name(name)) for name in outcomes.selections)
        return ((name, shown) for name, shown in named if shown in self.choices)

    def _of_rule(self, rule: Rule) -> Iterator[tuple[str, Hashable]]:
        """What a rule that fires adds to the sets."""
        for item in rule.contributions:
            match item:
                case ToVerdict(condition=str() as condition):
                    yield "conditions", condition
                case RaiseWarning(level=level):
                    yield "warnings", (self._name(rule.id), level)
                case TakeAction(action=action):
                    yield "actions", self._name(action)
                case Notify(whom=whom, within=within, unit=unit):
                    yield "notices", (whom, within, unit)

    def _refer(self, outcomes: OutcomeColumns, verdict: Integers, found: dict[Hashable, Mask]) -> None:
        """To whom cases are referred: by clauses that fired or are not settled, where the verdict is to refer."""
        refers = verdict == Verdict.REFER
        for rule, words in self._referring:
            fired, unsettled = outcomes.fired.get(rule.id), outcomes.unsettled.get(rule.id)
            for word, always in words:
                for mask in (fired if always else None, unsettled):
                    if mask is not None and (here := mask & refers).any():
                        _join(found, word, here)


def _referred(rule: Rule) -> Iterator[tuple[str, bool]]:
    """To whom a rule refers, and whether it does so by firing too."""
    for item in rule.contributions:
        if isinstance(item, ToVerdict) and item.refer_to is not None:
            yield item.refer_to, item.verdict is not Verdict.APPROVE


def _join(found: dict[Hashable, Mask], thing: Hashable, mask: Mask) -> None:
    found[thing] = mask | found[thing] if thing in found else mask


def _of_rows(things: Things, places: Integers) -> Things:
    return {thing: mask[places] for thing, mask in things.items()}


def union(things: Things, rows: int) -> Mask:
    """The rows of which any of some things is said."""
    found = np.zeros(rows, dtype=np.bool_)
    for mask in things.values():
        found |= mask
    return found
