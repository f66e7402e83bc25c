"""The explanations of changed cases, old and new side by side, in a form that says nothing twice.

Texts and items come again and again in the cases of one policy, so each is kept once and told by its number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from bonitas.engine.explain import Item, Part, Story, Tone
from bonitas.engine.problems import printable

NOTHING = -1
"""Stands for what one side does not have."""

_TONES = list(Tone)


@dataclass(slots=True)
class Texts:
    """Texts by number, each once; `size` is how many bytes they have together."""

    numbers: dict[str, int] = field(default_factory=dict)
    size: int = 0

    def number(self, text: str) -> int:
        """The number of a text, as people may see it."""
        shown = printable(text)
        if shown not in self.numbers:
            self.numbers[shown] = len(self.numbers)
            self.size += len(shown.encode())
        return self.numbers[shown]


@dataclass(slots=True)
class Stories:
    """Explanations by number. `items` are lists of a tone, a text and details. `size` is about how many bytes all
    this takes in the page, beside the texts."""

    texts: Texts
    items: list[tuple[int, ...]] = field(default_factory=list)
    size: int = 0
    _numbers: dict[tuple[int, ...], int] = field(default_factory=dict)

    def told(self, old: Story, new: Story) -> list[Any]:
        """Both stories of a case as a list of parts: heading before, heading after, rows. A row is the item that both
        have, or a list of the two sides."""
        before, after = ({part.key: part for part in story.parts} for story in (old, new))
        keys = _merged(list(before), list(after))
        parts = [self._part(before.get(key), after.get(key)) for key in keys]
        self.size += len(str(parts))
        return parts

    def _part(self, old: Part | None, new: Part | None) -> list[Any]:
        heads = [NOTHING if part is None else self.texts.number(part.heading) for part in (old, new)]
        before, after = (() if part is None else part.items for part in (old, new))
        rows = [self._row(one, other) for one, other in _aligned(before, after)]
        return [*heads, rows]

    def _row(self, old: Item | None, new: Item | None) -> int | list[int]:
        pair = [NOTHING if item is None else self._item(item) for item in (old, new)]
        return pair[0] if pair[0] == pair[1] else pair

    def _item(self, item: Item) -> int:
        told = (_TONES.index(item.tone), *(self.texts.number(text) for text in (item.text, *item.details)))
        if told not in self._numbers:
            self._numbers[told] = len(self.items)
            self.items.append(told)
            self.size += len(str(told))
        return self._numbers[told]


def _merged(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The keys of both, in an order that keeps that of each as far as there is one."""
    found: list[str] = []
    for _, left, right in _matched(old, new):
        found += [key for key in dict.fromkeys([*left, *right]) if key not in found]
    return found


def _aligned(old: Sequence[Item], new: Sequence[Item]) -> Iterator[tuple[Item | None, Item | None]]:
    """Items side by side: those that begin with the same word (a clause's id, a name), then those in one place."""
    keys = [[item.text.split(maxsplit=1)[0] if item.text else "" for item in items] for items in (old, new)]
    at = [0, 0]
    for same, left, right in _matched(*keys):
        ours, theirs = old[at[0] : at[0] + len(left)], new[at[1] : at[1] + len(right)]
        at = [at[0] + len(left), at[1] + len(right)]
        if same or len(left) == len(right):
            yield from zip(ours, theirs, strict=True)
        else:
            yield from ((item, None) for item in ours)
            yield from ((None, item) for item in theirs)


def _matched(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Runs of the two that are the same, and what lies between."""
    for word, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield word == "equal", old[start:end], new[first:last]
