"""Expressions that stand outside of a policy's text and speak of it: further outputs, and further measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from bonitas.dsl.check.program import check
from bonitas.dsl.diagnose.diagnostic import PolicyError, Severity
from bonitas.dsl.diagnose.report import Report, severity
from bonitas.dsl.diagnose.source import Source
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.lexicon import PHRASES
from bonitas.dsl.syntax.parser import parse
from bonitas.engine.core import Program

Item = TypeVar("Item", bound=tree.Item)


def with_outputs(policy: tree.Policy, expressions: Mapping[str, str]) -> Program:
    """The program of a whole policy (bases merged) with some expressions as outputs, each under its name.

    The expressions are in the language of the policy and may use whatever a `define` may. Raises PolicyError with what
    is wrong with them.
    """
    defines = [_read(policy.language, "DEFINE", text, f"{name} =\n  {text}\n", tree.Define)
               for name, text in expressions.items()]  # fmt: skip
    names = tuple(item.name for item in defines)
    outputs = [tree.Outputs(names, span=policy.span)] if names else []
    return _checked(replace(policy, items=(*policy.items, *defines, *outputs)))


def read_measures(language: str, texts: Mapping[str, str]) -> tuple[tree.Measured, ...]:
    """Measures whose texts (`share with verdict is approve`) are in a language, by their names, which are their titles
    too. Raises PolicyError with what is wrong with them."""
    found: list[tree.Measured] = []
    for name, text in texts.items():
        for one in _read(language, "MEASURE", name, f'figure "figure" {text}', tree.Measures).measures:
            found.append(replace(one, id=replace(one.id, text=name), title=replace(one.title, text=name)))
    return tuple(found)


def with_measures(policy: tree.Policy, measures: Sequence[tree.Measured]) -> Program:
    """The program of a whole policy with some measures in place of its own. Raises PolicyError where one is wrong."""
    items = tuple(item for item in policy.items if not isinstance(item, tree.Measures))
    return _checked(replace(policy, items=(*items, tree.Measures(tuple(measures), span=policy.span))))


def _checked(policy: tree.Policy) -> Program:
    program, found = check(policy, whole=True)
    if program is None:
        raise PolicyError(tuple(one for one in found if severity(one) is Severity.ERROR))
    return program


def _read(language: str, section: str, shown: str, text: str, sort: type[Item]) -> Item:
    """The one item of a section, read from a text of its own so that findings show it; `shown` stands for its file."""
    begin, word = (PHRASES[language][terminal][0] for terminal in ("POLICY", section))
    parsed = parse(Source(shown, f'{begin} extra "extra"\n{word} {text}\n'))
    errors = tuple(one for one in parsed.diagnostics if severity(one) is Severity.ERROR)
    items = () if parsed.policy is None else parsed.policy.items
    if not errors and (len(items) != 1 or not isinstance(items[0], sort)):
        report = Report()
        report.add("K001", items[-1].span, "alone", found=items[-1].span.text.split()[0])
        errors = report.sorted()
    if errors:
        raise PolicyError(errors)
    (item,) = items
    assert isinstance(item, sort)
    return item
