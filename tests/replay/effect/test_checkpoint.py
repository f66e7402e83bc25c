"""Runs that are stopped and go on: they end with the very counts of a run that was not."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from diffsample import case, compiled, edited

from bonitas.replay.effect import run as module
from bonitas.replay.effect.checkpoint import CheckpointError
from bonitas.replay.effect.comparison import Comparison
from bonitas.replay.effect.run import Progress, Question, effects
from bonitas.replay.mapping import parse_mapping

MAPPING = """\
outcome: what
good: [paid]
bad: [lost]
loss: loss
segments: {area: area}
measures: {granted: share with verdict is approve, size: average of credit_limit}
columns: {years: years, revenue: revenue, ratio: ratio, grade: grade}
"""
NEW = edited(
    ("years >= 2", "years >= 3"), ("share        10%", "share        11%"), ("when ratio < 1", "when ratio < 2")
)


@pytest.fixture
def question(tmp_path: Path) -> Question:
    """A history in several files, so that it comes in several pieces; some rows are rejected."""
    for number in range(4):
        rows = [
            {**case(years=years, revenue=str(10_000 * (number + 1) * years), ratio=ratio), "area": f"a{number}",
             "what": ["paid", "lost"][ratio % 2], "loss": f"{years}.50"}
            for years in range(6) for ratio in range(4)
        ]  # fmt: skip
        rows.append({"years": "many"})
        text = "\n".join(json.dumps(row) for row in rows)
        (tmp_path / f"part{number}.jsonl").write_text(text + "\n", encoding="utf-8")
    return Question(str(tmp_path), parse_mapping(MAPPING, "m.yaml"), by=("grade", "years > 2"), most=7)


def whole(
    question: Question, checkpoint: Path | None = None, stop_at: int | None = None
) -> tuple[Comparison, list[int]]:
    """A run that is stopped after so many rows, and where it was told to be."""
    seen: list[int] = []

    def progress(at: Progress) -> None:
        seen.append(at.rows)
        if at.rows == stop_at:
            raise KeyboardInterrupt

    (found,) = effects(compiled(), (compiled(NEW),), question, "en", progress, None, checkpoint)
    return found, seen


def test_a_run_that_goes_on_counts_what_a_whole_one_counts(question: Question, tmp_path: Path) -> None:
    expected, seen = whole(question)
    assert seen == [25, 50, 75, 100]
    kept = tmp_path / "run.checkpoint"
    stopped, _ = whole(question, kept, stop_at=50)
    assert stopped.covered < 1
    assert stopped.rows == 50
    assert kept.exists()
    found, seen = whole(question, kept)
    assert seen == [75, 100], "what was done is not done again"
    assert not kept.exists()
    assert dataclasses.asdict(found) == dataclasses.asdict(expected)


def test_checkpoints_in_between(question: Question, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BETWEEN", -1.0)
    kept = tmp_path / "run.checkpoint"

    def die(at: Progress) -> None:
        if at.rows == 75:
            raise MemoryError

    with pytest.raises(MemoryError):
        effects(compiled(), (compiled(NEW),), question, "en", die, None, kept)
    found, seen = whole(question, kept)
    assert seen == [75, 100]
    assert dataclasses.asdict(found) == dataclasses.asdict(whole(question)[0])


def test_a_checkpoint_of_another_run_is_refused(question: Question, tmp_path: Path) -> None:
    kept = tmp_path / "run.checkpoint"
    whole(question, kept, stop_at=50)
    for other in (dataclasses.replace(question, by=()), dataclasses.replace(question, mapping=None)):
        with pytest.raises(CheckpointError) as caught:
            whole(other, kept)
        assert caught.value.reason == "other"
    (tmp_path / "part3.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(CheckpointError):
        whole(question, kept)


@pytest.mark.parametrize("damage", ["cut", "changed", "foreign", "binary", "empty"])
def test_a_damaged_checkpoint_is_refused(question: Question, tmp_path: Path, damage: str) -> None:
    kept = tmp_path / "run.checkpoint"
    whole(question, kept, stop_at=50)
    data = kept.read_bytes()
    damaged = {
        "cut": data[:-10], "changed": data.replace(b'"compared":48', b'"compared":47'), "foreign": b"{}",
        "binary": b"\xff\xfe\x00", "empty": b"",
    }  # fmt: skip
    assert damaged[damage] != data
    kept.write_bytes(damaged[damage])
    with pytest.raises(CheckpointError) as caught:
        whole(question, kept)
    assert caught.value.reason == "damaged"


def test_a_sample_of_causes_goes_on(question: Question, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bonitas.replay.cause.finding.MOST_STEPS", 1)
    expected, _ = whole(question)
    assert expected.sampled == expected.changed
    kept = tmp_path / "run.checkpoint"
    whole(question, kept, stop_at=75)
    assert dataclasses.asdict(whole(question, kept)[0]) == dataclasses.asdict(expected)
