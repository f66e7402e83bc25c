"""The columnar machine beside the reference: the same cases as one block, and every outcome compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from differential.columnar import outcomes_of

from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.columnar.machine import Columnar
from bonitas.engine.columnar.rows import block_of_cases
from bonitas.engine.core import Program
from bonitas.engine.machines import REFERENCE, machine
from bonitas.engine.values import CaseValue


def checked(program: Program, cases: Sequence[Mapping[str, CaseValue]]) -> OutcomeColumns:
    """What is decided of the cases as one block; fails where the reference says anything else of one of them."""
    reference = machine(program, REFERENCE)
    columns = Columnar(program, reference).outcomes(block_of_cases(program, cases))
    for case, found in zip(cases, outcomes_of(program, columns), strict=True):
        assert found == reference.outcome(case), case
    return columns
