"""Kept results of compiling: the same as compiling, never another's, and gone as soon as anything changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import bonitas
from bonitas.dsl import cache, store
from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.diagnostic import PolicyError
from bonitas.dsl.diagnose.render_human import render
from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.files import compile_file
from bonitas.dsl.store import CACHE
from bonitas.dsl.syntax import parser
from bonitas.dsl.syntax.lexicon import LANGUAGES
from bonitas.engine import codec
from bonitas.engine.identity import identity

ROOT = Path(__file__).parents[2]
FILES = sorted(ROOT.glob("policies/*/*.policy"))
TEXT = """policy p "P"
version 1 effective from 2026-01-01
case
  score number from 0 to 10
  unused number
admission
  A1 "Score"
    require score >= 5 otherwise decline
  A2 "Never"
    decline when score > 10
"""


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Path]]:
    """A cache of its own, and the files of policies in it."""
    folder = tmp_path / "cache"
    monkeypatch.setenv(CACHE, str(folder))
    return lambda: sorted(folder.glob("policy-*"))


@pytest.fixture
def no_parser(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """After the call nothing can be compiled any more."""

    def parse(source: Source) -> None:
        raise AssertionError(f"{source.name} is compiled once more")

    return lambda: monkeypatch.setattr(parser, "parse", parse)


def policy(folder: Path, text: str = TEXT, name: str = "p.policy") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def cached(path: Path) -> Compilation:
    return compile_file(path, cached=True)


# ---------------------------------------------------------------- the same as compiling


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_kept_is_what_was_made(
    path: Path, kept: Callable[[], list[Path]], no_parser: Callable[[], None]
) -> None:
    fresh, first = compile_file(path), cached(path)
    made = fresh.program, fresh.diagnostics
    assert (first.program, first.diagnostics) == made
    assert len(kept()) == 1
    no_parser()
    again = cached(path)
    assert (again.program, again.diagnostics) == made
    for language in LANGUAGES:
        assert render(again.diagnostics, language) == render(fresh.diagnostics, language)


def test_findings_are_kept_with_their_places_and_words(
    tmp_path: Path, kept: Callable[[], list[Path]], no_parser: Callable[[], None]
) -> None:
    path = policy(tmp_path)
    first = cached(path).diagnostics
    assert {"K110", "K214"} <= {one.code for one in first}
    no_parser()
    again = bonitas.load(path).findings
    assert again == first
    assert [one.primary.span.text for one in again] == [one.primary.span.text for one in first]
    assert kept()


def test_a_finding_may_lie_in_the_base(
    tmp_path: Path, kept: Callable[[], list[Path]], no_parser: Callable[[], None]
) -> None:
    policy(tmp_path, name="base.policy")
    path = policy(tmp_path, 'policy q "Q"\nversion 1 effective from 2026-01-01\nextends "base.policy"\n')
    first = cached(path).diagnostics
    assert {Path(one.primary.span.source.name).name for one in first} == {"base.policy"}
    no_parser()
    assert cached(path).diagnostics == first
    assert kept()


def test_the_tree_is_there_when_it_is_asked_for(tmp_path: Path, kept: Callable[[], list[Path]]) -> None:
    path = policy(tmp_path)
    assert cached(path).program is not None
    again = cached(path)
    assert again.program is not None
    assert again.tree == compile_file(path).tree
    assert len(kept()) == 1


def test_a_policy_with_errors_is_not_kept(tmp_path: Path, kept: Callable[[], list[Path]]) -> None:
    path = policy(tmp_path, TEXT.replace("score >= 5", "scor >= 5"))
    for _ in range(2):
        with pytest.raises(PolicyError):
            bonitas.load(path)
    assert kept() == []


def test_texts_and_checks_use_no_cache(tmp_path: Path, kept: Callable[[], list[Path]]) -> None:
    assert bonitas.loads(TEXT).findings
    assert compile_file(policy(tmp_path)).diagnostics
    assert kept() == []


# ---------------------------------------------------------------- changes


def test_a_changed_text_is_compiled(tmp_path: Path, kept: Callable[[], list[Path]]) -> None:
    first = identity(cached(policy(tmp_path)).required_program())
    second = identity(cached(policy(tmp_path, TEXT.replace(">= 5", ">= 6"))).required_program())
    assert first != second
    assert identity(cached(policy(tmp_path)).required_program()) == first
    assert len(kept()) == 2


def test_a_changed_base_is_compiled(tmp_path: Path, kept: Callable[[], list[Path]]) -> None:
    policy(tmp_path, name="base.policy")
    path = policy(tmp_path, 'policy q "Q"\nversion 1 effective from 2026-01-01\nextends "base.policy"\n')
    first = identity(cached(path).required_program())
    policy(tmp_path, TEXT.replace(">= 5", ">= 6"), "base.policy")
    assert identity(cached(path).required_program()) != first
    (tmp_path / "base.policy").unlink()
    assert cached(path).program is None
    assert len(kept()) == 1


def test_a_changed_base_of_a_base_is_compiled(tmp_path: Path, kept: Callable[[], list[Path]]) -> None:
    header = 'policy {0} "{0}"\nversion 1 effective from 2026-01-01\nextends "{1}"\n'
    policy(tmp_path, name="a.policy")
    policy(tmp_path, header.format("b", "a.policy"), "b.policy")
    path = policy(tmp_path, header.format("c", "b.policy"), "c.policy")
    first = cached(path).required_program()
    assert cached(path).required_program() == first
    policy(tmp_path, TEXT.replace(">= 5", ">= 6"), "a.policy")
    assert cached(path).required_program() != first
    assert len(kept()) == 1


def test_another_compiler_compiles(
    tmp_path: Path, kept: Callable[[], list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = policy(tmp_path)
    cached(path).required_program()
    monkeypatch.setattr(cache, "_compiler", lambda: "another")
    cached(path).required_program()
    assert len(kept()) == 2
    monkeypatch.setattr(cache, "_compiler", lambda: None)
    assert cached(path).program is not None
    assert len(kept()) == 2


def test_the_compiler_is_told_by_its_files(tmp_path: Path) -> None:
    copy = tmp_path / "dsl"
    shutil.copytree(ROOT / "dsl", copy, ignore=shutil.ignore_patterns("__pycache__"))
    before = list(cache._stamps(copy))
    assert any("grammar.lark" in one for one in before)
    assert any("expressions.py" in one for one in before)
    changed = copy / "check" / "kinds.py"
    os.utime(changed, ns=(1, changed.stat().st_mtime_ns + 1))
    assert [one == other for one, other in zip(before, cache._stamps(copy), strict=True)].count(False) == 1


# ---------------------------------------------------------------- files that are not what they should be


def _damages(whole: bytes) -> list[bytes]:
    """A byte changed, lost or added in each of forty regions of the file; parts of it; other things."""
    step = max(1, len(whole) // 40)
    changed = [whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :] for at in range(0, len(whole), step)]
    lost = [whole[:at] + whole[at + 1 :] for at in range(step // 2, len(whole), step)]
    added = [whole[:at] + b"7" + whole[at:] for at in range(step // 3, len(whole), step)]
    cut = [whole[: len(whole) * part // 8] for part in range(8)]
    return [*changed, *lost, *added, *cut, b"\0" * len(whole), b"[" * 100_000, b"\xff\xfe", b"{}", whole * 2]


def test_a_damaged_file_is_ignored_and_written_anew(tmp_path: Path, kept: Callable[[], list[Path]]) -> None:
    path = policy(tmp_path)
    made = cached(path).required_program()
    (file,) = kept()
    whole = file.read_bytes()
    damages = _damages(whole)
    assert len(damages) > 100
    for damaged in damages:
        file.write_bytes(damaged)
        assert cached(path).required_program() == made
        assert file.read_bytes() == whole


def test_the_file_of_another_policy_is_ignored(tmp_path: Path, kept: Callable[[], list[Path]]) -> None:
    strict = policy(tmp_path, TEXT.replace(">= 5", ">= 9"), "strict.policy")
    cached(strict).required_program()
    (other,) = kept()
    path = policy(tmp_path)
    made = cached(path).required_program()
    (mine,) = [file for file in kept() if file != other]
    mine.write_bytes(other.read_bytes())
    assert cached(path).required_program() == made


@pytest.mark.parametrize("part", ["bases", "program", "findings"])
@pytest.mark.parametrize("junk", [None, [], {}, "x", 7, [[7]], [["x", "y", "z", "w"]], {"a": {}}])
def test_a_whole_file_with_other_data_is_ignored(
    part: str, junk: object, tmp_path: Path, kept: Callable[[], list[Path]]
) -> None:
    path = policy(tmp_path)
    made = cached(path)
    expected = made.program, made.diagnostics
    (file,) = kept()
    data = store.read(file.stem)
    assert data is not None
    if data[part] == junk:
        return
    store.write(file.stem, {**data, part: junk}, 9)
    again = cached(path)
    if part == "findings" and not junk and isinstance(junk, list | dict | str):
        assert again.program == made.program  # no findings is what it says
    else:
        assert (again.program, again.diagnostics) == expected


def test_other_data_altogether_is_ignored(tmp_path: Path, kept: Callable[[], list[Path]]) -> None:
    path = policy(tmp_path)
    made = cached(path).required_program()
    (file,) = kept()
    others: tuple[object, ...] = (None, [], 7, "x", {}, {"program": codec.encode(made)})
    for junk in others:
        store.write(file.stem, junk, 9)
        assert cached(path).required_program() == made


# ---------------------------------------------------------------- many at once, or none


@pytest.mark.parametrize("switch", ["off", ""])
def test_the_switch(switch: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv(CACHE, switch)
    path = policy(tmp_path / "policies")
    assert bonitas.load(path).identity == bonitas.load(path).identity
    assert not (tmp_path / "xdg").exists()


LOAD = """
import sys
import bonitas
print(*{bonitas.load(path).identity for _ in range(3) for path in sys.argv[1:]})
"""


def test_processes_and_threads_may_compile_at_once(tmp_path: Path, kept: Callable[[], list[Path]]) -> None:
    path = policy(tmp_path)
    expected = identity(compile_file(path).required_program())
    command = [sys.executable, "-c", LOAD, str(path)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(lambda _: identity(cached(path).required_program()), range(40)))
    printed = {process.communicate(timeout=60)[0].strip() for process in running}
    assert [process.returncode for process in running] == [0] * 4
    assert found | printed == {expected}
    (file,) = kept()
    assert sorted(each.name for each in file.parent.iterdir() if each.name.startswith(".")) == []
    assert store.read(file.stem) is not None
