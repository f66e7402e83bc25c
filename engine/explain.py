"""The whole story of a decision, in the reader's language: what was decided, why, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

from bonitas.engine import words
from bonitas.engine.core import Amount, Phase, Program, Section, Verdict
from bonitas.engine.decision import AmountResult, ClauseTrace, Decision, Reason, State, Step
from bonitas.engine.masking import shown
from bonitas.engine.natural import natural
from bonitas.engine.outcomes import contributions_to
from bonitas.engine.values import Cause, Unknown
from bonitas.engine.wording import Wording, wording

NEAR = 0.25
"""A clause that nearly fired is told of when its shortfall is at most this share of the bound."""


class Tone(Enum):
    """What an item means for the customer, for those who colour it."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing told, with what is to be said of it below."""

    text: str
    details: tuple[str, ...] = ()
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands under it. `key` says what it is about, the same in the stories of other versions:
    "verdict", "amount credit_limit", "clauses" …"""

    key: str
    heading: str
    items: tuple[Item, ...]
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Story:
    """What a decision tells, part by part."""

    parts: tuple[Part, ...] = field(default=())

    def text(self) -> str:
        """The story as plain lines."""
        lines: list[str] = []
        for part in self.parts:
            lines.append(part.heading)
            for item in part.items:
                lines.append(f"  {item.text}")
                lines.extend(f"    {detail}" for detail in item.details)
        return "\n".join(lines) + "\n"


def explain(decision: Decision, program: Program, language: str | None = None) -> Story:
    """The story of `decision`, which `program` made. Parts with nothing to tell are left out.

    `language` is "en" or "zh"; None is the policy's own. Raises ValueError for another one.
    """
    teller = _Teller(decision, program, wording(program, language))
    return Story(tuple(part for part in teller.parts() if part is not None))


@dataclass(frozen=True, slots=True)
class _Teller:
    decision: Decision
    program: Program
    say: Wording

    def parts(self) -> Iterable[Part | None]:
        yield self._verdict()
        yield self._not_in_force()
        yield from map(self._amount, self.decision.amounts)
        yield self._part("choices", self._choices())
        yield self._part("warnings", self._warnings(), Tone.BAD)
        yield self._part("actions", self._actions())
        yield self._part("needs heading", (Item(text, (), Tone.DOUBT) for text in self._causes(self.decision.needs)))
        yield self._part("change", self._changes())
        yield self._part("nearly", self._nearly())
        yield self._part("broken", self._broken(), Tone.BAD)
        yield self._part("clauses", self._clauses())
        yield self._part("values", (Item(self.say.seen(seen)) for seen in self.decision.values))

    def _part(self, key: str, items: Iterable[Item], tone: Tone = Tone.PLAIN) -> Part | None:
        told = tuple(items)
        return Part(key, self.say.say(key), told, tone) if told else None

    def _causes(self, causes: Iterable[Cause]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.say.cause(cause) for cause in causes))

    def _title(self, clause: str) -> str:
        return next(self.say.title(one.id, one.title) for one in self.decision.trace if one.id == clause)

    # ------------------------------------------------------------ the verdict

    def _verdict(self) -> Part | None:
        if self.decision.verdict is None:
            return None
        told = self.say.verdict(self.decision.verdict)
        heading = self.say.say("verdict", verdict=told)
        items = tuple(map(self._reason, self.decision.reasons)) or (Item(self.say.say("approved")),)
        return Part("verdict", heading, items, _tone(self.decision.verdict))

    def _not_in_force(self) -> Part | None:
        day = self.decision.today
        if day is None or self.decision.in_force is not False:
            return None
        heading = self.say.say("not in force", day=day.isoformat())
        return Part("not in force", heading, (Item(self.say.span(self.program)),), Tone.DOUBT)

    def _reason(self, reason: Reason) -> Item:
        trace = next((one for one in self.decision.trace if one.id == reason.clause), None)
        title = self.say.phrase(reason.because) if trace is None else self._title(reason.clause)
        because = self.say.phrase(reason.because)
        doubt = "nameless doubt" if reason.because == reason.clause else "doubt"
        key = doubt if not reason.settled else "reason" if trace is not None and trace.because else "untitled"
        name, verdict = self.say.name(reason.clause), self.say.verdict(reason.verdict)
        text = self.say.say(key, id=reason.clause if trace else name, title=title, verdict=verdict, because=because)
        details = [*self._facts(trace)] if trace is not None and reason.settled else []
        details += self._causes(reason.causes)
        if reason.refer_to is not None:
            details.append(self.say.say("to", whom=self.say.phrase(reason.refer_to)))
        if reason.condition is not None:
            details.append(self.say.say("condition", condition=self.say.phrase(reason.condition)))
        return Item(text, tuple(details), _tone(reason.verdict) if reason.settled else Tone.DOUBT)

    def _facts(self, trace: ClauseTrace) -> Iterable[str]:
        """The comparisons that decided a clause that fired, then what else it saw."""
        told = {gap.name for gap in trace.gaps}
        yield from (self.say.gap(gap, "needs") for gap in trace.gaps)
        yield from (self.say.seen(seen) for seen in trace.seen if seen.name not in told)

    # ------------------------------------------------------------ amounts and choices

    def _amount(self, result: AmountResult) -> Part:
        declared = next(one for one in self.program.amounts if one.name == result.name)
        value = self.say.value(result.value, result.kind)
        heading = self.say.say("amount", name=self.say.name(result.name), value=value)
        start = self.say.value(result.start, result.kind)
        items = [Item(self.say.say("start", value=start))]
        items += [Item(self._step(result, step)) for step in result.steps]
        items += [Item(text) for text in self._rounding(declared)]
        if isinstance(result.value, Unknown):
            items += [Item(text, (), Tone.DOUBT) for text in self._causes(sorted(result.value.causes))]
        tone = Tone.DOUBT if isinstance(result.value, Unknown) else Tone.PLAIN
        return Part(f"amount {result.name}", heading, tuple(items), tone)

    def _step(self, result: AmountResult, step: Step) -> str:
        rule = next(one for one in self.program.rules if one.id == step.clause)
        item = next(one for one in contributions_to(rule, result.name) if one.phase is step.phase)
        kind = self.program.nodes[item.value].kind if step.phase is Phase.TIMES else result.kind
        value = self.say.value(step.value, kind)
        line = self.say.say(step.phase.value, id=step.clause, title=self._title(step.clause), value=value)
        return self.say.say("binding", line=line) if step.binding else line

    def _rounding(self, amount: Amount) -> Iterable[str]:
        if amount.mode is not None and amount.unit is not None:
            unit = self.say.value(amount.unit, amount.kind)
            yield self.say.say("rounded", mode=self.say.say(amount.mode.value), unit=unit)

    def _choices(self) -> Iterable[Item]:
        for one in self.decision.selections:
            causes = self._causes(sorted(one.value.causes)) if isinstance(one.value, Unknown) else ()
            value = self.say.value(shown(self.program, one), one.kind)
            text = self.say.say("amount", name=self.say.name(one.name), value=value)
            yield Item(text, causes, Tone.DOUBT if causes else Tone.PLAIN)

    # ------------------------------------------------------------ warnings and actions

    def _warnings(self) -> Iterable[Item]:
        for one in self.decision.warnings:
            trace = next(trace for trace in self.decision.trace if trace.id == one.clause)
            level = words.LEVEL[self.say.language][one.level]
            text = self.say.say("warning", id=one.clause, title=self._title(one.clause), level=level)
            yield Item(text, tuple(map(self.say.seen, trace.seen)), Tone.BAD)

    def _actions(self) -> Iterable[Item]:
        for one in self.decision.actions:
            clauses = self.say.listing(one.clauses)
            described = self.say.phrase(one.description)
            name = self.say.name(one.action)
            yield Item(self.say.say("action", name=name, description=described, clauses=clauses))
        for told in self.decision.notifications:
            clauses, whom = self.say.listing(told.clauses), self.say.phrase(told.whom)
            if told.within is None or told.unit is None:
                yield Item(self.say.say("notify", whom=whom, clauses=clauses))
            else:
                time = self.say.time(Fraction(told.within), told.unit)
                yield Item(self.say.say("notify within", whom=whom, clauses=clauses, time=time))

    # ------------------------------------------------------------ what would change the answer

    def _changes(self) -> Iterable[Item]:
        for reason in self.decision.reasons:
            if reason.settled and reason.verdict is self.decision.verdict:
                trace = next(one for one in self.decision.trace if one.id == reason.clause)
                yield from self._change(trace)

    def _change(self, trace: ClauseTrace) -> Iterable[Item]:
        gaps = tuple(self.say.gap(gap) for gap in trace.gaps)
        if gaps:
            yield Item(self.say.say("changes", id=trace.id, title=self._title(trace.id)), gaps)

    def _nearly(self) -> Iterable[Item]:
        for trace in self.decision.trace:
            distances = [gap.distance for gap in trace.gaps if gap.distance is not None]
            if trace.nearly and distances and min(distances) <= NEAR:
                yield from self._change(trace)

    def _broken(self) -> Iterable[Item]:
        for one in self.decision.guarantees:
            if one.held is False:
                title = self.say.title(one.id, one.title)
                yield Item(self.say.say("guarantee", id=one.id, title=title), (), Tone.BAD)

    # ------------------------------------------------------------ clause by clause

    def _clauses(self) -> Iterable[Item]:
        sections = list(Section)
        ordered = sorted(self.decision.trace, key=lambda one: (sections.index(one.section), one.group, natural(one.id)))
        for trace in ordered:
            title = self._title(trace.id)
            state = self._states(trace)[self.say.language][trace.state]
            if trace.state is State.OVERRIDDEN:
                by = self.say.listing(trace.overridden_by)
                text = self.say.say("overridden", id=trace.id, title=title, by=by)
            else:
                text = self.say.say("clause", id=trace.id, title=title, state=state)
            exception = [self.say.say("exception", clause=trace.exception_to)] if trace.exception_to else []
            seen = map(self.say.seen, trace.seen)
            tone = Tone.DOUBT if trace.state is State.UNSETTLED else Tone.PLAIN
            yield Item(text, (*exception, *seen, *self._causes(_untold(trace))), tone)

    def _states(self, trace: ClauseTrace) -> Mapping[str, Mapping[State, str]]:
        rule = next(one for one in self.program.rules if one.id == trace.id)
        return words.STATE if rule.required is None else words.REQUIREMENT


def _untold(trace: ClauseTrace) -> Iterable[Cause]:
    """The causes of an unsettled clause that the values it saw do not tell already."""
    told = {cause for seen in trace.seen if isinstance(seen.value, Unknown) for cause in seen.value.causes}
    return (cause for cause in trace.causes if cause not in told)


def _tone(verdict: Verdict) -> Tone:
    if verdict is Verdict.DECLINE:
        return Tone.BAD
    return Tone.DOUBT if verdict is Verdict.REFER else Tone.GOOD
