"""Dates of any Arrow type as ordinals."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from bonitas.engine.columnar.arrow.cells import among, valid
from bonitas.engine.columnar.arrow.digits import texts_of
from bonitas.engine.columnar.block import Integers, Mask

_EPOCH = date(1970, 1, 1).toordinal()
_A_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
_ISO = len("2026-01-31")
_PLACES = (0, 1, 2, 3, 5, 6, 8, 9)


def read_dates(array: Any, missing: frozenset[str]) -> tuple[Integers, Mask]:
    """Ordinals, and the cells that are not read here: no dates, or perhaps one of the `missing` ones.

    Texts (stripped before) are `2026-01-31`; of timestamps only midnight without a time zone is a day.
    """
    types = pa.types
    if types.is_string(array.type):
        ordinals, odd = _texts(array)
        return ordinals, odd | among(array, missing) if missing else odd
    if types.is_date32(array.type):
        days, odd = _whole(array, pa.int32()), np.zeros(len(array), dtype=np.bool_)
    elif types.is_date64(array.type):
        days, odd = _days(array, _A_DAY["ms"])
    elif types.is_timestamp(array.type) and array.type.tz is None:
        days, odd = _days(array, _A_DAY[array.type.unit])
    else:
        return np.zeros(len(array), dtype=np.int64), np.ones(len(array), dtype=np.bool_)
    ordinals = days + _EPOCH
    odd |= (ordinals < 1) | (ordinals > date.max.toordinal())
    for text in missing:
        odd |= ordinals == _ordinal(text)
    return np.where(odd, 0, ordinals), odd


def _whole(array: Any, form: Any) -> Integers:
    return np.asarray(array.view(form).fill_null(0).to_numpy(zero_copy_only=False), dtype=np.int64)


def _days(array: Any, a_day: int) -> tuple[Integers, Mask]:
    days, rest = np.divmod(_whole(array, pa.int64()), a_day)
    return days, rest != 0


def _ordinal(text: str) -> int:
    """The day that a text tells, 0 for none."""
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return 0


def _texts(array: Any) -> tuple[Integers, Mask]:
    flat, offsets = texts_of(array)
    rows = np.flatnonzero((np.diff(offsets) == _ISO) & valid(array))
    signs = flat[offsets[:-1][rows][:, np.newaxis] + np.arange(_ISO)]
    digits = signs[:, _PLACES].astype(np.int64) - ord("0")
    good = (signs[:, 4] == ord("-")) & (signs[:, 7] == ord("-")) & ((digits >= 0) & (digits <= 9)).all(axis=1)
    year = digits[:, 0] * 1000 + digits[:, 1] * 100 + digits[:, 2] * 10 + digits[:, 3]
    month, day = digits[:, 4] * 10 + digits[:, 5], digits[:, 6] * 10 + digits[:, 7]
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    longest = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)
    good &= (year >= 1) & (month >= 1) & (month <= 12)
    month = np.where(good, month, 0)
    good &= (day >= 1) & (day <= longest[month] + (leap & (month == 2)))
    before = np.array([0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334], dtype=np.int64)
    past = year - 1
    ordinal = past * 365 + past // 4 - past // 100 + past // 400 + before[month] + (leap & (month > 2)) + day
    ordinals, odd = np.zeros(len(array), dtype=np.int64), np.ones(len(array), dtype=np.bool_)
    ordinals[rows], odd[rows] = np.where(good, ordinal, 0), ~good
    return ordinals, odd
