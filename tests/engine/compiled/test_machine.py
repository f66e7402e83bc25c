"""The compiled machine as a whole: nothing of a policy becomes source, threads share it, and size does not stop it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from compiledcheck import agree, fits
from programbuild import CNY, NUMBER, YES_NO, Build, between

from bonitas.dsl.files import compile_file
from bonitas.engine import core
from bonitas.engine.case import CaseModel
from bonitas.engine.chaining import CyclicProgramError
from bonitas.engine.compiled.answers import OUTCOME, SETTLED, SUMMARY
from bonitas.engine.compiled.function import checking, deciding
from bonitas.engine.compiled.machine import CompiledMachine
from bonitas.engine.core import Phase, Program, ToVerdict, Verdict
from bonitas.engine.kinds import Choice, ListOf, Text
from bonitas.engine.machines import COMPILED, NAMES, machine
from bonitas.engine.plan import plan_of
from bonitas.engine.values import CaseValue, Unknown
from bonitas.replay.batch import Rejected, judge
from bonitas.replay.read import read_fixture

ROOT = Path(__file__).parents[3]
FIXTURES = sorted(ROOT.glob("fixtures/*/*.yaml"))
REFER = ToVerdict(Verdict.REFER, "desk")


# ---------------------------------------------------------------- what becomes code

HOSTILE = (
    '__import__("os").abort()',
    "case",
    "v0",
    "k0",
    "decide",
    "locals",
    "x = 1\nraise SystemExit",
    "'; exit() #",
    '"""',
    "\\",
    "年收入",
    "__builtins__",
    "{0.__class__}",
)
OURS = re.compile(
    r"[a-z](_?[0-9]+)?|case|asked|decide|verdict|fired|unsettled|found|reasons|today|in_force|raised|called|told|promised"
)
PYTHONS = re.compile(r"get|append|toordinal|as_integer_ratio|join|_?numerator|_?denominator|<compiled policy>")


def hostile() -> Program:
    """Every place of a policy that holds words, with words that would do harm if they became source."""
    build = Build()
    kind = Choice(HOSTILE, ordered=True)
    text = build.input(HOSTILE[0], Text(), optional=True)
    choice = build.input(HOSTILE[1], kind)
    inner = core.Field(HOSTILE[3], NUMBER)
    build.record(HOSTILE[2], inner)
    build.input(HOSTILE[2], ListOf(HOSTILE[2]))
    element = build.node(core.Element, NUMBER, field=HOSTILE[3], scope=HOSTILE[2])
    parts = {"operator": core.Operator.SUM, "list": HOSTILE[2], "record": HOSTILE[2], "where": None, "value": element}
    total = build.define(HOSTILE[4], build.node(core.Aggregate, NUMBER, **parts))
    table = build.table(HOSTILE[5], [total], [((between(0, 9),), build.const(HOSTILE[6], Text()))], Text())
    build.parts["actions"].append(core.Action(HOSTILE[7], HOSTILE[8]))
    build.amount(HOSTILE[9], build.node(core.Add, CNY, terms=(total, build.const(1))))
    when = build.compare(text, "=", build.const(HOSTILE[10], Text()))
    notify = core.Notify(HOSTILE[11], 1, "days")
    build.rule(HOSTILE[12], when, REFER, core.TakeAction(HOSTILE[7]), notify, title=HOSTILE[0], because=HOSTILE[1])
    low = build.compare(choice, "<", build.const(HOSTILE[5], kind))
    build.rule(HOSTILE[0], low, ToVerdict(Verdict.APPROVE_WITH_CONDITIONS, HOSTILE[3], HOSTILE[2]), applies=when)
    build.rule(HOSTILE[1], low, core.ToAmount(HOSTILE[9], Phase.AT_MOST, total), core.RaiseWarning(core.Level.RED))
    build.select(HOSTILE[10], table)
    build.select(HOSTILE[11], build.node(core.Undetermined, NUMBER, reason=HOSTILE[0]))
    build.parts["facts"].append(core.Fact(HOSTILE[0], HOSTILE[1], low, core.Origin(HOSTILE[2], 1, 1, HOSTILE[3])))
    return build.program(name=HOSTILE[0], title=HOSTILE[1], version=HOSTILE[2])


def codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from codes(part)


@pytest.mark.parametrize("trusting", [True, False])
def test_no_word_of_a_policy_becomes_source(trusting: bool) -> None:
    program = hostile()
    plan = plan_of(program)
    functions: list[Any] = [deciding(program, plan, trusting=trusting)[0], checking(program, plan, trusting=trusting)]
    for function in functions:
        for code in codes(function.__code__):
            words = {*code.co_names, *code.co_varnames, *code.co_freevars, code.co_name, code.co_filename}
            assert [word for word in words if not OURS.fullmatch(word) and not PYTHONS.fullmatch(word)] == []
            assert not any(isinstance(constant, str) for constant in code.co_consts)
        assert function.__globals__["__builtins__"] == {}


def test_hostile_words_are_decided_like_any_others() -> None:
    elements = ({HOSTILE[3]: Fraction(4)}, {HOSTILE[3]: Fraction(3)})
    cases: list[dict[str, Any]] = [
        {HOSTILE[0]: HOSTILE[10], HOSTILE[1]: HOSTILE[2], HOSTILE[2]: elements},
        {HOSTILE[0]: "other", HOSTILE[1]: HOSTILE[9], HOSTILE[2]: ()},
        {HOSTILE[1]: HOSTILE[2], HOSTILE[2]: elements},
    ]
    agree(hostile(), cases)


# ---------------------------------------------------------------- the machine


def test_the_machine_for_single_cases_is_the_compiled_one() -> None:
    program = hostile()
    assert COMPILED in NAMES
    assert machine(program).name == machine(program, COMPILED).name == COMPILED
    with pytest.raises(ValueError, match="no machine is called 'swift'"):
        machine(program, "swift")


def test_rules_that_wait_for_each_other_are_refused() -> None:
    build = Build()
    fired = build.node(core.Fired, YES_NO, rule="A1")
    build.rule("A1", fired, REFER)
    compiled = CompiledMachine(build.program())
    for _ in range(2):
        for call in (compiled.decide, compiled.summary, compiled.outcome):
            with pytest.raises(CyclicProgramError):
                call({})


def test_threads_share_a_machine_that_nobody_has_used_yet() -> None:
    build = Build()
    x = build.input("x", optional=True)
    build.amount("limit", build.node(core.Divide, NUMBER, numerator=build.const(7), denominator=x))
    build.rule("A1", build.compare(x, ">", build.const(50)), REFER)
    program = build.program()
    values = [None if n % 5 == 0 else Fraction(n, 1 + n % 3) if n % 2 else Fraction(1, n) for n in range(120)]
    cases: list[dict[str, CaseValue]] = [{"x": value} for value in values]
    expected = [machine(program, "reference").summary(case) for case in cases]
    for _ in range(4):
        compiled = CompiledMachine(program)
        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(compiled.summary, cases)) == expected
        made = compiled._deciding
        assert made.first is made._variant(trusting=True)[0]


def test_what_is_asked_for() -> None:
    build = Build()
    x = build.input("x")
    build.rule("A1", build.compare(x, ">", build.const(50)), REFER)
    function, _ = deciding(build.program(), plan_of(build.program()), trusting=True)
    case = {"x": Fraction(51)}
    assert function(case, OUTCOME).fired == function(case, SUMMARY).fired == ("A1",)
    assert Fraction(51) * 10**6 in function(case, SETTLED).values()
    assert function({"x": Fraction(1, 3)}, SUMMARY) is None


# ---------------------------------------------------------------- large policies


def test_a_thousand_clauses() -> None:
    build = Build()
    fields = [build.input(f"f{number}", optional=number % 3 == 0) for number in range(40)]
    build.amount("limit", build.const(10**6, CNY))
    for number in range(1000):
        left, right = fields[number % 40], fields[(number * 7 + 3) % 40]
        when = build.both(
            build.compare(left, ">", build.const(number)), build.compare(right, "<", build.const(5 * number))
        )
        phase = (Phase.TIMES, Phase.PLUS, Phase.AT_LEAST, Phase.AT_MOST)[number % 4]
        parts = (
            REFER,
            core.RaiseWarning(core.Level.RED),
            core.Notify("board"),
            build.to("limit", phase, 1 + number % 9),
        )
        build.rule(
            f"A{number}", when, parts[number % 3], parts[3], exception_to=f"A{number - 1}" if number % 50 else None
        )
    program = build.program()
    whole = {f"f{number}": Fraction(number * 37 % 900) for number in range(40)}
    part = {name: value for name, value in whole.items() if int(name[1:]) % 6}
    found = agree(program, [whole, part])
    assert fits(program, whole)
    assert len(found[0].fired) > 50
    assert len(found[1].unsettled) > 50


def test_long_sums_long_conditions_and_long_chains() -> None:
    build = Build()
    x, flag = build.input("x", optional=True), build.input("f", YES_NO, optional=True)
    terms = tuple(build.node(core.Add, NUMBER, terms=(x, build.const(number))) for number in range(600))
    build.select("sum", build.node(core.Add, NUMBER, terms=terms))
    build.select("product", build.node(core.Multiply, NUMBER, factors=terms[:300]))
    build.select("least", build.node(core.Least, NUMBER, operands=terms))
    tests = tuple(build.compare(x, ">", build.const(number)) for number in range(600))
    build.select("all", build.both(*tests))
    build.select("some", build.node(core.Quota, YES_NO, operands=tests, least=300))
    number, truth, choice = x, flag, x
    for step in range(1500):
        number = build.node(core.Add, NUMBER, terms=(number, build.const(1)))
        choice = build.node(core.Choose, NUMBER, condition=tests[step % 9], then=choice, otherwise=build.const(step))
    for step in range(150):
        truth = build.either(build.both(truth, tests[step]), tests[step + 1])
    for name, ref in (("number", number), ("truth", truth), ("choice", choice)):
        build.define(name, ref)
        build.select(f"chain of {name}", ref)
    build.rule("A1", truth, REFER)
    build.amount("limit", number)
    found = agree(build.program(), [{"x": Fraction(3), "f": True}, {"f": False}])
    assert isinstance(found[1].amounts[0].value, Unknown)


# ---------------------------------------------------------------- what users have


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_the_cases_of_every_fixture(path: Path) -> None:
    fixture = read_fixture(path)
    if fixture.policy is None:
        return
    program = compile_file(path.parent / fixture.policy, cached=True).required_program()
    model = CaseModel(program)
    judged = [judge(row, model) for row in fixture.rows[:50]]
    agree(program, [one.case for one in judged if not isinstance(one, Rejected)])
