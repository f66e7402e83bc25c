"""A case that changes step by step is settled as the reference settles it from scratch, matter by matter."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from random import Random

import pytest
from differential.cases import Case, CaseMaker
from differential.compare import compile_text, random_text
from programbuild import YES_NO, Build, day
from tradesample import CASE, trade

from bonitas.engine.chaining import derive, settle
from bonitas.engine.core import Program, ToVerdict, Verdict
from bonitas.engine.kinds import Value
from bonitas.engine.matters import Matter, Settled
from bonitas.engine.plan import Plan, plan_of
from bonitas.engine.rete import memory as module
from bonitas.engine.rete.blueprint import blueprint_of
from bonitas.engine.rete.memory import Memory
from bonitas.engine.values import Answer, CaseValue

pytest.importorskip("durable_rules_engine", reason="durable-rules could not be built here", exc_type=ImportError)


def check(memory: Memory, program: Program, case: Case) -> None:
    found = {matter: answer for matter, answer in memory.settled.items() if matter[0] != "part"}
    assert found == settle(program, plan_of(program), case)


def step(maker: CaseMaker, case: Case) -> Case:
    """A case that differs in one field or in a few; lists mostly in one element."""
    random, other = maker.random, maker.cases(1)[0]
    optional = {field.name for field in maker.fields if field.optional}
    names = sorted(case.keys() | other.keys())
    changed = dict(case)
    for name in random.sample(names, k=min(len(names), random.choice((1, 1, 2, 5)))):
        old, new = case.get(name), other.get(name)
        if isinstance(old, tuple) and isinstance(new, tuple) and random.random() < 0.7:
            new = _spliced(random, old, new)
        if new is not None:
            changed[name] = new
        elif name in optional:
            changed.pop(name, None)
    return changed


def _spliced(random: Random, old: tuple[object, ...], new: tuple[object, ...]) -> CaseValue:
    elements, way = list(old), random.random()
    if new and way < 0.4:
        elements.insert(random.randrange(len(elements) + 1), new[0])
    elif elements and way < 0.7:
        del elements[random.randrange(len(elements))]
    elif elements and new:
        elements[random.randrange(len(elements))] = new[-1]
    return tuple(elements)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(1000, 1024))
def test_random_policies_and_steps(seed: int) -> None:
    program = compile_text(random_text(seed))
    assert program is not None
    maker = CaseMaker(program, Random(seed))
    case, memory = maker.cases(1)[0], Memory(blueprint_of(program))
    memory.begin(case)
    check(memory, program, case)
    for _ in range(10):
        case = step(maker, case)
        memory.change(case)
        check(memory, program, case)


def test_telling_everything_anew_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    program = trade()
    memory = Memory(blueprint_of(program))
    memory.begin(CASE)
    memory.renew()
    check(memory, program, dict(CASE))
    renew, renewed = memory.renew, list[int]()

    def counted() -> None:
        renewed.append(1)
        renew()

    monkeypatch.setattr(module, "RENEWED_AFTER", 20)
    monkeypatch.setattr(memory, "renew", counted)
    for number in range(100):
        case = {**CASE, "current_ratio": Fraction(number % 7, 4), "net_worth": Fraction(number)}
        memory.change(case)
        check(memory, program, case)
    assert len(renewed) > 2


def test_only_what_a_step_reaches_is_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    program = trade()
    invoices: tuple[Mapping[str, Value | None], ...] = ({"due_on": day("2026-05-31"), "paid_on": None},) * 50
    memory = Memory(blueprint_of(program))
    memory.begin({**CASE, "invoices": invoices})
    worked: list[Matter] = []

    def counted(program: Program, plan: Plan, case: Case, settled: Settled, matter: Matter) -> Answer:
        worked.append(matter)
        return derive(program, plan, case, settled, matter)

    monkeypatch.setattr(module, "derive", counted)
    paid = (*invoices[:20], {"due_on": day("2026-05-31"), "paid_on": day("2026-06-01")}, *invoices[21:])
    memory.change({**CASE, "invoices": paid})
    assert {place for _, _, place in worked} == {("invoices", 21), None} and len(worked) < 12
    worked.clear()
    memory.change({**CASE, "invoices": paid, "tax_number": "another"})
    assert len(worked) == 1


def test_a_step_back_and_forth_is_as_if_nothing_was() -> None:
    program = trade()
    memory = Memory(blueprint_of(program))
    memory.begin(CASE)
    before = dict(memory.settled)
    for case in ({**CASE, "invoices": ()}, {**CASE, "industry": None}, CASE):
        memory.change(case)
    assert memory.settled == before


def test_the_causes_of_an_unknown_follow_what_is_missing() -> None:
    build = Build()
    a, b = (build.input(name, YES_NO, optional=True) for name in "ab")
    build.rule("A1", build.both(a, b), ToVerdict(Verdict.DECLINE))
    build.rule("A2", build.yes(), ToVerdict(Verdict.REFER), exception_to="A1", applies=b)
    program = build.program()
    memory = Memory(blueprint_of(program))
    memory.begin({})
    for case in ({"a": True}, {"b": True}, {"b": False}, {}, {"a": True, "b": True}, {"a": False}):
        memory.change(case)
        check(memory, program, dict(case))


def test_a_case_can_begin_after_another_failed() -> None:
    program = trade()
    memory = Memory(blueprint_of(program))
    memory.begin(CASE)
    with pytest.raises(TypeError):
        memory.change({**CASE, "net_worth": ()})
    memory.begin(CASE)
    check(memory, program, dict(CASE))
