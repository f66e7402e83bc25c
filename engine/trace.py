"""The trace of one clause: its state, the named values it saw, and the comparisons that would change it."""

from __future__ import annotations

from bonitas.engine.core import Rule
from bonitas.engine.decision import ClauseTrace, Seen, State
from bonitas.engine.gaps import NEVER, change_of
from bonitas.engine.lens import Lens, place_of
from bonitas.engine.matters import active, fires, node
from bonitas.engine.values import Unknown


def trace_clause(lens: Lens, rule: Rule) -> ClauseTrace:
    """What became of one clause."""
    state = state_of(lens, rule)
    change = change_of(lens, rule.when) if state in (State.FIRED, State.NOT_FIRED) else NEVER
    fired = lens.settled[fires(rule.id)]
    overriding = (one for one in lens.plan.exceptions[rule.id] if lens.settled[active(one)] is True)
    return ClauseTrace(
        id=rule.id,
        section=rule.section,
        group=rule.group,
        title=rule.title,
        state=state,
        seen=_seen(lens, rule),
        gaps=change.gaps,
        nearly=state is State.NOT_FIRED and lens.settled[active(rule.id)] is True and change.count == 1,
        overridden_by=tuple(overriding),
        exception_to=rule.exception_to,
        causes=tuple(sorted(fired.causes)) if isinstance(fired, Unknown) else (),
        because=rule.because,
        origin=rule.origin,
    )


def state_of(lens: Lens, rule: Rule) -> State:
    """Whether a clause fired, and why not if it did not."""
    if lens.settled[fires(rule.id)] is True:
        return State.FIRED
    if lens.settled[node(rule.applies)] is False:
        return State.NOT_APPLICABLE
    if any(lens.settled[active(one)] is True for one in lens.plan.exceptions[rule.id]):
        return State.OVERRIDDEN
    return State.NOT_FIRED if lens.settled[fires(rule.id)] is False else State.UNSETTLED


def _seen(lens: Lens, rule: Rule) -> tuple[Seen, ...]:
    """The first named values on every way down from a rule's conditions."""
    return tuple(sorted({lens.seen(ref) for ref in lens.plan.seen[rule.id]}, key=place_of))
