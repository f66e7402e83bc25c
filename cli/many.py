"""Many cases decided one after the other: every one counts as decided or rejected, and none is lost."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from itertools import chain
from typing import TextIO

import click
from rich.table import Table
from rich.text import Text

from bonitas.cli.cases import PROBLEMS_SHOWN, REJECTED_SHOWN, case_name, decision_line, print_hints, print_rejected
from bonitas.cli.exits import FINE, INVALID
from bonitas.cli.places import written
from bonitas.cli.progress import RowBar
from bonitas.cli.screen import VERDICT_STYLES, console
from bonitas.cli.words import say
from bonitas.engine.core import Program, Verdict
from bonitas.engine.decision import AmountResult, Decision, SelectionResult
from bonitas.engine.wording import Wording, wording
from bonitas.policy import Policy
from bonitas.replay.batch import Accepted, Rejected
from bonitas.replay.rejects import RejectWriter

LISTED = 50
"""Decisions that are listed on the screen; the rest is counted."""

Judged = Accepted | Rejected


def decide_many(
    policy: Policy,
    path: str,
    begun: list[Judged],
    rest: Iterable[Judged],
    *,
    mapped: bool,
    language: str | None,
    form: str,
    output: str | None,
    rejects: str | None,
) -> int:
    """Decides all rows; returns the exit code. `mapped`: a mapping file was given."""
    spoken = language or policy.program.language
    with ExitStack() as stack:
        out = stack.enter_context(written(output)) if output is not None else None
        if out is None and form == "json":
            out = sys.stdout
        writer = stack.enter_context(RejectWriter(policy.program, rejects)) if rejects is not None else None
        run = _Run(policy, spoken, out, writer)
        rows = chain(begun, rest)
        run.all(stack.enter_context(RowBar(path)).watch(rows) if output is not None else rows)
    run.report(mapped=mapped, to_screen=output is not None or form == "human")
    return INVALID if run.rejected else FINE


class _Run:
    """What has been decided so far."""

    def __init__(self, policy: Policy, language: str, out: TextIO | None, rejects: RejectWriter | None) -> None:
        self.policy, self.language, self.out, self.rejects = policy, language, out, rejects
        self.verdicts: Counter[Verdict | None] = Counter()
        self.rejected = 0
        self.listed: list[tuple[str, Decision]] = []
        self.shown: list[Rejected] = []

    def all(self, rows: Iterable[Judged]) -> None:
        for row in rows:
            if isinstance(row, Rejected):
                self._reject(row)
            else:
                self._decide(row)

    def _reject(self, row: Rejected) -> None:
        self.rejected += 1
        if self.rejects is not None:
            self.rejects.write(row)
        elif len(self.shown) < REJECTED_SHOWN:
            self.shown.append(row)

    def _decide(self, row: Accepted) -> None:
        decision, line = decision_line(self.policy, row, self.language)
        self.verdicts[decision.verdict] += 1
        if self.out is not None:
            self.out.write(json.dumps(line, ensure_ascii=False) + "\n")
        elif len(self.listed) < LISTED:
            self.listed.append((case_name(row.row), decision))

    def report(self, *, mapped: bool, to_screen: bool) -> None:
        """The list, the first rejected cases and the counts; everything but decisions goes to the error stream."""
        decided = self.verdicts.total()
        if self.listed:
            console().print(_table(self.listed, self.policy.program, wording(self.policy.program, self.language)))
        if decided > len(self.listed) and self.out is None:
            click.echo(say(self.language, "more cases", count=f"{decided - len(self.listed):,}"))
        for row in self.shown:
            print_rejected(row, self.language, PROBLEMS_SHOWN)
        if self.rejected > len(self.shown) and self.rejects is None:
            click.echo(say(self.language, "more rejected", count=f"{self.rejected - len(self.shown):,}"), err=True)
        print_hints(self.shown, self.language, mapped=mapped)
        click.echo(self._counts(decided), err=not to_screen)

    def _counts(self, decided: int) -> str:
        total = decided + self.rejected
        noun = say(self.language, "one" if total == 1 else "many")
        numbers = {"total": f"{total:,}", "decided": f"{decided:,}", "rejected": f"{self.rejected:,}"}
        counts = say(self.language, "counts", cases=noun, **numbers)
        words = wording(self.policy.program, self.language)
        by_verdict = [
            f"{words.verdict(verdict)} {self.verdicts[verdict]:,}" for verdict in Verdict if self.verdicts[verdict]
        ]
        return f"{words.listing(tuple(by_verdict))}\n{counts}" if by_verdict else counts


def _table(decided: list[tuple[str, Decision]], program: Program, words: Wording) -> Table:
    """A line for each decision: the verdict, the first outcomes, and the clauses that are its reasons."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column(say(words.language, "head case"), overflow="fold")
    if program.decides_verdict:
        table.add_column(say(words.language, "head verdict"))
    names = _columns(program)
    for name in names:
        table.add_column(words.name(name), justify="right", overflow="fold")
    if program.decides_verdict:
        table.add_column(say(words.language, "head reasons"), overflow="fold")
    clauses = {rule.id for rule in program.rules}
    for case, decision in decided:
        cells: list[str | Text] = [case]
        if decision.verdict is not None:
            cells.append(Text(words.verdict(decision.verdict), VERDICT_STYLES[decision.verdict]))
        results: list[AmountResult | SelectionResult] = [*decision.amounts, *decision.selections]
        outcomes = {one.name: words.value(one.value, one.kind) for one in results}
        cells += [outcomes[name] for name in names]
        reasons = (one.clause if one.clause in clauses else words.name(one.clause) for one in decision.reasons)
        table.add_row(*cells, *([words.listing(tuple(reasons))] if program.decides_verdict else []))
    return table


def _columns(program: Program) -> tuple[str, ...]:
    """The outcomes that the list has room for: amounts and the rating, or what a policy without a verdict computes."""
    amounts = [one.name for one in program.amounts]
    if not program.decides_verdict:
        return tuple([*amounts, *(one.name for one in program.selections)][:4])
    return tuple([*amounts[:1], *(one.name for one in program.selections if one.role == "bands")][:2])
