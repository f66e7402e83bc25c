"""The dictionary of texts of one block: equal texts have one place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bonitas.engine.columnar.block import Integers


class Texts:
    """Texts met so far, by place; 0 stands for what is unknown. For the run of one block, in one thread."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {"": 0}

    @property
    def words(self) -> tuple[str, ...]:
        """The texts in the order of their places."""
        return tuple(self._places)

    def place(self, word: str) -> int:
        """The place of a text."""
        return self._places.setdefault(word, len(self._places))

    def places(self, words: Sequence[str]) -> Integers:
        """The place of each of some texts."""
        return np.array([self.place(word) for word in words], dtype=np.int64)

    def numbers(self, words: Sequence[str]) -> Integers:
        """For every place the number of its text among some words, from 1; 0 for other texts."""
        places = self.places(words)
        found = np.zeros(len(self._places), dtype=np.int64)
        found[places] = np.arange(1, len(words) + 1)
        return found

    def join(self, left: Any, right: Any, out: Any) -> None:
        """The places of texts put one after the other."""
        pairs, at = np.unique(np.left_shift(left, 32) | right, return_inverse=True)
        words = self.words
        joined = [words[pair >> 32] + words[pair & 0xFFFFFFFF] for pair in pairs.tolist()]
        out[...] = self.places(joined)[at]
