"""Texts made of parts, some of which may stand in any order."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Block:
    """Parts joined by `between`; `free` if they mean the same in any order."""

    parts: tuple[Part, ...]
    between: str = ""
    free: bool = False

    def text(self, order: Random | None = None) -> str:
        """The whole text; with `order` everything that is free is shuffled."""
        parts = list(self.parts)
        if self.free and order is not None:
            order.shuffle(parts)
        return self.between.join(text_of(part, order) for part in parts)


Part = Block | str


def text_of(part: Part, order: Random | None = None) -> str:
    """The text of a part."""
    return part if isinstance(part, str) else part.text(order)


def fixed(*parts: Part) -> Block:
    """Parts that stand one after the other."""
    return Block(parts)


def free(parts: list[Part], between: str) -> Block:
    """Parts whose order says nothing."""
    return Block(tuple(parts), between, free=True)
