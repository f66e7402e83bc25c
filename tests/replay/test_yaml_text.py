"""YAML is read exactly, and what could mislead is refused with its line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonitas.engine.problems import CaseError
from bonitas.replay.rows import Document
from bonitas.replay.yaml_text import MAX_DEPTH, read_yaml


def read(text: str) -> Document:
    return read_yaml(text, "cases.yaml")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.10", Decimal("1.10")),
        ("12", 12),
        ("-1_000", -1000),
        ("0123", "0123"),
        ("12:30", "12:30"),
        ("no", "no"),
        ("true", True),
        ("~", None),
        ('"1.10"', "1.10"),
        ("2026-01-31", "2026-01-31"),
        ("1e3", Decimal("1000")),
        ("1,000", "1,000"),
        ("0x1F", "0x1F"),
    ],
)
def test_plain_values(text: str, value: object) -> None:
    read_value = read(f"a: {text}").value
    assert read_value == {"a": value}
    assert isinstance(read_value, dict) and type(read_value["a"]) is type(value)


def test_every_place_has_its_line() -> None:
    lines = read("- a: 1\n  b:\n    - 2\n    - c: 3\n- d: 4\n").lines
    assert {path: lines[path] for path in ("[1].a", "[1].b[2].c", "[2].d")} == {"[1].a": 1, "[1].b[2].c": 4, "[2].d": 5}


@pytest.mark.parametrize(
    ("text", "path", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", "a", 3, "stands twice"),
        ("a:\n  b: 1\n  b: 2\n", "a.b", 3, "stands twice"),
        ("a: !!python/object:os.system x\n", "a", 1, "tag"),
        ("a: !!int '5'\n", "a", 1, "tag"),
        ("x: 1\na: .nan\n", "a", 2, "not a number"),
        ("a: -.inf\n", "a", 1, "not a number"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", "c.<<", 3, "<<"),
        ("? [1, 2]\n: 3\n", "", 1, "plain text"),
    ],
)
def test_what_is_noted(text: str, path: str, line: int, words: str) -> None:
    (problem,) = read(text).problems
    assert (problem.code, problem.path, problem.line) == ("K510", path, line)
    assert words in problem.message_en


def test_of_two_equal_keys_the_first_is_kept() -> None:
    assert read("a: 1\na: 2\n").value == {"a": 1}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1,\nb: 2}\n", 2),
        ("a: 1\n---\nb: 2\n", 2),
        ("a: *gone\n", 1),
        ("a: &x [*x]\n", 1),
        ("a: " + "[" * (MAX_DEPTH + 5) + "]" * (MAX_DEPTH + 5), 1),
        ("\ta: 1", 1),
    ],
)
def test_what_stops_the_reading(text: str, line: int) -> None:
    with pytest.raises(CaseError) as caught:
        read(text)
    assert [(item.code, item.line) for item in caught.value.problems] == [("K510", line)]


def test_anchors_work_and_bombs_do_not() -> None:
    assert read("a: &x [1, 2]\nb: *x\n").value == {"a": [1, 2], "b": [1, 2]}
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    with pytest.raises(CaseError) as caught:
        read(bomb)
    assert "1_000_000" in str(caught.value)


@given(st.text(alphabet=st.sampled_from("ab:- \n[]{},&*!?|>'\"#%@`1.~\t年")))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read(text)
    except CaseError as error:
        assert error.problems
