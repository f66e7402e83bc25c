"""Time measured fairly: rounds of all contestants in turn, medians and tails over many calls."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter, perf_counter_ns
from typing import Any


@dataclass(frozen=True)
class Latency:
    """Microseconds for one call."""

    median: float
    p99: float


def latency(call: Callable[[Any], object], cases: Sequence[Any], seconds: float = 1.0) -> Latency:
    """How long `call` takes for one case; goes through `cases` again and again for about `seconds`."""
    spent: list[int] = []
    gc.collect()
    until = perf_counter() + seconds
    while perf_counter() < until:
        for case in cases:
            start = perf_counter_ns()
            call(case)
            spent.append(perf_counter_ns() - start)
    spent.sort()
    return Latency(statistics.median(spent) / 1e3, spent[int(len(spent) * 0.99)] / 1e3)


def rate(work: Callable[[], object], count: int, rounds: int = 3) -> float:
    """Cases a second: the best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        gc.collect()
        start = perf_counter()
        work()
        best = min(best, perf_counter() - start)
    return count / best
