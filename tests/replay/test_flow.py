"""Pieces of work read ahead, worked on by threads, and given back in order."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from bonitas.replay.stream.flow import in_order


def numbers(most: int, made: list[int], error_at: int | None = None) -> Iterator[int]:
    """Numbers from 0 on; tells which were made."""
    for number in range(most):
        if number == error_at:
            raise ValueError(number)
        made.append(number)
        yield number


def slow(number: int) -> int:
    """Every third number takes longer than the next ones."""
    time.sleep(0.01 if number % 3 == 0 else 0)
    return number * number


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("most", [0, 1, 2, 3, 20])
def test_results_come_in_the_order_of_their_items(most: int, threads: int) -> None:
    assert list(in_order(numbers(most, []), slow, threads)) == [number * number for number in range(most)]


def test_only_a_few_items_exist_at_a_time() -> None:
    made: list[int] = []
    with closing(in_order(numbers(1000, made), slow, 2)) as results:
        for done, _ in zip(range(10), results, strict=False):
            assert len(made) <= done + 8
    assert len(made) < 20


def test_an_error_of_the_items_ends_the_run() -> None:
    seen: list[int] = []
    with pytest.raises(ValueError, match="6"):
        for result in in_order(numbers(9, [], error_at=6), slow, 1):
            seen.append(result)
    assert seen == [number * number for number in range(len(seen))] and len(seen) >= 4


def test_an_error_of_the_work_is_raised_in_its_turn() -> None:
    seen: list[float] = []
    with pytest.raises(ZeroDivisionError):
        for result in in_order(iter([4, 2, 0, 1]), lambda number: 8 / number, 2):
            seen.append(result)
    assert seen == [2, 4]


def test_no_thread_is_left() -> None:
    before = threading.active_count()
    with closing(in_order(numbers(1000, []), slow, 3)) as results:
        next(results)
    assert threading.active_count() == before
