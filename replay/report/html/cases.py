"""The changed cases as the page's script takes them: what is shown, searched, filtered and sorted, and both
explanations of the first of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bonitas.engine.core import Program
from bonitas.engine.decision import Decision
from bonitas.engine.explain import Story, explain
from bonitas.engine.kinds import Kind, Ratio
from bonitas.engine.problems import printable
from bonitas.replay.answers import Answer
from bonitas.replay.effect.comparison import ChangedCase, Comparison
from bonitas.replay.report.cases import CaseList
from bonitas.replay.report.causes import cause_name
from bonitas.replay.report.html.stories import NOTHING, Stories, Texts
from bonitas.replay.report.speech import Speech

MOST_SIZE = 700_000
"""Bytes that the explanations may take in the page; cases beyond have none."""

Json = dict[str, Any]


@dataclass(slots=True)
class CaseData:
    """Makes the data of the cases; `programs` are the two versions; `recorded`: the older one is what was
    decided then."""

    words: Speech
    kinds: Mapping[str, Kind]
    programs: tuple[Program, Program]
    recorded: bool = False
    texts: Texts = field(default_factory=Texts)

    def of(self, found: Comparison) -> Json:
        """All cases that are shown, by rank."""
        told, stories = CaseList(self.words, self.kinds, self.recorded), Stories(self.texts)
        rows = [self._row(told, found, case) for case in found.shown]
        explained = self._explained(found, stories)
        for row, story in zip(rows, explained, strict=False):
            row["story"] = story
        return {
            "rows": rows,
            "items": stories.items,
            "amounts": [self.words.short(one.name) for one in found.amounts],
            "causes": [printable(cause_name(self.words, found, cause)) for cause in found.causes],
            "explained": len(explained),
            "texts": list(self.texts.numbers),
        }

    def _explained(self, found: Comparison, stories: Stories) -> list[list[Any]]:
        """Both stories of the first cases, as many as there is room for."""
        told: list[list[Any]] = []
        for case in found.shown:
            if case.decisions is None or stories.size + self.texts.size > MOST_SIZE:
                break
            old, new = (self._story(one, program) for one, program in zip(case.decisions, self.programs, strict=True))
            told.append(stories.told(old, new))
        return told

    def _story(self, decision: Decision | None, program: Program) -> Story:
        return Story() if decision is None else explain(decision, program, self.words.language)

    def _row(self, told: CaseList, found: Comparison, case: ChangedCase) -> Json:
        pair, number = case.pair, self.texts.number
        return {
            "id": printable(pair.id, 200),
            "line": pair.line,
            "outcome": NOTHING if pair.outcome is None else number(printable(pair.outcome, 60)),
            "old": self._side(told, pair.old, old=True),
            "new": self._side(told, pair.new, old=False),
            "moved": [number(line) for line in told.moved(case)],
            "change": [self._change(pair.old, pair.new, one.name, one.kind) for one in found.amounts],
            "cause": NOTHING if case.cause is None else case.cause,
        }

    def _side(self, told: CaseList, answer: Answer, *, old: bool) -> list[int]:
        """The verdict (its severity, and its words) and the principal reasons."""
        verdict = answer.verdict
        words = "" if verdict is None else self.words.say.verdict(verdict)
        level = NOTHING if verdict is None else int(verdict)
        return [level, self.texts.number(words), *(self.texts.number(line) for line in told.reasons(answer, old=old))]

    def _change(self, old: Answer, new: Answer, name: str, kind: Kind) -> float | None:
        """By how much an amount changes, to sort by; None where it is unknown."""
        before, after = old.amounts.get(name), new.amounts.get(name)
        if before is None or after is None:
            return None
        return float((after - before) * (100 if isinstance(kind, Ratio) else 1))
