"""One decision as a page for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from rich.console import Console
from rich.text import Text

from bonitas.cli.screens.console import LEVEL_STYLES, VERDICT_STYLES, print_labelled
from bonitas.cli.screens.words import say
from bonitas.engine import words
from bonitas.engine.core import Program
from bonitas.engine.decision import AmountResult, Decision, Notification, Reason
from bonitas.engine.masking import shown
from bonitas.engine.values import Cause, Unknown
from bonitas.engine.wording import Wording, wording

Line = tuple[str, Text]

_ROLES = ("bands", "approval", "table", "output")


def print_page(screen: Console, decision: Decision, program: Program, case: str, language: str | None) -> None:
    """Prints what was decided of `case` and why, in at most a screen."""
    page = _Page(decision, program, wording(program, language))
    screen.print(page.head(case))
    screen.print()
    screen.print(page.verdict())
    screen.print()
    print_labelled(screen, page.lines())


class _Page:
    def __init__(self, decision: Decision, program: Program, wording: Wording) -> None:
        self.decision, self.program, self.wording = decision, program, wording
        self.titles = {one.id: wording.title(one.id, one.title) for one in decision.trace}

    def say(self, key: str, **values: str) -> str:
        return say(self.wording.language, key, **values)

    def head(self, case: str) -> Text:
        title = self.wording.title(self.program.name, self.program.title or self.program.name)
        day = [] if self.decision.today is None else [self.decision.today.isoformat()]
        head = Text(" · ".join([f"{title} {self.decision.version}", self.say("case", id=case), *day]), "dim")
        if self.decision.in_force is False:
            head.append(f"\n{self.wording.span(self.program)}", "yellow")
        return head

    def verdict(self) -> Text:
        verdict = self.decision.verdict
        if verdict is None:
            return Text(self.say("computed"), "bold")
        told = self.wording.verdict(verdict)
        return Text(f" {told.upper()} ", f"{VERDICT_STYLES[verdict]} reverse")

    def lines(self) -> Iterator[Line]:
        for reason in self.decision.reasons:
            yield self.say("reasons"), self._reason(reason)
        for amount in self.decision.amounts:
            yield self.say(amount.word), self._amount(amount)
        for one in sorted(self.decision.selections, key=lambda one: _ROLES.index(one.role)):
            known = self.wording.value(shown(self.program, one), one.kind)
            value = self._unknown(one.value) or self.wording.phrase(known)
            style = "yellow" if isinstance(one.value, Unknown) else ""
            name = [] if one.role == "approval" else [self.say("name", name=self.wording.name(one.name))]
            yield self.say(one.role), Text.assemble(*name, (value, style))
        yield from self._calls()
        for text in dict.fromkeys(map(self.wording.cause, self.decision.needs)):
            yield self.say("needs"), Text(text, "yellow")
        for promise in self.decision.guarantees:
            if promise.held is False:
                title = self.wording.title(promise.id, promise.title)
                yield self.say("broken"), Text(f"{promise.id} {title}", "bold red")

    def _reason(self, reason: Reason) -> Text:
        text, clause = self._because(reason), reason.clause
        if clause not in self.titles:
            clause = self.wording.name(clause)
        if not reason.settled:
            text = self.say("open", because=text, causes=self._causes(reason.causes))
        if reason.refer_to is not None:
            text = self.say("whom", text=text, whom=self.wording.phrase(reason.refer_to))
        if reason.condition is not None:
            text = self.say("on condition", text=text, condition=self.wording.phrase(reason.condition))
        return Text.assemble((clause, VERDICT_STYLES[reason.verdict]), "  ", text)

    def _because(self, reason: Reason) -> str:
        """The author's reason, or the title of the clause or amount where none is given."""
        trace = next((one for one in self.decision.trace if one.id == reason.clause), None)
        if trace is not None and trace.because is None:
            return self.titles[trace.id]
        return self.wording.phrase(reason.because)

    def _amount(self, amount: AmountResult) -> Text:
        value = self.wording.value(amount.value, amount.kind)
        unknown = self._unknown(amount.value)
        told = Text(unknown, "yellow") if unknown else Text(value, "bold")
        if amount.binding is not None and not unknown:
            title = self.titles.get(amount.binding, "")
            whole = self.say("cap", value=value, id=amount.binding, title=title)
            told = Text.assemble((value, "bold"), whole.removeprefix(value))
        return Text.assemble(self.say("name", name=self.wording.name(amount.name)), told)

    def _unknown(self, value: object) -> str:
        if not isinstance(value, Unknown):
            return ""
        return self.say("unknown because", causes=self._causes(sorted(value.causes)))

    def _causes(self, causes: Iterable[Cause]) -> str:
        return self.wording.listing(tuple(dict.fromkeys(map(self.wording.cause, causes))))

    def _calls(self) -> Iterator[Line]:
        """Warnings, actions and who is to be told."""
        for raised in self.decision.warnings:
            level = words.LEVEL[self.wording.language][raised.level]
            style = LEVEL_STYLES[raised.level]
            yield (
                self.say("warnings"),
                Text.assemble((raised.clause, style), f"  {self.titles[raised.clause]} ", (level, style)),
            )
        for action in self.decision.actions:
            yield self.say("actions"), Text(self.wording.phrase(action.description or action.action))
        for told in self.decision.notifications:
            yield self.say("actions"), Text(self._notification(told))

    def _notification(self, told: Notification) -> str:
        whom = self.wording.phrase(told.whom)
        if told.within is None or told.unit is None:
            return self.say("notify", whom=whom)
        return self.say("notify within", whom=whom, time=self.wording.time(Fraction(told.within), told.unit))
