"""A block of cases as columns: what the columnar machine reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bonitas.engine.kinds import Value

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Column:
    """The values of one field, one for each row of a block or for each element of a list column.

    `values` are int64: numbers as whole multiples of 1/`denominator`, dates as ordinals (`date.toordinal`), choices
    as the place of the label in their kind, texts as the place in `words`, booleans as 0 and 1. `known` tells where
    the value is known (None: everywhere); elsewhere `values` has 0. `outside` has the values that no int64 can hold
    at this denominator, by place; their rows are decided exactly, one by one.
    """

    values: Integers
    known: Mask | None = None
    denominator: int = 1
    words: tuple[str, ...] = ()
    outside: Mapping[int, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A list for each row, in the layout of Arrow.

    The elements of row i stand from `offsets[i]` to `offsets[i + 1]` in every column of `fields`; a list of plain
    values has the one field `value`. `known` tells where the list itself is known (None: everywhere).
    """

    offsets: Integers
    fields: Mapping[str, Column]
    known: Mask | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Some cases: for each input field of the program, and for `today` if the program asks for it, one column.

    All cases have passed the door: values are of their kinds and within their declared ranges.
    """

    rows: int
    columns: Mapping[str, Column | ListColumn]
