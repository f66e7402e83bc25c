"""For each row the list of what holds in it, from one mask for each thing that may."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from bonitas.engine.columnar.arrow.forms import WORD
from bonitas.engine.columnar.block import Mask

WORDS = pa.list_(pa.field("item", WORD, nullable=False))
_CACHED = 1 << 18
"""Bits that are gathered at a time, so that they stay in the processor's cache."""


def lists_of(names: Sequence[str], masks: Sequence[Mask | None], rows: int) -> Any:
    """For each row the list of the names whose mask has it, in their order; None is a mask that has no row."""
    there = [(index, mask) for index, mask in enumerate(masks) if mask is not None and mask.any()]
    offsets = np.zeros(rows + 1, dtype=np.int32)
    codes = [np.zeros(0, dtype=np.int32)]
    if there:
        np.cumsum(_counts([mask for _, mask in there], rows), out=offsets[1:])
        step = max(1, _CACHED // len(there))
        order = np.tile(np.array([index for index, _ in there], dtype=np.int32), min(step, rows))
        gathered = np.empty((min(step, rows), len(there)), dtype=np.bool_)
        for start in range(0, rows, step):
            here = gathered[: min(step, rows - start)]
            for place, (_, mask) in enumerate(there):
                here[:, place] = mask[start : start + step]
            flat = here.reshape(-1)
            codes.append(order[: len(flat)].compress(flat))
    words = pa.DictionaryArray.from_arrays(pa.array(np.concatenate(codes)), pa.array(list(names), pa.string()))
    return pa.ListArray.from_arrays(pa.array(offsets), words, type=WORDS)


def _counts(masks: Sequence[Mask], rows: int) -> Any:
    """In how many masks each row is."""
    counts: Any = np.zeros(rows, dtype=np.uint8 if len(masks) < 256 else np.int32)
    for mask in masks:
        np.add(counts, mask.view(np.uint8), out=counts)
    return counts
