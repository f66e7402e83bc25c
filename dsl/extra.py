"""Expressions that stand outside of a policy's text and speak of it, as one more output of the policy each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bonitas.dsl.check.program import check
from bonitas.dsl.diagnose.diagnostic import PolicyError, Severity
from bonitas.dsl.diagnose.report import Report, severity
from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.lexicon import PHRASES
from bonitas.dsl.syntax.parser import parse
from bonitas.engine.core import Program


def with_outputs(policy: tree.Policy, expressions: Mapping[str, str]) -> Program:
    """The program of a whole policy (bases merged) with some expressions as outputs, each under its name.

    The expressions are in the language of the policy and may use whatever a `define` may. Raises PolicyError with what
    is wrong with them.
    """
    defines = [item for name, text in expressions.items() for item in _define(policy.language, name, text)]
    names = tuple(item.name for item in defines)
    outputs = [tree.Outputs(names, span=policy.span)] if names else []
    program, found = check(replace(policy, items=(*policy.items, *defines, *outputs)), whole=True)
    errors = tuple(one for one in found if severity(one) is Severity.ERROR)
    if program is None or errors:
        raise PolicyError(errors)
    return program


def _define(language: str, name: str, text: str) -> list[tree.Define]:
    """The definition of an expression, read from a text of its own so that findings show it."""
    begin, define = (PHRASES[language][word][0] for word in ("POLICY", "DEFINE"))
    parsed = parse(Source(name, f'{begin} {name} "{name}"\n{define} {name} = ({text})\n'))
    errors = tuple(one for one in parsed.diagnostics if severity(one) is Severity.ERROR)
    items = [] if parsed.policy is None else parsed.policy.items
    found = [item for item in items if isinstance(item, tree.Define)]
    if len(items) > 1 and not errors:
        report = Report()
        report.add("K001", items[1].span, expected=())
        errors = report.sorted()
    if errors:
        raise PolicyError(errors)
    return found
