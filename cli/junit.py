"""The results of fixtures as JUnit XML, which most build servers read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from bonitas.cli.fixture_runs import Run
from bonitas.cli.test_report import error_lines, failure_text
from bonitas.replay.fixtures import CaseResult

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(runs: Sequence[Run]) -> str:
    """One test suite a file, one test case a case; a file that could not be run is an error."""
    suites = "".join(_suite(run) for run in runs)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="bonitas">\n{suites}</testsuites>\n'


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
