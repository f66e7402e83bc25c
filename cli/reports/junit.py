"""The results of fixtures, and of what else was looked at, as JUnit XML, which most build servers read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from bonitas.cli.reports.fixtures import error_lines, failure_text
from bonitas.cli.runs.fixture_runs import Run
from bonitas.replay.fixtures import CaseResult

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that was looked at beside fixtures: `failure` says in short and in full what is wrong with it."""

    file: str
    name: str
    failure: tuple[str, str] | None = None


def junit_xml(runs: Sequence[Run], others: Mapping[str, Sequence[Outcome]] | None = None) -> str:
    """One test suite a file, one test case a case; a file that could not be run is an error. `others` are suites of
    other things, by name."""
    suites = "".join(_others(name, outcomes) for name, outcomes in (others or {}).items())
    suites += "".join(_suite(run) for run in runs)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="bonitas">\n{suites}</testsuites>\n'


def _others(name: str, outcomes: Sequence[Outcome]) -> str:
    failures = sum(one.failure is not None for one in outcomes)
    counts = f'tests="{len(outcomes)}" failures="{failures}" errors="0"'
    cases = "".join(map(_outcome, outcomes))
    return f"  <testsuite name={_attribute(name)} {counts}>\n{cases}  </testsuite>\n"


def _outcome(one: Outcome) -> str:
    head = f"    <testcase classname={_attribute(one.file)} name={_attribute(one.name)} file={_attribute(one.file)}"
    if one.failure is None:
        return f"{head}/>\n"
    short, full = one.failure
    return f"{head}>\n      <failure message={_attribute(short)}>{_content(full)}</failure>\n    </testcase>\n"


def _suite(run: Run) -> str:
    cases = "".join(_case(run, result) for result in run.results)
    failures = sum(not result.passed for result in run.results)
    errors = 0
    if run.error is not None:
        errors, name = 1, _attribute(str(run.path))
        told = _content("\n".join(error_lines(run)))
        error = f'      <error message="not run">{told}</error>\n'
        cases = f"    <testcase classname={name} name={name}>\n{error}    </testcase>\n"
    counts = f'tests="{len(run.results) or errors}" failures="{failures}" errors="{errors}"'
    return f"  <testsuite name={_attribute(str(run.path))} {counts}>\n{cases}  </testsuite>\n"


def _case(run: Run, result: CaseResult) -> str:
    head = f"    <testcase classname={_attribute(str(run.path))} name={_attribute(result.row.id)}"
    head += f' file={_attribute(str(run.path))} line="{result.row.line}"'
    if result.passed:
        return f"{head}/>\n"
    names = [*(one.name for one in result.mismatches), *(one.id for one in result.broken)]
    told = _content(failure_text(result, run))
    return f"{head}>\n      <failure message={_attribute(', '.join(names))}>{told}</failure>\n    </testcase>\n"


def _content(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text))


def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("", text))
