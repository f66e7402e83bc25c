"""The cases that two versions decide differently, each with both answers and their principal reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bonitas.engine.kinds import Kind
from bonitas.engine.problems import printable
from bonitas.replay.answers import Answer
from bonitas.replay.effect.comparison import ChangedCase, Comparison
from bonitas.replay.report.blocks import Block, CaseEntry, Cases, Heading, Line
from bonitas.replay.report.speech import Speech, count


@dataclass(frozen=True, slots=True)
class CaseList:
    """Tells changed cases; `kinds` are those of amounts and choices by name. `recorded`: the older answers are what was
    decided then, of which nobody knows the reasons."""

    words: Speech
    kinds: Mapping[str, Kind]
    recorded: bool = False

    def blocks(self, found: Comparison, limit: int) -> Iterator[Block]:
        """The first `limit` of them."""
        if not found.shown or not limit:
            return
        text, total = self.words.text, found.changed
        yield Heading(text("changed"))
        shown = min(limit, len(found.shown))
        yield Line(text("shown" if shown < total else "shown all", shown=count(shown), count=count(total)))
        entries = (self.entry(number, case) for number, case in enumerate(found.shown[:limit], start=1))
        yield Cases((text("case"), text("was"), text("now"), text("both")), tuple(entries))

    def entry(self, number: int, case: ChangedCase) -> CaseEntry:
        """One of them."""
        pair = case.pair
        outcome = None if pair.outcome is None else self.words.text("happened", outcome=printable(pair.outcome, 60))
        return CaseEntry(
            number,
            printable(pair.id, 80),
            outcome,
            self.answered(pair.old, old=True),
            self.answered(pair.new, old=False),
            tuple(self.moved(case)),
        )

    def answered(self, answer: Answer, *, old: bool) -> tuple[str, ...]:
        """The verdict with its first reason, and the other principal ones by their ids."""
        first, *others = self.reasons(answer, old=old)
        if answer.verdict is not None:
            first = self.words.text("answer", verdict=self.words.say.verdict(answer.verdict), told=first)
        return first, *others

    def reasons(self, answer: Answer, *, old: bool) -> tuple[str, ...]:
        """The first reason of an answer of a side in words, and the other principal ones by their ids."""
        text = self.words.text
        if old and self.recorded:
            return (text("recorded"),)
        if not answer.reasons:
            return (text("no reason"),)
        first, *others = answer.reasons
        because = self.words.say.phrase(first.because) if first.settled else ""
        clause = first.clause if first.settled else text("doubt", clause=self.words.clause(first.clause))
        told = text("because", clause=clause, because=because).strip()
        also = self.words.listing(tuple(dict.fromkeys(one.clause for one in others if one.clause != first.clause)))
        return (told, text("also", clauses=also)) if also else (told,)

    def moved(self, case: ChangedCase) -> Iterator[str]:
        """Amounts and choices that changed, and what came and went of the sets."""
        old, new, text = case.pair.old, case.pair.new, self.words.text
        for aspect, before, after in (("amounts", old.amounts, new.amounts), ("choices", old.choices, new.choices)):
            if aspect in case.aspects:
                for name in sorted(before.keys() & after.keys()):
                    if before[name] != after[name]:
                        values = (self.words.value(values[name], self.kinds[name]) for values in (before, after))
                        shown = dict(zip(("old", "new"), values, strict=True))
                        yield text("moved", name=self.words.say.name(name), **shown)
        for key, gone, come in (("only before", old, new), ("only after", new, old)):
            names = [name for name in self._things(gone) if name not in set(self._things(come))]
            if names:
                yield text(key, names=self.words.text("semicolon").join(names))

    def _things(self, answer: Answer) -> Iterator[str]:
        """Warnings, actions, notices and conditions in words."""
        say = self.words.say
        yield from (self.words.clause(clause) for clause, _ in answer.warnings)
        yield from map(say.name, answer.actions)
        yield from map(say.phrase, answer.conditions)
