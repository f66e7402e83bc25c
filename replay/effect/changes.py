"""Which cases two versions decide differently, and in what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from bonitas.engine.columnar.block import Mask
from bonitas.replay.effect.columns import known, same
from bonitas.replay.effect.said import SETS, Said, Things, Voice

ASPECTS = ("verdict", "refer_to", "conditions", "amounts", "choices", "warnings", "actions", "notices")
"""What a decision consists of; a case changes if one of these does. `refer_to` is told where the verdict stays."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions as they are compared: what both decide. `judged`: both give a verdict."""

    old: Voice
    new: Voice
    amounts: tuple[str, ...]
    choices: tuple[str, ...]
    judged: bool

    @property
    def silent(self) -> frozenset[str]:
        """Aspects of which one of them says nothing."""
        return self.old.silent | self.new.silent


def compared(old: Voice, new: Voice) -> Compared:
    """The amounts (of one kind in both) and choices that both versions have, in the order of the new one."""
    return Compared(
        old,
        new,
        tuple(name for name, kind in new.amounts.items() if old.amounts.get(name) == kind),
        tuple(name for name in new.choices if name in old.choices),
        old.program.decides_verdict and new.program.decides_verdict,
    )


@dataclass(frozen=True, slots=True)
class Changes:
    """The rows of a piece that change: by aspect, each amount and choice by name, and in any aspect at all."""

    aspects: Mapping[str, Mask]
    amounts: Mapping[str, Mask]
    choices: Mapping[str, Mask]
    any: Mask


def changes(between: Compared, old: Said, new: Said) -> Changes:
    """Where the answers of two versions differ."""
    rows = new.rows
    amounts = {
        name: ~same(old.amounts[name], new.amounts[name], between.old.amounts[name], between.new.amounts[name])
        for name in between.amounts
    }
    if between.silent:  # an amount that was not recorded is not compared
        amounts = {name: mask & known(old.amounts[name]) for name, mask in amounts.items()}
    choices = {
        name: ~same(old.choices[name], new.choices[name], between.old.choices[name], between.new.choices[name])
        for name in between.choices
    }
    found = {aspect: differing(old.sets[aspect], new.sets[aspect], rows) for aspect in SETS}
    found["amounts"], found["choices"] = _either(amounts.values(), rows), _either(choices.values(), rows)
    found["verdict"] = np.zeros(rows, dtype=np.bool_)
    if between.judged:
        found["verdict"] = np.asarray(old.verdict != new.verdict, dtype=np.bool_)
        found["refer_to"] = found["refer_to"] & ~found["verdict"]
    else:
        found["refer_to"] = found["conditions"] = np.zeros(rows, dtype=np.bool_)
    aspects = {one: np.zeros(rows, dtype=np.bool_) if one in between.silent else found[one] for one in ASPECTS}
    return Changes(aspects, amounts, choices, _either(aspects.values(), rows))


def differing(old: Things, new: Things, rows: int) -> Mask:
    """The rows of which the two versions do not say the same things."""
    nothing = np.zeros(rows, dtype=np.bool_)
    return _either((old.get(one, nothing) != new.get(one, nothing) for one in {**old, **new}), rows)


def _either(masks: Iterable[Mask], rows: int) -> Mask:
    found = np.zeros(rows, dtype=np.bool_)
    for mask in masks:
        found |= mask
    return found
