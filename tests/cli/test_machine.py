"""The option --machine: every machine decides the same; what cannot be had is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from clirun import Run

from bonitas.cli.options.machine import BLOCKS, SINGLE
from bonitas.engine.columnar.machines import NAMES
from bonitas.engine.extras import MissingExtraError
from bonitas.engine.machines import NAMES as SINGLE_NAMES

INSTALLED = [name for name in (*SINGLE, *BLOCKS) if name != "rete"]


def test_the_names_are_those_of_the_machines() -> None:
    assert SINGLE_NAMES == SINGLE
    assert set(NAMES) == {*SINGLE, *BLOCKS}


@pytest.mark.parametrize("machine", INSTALLED)
def test_every_machine_writes_the_same(starter: Run, machine: str) -> None:
    counts = starter("decide", "credit.policy", "credit.yaml", "--output", "expected.csv", code=3).stdout
    args = ("--machine", machine, "--output", "out.csv", "--decisions", "out.jsonl")
    assert starter("decide", "credit.policy", "credit.yaml", *args, code=3).stdout == counts
    assert Path("out.csv").read_text(encoding="utf-8") == Path("expected.csv").read_text(encoding="utf-8")
    outcomes, decisions = (Path(name).read_text(encoding="utf-8").splitlines() for name in ("out.csv", "out.jsonl"))
    assert len(decisions) == len(outcomes) - 1 == 9


@pytest.mark.parametrize("machine", SINGLE[:2])
def test_one_case_on_any_machine_for_single_cases(starter: Run, machine: str) -> None:
    args = ("decide", "credit.policy", "credit.yaml", "--case", "overdue", "--format", "json")
    assert json.loads(starter(*args, "--machine", machine).stdout) == json.loads(starter(*args).stdout)


def test_a_machine_for_blocks_tells_no_reasons_of_one_case(starter: Run) -> None:
    args = ("decide", "credit.policy", "credit.yaml", "--case", "overdue", "--machine", "columnar")
    told = starter(*args, code=2).stderr
    assert "--machine columnar decides files of cases; one case is decided by reference, compiled, rete" in told
    starter(*args, "--output", "out.csv")
    assert len(Path("out.csv").read_text(encoding="utf-8").splitlines()) == 2


def test_an_extra_that_is_not_installed_is_told(starter: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise MissingExtraError("the machine rete needs the extra `durable`: pip install 'bonitas[durable]'")

    monkeypatch.setattr("bonitas.engine.rete.machine.ReteMachine", missing)
    for args in (
        ("decide", "credit.policy", "credit.yaml"),
        ("decide", "credit.policy", "credit.yaml", "--case", "overdue"),
        ("test", "credit.yaml"),
    ):
        assert "pip install 'bonitas[durable]'" in starter(*args, "--machine", "rete", code=2).stderr
