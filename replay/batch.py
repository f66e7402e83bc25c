"""A file of cases at the door of one policy: every row is accepted or rejected, and none is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from bonitas.engine.case import TODAY, Case, CaseModel, at_line
from bonitas.engine.core import Program
from bonitas.engine.kinds import ListOf, Money
from bonitas.engine.problems import Both, CaseError, CaseProblem, closest, fact_broken, printable, problem
from bonitas.engine.soundness import broken_facts
from bonitas.replay.mapping import CaseMapping, ColumnRule
from bonitas.replay.read import read_cases
from bonitas.replay.rows import CaseRow


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that tells a sound case."""

    row: CaseRow
    case: Case = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be decided, with everything that is wrong with it; each problem has its line."""

    row: CaseRow
    problems: tuple[CaseProblem, ...]


FactCheck = Callable[[Case], Sequence[CaseProblem]]
"""The facts that a sound case breaks."""


def load_batch(
    program: Program,
    path: Path | str,
    mapping: CaseMapping | None = None,
    *,
    today: date | None = None,
    facts: FactCheck | None = None,
) -> Iterator[Accepted | Rejected]:
    """Every row of a file, in its order, accepted or rejected.

    `today` is the decision date of cases that have none. `facts` checks what the policy declares of sound cases.
    Raises CaseError before the first row where the file as a whole cannot be read (K510) or the mapping does not
    fit the policy or the file (K501, K511); OSError as usual.
    """
    model = CaseModel(program)
    if mapping is not None:
        mapping = fitted(mapping, model, today is not None)
    rows = read_cases(path, mapping, hidden=hidden_fields(model), money=amounts(model))
    return (judge(row, model, today=today, facts=facts) for row in rows)


def fact_check(program: Program) -> FactCheck | None:
    """A check of the facts that a policy declares, for single cases; None where it declares none."""
    if not program.facts:
        return None

    def check(case: Case) -> list[CaseProblem]:
        return [fact_broken(fact.name, fact.title) for fact in broken_facts(program, case)]

    return check


def hidden_fields(model: CaseModel) -> Callable[[str], bool]:
    """Whether messages may not show the values of a field, by any of its names."""
    sensitive = {name for name, declared in model.case.fields.items() if declared.sensitive}
    return lambda name: model.case.names.get(name, name) in sensitive


def amounts(model: CaseModel) -> Callable[[str], bool]:
    """Whether a field is an amount of money, by any of its names."""
    money = {name for name, declared in model.case.fields.items() if isinstance(declared.kind, Money)}
    return lambda name: model.case.names.get(name, name) in money


def judge(
    row: CaseRow, model: CaseModel, *, today: date | None = None, facts: FactCheck | None = None
) -> Accepted | Rejected:
    """One row, accepted or rejected. Facts are checked only where nothing else is wrong."""
    problems = list(row.problems)
    case: Case | None = None
    if row.raw or not problems:
        try:
            case = model.validate(_dated(row.raw, model, today))
        except CaseError as error:
            unread = {item.path for item in problems}
            problems += [item for item in error.problems if not (item.code == "K502" and item.path in unread)]
    if case is not None and not problems and facts is not None:
        problems += facts(case)
    if case is None or problems:
        return Rejected(row, at_line(problems, row.line_of))
    return Accepted(row, case)


def _dated(raw: Mapping[str, object], model: CaseModel, today: date | None) -> Mapping[str, object]:
    if today is None or any(model.case.names.get(name) == TODAY and raw[name] is not None for name in raw):
        return raw
    return {name: value for name, value in raw.items() if model.case.names.get(name) != TODAY} | {TODAY: today}


def _unfit(columns: Mapping[str, ColumnRule], model: CaseModel) -> list[CaseProblem]:
    """Constants that their fields refuse, and lists for fields that are none: no row could be decided."""
    fields = model.case.fields
    listed = [name for name, rule in columns.items() if rule.list_ and not isinstance(fields[name].kind, ListOf)]
    said = Both("the field is no list", "该字段不是列表")
    problems = [problem("K511:value", f"columns.{name}.list", detail=said) for name in listed]
    constants = {name: rule.constant for name, rule in columns.items() if rule.constant is not None}
    try:
        model.validate(constants)
    except CaseError as error:
        given = [item for item in error.problems if item.path.partition("[")[0].partition(".")[0] in constants]
        problems += [replace(item, path=f"columns.{item.path}", written=None) for item in given]
    return problems


def fitted(mapping: CaseMapping, model: CaseModel, dated: bool) -> CaseMapping:
    """The mapping with canonical field names; `dated`: cases without a date get one. Raises CaseError (K501, K511)."""
    problems: list[CaseProblem] = []
    written: dict[str, str] = {} if mapping.today is None else {TODAY: TODAY}
    columns: dict[str, ColumnRule] = {}
    for name, rule in mapping.columns.items():
        path = f"columns.{printable(name)}"
        canonical = model.case.names.get(name)
        if canonical is None:
            hint, suggestion = closest(name, model.case.names)
            problems.append(problem("K501", path, suggestion=suggestion, name=printable(name, 60), hint=hint))
            continue
        if canonical in written:
            problems.append(problem("K511:twice", path, first=written[canonical], second=name))
        written[canonical] = name
        columns[canonical] = rule
        if model.case.fields[canonical].sensitive and rule.column is not None and rule.column == mapping.id:
            problems.append(problem("K511:identity", "id", column=printable(rule.column)))
    for name, declared in model.case.fields.items():
        if not declared.optional and name not in written and not (dated and name == TODAY):
            problems.append(problem("K511:unmapped", f"columns.{name}", name=name))
    problems += _unfit(columns, model)
    if problems:
        raise CaseError(problems)
    return mapping.model_copy(update={"columns": columns})
