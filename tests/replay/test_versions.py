"""Versions: files and git revisions, and what cannot be one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from diffsample import POLICY, edited

from bonitas.dsl.diagnose.diagnostic import PolicyError
from bonitas.replay.versions import VersionError, ends_of, is_range, load_version

CHILD = """\
policy child "Child"
version 2.0 effective from 2025-01-01
extends "../base/small.policy"

parameters
  replace share 20% reason "larger"
"""


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two commits of a base and a policy that extends it; the tag `v1` names the first."""
    top = tmp_path / "top"
    (top / "base").mkdir(parents=True)
    (top / "child").mkdir()
    git(top, "init", "-q", "-b", "main")
    (top / "base/small.policy").write_text(POLICY, encoding="utf-8")
    (top / "child/child.policy").write_text(CHILD, encoding="utf-8")
    (top / "link.policy").symlink_to("base/small.policy")
    git(top, "add", ".")
    git(top, "commit", "-q", "-m", "one")
    git(top, "tag", "v1")
    (top / "base/small.policy").write_text(edited(("years >= 2", "years >= 3")), encoding="utf-8")
    git(top, "commit", "-q", "-a", "-m", "two")
    return top


def words(argument: str, folder: Path) -> str:
    with pytest.raises(VersionError) as caught:
        load_version(argument, folder)
    assert caught.value.text("zh") != caught.value.text("en")
    return caught.value.text("en")


def test_a_file_is_a_version(tmp_path: Path) -> None:
    path = tmp_path / "small.policy"
    path.write_text(POLICY, encoding="utf-8")
    assert load_version(str(path)).required_program().name == "small_credit"
    assert load_version("small.policy", tmp_path).source.text == POLICY


def test_a_revision_gives_the_text_of_then(repository: Path) -> None:
    old, new = (load_version(f"{name}:base/small.policy", repository) for name in ("v1", "main"))
    assert old.source.text == POLICY
    assert "years >= 3" in new.source.text
    assert old.source.name == "v1:base/small.policy"


@pytest.mark.parametrize("revision", ["HEAD~1", "v1", "main^", "HEAD@{0}~1"])
def test_any_name_of_a_revision_will_do(repository: Path, revision: str) -> None:
    assert load_version(f"{revision}:base/small.policy", repository).source.text == POLICY


def test_a_path_with_a_dot_starts_at_the_current_folder(repository: Path) -> None:
    assert load_version("v1:./small.policy", repository / "base").source.text == POLICY
    assert load_version("v1:../base/small.policy", repository / "child").source.text == POLICY
    assert "did you mean `v1:./small.policy`?" in words("v1:small.policy", repository / "base")


def test_what_a_policy_extends_comes_from_the_same_revision(repository: Path) -> None:
    (repository / "base/small.policy").unlink()
    for revision, years in (("v1", "2"), ("main", "3")):
        compilation = load_version(f"{revision}:child/child.policy", repository)
        assert compilation.required_program().name == "child"
        bases = {node.origin.file for node in compilation.required_program().rules}
        assert bases == {f"{revision}:base/small.policy"}
        assert compilation.tree is not None
        assert f"digits='{years}'" in str(compilation.tree)


@pytest.mark.parametrize("path", ["../outside.policy", "base/../../x.policy", "/etc/passwd", "./../../x.policy"])
def test_no_path_leads_out_of_the_repository(repository: Path, path: str) -> None:
    (repository.parent / "outside.policy").write_text(POLICY, encoding="utf-8")
    assert "leads out of the repository" in words(f"v1:{path}", repository)


def test_a_base_outside_of_the_repository_is_not_found(repository: Path) -> None:
    outside = repository.parent / "outside.policy"
    outside.write_text(POLICY, encoding="utf-8")
    (repository / "child.policy").write_text(CHILD.replace("../base/small", "../outside"), encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "three")
    assert "K405" in {one.code for one in load_version("main:child.policy", repository).diagnostics}


@pytest.mark.parametrize("argument", ["--output=stolen:x.policy", "-p:x.policy", "--:x.policy", "a b:x.policy"])
def test_a_revision_is_never_an_option(repository: Path, argument: str) -> None:
    assert "no name of a git revision" in words(argument, repository)
    assert not list(repository.glob("stolen*"))


def test_what_is_not_there_is_said(repository: Path, tmp_path: Path) -> None:
    assert "no revision `v9`" in words("v9:base/small.policy", repository)
    assert "has no file `none.policy`" in words("v1:none.policy", repository)
    assert "is a folder, a link or a submodule" in words("v1:link.policy", repository)
    assert "names a revision and no file" in words("v1:", repository)
    assert "names no revision" in words(":base/small.policy", repository)
    assert "git cannot open a repository here" in words("v1:x.policy", tmp_path)


def test_a_path_is_taken_literally(repository: Path) -> None:
    assert "has no file" in words("v1:base/*.policy", repository)
    assert "has no file" in words("v1::(glob)base/*.policy", repository)


def test_a_file_with_a_colon_is_read_when_written_with_a_dot(repository: Path) -> None:
    (repository / "v1:base.policy").write_text(POLICY, encoding="utf-8")
    assert load_version("./v1:base.policy", repository).source.text == POLICY


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        load_version("none.policy", tmp_path)
    assert [one.code for one in caught.value.diagnostics] == ["K020"]


# ---------------------------------------------------------------- folders, days and ranges


def dated(folder: Path, name: str, span: str) -> None:
    (folder / name).write_text(edited(("effective from 2025-01-01", f"effective from {span}")), encoding="utf-8")


@pytest.fixture
def years(tmp_path: Path) -> Path:
    """A folder with the policies of two years."""
    dated(tmp_path, "credit_1.policy", "2025-01-01 until 2025-12-31")
    dated(tmp_path, "credit_2.policy", "2026-01-01")
    return tmp_path


def test_a_folder_with_one_policy_is_that_policy(repository: Path) -> None:
    assert load_version("v1:base", repository).source.name == "v1:base/small.policy"
    assert load_version("v1:base/", repository).source.name == "v1:base/small.policy"
    assert load_version("base", repository).source.text != load_version("v1:base", repository).source.text


@pytest.mark.parametrize(("day", "name"), [("2025-12-31", "credit_1"), ("2026-01-01", "credit_2")])
def test_a_day_picks_the_policy_in_force(years: Path, day: str, name: str) -> None:
    assert Path(load_version(f"./@{day}", years).source.name).stem == name


def test_a_folder_that_does_not_tell_which_policy(years: Path) -> None:
    assert "has several policies: credit_1.policy, credit_2.policy" in words("./", years)
    assert "no policy of folder `./` is in force on 2024-12-31" in words("./@2024-12-31", years)
    assert "2025-02-30 is no day of the calendar" in words("./@2025-02-30", years)
    dated(years, "credit_3.policy", "2026-06-01")
    assert "several policies of folder `./` are in force on 2026-07-01" in words("./@2026-07-01", years)
    (years / "empty").mkdir()
    assert "folder `./empty` has no policy" in words("./empty", years)


def test_a_policy_with_errors_in_a_dated_folder_is_given(years: Path) -> None:
    (years / "credit_2.policy").write_text("policy broken", encoding="utf-8")
    assert load_version("./@2026-01-01", years).program is None


def test_ranges_name_two_versions(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_range("v1..main")
    assert not is_range("../base/small.policy")
    assert not is_range("v1:../x.policy")
    assert ends_of("v1..main", "base/small.policy") == ("v1:base/small.policy", "main:base/small.policy")
    assert ends_of("v1..", "x") == ("v1:x", "HEAD:x")
    monkeypatch.chdir(repository)
    old, new = ends_of("v1...main", "base/small.policy")
    assert load_version(old).source.text == load_version("v1:base/small.policy").source.text
    assert new == "main:base/small.policy"
    with pytest.raises(VersionError):
        ends_of("--output=x...main", "base/small.policy")
