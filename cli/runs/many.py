"""Many cases decided: every one counts as decided or rejected, and none is lost."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from typing import TextIO

import click
from rich.table import Table
from rich.text import Text

from bonitas.cli.exits import FINE, INVALID
from bonitas.cli.options.machine import block_machine, single_machine
from bonitas.cli.options.places import apart
from bonitas.cli.runs.asked import Asked
from bonitas.cli.runs.cases import PROBLEMS_SHOWN, REJECTED_SHOWN, case_name, decision_line, print_hints, print_rejected
from bonitas.cli.runs.given import Given
from bonitas.cli.screens.console import VERDICT_STYLES, console
from bonitas.cli.screens.progress import SizeBar
from bonitas.cli.screens.words import say
from bonitas.engine.columnar.rows import Rows
from bonitas.engine.core import Program, Verdict
from bonitas.engine.decision import Decision
from bonitas.engine.masking import shown
from bonitas.engine.wording import Wording, wording
from bonitas.policy import Policy
from bonitas.replay.batch import Rejected
from bonitas.replay.decide_all import Tally, decide_all
from bonitas.replay.rejects import RejectWriter
from bonitas.replay.rows import CaseRow
from bonitas.replay.stream.judge import Judged, Taken
from bonitas.replay.whole_file import written

LISTED = 50
"""Decisions that are listed on the screen; the rest is counted."""


def decide_many(policy: Policy, given: Given, row: CaseRow | None, asked: Asked) -> int:
    """Decides all cases, or one `row` of them; returns the exit code."""
    program = policy.program
    blocks = block_machine(program, asked.machine)
    with ExitStack() as stack:
        stream = given.stream(blocks.sound, row, REJECTED_SHOWN if asked.rejects is None else None)
        apart([file.name for file in stream.files], **asked.written)
        out = None if asked.decisions is None else stack.enter_context(written(asked.decisions))
        if out is None and asked.output is None and asked.form == "json":
            out = sys.stdout
        writer = None if asked.rejects is None else stack.enter_context(RejectWriter(program, asked.rejects))
        run = _Run(policy, asked, out, writer)
        bar = stack.enter_context(SizeBar(given.name, stream.size)) if asked.writes else None
        tally = decide_all(
            program,
            stream,
            blocks,
            asked.output,
            several=given.several,
            watch=run.watch,
            progress=None if bar is None else lambda tally: bar.reach(tally.passed),
        )
    run.report(tally, mapped=given.mapping is not None)
    return INVALID if tally.rejected else FINE


class _Run:
    """What is told of the cases while they are decided, and after."""

    def __init__(self, policy: Policy, asked: Asked, out: TextIO | None, rejects: RejectWriter | None) -> None:
        self.policy, self.asked, self.out, self.rejects = policy, asked, out, rejects
        self.language = asked.language or policy.program.language
        self.machine = single_machine(policy.program, asked.machine)
        self.most = sys.maxsize if out is not None else 0 if asked.output is not None else LISTED
        self.told = 0
        self.listed: list[tuple[str, Decision]] = []
        self.shown: list[Rejected] = []

    def watch(self, judged: Judged) -> None:
        """The rows of one piece."""
        for row in judged.rejected:
            if self.rejects is not None:
                self.rejects.write(row)
            elif len(self.shown) < REJECTED_SHOWN:
                self.shown.append(row)
        if self.told < self.most:
            found = [(line, taken, place) for taken in judged.taken for place, line in enumerate(taken.lines.tolist())]
            for line, taken, place in sorted(found, key=lambda one: one[0])[: self.most - self.told]:
                self._tell(judged.file, line, taken, place)

    def _tell(self, file: str, line: int, taken: Taken, place: int) -> None:
        self.told += 1
        name = taken.ids[place].as_py()
        decision = self.machine.decide(Rows(self.policy.program, taken.block).case(place))
        if self.out is None:
            self.listed.append((case_name(file, name, line, many=True), decision))
        else:
            told = decision_line(self.policy, name, decision, self.asked.language)
            self.out.write(json.dumps(told, ensure_ascii=False) + "\n")

    def report(self, tally: Tally, *, mapped: bool) -> None:
        """The list, the first rejected cases and the counts; everything but decisions goes to the error stream."""
        if self.listed:
            console().print(_table(self.listed, self.policy.program, wording(self.policy.program, self.language)))
            if tally.decided > len(self.listed):
                click.echo(say(self.language, "more cases", count=f"{tally.decided - len(self.listed):,}"))
        for row in self.shown:
            print_rejected(row, self.language, PROBLEMS_SHOWN)
        if tally.rejected > len(self.shown) and self.rejects is None:
            click.echo(say(self.language, "more rejected", count=f"{tally.rejected - len(self.shown):,}"), err=True)
        print_hints(self.shown, self.language, mapped=mapped)
        click.echo(self._counts(tally), err=self.out is sys.stdout)

    def _counts(self, tally: Tally) -> str:
        noun = say(self.language, "one" if tally.rows == 1 else "many")
        numbers = {"total": f"{tally.rows:,}", "decided": f"{tally.decided:,}", "rejected": f"{tally.rejected:,}"}
        counts = say(self.language, "counts", cases=noun, **numbers)
        words = wording(self.policy.program, self.language)
        by_verdict = [
            f"{words.verdict(verdict)} {tally.verdicts[verdict]:,}" for verdict in Verdict if tally.verdicts[verdict]
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
        outcomes = {one.name: words.value(one.value, one.kind) for one in decision.amounts}
        outcomes |= {one.name: words.value(shown(program, one), one.kind) for one in decision.selections}
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
