"""Policies with some of the edits between two versions: the old one with a set of edits made, and checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from bonitas.dsl.check.program import check
from bonitas.dsl.syntax import tree
from bonitas.engine.core import Program
from bonitas.replay.cause.edits import Edit, Edits
from bonitas.replay.effect.comparison import Step
from bonitas.replay.text_changes import text_changes

Chosen = frozenset[int]
"""Numbers of steps that are made."""


class Hybrids:
    """The policies between two versions (trees with their bases merged); `language` is the reader's.

    `steps` are numbered from 0. Edits that cannot be made one without the other are one step.
    """

    def __init__(self, old: tree.Policy, new: tree.Policy, language: str) -> None:
        self._edits = Edits(old, new)
        self.names = self._edits.names
        self._kept: dict[Chosen, Program | None] = {}
        self._groups = self._bundled([(edit,) for edit in self._edits.edits])
        self.steps = tuple(self._step(edits, language) for edits in self._groups)
        self._kept.clear()

    def program(self, chosen: Chosen) -> Program | None:
        """The old version with the chosen steps; None where these alone make no sound policy."""
        if chosen not in self._kept:
            self._kept[chosen] = self._checked(edit for number in sorted(chosen) for edit in self._groups[number])
        return self._kept[chosen]

    @property
    def every(self) -> Chosen:
        """All steps: the new version."""
        return frozenset(range(len(self.steps)))

    def _checked(self, edits: Iterable[Edit]) -> Program | None:
        return check(self._edits.policy(edits), whole=True)[0]

    # ------------------------------------------------------------ what goes only together

    def _bundled(self, groups: list[tuple[Edit, ...]]) -> list[tuple[Edit, ...]]:
        """Groups of which each can be made alone, and all others without it."""
        while len(groups) > 1:
            stuck = next((group for group in groups if not self._apart(groups, (group,))), None)
            if stuck is None:
                break
            others = [group for group in groups if group is not stuck]
            near = sorted(others, key=lambda group: not _same_thing(group, stuck))
            mate = next((group for group in near if self._apart(groups, (group, stuck))), None)
            joined = (stuck, mate) if mate is not None else tuple(self._all_stuck(groups, stuck))
            merged = tuple(edit for group in groups if group in joined for edit in group)
            groups = [group for group in groups if group not in joined]
            groups.append(merged)
        order = {edit: place for place, edit in enumerate(self._edits.edits)}
        return sorted(groups, key=lambda group: order[group[0]])

    def _all_stuck(self, groups: list[tuple[Edit, ...]], stuck: tuple[Edit, ...]) -> Iterator[tuple[Edit, ...]]:
        """The groups that cannot be made alone, and one more where that is only one."""
        found = [group for group in groups if not self._apart(groups, (group,))]
        if len(found) == 1:
            found.append(next(group for group in groups if group is not stuck))
        yield from found

    def _apart(self, groups: list[tuple[Edit, ...]], some: tuple[tuple[Edit, ...], ...]) -> bool:
        """Whether some groups can be made alone, and the others without them."""
        inside = [edit for group in groups if group in some for edit in group]
        outside = [edit for group in groups if group not in some for edit in group]
        return self._checked(inside) is not None and self._checked(outside) is not None

    # ------------------------------------------------------------ what they are called

    def _step(self, edits: tuple[Edit, ...], language: str) -> Step:
        told = text_changes(self._edits.policy(()), self._edits.policy(edits), language)
        text = "; ".join(one.text for one in told if one.matters)
        return Step(", ".join(dict.fromkeys(edit.name for edit in edits)), text)


def _same_thing(some: tuple[Edit, ...], others: tuple[Edit, ...]) -> bool:
    """Whether two groups have edits of one table or one scorecard."""
    return any(
        one.after is not None and other.after is not None and one.after.key == other.after.key
        for one in some
        for other in others
    )


def subsets(count: int, size: int) -> Iterator[Chosen]:
    """All sets of `size` of `count` steps."""
    return map(frozenset, combinations(range(count), size))
