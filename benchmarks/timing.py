"""Time measured fairly: rounds of all contestants in turn, medians of rounds, tails over many calls."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter, perf_counter_ns
from typing import Any

ROUNDS = 5


@dataclass(frozen=True)
class Latency:
    """Microseconds for one call: the median of all calls, and what one call in a hundred exceeds."""

    median: float
    p99: float


@dataclass(frozen=True)
class Call:
    """Something that takes one case, and the cases to give it, each in turn."""

    run: Callable[[Any], object]
    cases: Sequence[Any]


def latencies(calls: Mapping[str, Call], seconds: float, rounds: int = ROUNDS) -> dict[str, Latency]:
    """How long each takes for one case; `seconds` for each, in rounds that all take part in.

    A call is timed by two looks at the clock around it, which cost about a tenth of a microsecond.
    """
    spent: dict[str, list[int]] = {name: [] for name in calls}
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for name, call in calls.items():
            _spend(call, seconds / rounds, spent[name])
    gc.unfreeze()
    return {name: _latency(times) for name, times in spent.items()}


def _spend(call: Call, seconds: float, spent: list[int]) -> None:
    until = perf_counter() + seconds
    run = call.run
    while perf_counter() < until:
        for case in call.cases:
            start = perf_counter_ns()
            run(case)
            spent.append(perf_counter_ns() - start)
            if len(spent) % 64 == 0 and perf_counter() > until:
                return


def _latency(spent: list[int]) -> Latency:
    spent.sort()
    return Latency(statistics.median(spent) / 1e3, spent[int(len(spent) * 0.99)] / 1e3)


def rounds_of(works: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Seconds that each work takes: the median of some rounds that all take part in, after one that warms up."""
    spent: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            gc.collect()
            start = perf_counter()
            work()
            if number:
                spent[name].append(perf_counter() - start)
    return {name: statistics.median(times) for name, times in spent.items()}


def once(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that one run takes, and what it gives."""
    gc.collect()
    start = perf_counter()
    made = work()
    return perf_counter() - start, made
