"""A bounded share of the differential runs: every machine against the reference, and machines with faults that must be
found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest
from differential.cases import CaseMaker, fits
from differential.compare import Tally, compare_policy, compare_seed, compile_text, random_text
from differential.conformance import dump, load, raw_case
from differential.constructs import EXPECTED, constructs
from differential.contenders import CONTENDERS, IN_PARTS, IN_SMALL_BLOCKS, Contender
from differential.mutants import MUTANTS, Mutant
from differential.rows import rows_as_text
from differential.run import Found, Plan, keep, progress, report, run
from differential.shrink import Shrinker

import bonitas
from bonitas.engine.case import CaseModel
from bonitas.engine.columnar.machine import COLUMNAR
from bonitas.engine.columnar.machines import block_machine
from bonitas.engine.columnar.rows import block_of_cases
from bonitas.engine.machines import COMPILED, RETE, machine
from bonitas.engine.soundness import broken_facts

PUBLIC = sorted((Path(__file__).parent.parent.parent / "policies").rglob("*.policy"))
_CHUNKS = 8
_SEEDS = 15
"""Policies of a chunk."""


def _told(tally: Tally) -> str:
    lines = [
        f"{one.machine}: {one.where}\n  expected {one.expected}\n  found    {one.found}" for one in tally.disagreements
    ]
    return "\n".join([*lines[:5], *(one.text for one in tally.disagreements[:1])])


# ---------------------------------------------------------------- the machines


@pytest.mark.parametrize("chunk", range(_CHUNKS))
def test_machines_say_what_the_reference_says(chunk: int) -> None:
    tally = Tally()
    for seed in range(chunk * _SEEDS, (chunk + 1) * _SEEDS):
        tally.add(compare_seed(seed, 48, list(CONTENDERS.values())))
    assert tally.disagreements == [], _told(tally)
    assert all(tally.compared[f"{name}: outcome"] >= _SEEDS for name in CONTENDERS)


def test_all_machines_are_compared() -> None:
    assert {COMPILED, COLUMNAR, IN_SMALL_BLOCKS, IN_PARTS} <= CONTENDERS.keys()
    pytest.importorskip("durable_rules_engine", reason="durable-rules could not be built here", exc_type=ImportError)
    assert RETE in CONTENDERS


@pytest.mark.parametrize("path", PUBLIC, ids=[path.stem for path in PUBLIC])
def test_public_policies_are_decided_alike(path: Path) -> None:
    program = bonitas.load(path).program
    cases = CaseMaker(program, Random(path.stem)).cases(40)
    tally = compare_policy(path.name, program, cases, list(CONTENDERS.values()))
    assert tally.disagreements == [], _told(tally)


@pytest.mark.parametrize("seed", range(6))
def test_threads_may_share_a_machine(seed: int) -> None:
    program = compile_text(random_text(seed))
    assert program is not None
    cases = [case for case in CaseMaker(program, Random(seed)).cases(40) if not broken_facts(program, case)]
    one, blocks = machine(program, COMPILED), block_machine(program, COLUMNAR)
    block = block_of_cases(program, cases)
    alone, columns = [one.summary(case) for case in cases], blocks.outcomes(block)
    with ThreadPoolExecutor(4) as threads:
        found = [threads.submit(blocks.outcomes, block) for _ in range(8)]
        assert list(threads.map(one.summary, cases * 4)) == alone * 4
        assert all(rows_as_text(program, each.result()) == rows_as_text(program, columns) for each in found)


# ---------------------------------------------------------------- what is generated


def test_random_policies_reach_every_construct_and_none_is_refused() -> None:
    reached: set[str] = set()
    refused = 0
    for seed in range(1_000_000, 1_000_700):
        program = compile_text(random_text(seed))
        if program is None:
            refused += 1
        else:
            reached |= constructs(program)
        if reached >= EXPECTED:
            break
    assert sorted(EXPECTED - reached) == []
    assert refused <= 5


@pytest.mark.parametrize("seed", range(24))
def test_random_cases_pass_the_door_as_they_are(seed: int) -> None:
    program = compile_text(random_text(seed))
    assert program is not None
    model = CaseModel(program)
    for case in CaseMaker(program, Random(seed)).cases(10):
        assert fits(program, case)
        assert model.validate(raw_case(program, case)) == case


def test_seeds_repeat() -> None:
    assert random_text(5) == random_text(5) != random_text(6)


# ---------------------------------------------------------------- faults are found


@pytest.mark.parametrize("mutant", MUTANTS, ids=[one.name for one in MUTANTS])
def test_every_fault_is_found(mutant: Mutant) -> None:
    assert _first(mutant.contender()).disagreements, "no case shows the fault"


def _first(contender: Contender, most: int = 200) -> Tally:
    """The first policy on which a machine differs."""
    for seed in range(most):
        tally = compare_seed(seed, 24, [contender])
        if tally.disagreements:
            return tally
    return Tally()


@pytest.mark.parametrize("name", ["less is at most", "and is unknown before it is false"])
def test_what_differs_is_made_small(name: str) -> None:
    contender = next(one for one in MUTANTS if one.name == name).contender()
    found = [one for seed in range(24) for one in compare_seed(seed, 24, [contender]).disagreements]
    shortest = min(found, key=lambda one: len(one.text))
    small = Shrinker(shortest, contender).run()
    assert len(small.text) < min(400, len(shortest.text) / 2)
    assert len(small.cases) == 1
    program = compile_text(small.text)
    assert program is not None
    assert fits(program, small.cases[0])


# ---------------------------------------------------------------- long runs


def test_a_run_counts_what_it_compares() -> None:
    heard: list[str] = []
    found = run(Plan(60, 7, 12, (COMPILED,), 1), lambda one: heard.append(progress(one, 60)))
    assert found.tally.pairs >= 60
    assert found.signatures == {}
    assert heard
    lines = "\n".join(report(found))
    assert f"pairs {found.tally.pairs}" in lines
    assert "disagreements: 0" in lines


def test_a_disagreement_is_told_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant = next(one for one in MUTANTS if one.name == "of two caps the last is named").contender()
    monkeypatch.setitem(CONTENDERS, mutant.name, mutant)
    found = Found()
    found.add(_first(mutant), 67)
    assert sum(found.signatures.values()) >= 1
    assert "(seed 67)" in "\n".join(report(found))
    path = keep(next(iter(found.kept.values()))[0][1], tmp_path)
    assert path is not None
    written = load(path)
    assert "Once told otherwise by mutant" in written.title
    assert dump(written.with_answers()) == path.read_text(encoding="utf-8")
