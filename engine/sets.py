"""The outcomes that are sets: warnings raised, actions called for, people to tell. All are unions."""

from __future__ import annotations

from collections.abc import Iterable

from bonitas.engine.core import Notify, Program, RaiseWarning, Rule, TakeAction
from bonitas.engine.decision import ActionCalled, Notification, WarningRaised
from bonitas.engine.natural import natural


def warnings_raised(fired: Iterable[Rule]) -> tuple[WarningRaised, ...]:
    """The warnings, the most serious level first."""
    found = {
        WarningRaised(rule.id, item.level, rule.title)
        for rule in fired
        for item in rule.contributions
        if isinstance(item, RaiseWarning)
    }
    return tuple(sorted(found, key=lambda one: (-one.level, natural(one.clause))))


def actions_called(program: Program, fired: Iterable[Rule]) -> tuple[ActionCalled, ...]:
    """The actions, each once, with every clause that calls for it."""
    clauses: dict[str, set[str]] = {}
    for rule in fired:
        for item in rule.contributions:
            if isinstance(item, TakeAction):
                clauses.setdefault(item.action, set()).add(rule.id)
    described = {action.name: action.description for action in program.actions}
    return tuple(
        ActionCalled(name, described[name], tuple(sorted(clauses[name], key=natural)))
        for name in sorted(clauses, key=natural)
    )


def notifications(fired: Iterable[Rule]) -> tuple[Notification, ...]:
    """Whom to tell and within what time, each once, with every clause that asks for it."""
    clauses: dict[Notify, set[str]] = {}
    for rule in fired:
        for item in rule.contributions:
            if isinstance(item, Notify):
                clauses.setdefault(item, set()).add(rule.id)
    ordered = sorted(clauses, key=lambda one: (natural(one.whom), one.unit or "", one.within or 0))
    return tuple(
        Notification(one.whom, one.within, one.unit, tuple(sorted(clauses[one], key=natural))) for one in ordered
    )
