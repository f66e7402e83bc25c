"""How long one case takes: the 40-clause policy, each of the library's machines."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import ours, policies
from benchmarks.cases import as_json, make_cases
from benchmarks.suites.options import Options
from benchmarks.table import Head, Table, micros
from benchmarks.timing import Call, latencies
from bonitas.engine.case import CaseModel

HEADS = (
    Head("what", "40 clauses, one case"),
    Head("median", "median", micros),
    Head("p99", "99 of 100 within", micros),
)
_CALLS = (("outcome", "what is decided"), ("summary", "with reasons"), ("decide", "with the whole trace"))


def run(options: Options) -> Iterator[Table]:
    """One table: reading a case at the door, and deciding it with more and more of an explanation."""
    program = policies.program(policies.FORTY)
    table = Table("one_case", "One case of the 40-clause policy", HEADS)
    raw = as_json(make_cases(program, options.singles), 0, options.singles)
    for case in raw:
        del case["today"]
    model = CaseModel(program)
    cases = [model.validate(case) for case in raw]
    calls = {"reading it (pydantic)": Call(model.validate, raw)}
    for name in ours.those_that_run(program, ours.SINGLE, ours.single, table):
        machine = ours.single(program, name)
        calls |= {f"{name}: {words}": Call(getattr(machine, told), cases) for told, words in _CALLS}
    for what, latency in latencies(calls, options.seconds, options.rounds).items():
        table.add(what=what, median=latency.median, p99=latency.p99)
    yield table
