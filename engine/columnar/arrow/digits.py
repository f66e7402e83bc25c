"""Decimal numbers as text read into whole numbers, a whole column at once.

Eight characters are taken as one 64-bit word, and three multiplications make a number of them. What is not a plain
decimal of at most eighteen digits is left to a slower reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bonitas.engine.columnar.block import Integers, Mask

Words = NDArray[np.uint64]

DIGITS = 18
"""Any number of so many digits fits int64."""
POWERS: Integers = np.array([10**place for place in range(DIGITS + 1)], dtype=np.int64)
_CACHED = 16_384
"""Rows done at a time, so that what is computed on the way stays in the processor's cache."""
_EDGE = 32
_ZEROS = np.uint64(0x3030303030303030)
_HIGH = np.uint64(0xF0F0F0F0F0F0F0F0)
_SIXES = np.uint64(0x0606060606060606)
_DOTS = np.uint64(0x2E2E2E2E2E2E2E2E)
_ONES = np.uint64(0x0101010101010101)
_TOPS = np.uint64(0x8080808080808080)
_LONGEST = 24


def _last(characters: int) -> int:
    """Where the last so many characters of a word stand."""
    return (1 << 64) - (1 << 64 - 8 * min(max(characters, 0), 8))


_KEEP: NDArray[np.uint64] = np.array(
    [[_last(size - passed) for size in range(_LONGEST + 1)] for passed in range(0, _LONGEST, 8)], dtype=np.uint64
)
"""By words passed from the end, and by size: which of the word's characters belong to a text of that size."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers as `n` / 10**`places`; where `odd`, the cell was not read and `n` is 0."""

    n: Integers
    places: Integers | int
    odd: Mask


def texts_of(array: Any) -> tuple[NDArray[np.uint8], Integers]:
    """The bytes of an Arrow array of type `string`, and where each text starts and the last ends."""
    _, offsets, data = array.buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[array.offset : array.offset + len(array) + 1].astype(np.int64)
    flat = np.frombuffer(data if data is not None else b"", dtype=np.uint8)
    return flat, ends


def read_decimals(array: Any, *, per_cent: bool) -> Numbers:
    """The decimals of an Arrow array of type `string`; with `per_cent`, `12.5%` is 0.125. Nulls are odd."""
    parts = [_slice(array.slice(start, _CACHED), per_cent=per_cent) for start in range(0, len(array), _CACHED)]
    if len(parts) == 1:
        return parts[0]
    parts = parts or [Numbers(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.bool_))]
    n, odd = np.concatenate([part.n for part in parts]), np.concatenate([part.odd for part in parts])
    return Numbers(n, np.concatenate([part.places for part in parts]), odd)


def _slice(array: Any, *, per_cent: bool) -> Numbers:
    flat, offsets = texts_of(array)
    padded = np.zeros(offsets[-1] - offsets[0] + 2 * _EDGE, dtype=np.uint8)
    padded[_EDGE:-_EDGE] = flat[offsets[0] : offsets[-1]]
    offsets = offsets - offsets[0] + _EDGE
    start, end = offsets[:-1], offsets[1:]
    filled = end > start
    percent = filled & (padded[end - 1] == ord("%")) if per_cent else None
    if percent is not None:
        end = end - percent
    signed = filled & (padded[start] < ord("."))  # a sign, or what is found to be no digit
    minus = padded[start] == ord("-")
    signed &= minus | (padded[start] == ord("+"))
    size = np.minimum(end - start - signed, _LONGEST)
    text = _Text(padded, end, size)
    places, dot = text.decimals()
    size = size - dot
    value, odd = text.digits(size, np.where(dot, places, _LONGEST))
    odd |= (size <= places) | (dot & (places == 0)) | (size > DIGITS)
    if percent is not None:
        places = places + 2 * percent
    odd |= places > DIGITS
    value *= 1 - 2 * minus.astype(np.int64)
    value[odd] = 0
    return Numbers(value, places, odd)


class _Text:
    """The characters of numbers, eight at a time from their ends."""

    def __init__(self, padded: NDArray[np.uint8], end: Integers, size: Integers) -> None:
        self.padded, self.end, self.size = padded, end, size
        self.most = int(size.max(initial=0))
        self._windows: Words = np.ndarray((len(padded) - 7,), dtype="<u8", buffer=padded, strides=(1,))
        self._words: dict[int, Words] = {}

    def word(self, passed: int) -> Words:
        """The eight characters before the last `passed`."""
        if passed not in self._words:
            self._words[passed] = self._windows[self.end - passed - 8]
        return self._words[passed]

    def decimals(self) -> tuple[Integers, Mask]:
        """How many characters stand after the first point of the last 8 (then 16, 24), and where there is a point."""
        after = np.zeros(len(self.end), dtype=np.int64)
        dot = np.zeros(len(self.end), dtype=np.bool_)
        for passed in range(0, min(self.most, DIGITS + 2), 8):
            other = (self.word(passed) & _KEEP[passed // 8][self.size]) ^ _DOTS
            hits = (other - _ONES) & ~other & _TOPS
            found = (hits != 0) & ~dot
            place = np.bitwise_count((hits & (~hits + np.uint64(1))) - np.uint64(1)).astype(np.int64) >> 3
            after = np.where(found, passed + 7 - place, after)
            dot |= found
            if dot.all():
                break
        return after, dot

    def digits(self, size: Integers, point: Integers) -> tuple[Integers, Mask]:
        """The number that the last `size` characters but a point make; the point stands before the last `point`."""
        value = np.zeros(len(self.end), dtype=np.int64)
        odd = np.zeros(len(self.end), dtype=np.bool_)
        pointed = bool((point < _LONGEST).any())
        for passed in range(0, min(self.most, DIGITS), 8):
            word = self.word(passed)
            if pointed:
                behind = _KEEP[passed // 8][point]
                earlier = (word << np.uint64(8)) | self.padded[self.end - passed - 9]
                word = (word & behind) | (earlier & ~behind)
            eight, other = _eight(word, _KEEP[passed // 8][size])
            value += eight * POWERS[passed] if passed else eight
            odd |= other
        return value, odd


def _eight(word: Words, keep: Words) -> tuple[Integers, Mask]:
    """The number that the last characters of a word make, and where some is no digit."""
    word = (word & keep) | (_ZEROS & ~keep)
    odd = ((word & _HIGH) != _ZEROS) | (((word + _SIXES) & _HIGH) != _ZEROS)
    word = ((word & np.uint64(0x0F0F0F0F0F0F0F0F)) * np.uint64(2561)) >> np.uint64(8)
    word = ((word & np.uint64(0x00FF00FF00FF00FF)) * np.uint64(6553601)) >> np.uint64(16)
    word = ((word & np.uint64(0x0000FFFF0000FFFF)) * np.uint64(42949672960001)) >> np.uint64(32)
    return word.view(np.int64), odd
