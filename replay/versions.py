"""Versions of a policy: a file, or a file in a revision of the git repository around the current folder."""

from __future__ import annotations

import posixpath
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.files import SUFFIX, compile_file, decode
from bonitas.dsl.syntax.limits import MAX_BYTES
from bonitas.engine.problems import Both, printable

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_HERE = ("./", "../", "/", "~")
_FILE_MODES = ("100644", "100755")

TEXTS: dict[str, Both] = {
    "no path": Both(
        "`{argument}` names a revision and no file; write {example}",
        "`{argument}` 只写了版本，没有文件；请写 {example}",
    ),
    "no revision": Both(
        "`{argument}` names no revision before the colon; a file with a colon in its name is written `./{argument}`",
        "`{argument}` 的冒号前没有版本；文件名含冒号时请写 `./{argument}`",
    ),
    "bad revision": Both(
        "`{revision}` is no name of a git revision; take a branch, a tag or a commit",
        "`{revision}` 不是 git 版本的名称；请用分支、标签或提交",
    ),
    "no git": Both(
        "git is needed to read `{argument}`, and it is not installed", "读取 `{argument}` 需要 git，但系统未安装"
    ),
    "no repository": Both(
        "`{argument}` is read as a revision and a file, and git cannot open a repository here{detail}; "
        "a file with a colon in its name is written `./{argument}`",
        "`{argument}` 被读作“版本:文件”，但 git 在此无法打开仓库{detail}；文件名含冒号时请写 `./{argument}`",
    ),
    "unknown revision": Both(
        "the repository has no revision `{revision}`; see `git branch -a` and `git tag`; "
        "a file with a colon in its name is written `./{argument}`",
        "仓库中没有版本 `{revision}`；请看 `git branch -a` 和 `git tag`；文件名含冒号时请写 `./{argument}`",
    ),
    "outside": Both(
        "`{path}` leads out of the repository; a revision holds only the files below its top folder",
        "`{path}` 指向仓库之外；一个版本只含仓库顶层文件夹之下的文件",
    ),
    "no file": Both("revision `{revision}` has no file `{path}`{hint}", "版本 `{revision}` 中没有文件 `{path}`{hint}"),
    "no text": Both(
        "`{path}` in revision `{revision}` is a folder, a link or a submodule, not a policy file",
        "版本 `{revision}` 中的 `{path}` 是文件夹、链接或子模块，不是政策文件",
    ),
    "large": Both(
        "`{path}` in revision `{revision}` is larger than {limit} bytes",
        "版本 `{revision}` 中的 `{path}` 超过 {limit} 字节",
    ),
}


class VersionError(Exception):
    """A version that cannot be read; `text` says why and what to write instead."""

    def __init__(self, key: str, **words: str | Both) -> None:
        self._words = {name: word if isinstance(word, Both) else printable(word, 200) for name, word in words.items()}
        self._text = TEXTS[key]
        super().__init__(self.text())

    def text(self, language: str = "en") -> str:
        """The message in English or (`zh`) Chinese."""
        chosen = self._text.zh if language == "zh" else self._text.en
        words = {
            name: word if isinstance(word, str) else word.zh if language == "zh" else word.en
            for name, word in self._words.items()
        }
        return chosen.format(**words)


def load_version(argument: str, folder: Path | str = ".") -> Compilation:
    """The policy that an argument names: a file, or `REVISION:path`.

    The path of a revision starts at the top of the repository around `folder`, or at `folder` if it starts with `./`
    or `../`. What the policy extends is read from the same revision. An argument with a colon is a file only if it
    starts with `./`, `../`, `/` or a drive. Raises VersionError where git or the revision cannot answer, PolicyError
    where the file cannot be read; findings of the text itself are in the compilation.
    """
    if ":" not in argument or argument.startswith(_HERE) or _DRIVE.match(argument):
        return compile_file(Path(folder) / Path(argument).expanduser(), cached=True)
    revision, _, path = argument.partition(":")
    if not revision:
        raise VersionError("no revision", argument=argument)
    if not path or path.endswith("/"):
        raise VersionError("no path", argument=argument, example=f"{revision}:policies/name{SUFFIX}")
    tree = _open(argument, revision, Path(folder))
    return Compilation(tree.read(tree.placed(path)), tree.find_base, cached=True)


@dataclass(frozen=True, slots=True)
class _Revision:
    """One commit; `name` is what people call it, `prefix` the place of the current folder in the repository."""

    folder: Path
    name: str
    commit: str
    prefix: str

    def placed(self, path: str) -> str:
        """The path from the top of the repository."""
        start = self.prefix if path.startswith(("./", "../")) else ""
        placed = posixpath.normpath(posixpath.join(start, path))
        if placed == ".." or placed.startswith(("../", "/")) or "\0" in placed:
            raise VersionError("outside", path=path)
        return placed

    def read(self, path: str) -> Source:
        """The text of a file of this commit."""
        entry = self._entry(path)
        if entry is None:
            raise VersionError("no file", revision=self.name, path=path, hint=self._hint(path))
        mode, blob, size = entry
        if mode not in _FILE_MODES:
            raise VersionError("no text", revision=self.name, path=path)
        if size > MAX_BYTES:
            raise VersionError("large", revision=self.name, path=path, limit=str(MAX_BYTES))
        found = _git(self.folder, "cat-file", "blob", blob)
        return decode(f"{self.name}:{path}", found.stdout)

    def find_base(self, source: Source, path: str) -> Source | None:
        """What `extends "path"` names, in this commit: beside or below the extending file, or one folder up."""
        own = posixpath.dirname(source.name.removeprefix(f"{self.name}:"))
        target = posixpath.normpath(posixpath.join(own, path))
        root = posixpath.dirname(own)
        if posixpath.isabs(path) or not target.endswith(SUFFIX) or target.startswith("../"):
            return None
        if root and not target.startswith(f"{root}/"):
            return None
        entry = self._entry(target)
        return self.read(target) if entry is not None and entry[0] in _FILE_MODES else None

    def _entry(self, path: str) -> tuple[str, str, int] | None:
        """Mode, object and size of what stands at a path."""
        found = _git(self.folder, "ls-tree", "-z", "-l", "--full-tree", self.commit, "--", path)
        for line in found.stdout.split(b"\0"):
            about, _, name = line.partition(b"\t")
            if name == path.encode("utf-8", "surrogateescape"):
                mode, _, blob, size = about.decode("ascii").split()
                return mode, blob, int(size) if size.isdecimal() else 0
        return None

    def _hint(self, path: str) -> Both:
        """What to write where the file stands beside the current folder and not at the top."""
        if not self.prefix or self._entry(posixpath.normpath(posixpath.join(self.prefix, path))) is None:
            return Both("", "")
        near = printable(f"{self.name}:./{path}")
        return Both(f"; did you mean `{near}`?", f"；是否想写 `{near}`？")


def _open(argument: str, revision: str, folder: Path) -> _Revision:
    """The commit that a revision names. It is never read as an option: it does not start with `-`."""
    if revision.startswith("-") or not revision.isprintable() or " " in revision:
        raise VersionError("bad revision", revision=revision)
    try:
        prefix = _git(folder, "rev-parse", "--show-prefix")
    except FileNotFoundError:
        raise VersionError("no git", argument=argument) from None
    if prefix.returncode:
        reason = prefix.stderr.decode("utf-8", "replace").strip().partition("\n")[0].removeprefix("fatal: ")
        detail = printable(reason, 120)
        raise VersionError("no repository", argument=argument, detail=Both(f" ({detail})", f"（{detail}）"))
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit.returncode:
        raise VersionError("unknown revision", argument=argument, revision=revision)
    here = prefix.stdout.decode("utf-8", "surrogateescape").rstrip("\n")
    return _Revision(folder, revision, commit.stdout.decode("ascii").strip(), here)


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Runs a reading git command without a shell. Raises FileNotFoundError if there is no git."""
    command = ["git", "--no-pager", "--literal-pathspecs", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
