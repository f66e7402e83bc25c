"""A comparison of two versions as a page for people: the whole in a few sentences, then the text, then the effect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bonitas.engine.core import Program
from bonitas.engine.problems import CaseProblem
from bonitas.replay.difference import Difference
from bonitas.replay.effect.comparison import AmountChange, Comparison
from bonitas.replay.report.blocks import Block, Heading, Item, Line
from bonitas.replay.report.cases import CaseList
from bonitas.replay.report.causes import causes
from bonitas.replay.report.effects import Effects
from bonitas.replay.report.figures import figures
from bonitas.replay.report.happened import happened
from bonitas.replay.report.segments import segments
from bonitas.replay.report.speech import Speech, count, percent, percent_change, rounded, speech


def page(difference: Difference, language: str, limit: int) -> tuple[Block, ...]:
    """The page in `language` ("en", "zh"), with at most `limit` changed cases."""
    words = speech(difference.old, difference.new, language)
    told = Page(difference, words)
    blocks = [*told.head(), *told.text_changes()]
    found = difference.comparison
    if found is not None:
        kinds = difference.kinds
        effects = Effects(words, kinds)
        blocks += effects.verdicts(found)
        blocks += causes(words, found)
        blocks += happened(words, found)
        blocks += figures(words, found)
        blocks += effects.rest(found)
        blocks += segments(words, found)
        blocks += CaseList(words, kinds, difference.recorded).blocks(found, limit)
    return tuple(blocks)


@dataclass(frozen=True, slots=True)
class Page:
    """The head of a page and what changed in the text, in one reader's words."""

    difference: Difference
    words: Speech

    # ------------------------------------------------------------ the head and the text

    def head(self) -> Iterator[Block]:
        """Which versions, and the whole in a few sentences."""
        difference, text = self.difference, self.words.text
        yield Heading(text("title", old=_version(difference.old), new=_version(difference.new)))
        if difference.same_meaning:
            yield Line(text("same meaning"), strong=True)
        if difference.comparison is not None:
            yield from self._summary(difference.comparison)

    def _summary(self, found: Comparison) -> Iterator[Block]:
        text = self.words.text
        yield from self.stopped(found)
        yield Line(text("cases", count=count(found.compared)))
        yield from self.left_out(found)
        yield from self.changed(found)
        if found.verdicts is not None:
            yield Line(text("swap ins", count=count(found.swap_ins)), strong=True)
            yield Line(text("swap outs", count=count(found.swap_outs)), strong=True)
        for amount in found.amounts:
            yield from self._in_short(amount)
        yield from self.besides(found)

    def stopped(self, found: Comparison) -> Iterator[Line]:
        """That the replay was stopped before its end, if it was."""
        if found.covered < 1:
            yield Line(self.words.text("stopped", share=percent(found.covered, 1)), strong=True)

    def changed(self, found: Comparison) -> Iterator[Line]:
        """How many cases are decided differently, and in what."""
        text = self.words.text
        if found.changed:
            aspects = [
                text("aspect", name=self._aspect(name), count=count(number))
                for name, number in found.aspects.items()
                if number
            ]
            share = percent(found.changed, found.compared)
            listed = self.words.listing(tuple(aspects))
            yield Line(text("differ", count=count(found.changed), share=share, aspects=listed), strong=True)
        elif found.compared:
            yield Line(text("none differ"), strong=True)

    def besides(self, found: Comparison) -> Iterator[Line]:
        """Cases decided the same for other reasons, and amounts and choices that only one version has."""
        text = self.words.text
        if found.other_reasons:
            yield Line(text("other reasons", count=count(found.other_reasons)))
        for key, names in (("gone", found.gone), ("added", found.added)):
            if names:
                yield Line(text(key, names=self.words.listing(tuple(self.words.name(name) for name in names))))

    def _in_short(self, amount: AmountChange) -> Iterator[Block]:
        key, old, new = "amount in short", amount.old_total, amount.new_total
        if not amount.summable:
            key, old, new = "mean in short", amount.mean(old) or old, amount.mean(new) or new
        elif amount.granted_old is not None and amount.granted_new is not None:
            key, old, new = "exposure", amount.granted_old, amount.granted_new
        if old != new:
            shown = [self.words.value(rounded(value, amount.kind), amount.kind) for value in (old, new)]
            change = percent_change(old, new)
            yield Line(
                self.words.text(key, name=self.words.name(amount.name), old=shown[0], new=shown[1], change=change)
            )

    def left_out(self, found: Comparison) -> Iterator[Line]:
        """The rows that one version or both cannot decide."""
        sides = (("only old", found.only_old, found.sides[0]), ("only new", found.only_new, found.sides[1]))
        for key, number, cases in sides:
            if number:
                problem = self._told(cases[0].problems) if cases else ""
                yield Line(self.words.text(key, count=count(number), problem=problem), strong=True)
        if found.rejected:
            problem = self._told(found.first_problems)
            yield Line(self.words.text("rejected", count=count(found.rejected), problem=problem), strong=True)

    def _told(self, problems: Sequence[CaseProblem]) -> str:
        return problems[0].text(self.words.language) if problems else ""

    def _aspect(self, name: str) -> str:
        return self.words.text(f"{name} aspect" if name in ("amounts", "choices", "warnings", "actions") else name)

    def text_changes(self) -> Iterator[Block]:
        """Clause by clause, with what is words only at the end."""
        if self.difference.recorded:
            return
        changes = self.difference.changes
        yield Heading(self.words.text("text"))
        if not changes:
            yield Line(self.words.text("no text"))
        yield from (Item(one.sign, one.text, one.below) for one in changes if one.matters)
        words = [one for one in changes if not one.matters]
        if words:
            yield Line(self.words.text("only words"))
        yield from (Item(one.sign, one.text, one.below) for one in words)


def _version(program: Program) -> str:
    return f"{program.name} {program.version}".strip()
