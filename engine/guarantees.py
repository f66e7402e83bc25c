"""Guarantees: what a policy promises of its own decisions, watched on each case and probed from one."""

from __future__ import annotations

from bonitas.engine.decision import GuaranteeResult
from bonitas.engine.lens import Lens
from bonitas.engine.matters import node
from bonitas.engine.natural import natural
from bonitas.engine.values import Unknown


def guarantee_results(lens: Lens) -> tuple[GuaranteeResult, ...]:
    """Whether each guarantee held; None where that is unknown, or where the guarantee speaks of two cases."""
    found = []
    for guarantee in sorted(lens.program.guarantees, key=lambda one: natural(one.id)):
        answer = None if guarantee.holds is None else lens.settled[node(guarantee.holds)]
        held = None if answer is None or isinstance(answer, Unknown) else answer is True
        found.append(GuaranteeResult(guarantee.id, guarantee.title, held))
    return tuple(found)
