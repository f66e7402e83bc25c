"""The summary of a run as blocks, which the screen and Markdown lay out."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from bonitas.cli.ci.journey import Compared, Journey, Layout, State, Step
from bonitas.cli.ci.words import say
from bonitas.cli.exits import FINE, INTERRUPTED
from bonitas.cli.reports.fixtures import error_lines, failure_text
from bonitas.cli.runs.fixture_runs import Run
from bonitas.cli.screens.words import counted
from bonitas.dsl.diagnose.diagnostic import Diagnostic, Severity
from bonitas.dsl.diagnose.render_human import finding
from bonitas.engine.problems import printable
from bonitas.replay.difference import Difference
from bonitas.replay.gates.result import GateResult
from bonitas.replay.report.blocks import Block, Heading, Item, Line
from bonitas.replay.report.cases import CaseList
from bonitas.replay.report.causes import causes
from bonitas.replay.report.effects import Effects
from bonitas.replay.report.page import Page
from bonitas.replay.report.speech import speech

MOST_FAILED = 20
"""Failed cases of fixtures that a summary shows; the others are counted."""


def summary(journey: Journey, limit: int) -> tuple[Block, ...]:
    """The whole, with at most `limit` changed cases of each policy."""
    return (*_head(journey), *_layout(journey), *_findings(journey), *_fixtures(journey), *_policies(journey, limit))


def _head(journey: Journey) -> Iterator[Block]:
    language, code = journey.language, journey.code
    title = "title passed" if code == FINE else "title stopped" if code == INTERRUPTED else "title failed"
    yield Heading(say(language, title))
    base = journey.base
    yield Line(say(language, "base", name=printable(base.name), commit=base.short, config=printable(journey.config)))
    if journey.own_gates:
        yield Line(say(language, "own gates", config=printable(journey.config)), strong=True)
    yield from (Line(say(language, "gone", path=printable(path)), strong=True) for path in journey.gone)
    for step in journey.steps:
        yield _step(journey, step)


def _step(journey: Journey, step: Step) -> Item:
    language, told = journey.language, _told(journey, step.name)
    key = "passed" if step.code == FINE else "stopped" if step.code == INTERRUPTED else "failed"
    sign = "+" if step.code == FINE else "-"
    if not told:
        key, sign = ("nothing", "~") if step.code == FINE else (key, sign)
    return Item(sign, say(language, "step", name=step.name, result=say(language, key), told=told))


def _told(journey: Journey, name: str) -> str:
    """The counts of a step; empty where it had nothing to do."""
    language = journey.language
    if name in ("fmt", "check") and not journey.files:
        return ""
    if name == "fmt":
        fine = sum(file.layout is Layout.FINE for file in journey.files)
        return say(language, "fmt told", fine=str(fine), all=str(len(journey.files)))
    if name == "check":
        grades = [grade for file in journey.files for grade in file.grades()]
        errors = counted(language, "errors", grades.count(Severity.ERROR))
        return say(
            language,
            "check told",
            errors=errors,
            warnings=counted(language, "warnings", grades.count(Severity.WARNING)),
        )
    if name == "test":
        return _told_of_tests(language, journey.runs)
    if name == "gates":
        held = sum(result.passed for result in journey.results)
        return say(language, "gates told", held=str(held), all=str(len(journey.results))) if journey.results else ""
    states = [one.state for one in journey.compared]
    words = {state.value: str(states.count(state)) for state in (State.CHANGED, State.NEW, State.SAME)}
    told = say(language, "diff told", **words) if states else ""
    broken = states.count(State.BROKEN)
    return told + (say(language, "diff broken", count=str(broken)) if broken else "")


def _told_of_tests(language: str, runs: Sequence[Run]) -> str:
    results = [result for run in runs for result in run.results]
    broken = sum(run.error is not None for run in runs)
    if not runs:
        return ""
    told = say(language, "test told", passed=f"{sum(one.passed for one in results):,}", all=f"{len(results):,}")
    return told + (say(language, "test broken", count=str(broken)) if broken else "")


def _layout(journey: Journey) -> Iterator[Block]:
    other = [file for file in journey.files if file.layout is not Layout.FINE]
    if "fmt" not in journey.taken or not other:
        return
    yield Heading(say(journey.language, "fmt"))
    for file in other:
        key = "layout" if file.layout is Layout.OTHER else "unreadable"
        yield Item("-", f"{printable(file.path)}: {say(journey.language, key, path=printable(file.path))}")


def _findings(journey: Journey) -> Iterator[Block]:
    if "check" not in journey.taken or not journey.findings:
        return
    yield Heading(say(journey.language, "check"))
    for file in journey.files:
        wanted = set(map(id, journey.findings))
        yield from (finding_item(one, file.language) for one in file.findings if id(one) in wanted)


def finding_item(found: Diagnostic, language: str) -> Item:
    """A finding: what it says, and below it the place."""
    first, *below = "".join(text for _, text in finding(found, language)).rstrip("\n").split("\n")
    return Item("-", first, tuple(below))


def _fixtures(journey: Journey) -> Iterator[Block]:
    failed = [(run, result) for run in journey.runs for result in run.results if not result.passed]
    broken = [run for run in journey.runs if run.error is not None]
    if "test" not in journey.taken or not (failed or broken):
        return
    yield Heading(say(journey.language, "test"))
    for run in broken:
        yield Item("-", printable(str(run.path)), tuple(line for text in error_lines(run) for line in text.split("\n")))
    for run, result in failed[:MOST_FAILED]:
        place = f"{printable(str(run.path))}:{result.row.line} {printable(result.row.id)}"
        yield Item("-", place, tuple(failure_text(result, run).split("\n")))
    if len(failed) > MOST_FAILED:
        yield Line(f"… +{len(failed) - MOST_FAILED}")


def _policies(journey: Journey, limit: int) -> Iterator[Block]:
    quiet = [one for one in journey.compared if one.difference is None]
    for one in quiet:
        yield Line(say(journey.language, f"state {one.state.value}", path=printable(one.path)))
        yield from _trouble(one, journey.language)
        yield from _gates(one, journey.language)
    for one in journey.compared:
        if one.difference is not None:
            yield from _gates(one, journey.language)
            yield from _trouble(one, journey.language)
            yield from brief(one.difference, journey.language, limit)
            if not one.listed:
                yield Line(say(journey.language, "state unlisted", path=printable(one.path)), strong=True)
            yield Line(say(journey.language, "more", command=_command(journey, one)))


def _command(journey: Journey, one: Compared) -> str:
    """The command that tells the whole of a difference."""
    old = f"{journey.base.short}:./{Path(one.held.against or one.path).as_posix()}"
    words = ["bonitas", "diff", old, one.path]
    for option, value in (("--cases", one.held.cases), ("--mapping", one.held.mapping)):
        words += [] if value is None else [option, value]
    words += [] if one.held.today is None else ["--today", one.held.today.isoformat()]
    words += [word for cut in one.held.by for word in ("--by", cut)]
    return printable(shlex.join(words))


def _trouble(one: Compared, language: str) -> Iterator[Block]:
    if one.trouble is None:
        return
    for line in one.trouble.lines:
        yield Item("-", line)
    yield from (finding_item(found, language) for found in one.trouble.findings)


def _gates(one: Compared, language: str) -> Iterator[Block]:
    if not one.results:
        return
    yield Heading(say(language, "gates of", path=printable(one.path)))
    yield from (gate_item(result, language) for result in one.results)


def gate_item(result: GateResult, language: str) -> Item:
    """One gate: what was asked and found, and where it does not hold, why and by which examples."""
    words = {"name": result.name, "limit": result.limit, "found": result.found, "told": result.told}
    key = "gate" if result.passed else "gate failed" if result.judged else "gate unjudged"
    examples = ", ".join(result.examples)
    below = (say(language, "examples", names=examples),) if examples and not result.passed else ()
    return Item("+" if result.passed else "-", say(language, key, **words), below)


def brief(difference: Difference, language: str, limit: int) -> Iterator[Block]:
    """What a reviewer has to see of a difference: the sum, the text, the moves of verdicts, the causes, some cases."""
    words = speech(difference.old, difference.new, language)
    told = Page(difference, words)
    yield from told.head()
    yield from told.text_changes()
    found = difference.comparison
    if found is not None:
        yield from Effects(words, difference.kinds).verdicts(found)
        yield from causes(words, found)
        yield from CaseList(words, difference.kinds).blocks(found, limit)
