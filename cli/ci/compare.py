"""Sets policies beside their base, replays those that differ, and judges their gates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from bonitas.cli.ci.journey import Compared, State, Trouble
from bonitas.cli.ci.words import say
from bonitas.cli.runs.failures import file_words
from bonitas.cli.runs.naming import naming
from bonitas.cli.screens.progress import SizeBar
from bonitas.cli.screens.words import say as say_of_cases
from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.diagnostic import PolicyError
from bonitas.engine.problems import CaseError, printable
from bonitas.replay.coverage.found import Coverage
from bonitas.replay.difference import Difference, difference
from bonitas.replay.effect.cuts import SensitiveCutError
from bonitas.replay.effect.run import Question, effect
from bonitas.replay.gates.judge import judge as judge_gates
from bonitas.replay.gates.judge import judge_coverage, unjudged_all
from bonitas.replay.gates.model import Held
from bonitas.replay.git import Base, holds
from bonitas.replay.mapping import load_mapping
from bonitas.replay.versions import VersionError, load_version


class Comparing:
    """Compares policies of the current folder with their base; `language` is that of what is said, `causes` says
    whether the edits that cause each change are looked for."""

    def __init__(self, base: Base, language: str, causes: bool) -> None:
        self._base, self._language, self._causes = base, language, causes

    def compare(self, held: Held, listed: bool, new: Compilation | None, covered: Coverage | None) -> Compared:
        """One policy, with all of its gates judged. `held` has its paths from the current folder, `new` is None where
        the file cannot be read, `covered` is what its fixtures exercise (None: it has none that can be used)."""
        found = self._beside(Compared(held.policy, held, listed, State.BROKEN), new)
        return replace(found, results=(*found.results, *judge_coverage(held.gates, covered, self._language)))

    def _beside(self, found: Compared, new: Compilation | None) -> Compared:
        held = found.held
        if new is None or new.program is None:
            return self._unjudged(found, say(self._language, "new broken"))
        try:
            old = self._old(held)
        except VersionError as error:
            return self._in_trouble(found, Trouble((error.text(self._language),)))
        except PolicyError as error:
            return self._in_trouble(found, Trouble((say(self._language, "old broken"),), error.diagnostics))
        if old is None:
            return replace(found, state=State.NEW)
        if old.tree == new.tree:
            return replace(found, state=State.SAME)
        if old.program is None:
            return self._unjudged(found, say(self._language, "old broken"))
        changed = replace(found, state=State.CHANGED, difference=difference(old, new, self._language))
        return changed if held.cases is None else self._replayed(changed, old, new)

    def _old(self, held: Held) -> Compilation | None:
        """The base's version; None where the base has none."""
        path = held.against or held.policy
        here = Path(path).as_posix()
        if held.against is None and not holds(self._base, here, Path()):
            return None
        return load_version(f"{self._base.short}:./{here}")

    def _replayed(self, found: Compared, old: Compilation, new: Compilation) -> Compared:
        """The same with what the change does to the history, and the gates of it."""
        assert found.difference is not None
        held, trouble = found.held, None
        assert held.cases is not None
        try:
            told = self._effect(found.difference, held, held.cases, old, new)
            return replace(found, difference=told, results=judge_gates(held.gates, told, self._language))
        except CaseError as error:
            name = printable(next(iter(getattr(error, "__notes__", ())), held.cases))
            trouble = Trouble(tuple(f"{name}: {item.text(self._language)}" for item in error.problems))
        except OSError as error:
            trouble = Trouble((file_words(error),))
        except SensitiveCutError as error:
            trouble = Trouble((say_of_cases(self._language, "sensitive cut", what=error.name),))
        except PolicyError as error:
            trouble = Trouble((say(self._language, "unfit"),), error.diagnostics)
        return self._in_trouble(found, trouble)

    def _effect(self, found: Difference, held: Held, cases: str, old: Compilation, new: Compilation) -> Difference:
        mapping = None
        if held.mapping is not None:
            with naming(held.mapping):
                mapping = load_mapping(held.mapping)
        question = Question(cases, mapping, held.today, tuple(held.by), self._causes)
        with naming(cases, held.mapping), SizeBar(cases) as bar:
            return found.over(
                effect(old, new, question, self._language, lambda at: bar.reach(at.done, at.size, at.rows))
            )

    def _in_trouble(self, found: Compared, trouble: Trouble) -> Compared:
        return replace(self._unjudged(found, say(self._language, "not replayed")), trouble=trouble)

    def _unjudged(self, found: Compared, why: str) -> Compared:
        return replace(found, results=unjudged_all(found.held.gates, why, self._language))


def placed(held: Held, folder: Path) -> Held:
    """An entry of a gates file with its paths from where we are; `folder` is that of the file."""
    paths: Mapping[str, str | None] = {name: getattr(held, name) for name in ("policy", "against", "cases", "mapping")}
    return held.model_copy(update={name: str(folder / path) for name, path in paths.items() if path is not None})


def unlisted(paths: Iterable[str], listed: Iterable[str]) -> list[str]:
    """Those of some policies that no gates file lists."""
    known = {Path(path).resolve() for path in listed}
    return [path for path in paths if Path(path).resolve() not in known]
