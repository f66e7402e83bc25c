"""All policies that differ from one in a single small change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.syntax import tree
from bonitas.replay.mutation.parts import Change, changes_of
from bonitas.replay.mutation.rows import SLOTS

_DECIDING = (
    tree.Parameters,
    tree.Define,
    tree.Scorecard,
    tree.Bands,
    tree.Table,
    tree.Tiers,
    tree.Clauses,
    tree.AmountSection,
    tree.Approval,
)
"""Items on which decisions depend. What a case must tell, facts, promises and measures stay as they are."""

_KEPT = {
    "span", "name", "id", "title", "because", "owner", "change", "kind", "gives", "header", "record", "reason", "unit",
    "within", "weight", "low_included", "high_included",
}  # fmt: skip
"""Slots that are not looked into: words, and what is changed together with something else."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed policy: what `sort` of change, the `item` (its place among the policy's) and the place in the text."""

    sort: str
    item: int
    span: Span
    policy: tree.Policy


def mutants(policy: tree.Policy) -> Iterator[Mutant]:
    """Every mutant of a whole policy (bases merged), in the order of the text. Not all of them are sound policies."""
    for place, item in enumerate(policy.items):
        if isinstance(item, _DECIDING):
            for sort, span, changed in _inside(item):
                items = (*policy.items[:place], changed, *policy.items[place + 1 :])
                yield Mutant(sort, place, span, replace(policy, items=items))


def _inside(part: Any, rows: bool = False) -> Iterator[Change]:
    """The changes of a part and of everything in it; `rows` says that bounds belong to rows and are moved there."""
    if isinstance(part, tuple):
        for place, one in enumerate(part):
            for sort, span, changed in _inside(one, rows):
                yield sort, span, (*part[:place], changed, *part[place + 1 :])
    if not isinstance(part, tree.Tree):
        return
    if rows and isinstance(part, tree.Range):
        return
    yield from changes_of(part)
    slots = SLOTS.get(type(part), ())
    for each in fields(part):
        if each.name in _KEPT or (isinstance(part, tree.Power) and each.name == "exponent"):
            continue
        for sort, span, changed in _inside(getattr(part, each.name), rows or each.name in slots):
            changes: dict[str, Any] = {each.name: changed}
            yield sort, span, replace(part, **changes)
