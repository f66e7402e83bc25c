"""Programs as data: nothing is lost, and nothing else is taken for a program."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies.policies import Written, policies

import bonitas
from bonitas.dsl.files import compile_file
from bonitas.engine import codec, core
from bonitas.engine.codec import CodecError, decode, encode
from bonitas.engine.core import Program
from bonitas.engine.identity import identity

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("policies/*/*.policy"), *ROOT.glob("benchmarks/policies/*.policy")])
RICH = ROOT / "policies" / "trade_credit" / "builders.policy"


@cache
def program(path: Path = RICH) -> Program:
    return compile_file(path).required_program()


def through_json(data: object) -> Any:
    return json.loads(json.dumps(data))


def names_of(node: Any) -> list[str]:
    return list(type(node).__dataclass_fields__)


# ---------------------------------------------------------------- there and back


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_policy_comes_back_as_it_was(path: Path) -> None:
    made = program(path)
    back = decode(through_json(encode(made)))
    assert back == made
    assert identity(back) == identity(made)
    assert [type(node) for node in back.nodes] == [type(node) for node in made.nodes]
    assert list(back.tables) == list(made.tables)


@settings(max_examples=40, deadline=None)
@given(policies())
def test_any_policy_comes_back_as_it_was(written: Written) -> None:
    made = bonitas.loads(written.text()).program
    data = through_json(encode(made))
    assert decode(data) == made
    assert encode(decode(data)) == data


def test_yes_and_one_are_not_the_same() -> None:
    data = through_json(encode(program()))
    number, node = next((i, node) for i, node in enumerate(program().nodes) if isinstance(node, core.Const))
    data["program"][place("nodes")][number][-1] = ["int", 1]
    with pytest.raises(CodecError):
        decode(data)
    assert node.value is not None


# ---------------------------------------------------------------- what is refused


def place(field: str) -> int:
    return list(Program.__dataclass_fields__).index(field)


def node_number(kind: type[core.Node]) -> int:
    return next(number for number, node in enumerate(program().nodes) if type(node) is kind)


def node_part(kind: type[core.Node], field: str) -> tuple[int, int, int]:
    """Where a field of the first node of a class stands in the data."""
    number = node_number(kind)
    return place("nodes"), number, 1 + names_of(program().nodes[number]).index(field)


def changed(path: tuple[int | str, ...], value: object) -> dict[str, Any]:
    data = through_json(encode(program()))
    held = data["program"]
    for step in path[:-1]:
        held = held[step]
    held[path[-1]] = value
    return dict(data)


LOOKUP = next(node for node in program().nodes if isinstance(node, core.Lookup))
NODES = place("nodes")
REFUSED: dict[str, tuple[tuple[int | str, ...], object]] = {
    "a node that refers to itself": (node_part(core.Not, "operand"), node_number(core.Not)),
    "a node that refers to a later one": (node_part(core.Not, "operand"), node_number(core.Not) + 1),
    "a reference below zero": (node_part(core.Not, "operand"), -1),
    "a reference that is a truth value": (node_part(core.Not, "operand"), True),
    "a rule that refers to no node": ((place("rules"), 0, 3), len(program().nodes)),
    "an unknown node": ((NODES, 0, 0), "Eval"),
    "a node of another class": ((NODES, node_number(core.Not), 0), "Const"),
    "a node without its fields": ((NODES, 0), ["Const"]),
    "a table that is not there": (node_part(core.Lookup, "table"), "nowhere"),
    "a column that is not there": (node_part(core.Lookup, "column"), 99),
    "a table under another name": ((place("tables"), LOOKUP.table, 0), "another"),
    "a table with a row too short": ((place("tables"), LOOKUP.table, 4, 0, 0), []),
    "a table that refers to later nodes": ((place("tables"), LOOKUP.table, 1, 0), len(program().nodes) - 1),
    "a table with a value of another kind": (
        (place("tables"), LOOKUP.table, 4, 0, 0, 0, 0),
        [["Member", ["date", "2026-01-01"]]],
    ),
    "an input that is not there": (node_part(core.Input, "name"), "nobody"),
    "an element that is not there": (node_part(core.Element, "field"), "nobody"),
    "a list that is not there": (node_part(core.Aggregate, "list"), "nobody"),
    "a record that is not there": (node_part(core.Element, "scope"), "nobody"),
    "a condition on no rule": (node_part(core.Fired, "rule"), "Z99"),
    "an outcome that is not there": (node_part(core.OutcomeValue, "name"), "nobody"),
    "an unknown comparison": (node_part(core.Compare, "operator"), "NEARLY"),
    "a value of another kind": (node_part(core.Const, "value"), ["str", "nine"]),
    "a fraction that is none": (node_part(core.Const, "value"), ["Fraction", "1e3"]),
    "a fraction by zero": (node_part(core.Const, "value"), ["Fraction", "1/0"]),
    "a fraction not in its lowest terms": (node_part(core.Const, "value"), ["Fraction", "2/4"]),
    "a binary float": (node_part(core.Const, "value"), ["Fraction", 0.5]),
    "a date that is none": ((place("effective_from"),), "2026-02-30"),
    "a date in another form": ((place("effective_from"),), "20260101"),
    "a text for a truth value": ((place("uses_today"),), "yes"),
    "a number for a truth value": ((place("uses_today"),), 1),
    "no nodes": ((NODES,), None),
    "a contribution to no amount": ((place("amounts"), 0, 0), "nobody"),
    "two rules with one id": ((place("rules"), 1), through_json(encode(program()))["program"][place("rules")][0]),
    "an exception to nothing": ((place("rules"), 0, 8), "Z99"),
    "a promise of nothing": ((place("guarantees"), 0), ["G1", "G", ["x", 1, 1, ""], None, None, True, None, True]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_hang_together_is_refused(name: str) -> None:
    with pytest.raises(CodecError):
        decode(changed(*REFUSED[name]))


@pytest.mark.parametrize("data", [None, [], {}, "program", {"version": codec.version()}, {"program": []}, 7])
def test_what_is_no_program_at_all_is_refused(data: object) -> None:
    with pytest.raises(CodecError):
        decode(data)


def test_data_of_another_version_is_refused() -> None:
    data = encode(program())
    with pytest.raises(CodecError):
        decode({**data, "version": "0" * 16})
    with pytest.raises(CodecError):
        decode({**data, "more": 1})


def _places(data: Any, at: tuple[int | str, ...] = ()) -> Iterator[tuple[int | str, ...]]:
    yield at
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, part in items:
        yield from _places(part, (*at, key))


SMALL = ROOT / "policies" / "late_payment" / "interest_eu.policy"
PLACES = [path for path in _places(through_json(encode(program(SMALL)))["program"]) if path]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PLACES), st.data())
def test_data_with_a_part_changed_is_refused_or_means_just_what_it_says(
    path: tuple[int | str, ...], draw: st.DataObject
) -> None:
    data = through_json(encode(program(SMALL)))
    held = data["program"]
    for step in path[:-1]:
        held = held[step]
    other = draw.draw(st.sampled_from(PLACES))
    part = data["program"]
    for step in other:
        part = part[step]
    junk = st.one_of(st.none(), st.booleans(), st.integers(-3, 200), st.text(max_size=3), st.just([]), st.just({}))
    held[path[-1]] = copy.deepcopy(draw.draw(st.one_of(st.just(part), junk)))
    try:
        made = decode(data)
    except CodecError:
        return
    assert encode(made) == data
