"""Where the rows of a stretch of CSV begin and end, found in its bytes without reading a cell.

Only plain CSV has such a layout: a quote opens a cell at its very start and closes it at its very end, lines end with a
line feed. Where a stretch is not plain, the place of the first oddity is told, and rows there are read one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bonitas.engine.columnar.block import Integers, Mask

LONGEST = 100_000
"""Bytes of a row that is read as columns; the reader of single rows has a limit of its own for cells."""
_FEED, _RETURN, _QUOTE, _NUL = 10, 13, 34, 0


@dataclass(frozen=True, slots=True)
class Layout:
    """Whole rows at the beginning of a stretch: row i is the bytes from `starts[i]` to `ends[i]`, its line feed.

    `lines` counts the line feeds before each row, `filled` tells which rows are not blank, `cells` how many cells a row
    has. `end` is where the last row ends, `odd` whether what follows cannot be read as columns.
    """

    starts: Integers
    ends: Integers
    lines: Integers
    filled: Mask
    cells: Integers
    quoted: bool
    end: int
    feeds: int
    odd: bool


def layout(data: bytes, delimiter: int, most: int) -> Layout:
    """The layout of at most `most` rows at the beginning of `data`, which begins with a row."""
    signs = np.frombuffer(data, dtype=np.uint8)
    quotes: Any = np.flatnonzero(signs == _QUOTE) if b'"' in data else np.zeros(0, dtype=np.int64)
    limit = _first_oddity(data, signs, quotes, delimiter)
    signs = signs[:limit]
    feeds = signs == _FEED
    marks = feeds | (signs == delimiter)
    places = np.flatnonzero(marks | (signs == _QUOTE) if len(quotes) else marks)
    if len(quotes):
        quote = signs[places] == _QUOTE
        places = places[~quote & (np.cumsum(quote, dtype=np.uint8) % 2 == 0)]
    last = np.flatnonzero(feeds[places])[:most]
    ends = places[last]
    cells = np.diff(last, prepend=-1)
    starts = np.concatenate([np.zeros(min(1, len(ends)), dtype=np.int64), ends[:-1] + 1])
    too_long = np.flatnonzero(ends - starts > LONGEST)
    if len(too_long):
        first = int(too_long[0])
        limit = int(starts[first])
        starts, ends, cells = starts[:first], ends[:first], cells[:first]
    end = int(ends[-1]) + 1 if len(ends) else 0
    sizes = ends - starts
    blank = (sizes == 0) | ((sizes == 1) & (signs[starts] == _RETURN))
    lines = np.flatnonzero(feeds)
    return Layout(
        starts,
        ends,
        np.searchsorted(lines, starts),
        ~blank,
        cells,
        bool(len(quotes)) and int(quotes[0]) < end,
        end,
        int(np.searchsorted(lines, end)),
        len(ends) < most and limit < len(data),
    )


def _first_oddity(data: bytes, signs: NDArray[np.uint8], quotes: Integers, delimiter: int) -> int:
    """Where plain CSV ends: the length of `data` if it is all plain."""
    limit = len(data)
    if b"\r" in data:
        returns = np.flatnonzero(signs == _RETURN)
        lone = returns[(returns == len(data) - 1) | (signs[np.minimum(returns + 1, len(data) - 1)] != _FEED)]
        limit = min(limit, int(lone[0])) if len(lone) else limit
    nul = data.find(b"\0")
    limit = limit if nul < 0 else min(limit, nul)
    if len(quotes):
        opening, closing = quotes[::2], quotes[1::2]
        before = signs[np.maximum(opening - 1, 0)]
        strange = opening[(opening > 0) & (before != delimiter) & (before != _FEED) & (before != _QUOTE)]
        after = signs[np.minimum(closing + 1, len(data) - 1)]
        ends = (after == delimiter) | (after == _FEED) | (after == _RETURN) | (after == _QUOTE)
        odd = closing[(closing == len(data) - 1) | ~ends]
        # a quote before the opening one belongs to the same cell: it is that cell's closing one, doubled
        for places in (strange, odd):
            limit = min(limit, int(places[0])) if len(places) else limit
    return limit


def in_utf8(data: bytes, encoding: str) -> bytes:
    """The lines at the beginning of `data` that are valid, in UTF-8."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        data = data[: data.rfind(b"\n", 0, error.start) + 1]
        return data if encoding == "utf-8" else data.decode(encoding).encode()
    return data if encoding == "utf-8" else text.encode()
