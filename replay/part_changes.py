"""What differs between two parts of a policy of the same sort, down to the smallest parts that tell it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from bonitas.dsl.syntax import tree
from bonitas.replay.entries import normal

LITERALS = (tree.Amount, tree.Day, tree.Text, tree.Name, tree.Truth)
_UNDIVIDED = (*LITERALS, tree.RoundTo, tree.NotifyEffect, tree.AdjustEffect)
_WHOLE = (tree.Comparison, tree.Membership, tree.Inside, tree.Presence)
_COMMUTATIVE = {"Logic": "operands", "Quota": "operands", "Membership": "options", "Cell": "tests"}
MOST = 3
"""More small differences than this are told as one: the whole part before and after."""


@dataclass(frozen=True, slots=True)
class PartChange:
    """`old` became `new`; one of them is None where a part came or went.

    `whole_old` and `whole_new` are the comparisons that the parts stand in, or the parts themselves.
    """

    old: tree.Tree | None
    new: tree.Tree | None
    whole_old: tree.Tree | None
    whole_new: tree.Tree | None


def part_changes(old: tree.Tree | None, new: tree.Tree | None) -> tuple[PartChange, ...]:
    """The smallest differences; empty if the parts mean the same."""
    found = tuple(_changes(old, new, None))
    if len(found) > MOST:
        return (PartChange(old, new, old, new),)
    return tuple({(normal(one.whole_old), normal(one.whole_new), normal(one.old)): one for one in found}.values())


Context = tuple[tree.Tree, tree.Tree] | None


def _changes(old: tree.Tree | None, new: tree.Tree | None, context: Context) -> Iterator[PartChange]:
    if normal(old) == normal(new):
        return
    if isinstance(old, _WHOLE) and isinstance(new, _WHOLE):
        context = context or (old, new)
    parts = None if old is None or new is None or isinstance(old, _UNDIVIDED) else _parts(old, new)
    if parts is None:
        whole_old, whole_new = context or (old, new)
        yield PartChange(old, new, whole_old, whole_new)
        return
    for one, other in parts:
        yield from _changes(one, other, context)


def _parts(old: tree.Tree, new: tree.Tree) -> list[tuple[tree.Tree | None, tree.Tree | None]] | None:
    """The parts of two nodes of one shape, pair by pair; None if their shapes differ."""
    if type(old) is not type(new):
        return None
    pairs: list[tuple[tree.Tree | None, tree.Tree | None]] = []
    name = type(old).__name__
    for slot in (each.name for each in fields(old) if each.name != "span"):
        before, after = getattr(old, slot), getattr(new, slot)
        if _COMMUTATIVE.get(name) == slot:
            pairs += _unordered(before, after)
        elif isinstance(before, tree.Tree) and isinstance(after, tree.Tree):
            pairs.append((before, after))
        elif isinstance(before, tuple) and isinstance(after, tuple) and _alike(before, after):
            pairs += zip(_trees(before), _trees(after), strict=True)
        elif slot != "dots" and normal(before) != normal(after):
            return None
    return pairs


def _alike(before: Sequence[object], after: Sequence[object]) -> bool:
    """Whether two rows of parts have one length, and the same words between the parts."""
    words = [[part[0] for part in parts if isinstance(part, tuple)] for parts in (before, after)]
    return len(before) == len(after) and words[0] == words[1]


def _trees(parts: Sequence[object]) -> list[tree.Tree]:
    """The parts without the signs that stand before them in sums and products."""
    found = [part[1] if isinstance(part, tuple) else part for part in parts]
    return [part for part in found if isinstance(part, tree.Tree)]


def _unordered(
    before: Sequence[tree.Tree], after: Sequence[tree.Tree]
) -> list[tuple[tree.Tree | None, tree.Tree | None]]:
    """Parts whose order means nothing: equal ones are put aside, the rest stand in pairs or alone."""
    rest = list(after)
    gone: list[tree.Tree] = []
    for part in before:
        match = next((other for other in rest if normal(other) == normal(part)), None)
        if match is None:
            gone.append(part)
        else:
            rest.remove(match)
    if len(gone) == len(rest):
        return list(zip(gone, rest, strict=True))
    return [*((part, None) for part in gone), *((None, part) for part in rest)]
