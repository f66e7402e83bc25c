"""What a change is compared with, and what it touches, in repositories made for the test."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bonitas.replay.git import Base, BaseError, Touched, base_of, holds, touched


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A branch that left main, which went on; its folder has names of every kind."""
    monkeypatch.delenv("GIT_DIR", raising=False)
    git(tmp_path, "init", "-q", "-b", "main")
    inside = tmp_path / "政策"
    inside.mkdir()
    for name in ("kept", "edited", "gone", "a b\n::error::"):
        (inside / f"{name}.policy").write_text(name, encoding="utf-8")
    (tmp_path / "outside.policy").write_text("outside", encoding="utf-8")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "one")
    git(tmp_path, "checkout", "-q", "-b", "change")
    git(tmp_path, "checkout", "-q", "main")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "main goes on")
    git(tmp_path, "checkout", "-q", "change")
    return tmp_path


def test_the_base_is_where_the_change_left(repo: Path) -> None:
    left = git(repo, "rev-parse", "change")
    assert base_of(None, repo) == Base("main", left)
    assert base_of("main", repo / "政策") == Base("main", left)
    assert base_of(left[:10], repo).commit == left


def test_a_remote_goes_before_a_branch(repo: Path) -> None:
    git(repo, "update-ref", "refs/remotes/origin/master", "change")
    assert base_of(None, repo).name == "origin/master"


def test_what_is_touched(repo: Path) -> None:
    inside = repo / "政策"
    base = base_of(None, repo)
    (inside / "edited.policy").write_text("other", encoding="utf-8")
    (inside / "a b\n::error::.policy").write_text("other", encoding="utf-8")
    (inside / "new.policy").write_text("new", encoding="utf-8")
    (repo / "outside.policy").write_text("other", encoding="utf-8")
    git(repo, "rm", "-q", "政策/gone.policy")
    assert touched(base, inside) == (
        Touched("a b\n::error::.policy", False),
        Touched("edited.policy", False),
        Touched("gone.policy", True),
        Touched("new.policy", False),
    )
    assert [holds(base, name, inside) for name in ("gone.policy", "new.policy", "../outside.policy")] == [
        True, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "words", "chinese"),
    [
        ("nowhere", "has no revision `nowhere`", "没有版本"),
        ("--output=x", "no name of a git revision", "不是 git 版本"),
        ("a b", "no name of a git revision", "不是 git 版本"),
    ],
)
def test_a_base_that_is_none(repo: Path, asked: str, words: str, chinese: str) -> None:
    with pytest.raises(BaseError, match=words) as caught:
        base_of(asked, repo)
    assert chinese in caught.value.text("zh")
    assert "shallow" not in str(caught.value)


def test_repositories_without_a_base(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "work")
    with pytest.raises(BaseError, match="none of origin/HEAD, origin/main, origin/master, main, master"):
        base_of(None, tmp_path)
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "one")
    git(tmp_path, "checkout", "-q", "--orphan", "apart")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "two")
    with pytest.raises(BaseError, match="`work` and HEAD have no common commit"):
        base_of("work", tmp_path)
    git(tmp_path, "checkout", "-q", "--orphan", "empty")
    with pytest.raises(BaseError, match="no commit yet"):
        base_of("work", tmp_path)
