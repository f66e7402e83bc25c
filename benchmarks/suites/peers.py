"""The 25-rule policy side by side: our machines, code written by hand, and other engines; wrong answers are counted."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import Any

from benchmarks import policies
from benchmarks.answers import Answer, Faults, answer_of, faults
from benchmarks.cases import Cases, as_json, as_rows, make_cases
from benchmarks.contestants.columns import COLUMNS, OnColumns
from benchmarks.contestants.contestant import Contestant, Missing
from benchmarks.contestants.roll import BY_HAND, OURS, PEERS
from benchmarks.suites.options import Options
from benchmarks.table import Cell, Head, Table, a_second, count, mebibytes, micros, seconds, times
from benchmarks.timing import Call, Latency, latencies, once, rounds_of
from bonitas.engine.columnar.memory import kept_memory
from bonitas.engine.reference import decide

ONE = (
    Head("who", "25 rules, case by case"),
    Head("median", "one case", micros),
    Head("p99", "99 of 100 within", micros),
    Head("of_ours", "of compiled's time", times),
    Head("reading", "its input from JSON", micros),
    Head("rate", "a list, cases/s", a_second),
    Head("wrong", "wrong answers", count),
    Head("cents", "wrong cents", count),
    Head("ready", "ready after", seconds),
    Head("memory", "memory", mebibytes),
)
MANY = (
    Head("who", "25 rules, columns"),
    Head("rate", "cases/s", a_second),
    Head("wrong", "wrong answers", count),
    Head("cents", "wrong cents", count),
)
SEED = 25


@dataclass(frozen=True)
class _Entered:
    """A contestant with its converted cases, and what is already known of it."""

    engine: Contestant
    cases: list[Any]
    ready: float
    faults: Faults


def run(options: Options) -> Iterator[Table]:
    """Two tables: case by case, and by columns."""
    program = policies.program(policies.TWENTY_FIVE)
    cases = make_cases(program, options.peers, seed=SEED)
    right = right_answers(options.peers)
    yield _case_by_case(cases, right, options)
    yield _by_columns(cases, right, options)


def right_answers(rows: int) -> list[Answer]:
    """What the reference answers to the cases; two processes share the work."""
    spans = [(start, min(start + 500, rows)) for start in range(0, rows, 500)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return [answer for part in pool.map(partial(_right, rows), spans) for answer in part]


def _right(rows: int, span: tuple[int, int]) -> list[Answer]:
    program = policies.program(policies.TWENTY_FIVE)
    cases = as_rows(make_cases(program, rows, seed=SEED), *span)
    return [answer_of(decide(program, case)) for case in cases]


def _case_by_case(cases: Cases, right: Sequence[Answer], options: Options) -> Table:
    table = Table("peers", f"The 25-rule policy case by case; answers to {cases.rows:,} cases compared", ONE)
    raw = as_json(cases, 0, cases.rows)
    entered: dict[str, _Entered] = {}
    for kind in (*OURS, *BY_HAND, *PEERS):
        try:
            entered[kind.name] = _enter(kind, raw, right)
        except Missing as error:
            table.skip(kind.name, error)
    few = raw[: options.singles]
    found = latencies(
        {name: Call(one.engine.decide, one.cases[: options.singles]) for name, one in entered.items()},
        options.seconds,
        options.rounds,
    )
    readings = latencies({name: Call(one.engine.convert, few) for name, one in entered.items()}, options.seconds / 5, 1)
    rates = _rates(entered, options)
    ours = found.get(OURS[0].name)
    for name, one in entered.items():
        table.add(
            who=name,
            **_times(found[name], ours),
            reading=readings[name].median,
            rate=rates[name],
            wrong=one.faults.rows,
            cents=one.faults.cents,
            ready=one.ready,
            memory=_footprint(name),
        )
    return table


def _enter(kind: type[Contestant], raw: Sequence[dict[str, Any]], right: Sequence[Answer]) -> _Entered:
    ready, engine = once(kind)
    cases = [engine.convert(case) for case in raw]
    told = [engine.answer(decided) for decided in engine.decide_all(cases[: _TOLD if kind is OURS[-1] else None])]
    return _Entered(engine, cases, ready, faults(told, right[: len(told)]))


_TOLD = 500
"""The reference is not compared with itself for longer than that."""


def _times(found: Latency, ours: Latency | None) -> dict[str, Cell]:
    return {
        "median": found.median,
        "p99": found.p99,
        "of_ours": None if ours is None else found.median / ours.median,
    }


def _rates(entered: dict[str, _Entered], options: Options) -> dict[str, float]:
    """Cases a second of a list of converted cases, each engine its quickest way; slow ones get fewer of them."""
    works: dict[str, Callable[[], object]] = {}
    sizes: dict[str, int] = {}
    for name, one in entered.items():
        some = one.cases if type(one.engine).decide_all is not Contestant.decide_all else one.cases[:2_000]
        some = some[:500] if type(one.engine) is OURS[-1] else some
        works[name], sizes[name] = partial(one.engine.decide_all, some), len(some)
    return {name: sizes[name] / spent for name, spent in rounds_of(works, min(options.rounds, 3)).items()}


def _by_columns(cases: Cases, right: Sequence[Answer], options: Options) -> Table:
    table = Table("peers_columns", f"The 25-rule policy by columns; {options.rows:,} cases, 1 thread", MANY)
    many = make_cases(cases.program, options.rows, seed=SEED + 1)
    works: dict[str, Callable[[], object]] = {}
    wrong: dict[str, Faults] = {}
    for kind in COLUMNS:
        try:
            engine: OnColumns = kind()
        except Missing as error:
            table.skip(kind.name, error)
            continue
        wrong[kind.name] = faults(engine.answers(engine.decide(engine.prepare(cases))), right)
        works[kind.name] = partial(engine.decide, engine.prepare(many))
    with kept_memory():
        taken = rounds_of(works, options.rounds)
    for name, spent in taken.items():
        table.add(who=name, rate=options.rows / spent, wrong=wrong[name].rows, cents=wrong[name].cents)
    return table


def _footprint(name: str) -> float:
    command = [sys.executable, "-m", "benchmarks.footprint", name]
    told: dict[str, float] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return told["bytes"]
