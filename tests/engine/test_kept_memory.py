"""Freed memory stays with the process while blocks are decided, and is given back after."""

from __future__ import annotations

import pytest

from bonitas.engine.columnar import memory
from bonitas.engine.columnar.memory import kept_memory


def test_memory_is_kept_by_the_outermost_and_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    class Libc:
        def mallopt(self, setting: int, value: int) -> None:
            told.append(f"{setting} {value}")

        def malloc_trim(self, pad: int) -> None:
            told.append(f"trim {pad}")

    monkeypatch.setattr(memory, "_glibc", Libc)
    with kept_memory(), kept_memory():
        assert len(told) == 2
    assert told[2:] == [f"-3 {128 * 1024}", f"-1 {128 * 1024}", "trim 0"]


def test_an_allocator_that_was_set_up_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    memory._glibc.cache_clear()
    monkeypatch.setenv("MALLOC_TRIM_THRESHOLD_", "1000000")
    assert memory._glibc() is None
    memory._glibc.cache_clear()
    with kept_memory():
        pass
