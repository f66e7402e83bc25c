"""The coverage of a policy by some cases, as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bonitas.engine.values import CaseValue

Cases = Sequence[tuple[str, Mapping[str, CaseValue]]]
"""Sound cases, as the door makes them, each with its id."""

CLAUSE, QUIET, DECISIVE, EXCEPTION, EXEMPT = "clause", "quiet", "decisive", "exception", "exempt"
ROW, BAND, BIN, TIER, APPROVER = "row", "band", "bin", "tier", "approver"
SIDE, BOUND, MISSING, LIST = "side", "bound", "missing", "list"
SORTS = (
    CLAUSE, QUIET, DECISIVE, EXCEPTION, EXEMPT, ROW, BAND, BIN, TIER, APPROVER, SIDE, BOUND, MISSING, LIST,
)  # fmt: skip
"""What can be exercised: a clause that fires, one that applies and does not, one that decides the outcome, an exception
that overrides, a clause kept away by its `unless` or its dates, rows of tables, bands, bins, tiers, approvers, both
sides of a comparison, its bound, fields known and missing, lists empty and filled."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that cases can exercise. `text` says what it is, and `name` which clause or definition it belongs to,
    which readers call `label`.

    `file` and `line` are its place in the policy or in one that it extends, `hits` the number of cases that do.
    Where there is none, `reason` says why, with the case that comes nearest.
    """

    sort: str
    name: str
    label: str
    text: str
    file: str
    line: int
    hits: int
    reason: str = ""

    @property
    def covered(self) -> bool:
        """Whether some case exercises it."""
        return self.hits > 0


@dataclass(frozen=True, slots=True)
class Count:
    """How many of some items are exercised."""

    covered: int
    total: int

    @property
    def share(self) -> Fraction:
        """From 0 to 1; of nothing at all it is 1."""
        return Fraction(self.covered, self.total) if self.total else Fraction(1)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What some cases exercise of one policy; items stand in the order of `SORTS`, those of a sort as in the text."""

    policy: str
    version: str
    language: str
    cases: int
    items: tuple[Item, ...]

    def count(self, sort: str | None = None) -> Count:
        """How many items of a sort (None: of all) are exercised."""
        chosen = [item for item in self.items if sort is None or item.sort == sort]
        return Count(sum(item.covered for item in chosen), len(chosen))

    @property
    def by_sort(self) -> Mapping[str, Count]:
        """The counts of those sorts of which the policy has something."""
        counts = {sort: self.count(sort) for sort in SORTS}
        return {sort: count for sort, count in counts.items() if count.total}

    @property
    def misses(self) -> tuple[Item, ...]:
        """What no case exercises."""
        return tuple(item for item in self.items if not item.covered)
