"""What can be told of a checked policy: amounts that need rounding, values that may be missing, comparisons
that decide nothing."""

from __future__ import annotations

from dataclasses import fields as parts_of
from fractions import Fraction

from bonitas.dsl.check.context import Context
from bonitas.dsl.check.fields import default_step
from bonitas.dsl.check.whole import common
from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.syntax import tree
from bonitas.engine import core
from bonitas.engine.core import Comparison, Phase, Program, Ref
from bonitas.engine.graph import operands as all_operands
from bonitas.engine.kinds import NUMERIC, Days, Money, Value
from bonitas.engine.values import plain


def check_findings(context: Context, program: Program) -> None:
    """Reports K211, K210, K214 and K217."""
    if not context.whole:
        return
    for amount in program.amounts:
        _rounding(context, program, amount)
    for measure in program.measures:
        _summable(context, program, measure)
    _may_be_missing(context, program)
    if not context.report.has_errors:
        _decided(context, program)


# ---------------------------------------------------------------- rounding


def _rounding(context: Context, program: Program, amount: core.Amount) -> None:
    """K211: an amount of money or days without `round` must be a whole multiple of its unit whatever the case."""
    unit = _unit(amount)
    if amount.mode is not None or unit is None:
        return

    values: dict[Phase, list[Ref]] = {phase: [] for phase in Phase}
    for rule in program.rules:
        for part in rule.contributions:
            if isinstance(part, core.ToAmount) and part.amount == amount.name:
                values[part.phase].append(part.value)
    step = context.steps.of(amount.start)
    for factor in values[Phase.TIMES]:
        each = context.steps.of(factor)
        step = None if step is None or each is None else common((step, step * each))
    others = [context.steps.of(ref) for phase in Phase if phase is not Phase.TIMES for ref in values[phase]]
    if any(each is None or (each % unit) for each in (step, *others)):
        declared = context.symbols.amounts
        item = next(item for name, item in declared.items() if context.naming(name) == amount.name)
        context.report.add("K211", item.name.span, name=item.name.text)


def _summable(context: Context, program: Program, measure: core.Measure) -> None:
    """K211: what a measure adds up over many cases may be no quotient that is not rounded: its digits would grow with
    every case."""
    waiting = [ref for ref in (measure.value, measure.per) if ref is not None]
    seen: set[Ref] = set()
    while waiting:
        ref = waiting.pop()
        node = program.nodes[ref]
        if ref in seen or isinstance(node, core.Round):
            continue
        seen.add(ref)
        divides = isinstance(node, core.Divide) and not isinstance(program.nodes[node.denominator], core.Const)
        if divides or (isinstance(node, core.Aggregate) and node.operator is core.Operator.AVERAGE):
            item = next(one for one in context.symbols.measures.values() if context.naming(one.id.text) == measure.name)
            context.report.add("K211", item.id.span, "measure", name=item.id.text)
            return
        if isinstance(node, core.Lookup):
            table = program.tables[node.table]
            waiting += [row[node.column] for row in (*(one.results for one in table.rows), table.otherwise) if row]
        elif isinstance(node.kind, NUMERIC):
            waiting += all_operands(program, node)


def _unit(amount: core.Amount) -> Fraction | None:
    return default_step(amount.kind) if isinstance(amount.kind, Money | Days) else None


# ---------------------------------------------------------------- what may be missing


def _may_be_missing(context: Context, program: Program) -> None:
    """K210: optional fields that can make a requirement or an amount unknown."""
    spans = _optional_fields(context)
    optional = spans.keys()
    exposures = _exposures(program)
    referring: frozenset[str] = frozenset()
    for rule in program.rules:
        guarded = _asked(program, rule.when) | _asked(program, rule.applies)
        refs = [rule.when, rule.applies, *(p.value for p in rule.contributions if isinstance(p, core.ToAmount))]
        matters = any(isinstance(part, core.ToVerdict | core.ToAmount) for part in rule.contributions)
        if matters:
            found = frozenset().union(*(exposures[ref] for ref in refs)) & (optional - guarded)
            _say(context, spans, found, rule.id, program.decides_verdict)
            required = set() if rule.required is None else _asked(program, rule.required)
            referring |= found | guarded | required
    for amount in program.amounts:
        _say(context, spans, exposures[amount.start] & optional, amount.name, program.decides_verdict)
        referring |= exposures[amount.start]
    for selection in program.selections if program.decides_verdict else ():
        if selection.role == "approval":
            _no_approver(context, spans, exposures[selection.value] & optional - referring)


def _no_approver(context: Context, spans: dict[str, tree.Name], names: frozenset[str]) -> None:
    """Fields without which a case may be approved and nobody is named to do it."""
    approval = context.symbols.values["approver"]
    for name in sorted(names):
        labels = ((spans[name].span, "declared"),)
        words = {"name": spans[name].text, "subject": spans[name].text}
        context.report.add("K210", approval.span, "approver", labels=labels, **words)


def _optional_fields(context: Context) -> dict[str, tree.Name]:
    """The fields that may be missing, by canonical name; those of a record by `record.field`."""
    found = {context.naming(field.name.text): field.name for field in context.symbols.fields if field.optional}
    for name, record in context.symbols.records.items():
        of_record = (field for field in record.fields if field.optional)
        found |= {f"{context.naming(name)}.{context.naming(field.name.text)}": field.name for field in of_record}
    return found


def _say(
    context: Context, spans: dict[str, tree.Name], names: frozenset[str], canonical: str, decides_verdict: bool
) -> None:
    subject = _written(context, canonical)
    for name in sorted(names):
        labels = ((spans[name].span, "declared"),)
        variant = "" if decides_verdict else "computed"
        context.report.add("K210", subject.span, variant, labels=labels, name=spans[name].text, subject=subject.text)


def _written(context: Context, canonical: str) -> tree.Name:
    """The clause's id or the amount's name as the author wrote it."""
    ids = [clause.clause.id for clause in context.symbols.clauses.values()]
    names = [item.name for item in context.symbols.amounts.values()]
    return next(name for name in (*ids, *names) if context.naming(name.text) == canonical)


def _asked(program: Program, ref: Ref) -> set[str]:
    """Inputs that a condition asks to be known."""
    found: set[str] = set()
    waiting = [ref]
    while waiting:
        node = program.nodes[waiting.pop()]
        if isinstance(node, core.And):
            waiting += node.operands
        elif isinstance(node, core.Known):
            inner = program.nodes[node.operand]
            if isinstance(inner, core.Input):
                found.add(inner.name)
            elif isinstance(inner, core.Element):
                found.add(f"{inner.scope}.{inner.field}")
    return found


def _exposures(program: Program) -> list[frozenset[str]]:
    """For each node the inputs whose absence can make it unknown.

    `otherwise`, `is known` and a `missing` row shield them.
    """
    found: list[frozenset[str]] = []
    for node in program.nodes:
        if isinstance(node, core.Input):
            found.append(frozenset((node.name,)))
        elif isinstance(node, core.Element):
            found.append(frozenset((f"{node.scope}.{node.field}",)))
        else:
            exposed = frozenset().union(*(found[ref] for ref in _exposing(program, node)))
            asked = _asked(program, node.where) if isinstance(node, core.Aggregate) and node.where is not None else ()
            found.append(exposed.difference(asked))
    return found


def _exposing(program: Program, node: core.Node) -> list[Ref]:
    """The nodes that can make a node unknown by being unknown themselves."""
    if isinstance(node, core.Fallback):
        return [node.default]
    if isinstance(node, core.Lookup):
        table = program.tables[node.table]
        shielded = [any(row.cells[column].missing for row in table.rows) for column in range(len(table.inputs))]
        return [ref for ref, shield in zip(table.inputs, shielded, strict=True) if not shield]
    if isinstance(node, core.Aggregate):
        return [ref for ref in (node.where, node.value) if ref is not None]
    return [] if isinstance(node, core.Known) else operands(node)


_OPERANDS = frozenset(
    [
        "terms",
        "operand",
        "operands",
        "factors",
        "numerator",
        "denominator",
        "left",
        "right",
        "condition",
        "then",
        "otherwise",
        "default",
    ]
)


def operands(node: core.Node) -> list[Ref]:
    """The nodes that a node is made of, outside tables and lists."""
    found: list[Ref] = []
    for part in parts_of(node):
        if part.name in _OPERANDS or (part.name in ("start", "end", "date", "days", "months", "on")):
            value = getattr(node, part.name)
            found += value if isinstance(value, tuple) else [value]
    return found


# ---------------------------------------------------------------- comparisons that decide nothing


def _decided(context: Context, program: Program) -> None:
    """K214, K217: a written bound outside the declared range of the field it is compared with."""
    for ref, node in enumerate(program.nodes):
        if not isinstance(node, core.Compare) or ref not in context.graph.spans:
            continue
        left, right = program.nodes[node.left], program.nodes[node.right]
        if isinstance(left, core.Input) and isinstance(right, core.Const):
            field = context.fields_of.get(("", left.name))
            if field is not None:
                _compare(context, node, context.graph.spans[ref], field, right.value)


def _compare(context: Context, node: core.Compare, span: Span, field: core.Field, value: Value) -> None:
    if isinstance(value, bool | str):
        return
    outside = (field.low is not None and value < field.low) or (field.high is not None and value > field.high)  # type: ignore[operator]
    written = next(each for each in context.symbols.fields if context.naming(each.name.text) == field.name)
    labels = ((written.span, "range"),)
    if outside and node.operator in (Comparison.EQUAL, Comparison.NOT_EQUAL):
        context.report.add("K217", span, labels=labels, found=plain(value), name=written.name.text)
        return
    answer = _always(node.operator, field, value)
    if answer is not None:
        context.report.add("K214", span, "true" if answer else "false", labels=labels)


def _always(operator: Comparison, field: core.Field, value: Value) -> bool | None:
    """Whether the comparison has one answer over the declared range."""
    low, high = field.low, field.high
    if operator in (Comparison.LESS, Comparison.AT_LEAST):
        if low is not None and value <= low:  # type: ignore[operator]
            return operator is Comparison.AT_LEAST
        if high is not None and value > high:  # type: ignore[operator]
            return operator is Comparison.LESS
    if operator in (Comparison.MORE, Comparison.AT_MOST):
        if high is not None and value >= high:  # type: ignore[operator]
            return operator is Comparison.AT_MOST
        if low is not None and value < low:  # type: ignore[operator]
            return operator is Comparison.MORE
    return None
