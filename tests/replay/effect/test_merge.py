"""Parts of a history counted apart, and put together: the very counts of the whole."""

from __future__ import annotations

import dataclasses
from random import Random

import pytest
from differential.cases import CaseMaker
from replayparts import replay_of, versions, viewed

from bonitas.replay.effect.checkpoint import restore, state


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("sampled", [False, True])
def test_parts_put_together_are_the_whole(seed: int, sampled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if sampled:
        monkeypatch.setattr("bonitas.replay.cause.finding.MOST_STEPS", 0)
    old, new = versions(seed)
    maker = CaseMaker(new.required_program(), Random(seed))
    cases = [case for _ in range(4) for case in maker.cases(20)]
    programs = old.required_program(), new.required_program()
    whole, parts = replay_of(old, new), [replay_of(old, new) for _ in range(3)]
    for start in range(0, len(cases), 20):
        whole.add(whole.work(viewed(*programs, cases[start : start + 20], start)))
    for number, (begin, end) in enumerate(((0, 40), (40, 40), (40, 80))):
        parts[number].begin(number)
        for start in range(begin, end, 20):
            parts[number].add(parts[number].work(viewed(*programs, cases[start : start + 20], start)))
    together = replay_of(old, new)
    for number, part in enumerate(parts):
        fresh = replay_of(old, new)
        restore(fresh, state(part))  # parts travel as plain data
        together.merge(fresh, number)
    assert dataclasses.asdict(together.result()) == dataclasses.asdict(whole.result())
