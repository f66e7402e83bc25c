"""The reference engine: the meaning of a policy, by forward chaining in its plainest form on exact rationals.

It is slow, obvious and exact. Every other machine is held to its decisions, reasons and traces, to the last digit.
"""

from __future__ import annotations

from collections.abc import Mapping

from bonitas.engine.chaining import settle
from bonitas.engine.core import Program
from bonitas.engine.decision import Decision
from bonitas.engine.plan import plan_of
from bonitas.engine.telling import tell
from bonitas.engine.values import CaseValue


def decide(program: Program, case: Mapping[str, CaseValue]) -> Decision:
    """Everything that `program` says of one sound case.

    `case` maps canonical names of fields to values of their kinds, as the case reader makes them; a field that is
    absent or None is missing; `today` is a key like the others. Safe to call from several threads. Raises
    CyclicProgramError for a program that the checker would have refused.
    """
    plan = plan_of(program)
    return tell(program, plan, settle(program, plan, case), case)
