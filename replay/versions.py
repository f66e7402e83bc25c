"""Versions of a policy: a file or a folder, here or in a revision of the git repository around the current folder."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.files import SUFFIX, compile_file, decode
from bonitas.dsl.syntax.limits import MAX_BYTES
from bonitas.engine.problems import Both, printable
from bonitas.replay.git import git

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_DAY = re.compile(r"@([0-9]{4}-[0-9]{2}-[0-9]{2})$")
_HERE = ("./", "../", "/", "~")
_FILE_MODES = ("100644", "100755")
_FOLDER_MODE = "040000"

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
    "no range": Both(
        "`{argument}` is a range of revisions; write the policy's path after it: `{argument} policies/name.policy`",
        "`{argument}` 是版本区间；请在其后写政策的路径：`{argument} policies/name.policy`",
    ),
    "bad day": Both("`{argument}`: {day} is no day of the calendar", "`{argument}`：{day} 不是历法中的日期"),
    "no policies": Both("folder `{path}` has no policy", "文件夹 `{path}` 中没有政策"),
    "several": Both(
        "folder `{path}` has several policies: {names}; name one, or write `{path}@2026-01-31`: the one in force then",
        "文件夹 `{path}` 中有多个政策：{names}；请指明其中一个，或写 `{path}@2026-01-31` 取当日有效的一个",
    ),
    "none in force": Both(
        "no policy of folder `{path}` is in force on {day}: {spans}", "文件夹 `{path}` 中没有政策在 {day} 有效：{spans}"
    ),
    "several in force": Both(
        "several policies of folder `{path}` are in force on {day}: {spans}; end one before the other begins",
        "文件夹 `{path}` 中有多个政策在 {day} 有效：{spans}；请使前一个在后一个开始前失效",
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


def is_range(argument: str) -> bool:
    """Whether an argument is a range of revisions, `main..HEAD`."""
    return ".." in argument and ":" not in argument and not argument.startswith(_HERE) and not Path(argument).exists()


def ends_of(argument: str, path: str) -> tuple[str, str]:
    """The two versions of a file that a range of revisions names; an end that is left out is HEAD.

    With three dots the older one is where the two ends parted, as for `git diff`. Raises VersionError.
    """
    old, dots, new = argument.partition("...")
    if not dots:
        old, _, new = argument.partition("..")
    if dots:
        old = _parted(argument, old or "HEAD", new or "HEAD")
    return f"{old or 'HEAD'}:{path}", f"{new or 'HEAD'}:{path}"


def _parted(argument: str, old: str, new: str) -> str:
    """The commit from which two revisions went on."""
    folder = Path()
    ends = [_open(argument, one, folder).commit for one in (old, new)]
    found = git(folder, "merge-base", *ends)
    if found.returncode:
        raise VersionError("unknown revision", argument=argument, revision=argument)
    return found.stdout.decode("ascii").strip()[:12]


def load_version(argument: str, folder: Path | str = ".") -> Compilation:
    """The policy that an argument names: a file, a folder, or `REVISION:path` of one of them.

    The path of a revision starts at the top of the repository around `folder`, or at `folder` if it starts with `./`
    or `../`. What the policy extends is read from the same revision. An argument with a colon is a file only if it
    starts with `./`, `../`, `/` or a drive. Of a folder it is the one policy in it or, with `@2026-01-31` behind it,
    the one that is in force then. Raises VersionError where git or the revision cannot answer or a folder has no such
    policy, PolicyError where the file cannot be read; findings of the text itself are in the compilation.
    """
    argument, as_of = _dated(argument)
    if ":" not in argument or argument.startswith(_HERE) or _DRIVE.match(argument):
        path = Path(folder) / Path(argument).expanduser()
        if not path.is_dir():
            return compile_file(path, cached=True)
        files = sorted(one for one in path.iterdir() if one.suffix == SUFFIX and one.is_file())
        return _chosen([compile_file(one, cached=True) for one in files], argument, as_of)
    revision, _, path_in = argument.partition(":")
    if not revision:
        raise VersionError("no revision", argument=argument)
    if not path_in:
        raise VersionError("no path", argument=argument, example=f"{revision}:policies/name{SUFFIX}")
    tree = _open(argument, revision, Path(folder))
    placed = tree.placed(path_in)
    names = tree.policies_in(placed)
    if names is None:
        return Compilation(tree.read(placed), tree.find_base, cached=True)
    return _chosen([Compilation(tree.read(one), tree.find_base, cached=True) for one in names], argument, as_of)


def _dated(argument: str) -> tuple[str, date | None]:
    """An argument without the day behind it, and the day."""
    found = _DAY.search(argument)
    if found is None:
        return argument, None
    try:
        return argument[: found.start()], date.fromisoformat(found[1])
    except ValueError:
        raise VersionError("bad day", argument=argument, day=found[1]) from None


def _chosen(found: Sequence[Compilation], argument: str, as_of: date | None) -> Compilation:
    """The one policy of a folder, or the one in force on a day; one with errors is given, so that they are told."""
    if not found:
        raise VersionError("no policies", path=argument)
    if as_of is None:
        if len(found) > 1:
            names = ", ".join(Path(one.source.name).name for one in found)
            raise VersionError("several", path=argument, names=names)
        return found[0]
    broken = next((one for one in found if one.program is None), None)
    if broken is not None:
        return broken
    spans = ", ".join(map(_span, found))
    in_force = [one for one in found if one.required_program().in_force(as_of)]
    if len(in_force) != 1:
        key = "several in force" if in_force else "none in force"
        raise VersionError(key, path=argument, day=as_of.isoformat(), spans=spans)
    return in_force[0]


def _span(version: Compilation) -> str:
    """The file of a policy with the days of its span: `credit_2.policy 2026-01-01–`."""
    program = version.required_program()
    ends = (program.effective_from, program.effective_until)
    return f"{Path(version.source.name).name} {'–'.join('' if end is None else end.isoformat() for end in ends)}"


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
        found = git(self.folder, "cat-file", "blob", blob)
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
        found = git(self.folder, "ls-tree", "-z", "-l", "--full-tree", self.commit, "--", path)
        for line in found.stdout.split(b"\0"):
            about, _, name = line.partition(b"\t")
            if name == path.encode("utf-8", "surrogateescape"):
                mode, _, blob, size = about.decode("ascii").split()
                return mode, blob, int(size) if size.isdecimal() else 0
        return None

    def policies_in(self, path: str) -> list[str] | None:
        """The policies of a folder of this commit, by their paths; None if the path is no folder."""
        top = path == "."
        entry = None if top else self._entry(path)
        if not top and (entry is None or entry[0] != _FOLDER_MODE):
            return None
        where = [] if top else ["--", f"{path}/"]
        found = git(self.folder, "ls-tree", "-z", "--full-tree", self.commit, *where)
        names = []
        for line in found.stdout.split(b"\0"):
            about, _, name = line.partition(b"\t")
            shown = name.decode("utf-8", "surrogateescape")
            if shown.endswith(SUFFIX) and about.decode("ascii").split()[0] in _FILE_MODES:
                names.append(shown)
        return sorted(names)

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
        prefix = git(folder, "rev-parse", "--show-prefix")
    except FileNotFoundError:
        raise VersionError("no git", argument=argument) from None
    if prefix.returncode:
        reason = prefix.stderr.decode("utf-8", "replace").strip().partition("\n")[0].removeprefix("fatal: ")
        detail = printable(reason, 120)
        raise VersionError("no repository", argument=argument, detail=Both(f" ({detail})", f"（{detail}）"))
    commit = git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit.returncode:
        raise VersionError("unknown revision", argument=argument, revision=revision)
    here = prefix.stdout.decode("utf-8", "surrogateescape").rstrip("\n")
    return _Revision(folder, revision, commit.stdout.decode("ascii").strip(), here)
