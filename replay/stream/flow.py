"""Pieces of long work read ahead, worked on by several threads, and given back in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from os import cpu_count
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 2
THREADS = min(max(cpu_count() or 2, 2), 4)
"""Threads that work on items, beside the one that makes them and the one that takes the results."""


def in_order(items: Iterable[Item], work: Callable[[Item], Result], threads: int) -> Generator[Result]:
    """What `work` makes of each item, in their order. Only a few items and results exist at a time.

    Items are made by one thread, worked on by `threads` others. Close the iterator (`contextlib.closing`) where it may
    be left before its end: work that has not begun is then dropped.
    """
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            for item in _ahead(items):
                waiting.append(pool.submit(work, item))
                while len(waiting) > threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for left in waiting:
                left.cancel()


def _ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The same items, the next ones made meanwhile by a thread of their own."""
    iterator = iter(items)
    with ThreadPoolExecutor(1) as reader:
        coming = deque(reader.submit(_next, iterator) for _ in range(_AHEAD))
        try:
            while found := coming.popleft().result():
                coming.append(reader.submit(_next, iterator))
                yield found[0]
        finally:
            for left in coming:
                left.cancel()


def _next(iterator: Iterator[Item]) -> tuple[Item] | None:
    """The next item; None where there is no more (an error that it ends with is raised once, and then nothing)."""
    return next(((item,) for item in iterator), None)
