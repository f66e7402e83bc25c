"""The parse tables are the same made or kept, and a cache that cannot be used changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lark import Lark

from bonitas.dsl.store import CACHE
from bonitas.dsl.syntax import tables as module
from bonitas.dsl.syntax.tables import Tables, tables


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    tables.cache_clear()
    yield
    tables.cache_clear()


def again() -> Tables:
    tables.cache_clear()
    return tables()


def kept(folder: Path) -> list[Path]:
    return list(folder.iterdir())


@pytest.fixture
def never_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def made() -> None:
        raise AssertionError("made once more")

    monkeypatch.setattr(module, "_made", made)


def actions(of: Tables, state: int) -> dict[str, tuple[str, Any]]:
    """What the parser does in a state, in the order in which it is told."""
    return {token: (action.name, argument) for token, (action, argument) in of.table.states[state].items()}


def same(one: Tables, other: Tables) -> bool:
    return (
        one.rules == other.rules
        and [rule.options.__dict__ for rule in one.rules] == [rule.options.__dict__ for rule in other.rules]
        and [rule.alias for rule in one.rules] == [rule.alias for rule in other.rules]
        and all(list(actions(one, state).items()) == list(actions(other, state).items()) for state in states(one))
        and one.table.start_states == other.table.start_states
        and one.table.end_states == other.table.end_states
    )


def states(of: Tables) -> list[int]:
    """All states that some text comes to."""
    found, left = set[int](), [*of.table.start_states.values()]
    while left:
        state = left.pop()
        if state not in found:
            found.add(state)
            left += [argument for name, argument in actions(of, state).values() if name == "Shift"]
    return sorted(found)


def test_the_tables_are_those_of_lark(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Lark] = []

    class Watched(Lark):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            made.append(self)

    monkeypatch.setattr(module, "Lark", Watched)
    monkeypatch.setenv(CACHE, "")
    ours = again()
    table: Any = made[0].parse_interactive(start="policy").parser_state.parse_conf.parse_table
    theirs = Tables((), table)
    assert states(ours) == states(theirs) and len(states(ours)) > 1000
    for state in states(theirs):
        assert list(actions(ours, state).items()) == list(actions(theirs, state).items())
    told = {
        argument: argument
        for state in states(theirs)
        for name, argument in actions(theirs, state).values()
        if name != "Shift"
    }
    assert set(told) == set(ours.rules)
    for rule in ours.rules:
        assert (rule.alias, rule.order, vars(rule.options)) == (
            told[rule].alias,
            told[rule].order,
            vars(told[rule].options),
        )
        assert [getattr(one, "filter_out", None) for one in rule.expansion] == [
            getattr(one, "filter_out", None) for one in told[rule].expansion
        ]


def test_kept_tables_are_those_that_were_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv(CACHE, str(tmp_path / "new" / "folder"))
    made = tables()
    assert len(kept(tmp_path / "new" / "folder")) == 1
    request.getfixturevalue("never_made")
    assert same(made, again())


def test_a_damaged_file_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE, str(tmp_path))
    rules = set(tables().rules)
    (file,) = kept(tmp_path)
    whole = file.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], whole.replace(b"[1,", b"[0,", 1), b"\xff" + whole):
        file.write_bytes(damaged)
        made = again()
        assert set(made.rules) == rules
        assert file.read_bytes() != damaged
        assert same(made, again())


def test_tables_of_another_lark_are_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE, str(tmp_path))
    tables()
    monkeypatch.setattr("lark.__version__", "0.0")
    again()
    assert len(kept(tmp_path)) == 2


def test_without_a_place_to_keep_them_tables_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv(CACHE, str(tmp_path / "file"))
    assert tables().rules
    assert (tmp_path / "file").read_text() == "no folder"


def test_the_cache_is_in_the_users_folder_unless_another_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(CACHE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    tables()
    assert len(kept(tmp_path / "bonitas")) == 1
