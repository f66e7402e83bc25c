"""What a gate is judged on: the difference of two versions with its comparison, in one reader's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bonitas.engine.core import Program, Verdict
from bonitas.engine.problems import closest, printable
from bonitas.engine.wording import wording
from bonitas.engine.words import VERDICT
from bonitas.replay.difference import Difference
from bonitas.replay.effect.comparison import Comparison, Matrix
from bonitas.replay.gates.words import TEXT
from bonitas.replay.report.speech import Speech


@dataclass(frozen=True, slots=True)
class Finding:
    """What judging one gate finds: whether it holds, a sentence, the figure that was set against the limit, and ids of
    cases, segments or clauses that break it."""

    passed: bool
    told: str
    found: str
    examples: tuple[str, ...] = ()


class UnjudgedError(ValueError):
    """A gate cannot be judged, for the reason it tells."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A difference and its comparison. `words` are the reader's."""

    difference: Difference
    comparison: Comparison
    words: Speech

    @property
    def language(self) -> str:
        return self.words.language

    def say(self, key: str, **words: str) -> str:
        """One of the texts of gates, filled in."""
        return TEXT[self.language][key].format(**words)

    def cannot(self, key: str, **words: str) -> UnjudgedError:
        """The error that says why a gate cannot be judged."""
        return UnjudgedError(self.say(key, **words))

    @property
    def verdicts(self) -> Matrix:
        """The cases by verdict. Raises UnjudgedError where a version gives none, or no case was compared."""
        self.over_cases()
        if self.comparison.verdicts is None:
            raise self.cannot("no verdict")
        return self.comparison.verdicts

    def over_cases(self) -> None:
        """Raises UnjudgedError where no case was decided by both versions."""
        if not self.comparison.compared:
            raise self.cannot("no case")

    def verdict(self, verdict: Verdict | None) -> str:
        """What people call a verdict; None is any."""
        return self.say("any") if verdict is None else VERDICT[self.language][verdict]

    def near(self, name: str, known: Iterable[str]) -> str:
        """A did-you-mean phrase."""
        hint = closest(name, known)[0]
        return hint.zh if self.language == "zh" else hint.en

    def named(self, name: str, known: Iterable[str]) -> str | None:
        """The canonical name that `name` stands for in one of the languages of the versions; None where it is none."""
        names = {other: one for one in known for other in (*self._called(one), one)}
        return names.get(name.strip())

    def _called(self, name: str) -> list[str]:
        programs: tuple[Program, ...] = (self.difference.old, self.difference.new)
        return [wording(program, language).name(name) for program in programs for language in ("en", "zh")]


def shown(name: str) -> str:
    """A name out of a file, as a message may show it."""
    return printable(name, 60)
