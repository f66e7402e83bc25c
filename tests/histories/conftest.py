"""How much of a long history is decided one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from histories.by_hand import Row

Sample = Callable[[Sequence[Row], int], Sequence[Row]]


@pytest.fixture
def sample(request: pytest.FixtureRequest) -> Sample:
    """About as many rows as asked for, evenly spread; all of them under `--whole-histories`."""
    whole = request.config.getoption("--whole-histories")

    def pick(rows: Sequence[Row], about: int) -> Sequence[Row]:
        return rows if whole else rows[:: max(len(rows) // about, 1)]

    return pick
