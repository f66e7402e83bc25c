"""What is decided of a block of cases, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bonitas.engine.columnar.block import Column, Integers, Mask


@dataclass(frozen=True, slots=True)
class OutcomeColumns:
    """What is decided of the cases of a block.

    `verdict` has `Verdict`s, None for a policy that only computes. `fired` and `unsettled` tell by rule in which rows
    it did or is; a rule that is not there never does or is. `amounts` and `selections` are columns as those of a block:
    unknown ones are not known. `redone` counts the rows that a machine for single cases had to decide.
    """

    rows: int
    verdict: Integers | None
    fired: Mapping[str, Mask]
    unsettled: Mapping[str, Mask]
    amounts: Mapping[str, Column]
    selections: Mapping[str, Column]
    redone: int = 0
