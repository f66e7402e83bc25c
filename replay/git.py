"""Reading from git, and the commit that a change is compared with."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bonitas.engine.problems import Both, printable

BASES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
"""What a change is compared with, unless somebody says: the first of these that the repository has."""

_SHALLOW = Both(
    "; this clone is shallow: fetch the whole history (`fetch-depth: 0`, `git fetch --unshallow`)",
    "；本克隆是浅克隆：请取全部历史（`fetch-depth: 0`、`git fetch --unshallow`）",
)
TEXTS: dict[str, Both] = {
    "no git": Both("git is needed, and it is not installed", "需要 git，但系统未安装"),
    "no repository": Both(
        "git cannot open a repository here ({detail}); run this inside the checkout",
        "git 在此无法打开仓库（{detail}）；请在检出的目录中运行",
    ),
    "bad base": Both(
        "`{name}` is no name of a git revision; take a branch, a tag or a commit",
        "`{name}` 不是 git 版本的名称；请用分支、标签或提交",
    ),
    "no base": Both(
        "the repository has none of {name}; name what to compare with: --base REVISION{shallow}",
        "仓库中没有 {name}；请用 --base 版本 指明与什么比较{shallow}",
    ),
    "unknown base": Both(
        "the repository has no revision `{name}`; see `git branch -a`{shallow}",
        "仓库中没有版本 `{name}`；请看 `git branch -a`{shallow}",
    ),
    "no head": Both("the repository has no commit yet", "仓库中还没有提交"),
    "apart": Both(
        "`{name}` and HEAD have no common commit{shallow}", "`{name}` 与 HEAD 没有共同的提交{shallow}"
    ),
}  # fmt: skip


class BaseError(Exception):
    """What a change is compared with cannot be found; `text` says why and what to do."""

    def __init__(self, key: str, *, shallow: bool = False, **words: str) -> None:
        self._said, self._shallow = TEXTS[key], shallow
        self._words = {name: printable(word, 200) for name, word in words.items()}
        super().__init__(self.text())

    def text(self, language: str = "en") -> str:
        """The message in English or (`zh`) Chinese."""
        chosen, shallow = (self._said.zh, _SHALLOW.zh) if language == "zh" else (self._said.en, _SHALLOW.en)
        return chosen.format(**self._words, shallow=shallow if self._shallow else "")


@dataclass(frozen=True, slots=True)
class Base:
    """What a change is compared with: `name` as people call it, and the commit where the change left it."""

    name: str
    commit: str

    @property
    def short(self) -> str:
        """The commit as people write it."""
        return self.commit[:12]


@dataclass(frozen=True, slots=True)
class Touched:
    """A file that a change touches, by its path from the current folder; `gone` where the change removes it."""

    path: str
    gone: bool


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Runs a reading git command without a shell. Raises FileNotFoundError if there is no git."""
    command = ["git", "--no-pager", "--literal-pathspecs", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603


def base_of(asked: str | None, folder: Path) -> Base:
    """The commit at which HEAD left a revision (`asked`, or the first of BASES that there is). Raises BaseError."""
    _in_repository(folder)
    name = asked or next((one for one in BASES if _commit(folder, one) is not None), None)
    shallow = git(folder, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
    if name is None:
        raise BaseError("no base", shallow=shallow, name=", ".join(BASES))
    if name.startswith("-") or not name.isprintable() or " " in name:
        raise BaseError("bad base", name=name)
    other = _commit(folder, name)
    if other is None:
        raise BaseError("unknown base", shallow=shallow, name=name)
    head = _commit(folder, "HEAD")
    if head is None:
        raise BaseError("no head")
    found = git(folder, "merge-base", other, head)
    if found.returncode:
        raise BaseError("apart", shallow=shallow, name=name)
    return Base(name, found.stdout.decode("ascii").split()[0])


def touched(base: Base, folder: Path) -> tuple[Touched, ...]:
    """The files in or below a folder that differ from a base, those that git does not know yet among them, in order."""
    changed = git(folder, "diff", "--name-status", "--no-renames", "--relative", "-z", base.commit, "--", ".")
    new = git(folder, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    found = dict(_statuses(changed.stdout))
    found |= dict.fromkeys(_texts(new.stdout), False)
    return tuple(Touched(path, gone) for path, gone in sorted(found.items()))


def holds(base: Base, path: str, folder: Path) -> bool:
    """Whether a base holds a file, by its path from a folder in the repository."""
    return git(folder, "rev-parse", "--verify", "--quiet", f"{base.commit}:./{path}").returncode == 0


def _statuses(output: bytes) -> Iterator[tuple[str, bool]]:
    """Pairs of path and whether it is gone, from statuses and paths in turn."""
    told = _texts(output)
    for status, path in zip(told[::2], told[1::2], strict=True):
        yield path, status == "D"


def _texts(output: bytes) -> list[str]:
    return [part.decode("utf-8", "surrogateescape") for part in output.split(b"\0") if part]


def _in_repository(folder: Path) -> None:
    try:
        found = git(folder, "rev-parse", "--show-toplevel")
    except FileNotFoundError:
        raise BaseError("no git") from None
    if found.returncode:
        reason = found.stderr.decode("utf-8", "replace").strip().partition("\n")[0].removeprefix("fatal: ")
        raise BaseError("no repository", detail=reason)


def _commit(folder: Path, name: str) -> str | None:
    found = git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return None if found.returncode else found.stdout.decode("ascii").strip()
