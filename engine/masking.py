"""Which choices of a decision may be shown: an output computed from a sensitive field is masked.

Ratings, approvers and amounts are what a decision tells, so they are shown whatever they rest on.
"""

from __future__ import annotations

from bonitas.engine.core import Program
from bonitas.engine.decision import Masked, SelectionResult, Shown
from bonitas.engine.plan import plan_of
from bonitas.engine.values import Unknown


def hidden_outputs(program: Program) -> frozenset[str]:
    """The names of the outputs that are computed from a sensitive field."""
    tainted = plan_of(program).tainted
    return frozenset(one.name for one in program.selections if one.role == "output" and one.value in tainted)


def shown(program: Program, result: SelectionResult) -> Shown:
    """The value of a choice that `program` made, masked if it is known and may not be shown."""
    known = not isinstance(result.value, Unknown)
    return Masked() if known and result.name in hidden_outputs(program) else result.value
