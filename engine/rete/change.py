"""What one step of a session changed in what is decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bonitas.engine.core import Program, Rule
from bonitas.engine.decision import ActionCalled, Notification, WarningRaised
from bonitas.engine.kinds import Value
from bonitas.engine.plan import Plan
from bonitas.engine.sets import actions_called, notifications, warnings_raised
from bonitas.engine.summary import Outcome

Differences = tuple[tuple[str, Value | None, Value | None], ...]
"""For each outcome that changed its name, its value before and after; None is unknown."""


@dataclass(frozen=True, slots=True)
class Change:
    """What was decided before a step, what is decided after it, and what that means for the people concerned.

    It is true where anything is decided otherwise. `raised` and `cleared` are warnings, the most serious first;
    `called` and `lifted` actions that are called for now and were not before, or the reverse; `due` is whom to tell
    now and not before.
    """

    before: Outcome
    after: Outcome
    raised: tuple[WarningRaised, ...]
    cleared: tuple[WarningRaised, ...]
    called: tuple[ActionCalled, ...]
    lifted: tuple[ActionCalled, ...]
    due: tuple[Notification, ...]

    def __bool__(self) -> bool:
        return self.before != self.after

    @property
    def amounts(self) -> Differences:
        """The amounts that changed."""
        return _differences(self.before.amounts, self.after.amounts)

    @property
    def selections(self) -> Differences:
        """The choices that changed: rating, approver, outputs."""
        return _differences(self.before.selections, self.after.selections)


def change_between(program: Program, plan: Plan, before: Outcome, after: Outcome) -> Change:
    """The change from one outcome of a customer to the next."""
    old, new = ([plan.rule[clause] for clause in outcome.fired] for outcome in (before, after))
    return Change(
        before=before,
        after=after,
        raised=_without(warnings_raised(new), warnings_raised(old)),
        cleared=_without(warnings_raised(old), warnings_raised(new)),
        called=_actions(program, new, old),
        lifted=_actions(program, old, new),
        due=_notifications(new, old),
    )


def _without(found: tuple[WarningRaised, ...], others: tuple[WarningRaised, ...]) -> tuple[WarningRaised, ...]:
    return tuple(warning for warning in found if warning not in others)


def _actions(program: Program, fired: Sequence[Rule], others: Sequence[Rule]) -> tuple[ActionCalled, ...]:
    known = {action.action for action in actions_called(program, others)}
    return tuple(action for action in actions_called(program, fired) if action.action not in known)


def _notifications(fired: Sequence[Rule], others: Sequence[Rule]) -> tuple[Notification, ...]:
    known = {(one.whom, one.within, one.unit) for one in notifications(others)}
    return tuple(one for one in notifications(fired) if (one.whom, one.within, one.unit) not in known)


def _differences(
    before: tuple[tuple[str, Value | None], ...], after: tuple[tuple[str, Value | None], ...]
) -> Differences:
    return tuple((name, old, new) for (name, old), (_, new) in zip(before, after, strict=True) if old != new)
