"""What a program of the core is made of, by name, and what random policies have to reach between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise, product

from bonitas.engine import core
from bonitas.engine.core import Cell, Field, Interval, Node, Program, Rule, Table
from bonitas.engine.kinds import Choice, Kind, ListOf, Money

_ORDERED = tuple(one for one in core.Comparison if one not in (core.Comparison.EQUAL, core.Comparison.NOT_EQUAL))
_NUMBERS = ("number", "ratio", "money", "money of another currency", "days")


def constructs(program: Program) -> set[str]:
    """Everything that `program` has of what `EXPECTED` names, and more."""
    found = {name for node in program.nodes for name in _of_node(program, node)}
    for table in program.tables.values():
        found |= {f"table {name}" for name in _of_table(program, table)}
    for field in program.inputs:
        found |= {f"field {name}" for name in _of_field(program, field)}
    for record in program.records:
        found |= {f"inner field {name}" for field in record.fields for name in _of_field(program, field)}
    for rule in program.rules:
        found |= set(_of_rule(program, rule))
    found |= set(_of_outcomes(program))
    return found | {f"policy {name}" for name in _of_policy(program)}


# ---------------------------------------------------------------- nodes


def kind_name(program: Program, kind: Kind) -> str:
    """A kind in words; choices by whether they are ordered, money by whether it is in the policy's currency."""
    match kind:
        case Choice(ordered=ordered):
            return "ordered choice" if ordered else "choice"
        case Money(currency) if currency != program.currency:
            return "money of another currency"
    return type(kind).__name__.lower()


def _of_node(program: Program, node: Node) -> Iterator[str]:
    name = type(node).__name__
    place = "of elements" if node.scope is not None else "of the case"
    yield f"{name} {place}"
    yield f"kind {kind_name(program, node.kind)}"
    match node:
        case core.Compare(operator=operator, left=left):
            yield f"{name} {operator.value} {kind_name(program, program.nodes[left].kind)}"
        case core.Round(mode=mode):
            yield f"{name} {mode.value}"
        case core.MonthsBetween(rule=rule) | core.YearsBetween(rule=rule) | core.AddMonths(rule=rule):
            yield f"{name} {rule.value}"
        case core.Aggregate():
            yield from _of_aggregate(program, node)
        case core.Quota(least=least, most=most):
            yield f"{name} {'at least' if most is None else 'exactly' if least == most else 'at most'}"
        case core.Undetermined(not_in_force=never):
            yield f"{name} {'never in force' if never else 'stated'}"
        case core.Dated(on=on):
            yield from _of_dated(program, node, on)
        case core.Multiply(factors=factors):
            yield f"{name} {'power' if len(set(factors)) < len(factors) else len(factors)}"
        case core.OutcomeValue(name=outcome):
            yield f"{name} {'verdict' if outcome == 'verdict' else 'amount'}"
        case core.Least() | core.Greatest() | core.Choose() | core.Fallback() | core.Lookup():
            yield f"{name} {kind_name(program, node.kind)}"
        case core.Known(operand=operand):
            yield f"{name} {kind_name(program, program.nodes[operand].kind)}"


def _of_aggregate(program: Program, node: core.Aggregate) -> Iterator[str]:
    plain = any(record.name == node.record and record.plain for record in program.records)
    yield f"Aggregate {node.operator.value} {'some' if node.where is not None else 'all'}"
    yield f"Aggregate {node.operator.value} of {'values' if plain else 'records'}"
    if node.value is not None and node.operator in (core.Operator.MIN, core.Operator.MAX):
        yield f"Aggregate {node.operator.value} {kind_name(program, node.kind)}"


def _of_dated(program: Program, node: core.Dated, on: int) -> Iterator[str]:
    periods = node.periods
    today = isinstance(at := program.nodes[on], core.Input) and at.name == "today"
    yield f"Dated {'today' if today else 'as of'}"
    yield f"Dated {kind_name(program, node.kind)}"
    if any(one.end is None for one in periods):
        yield "Dated open end"
    pairs = pairwise(periods)
    if any(one.end and other.start and (other.start - one.end).days > 1 for one, other in pairs):
        yield "Dated gap"


# ---------------------------------------------------------------- tables


def _of_table(program: Program, table: Table) -> Iterator[str]:
    yield f"{table.hit.value}, {'otherwise' if table.otherwise is not None else 'no otherwise'}"
    yield f"{table.hit.value}, {'of elements' if table.scope is not None else 'of the case'}"
    yield f"of {min(len(table.inputs), 3)} inputs"
    if len(table.rows) > 20:
        yield f"{table.hit.value}, beyond checking"
    yield f"of {min(len(table.columns), 2)} columns"
    results = {ref for row in table.rows for ref in row.results}
    if any(not isinstance(program.nodes[ref], core.Const) for ref in results):
        yield f"{table.hit.value}, computed results"
    if any(isinstance(program.nodes[ref], core.Undetermined) for ref in results):
        yield "unknown result"
    for place, ref in enumerate(table.inputs):
        kind = kind_name(program, program.nodes[ref].kind)
        for row in table.rows:
            yield from (f"cell {form} {kind}" for form in _of_cell(row.cells[place]))


def _of_cell(cell: Cell) -> Iterator[str]:
    if not cell.tests:
        yield "missing" if cell.missing else "any"
        return
    if cell.missing:
        yield "missing or more"
    sign = "not " if cell.negated else ""
    yield f"{sign}several" if len(cell.tests) > 1 else f"{sign}one"
    for test in cell.tests:
        if isinstance(test, Interval):
            low = "" if test.low is None else "from" if test.low_included else "over"
            high = "" if test.high is None else "to" if test.high_included else "under"
            yield f"{low}..{high}"
        else:
            yield f"{sign}member"


# ---------------------------------------------------------------- fields


def _of_field(program: Program, field: Field) -> Iterator[str]:
    kind = kind_name(program, field.kind)
    if isinstance(field.kind, ListOf):
        plain = any(record.name == field.kind.record and record.plain for record in program.records)
        kind = "list of values" if plain else "list of records"
    yield kind
    if field.optional:
        yield f"{kind} optional"
    if field.sensitive:
        yield f"{kind} sensitive"
    for bound, word in ((field.low, "low"), (field.high, "high"), (field.typical_low, "typical")):
        if bound is not None:
            yield f"{kind} {word}"
    if field.step is not None:
        yield f"{kind} {'decimal step' if field.step.denominator != 1 else 'whole step'}"


# ---------------------------------------------------------------- rules and outcomes


def _of_rule(program: Program, rule: Rule) -> Iterator[str]:
    yield f"section {rule.section.value}"
    yield "clause required" if rule.required is not None else "clause not required"
    if isinstance(program.nodes[rule.applies], core.Const):
        yield f"clause always applies in {rule.section.value}"
    if not rule.contributions:
        yield f"waiver in {rule.section.value}"
    for item in rule.contributions:
        match item:
            case core.ToVerdict(verdict=verdict):
                yield f"says {verdict.name.lower()} in {rule.section.value}"
            case core.ToAmount(phase=phase):
                yield f"contributes {phase.value} in {rule.section.value}"
            case core.RaiseWarning(level=level):
                yield f"raises {level.name.lower()}"
            case core.Notify(within=within, unit=unit):
                yield f"notifies {'at some time' if within is None else unit}"
            case core.TakeAction():
                yield f"acts in {rule.section.value}"
    if rule.exception_to is not None:
        yield f"exception in {rule.section.value}"
        yield f"exception of depth {min(_depth(program, rule), 3)}"


def _depth(program: Program, rule: Rule) -> int:
    above = {one.id: one for one in program.rules}
    depth, at = 0, rule
    while at.exception_to is not None:
        depth, at = depth + 1, above[at.exception_to]
    return depth


def _of_outcomes(program: Program) -> Iterator[str]:
    stood_against = Counter(rule.exception_to for rule in program.rules if rule.exception_to is not None)
    if any(count > 1 for count in stood_against.values()):
        yield "two exceptions to a clause"
    for amount in program.amounts:
        rounded = f"rounded {amount.mode.value}" if amount.mode is not None else "not rounded"
        yield from (f"amount {rounded}", f"{amount.word} in {kind_name(program, amount.kind)}")
        if amount.unit is not None:
            yield f"amount to {'tenths or finer' if amount.unit < 1 else 'wholes or coarser'}"
    for one in program.selections:
        yield f"selection {one.role}"
        if one.role == "output":
            yield f"output {kind_name(program, program.nodes[one.value].kind)}"
    for definition in program.definitions:
        yield f"definition {definition.role}"
    yield from ("fact" for _ in program.facts)
    for promise in program.guarantees:
        yield "guarantee" if promise.holds is not None else "guarantee of two cases"


def _of_policy(program: Program) -> Iterator[str]:
    yield "asks for today" if program.uses_today else "does not ask for today"
    yield "decides a verdict" if program.decides_verdict else "only computes"
    yield f"effective {'until a day' if program.effective_until is not None else 'for ever'}"
    lists = Counter(field.kind.record for field in program.inputs if isinstance(field.kind, ListOf))
    if any(count > 1 for count in lists.values()):
        yield "with two lists of a record"
    if any(not _decimal(node.value) for node in program.nodes if isinstance(node, core.Const)):
        yield "with a constant that is no decimal"


def _decimal(value: object) -> bool:
    if not isinstance(value, Fraction):
        return True
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


# ---------------------------------------------------------------- what there is to reach


def _names(pattern: str, *parts: Iterable[str]) -> set[str]:
    return {pattern.format(*each) for each in product(*parts)}


def _all_nodes() -> set[str]:
    classes = {one.__name__ for one in Node.__subclasses__()}
    of_elements = classes - {"Input", "Const", "Aggregate", "Fired", "OutcomeValue", "Undetermined"}
    return _names("{} of the case", classes - {"Element"}) | _names("{} of elements", of_elements)


def _all_operations() -> set[str]:
    modes, rules = [one.value for one in core.Rounding], [one.value for one in core.MonthEnd]
    operators = [one.value for one in core.Operator]
    ordered = [*_NUMBERS, "date", "ordered choice"]
    return (
        _names("Compare {} {}", [one.value for one in _ORDERED], ordered)
        | _names("Compare {} {}", ("=", "!="), [*ordered, "choice", "text"])
        | _names("Round {}", modes)
        | _names("{} {}", ("MonthsBetween", "YearsBetween", "AddMonths"), rules)
        | _names("Aggregate {} {}", operators, ("some", "all"))
        | _names("Aggregate {} of {}", operators, ("values", "records"))
        | _names("Aggregate {} {}", ("min", "max"), ("money", "number", "date", "ordered choice"))
        | _names("Quota {}", ("at least", "at most", "exactly"))
        | _names("Undetermined {}", ("never in force", "stated"))
        | _names(
            "Dated {}", ("today", "as of", "open end", "gap", "days", "ratio", "money", "number", "date", "boolean")
        )
        | _names("Multiply {}", ("power", "2", "3"))
        | _names("OutcomeValue {}", ("verdict", "amount"))
        | _names("{} {}", ("Least", "Greatest"), ordered)
        | _names("{} {}", ("Choose", "Fallback"), [*ordered, "choice", "text", "boolean"])
        | _names("Known {}", [*ordered, "choice", "text", "boolean"])
        | _names(
            "Lookup {}", ("number", "money", "ratio", "days", "ordered choice", "choice", "text", "date", "boolean")
        )
    )


def _all_tables() -> set[str]:
    hits = [one.value for one in core.HitPolicy]
    numbers = ("number", "money", "days")
    ranges = ("from..", "over..", "..to", "..under", "from..to", "from..under", "over..to", "over..under")
    return (
        _names("table {}, {}", hits, ("otherwise", "no otherwise", "of elements", "of the case", "computed results"))
        | _names("table of {}", ("1 inputs", "2 inputs", "3 inputs", "1 columns", "2 columns"))
        | {"table unknown result", "table unique, beyond checking", "table first, beyond checking"}
        | _names("table cell {} {}", ranges, ("number",))
        | _names("table cell {} {}", ("from..", "..under", "any", "missing"), (*numbers, "date"))
        | _names("table cell {} {}", ("member", "not member", "several", "not several"), ("choice", "text", "number"))
        | _names("table cell {} {}", ("from..", "..to", "member", "missing"), ("ordered choice",))
        | _names("table cell {} {}", ("member", "any", "missing"), ("boolean",))
        | {"table cell missing or more number", "table cell several number"}
    )


def _all_fields() -> set[str]:
    scalars = ("boolean", "number", "ratio", "money", "days", "text", "date", "choice", "ordered choice")
    numbers = ("number", "ratio", "money", "days")
    lists = ("list of values", "list of records")
    return (
        _names("field {}", (*scalars, "money of another currency", *lists))
        | _names("field {} {}", (*scalars, *lists), ("optional", "sensitive"))
        | _names("field {} {}", (*numbers, "date"), ("low", "high"))
        | _names("field {} {}", ("number", "ratio", "money"), ("typical", "decimal step"))
        | _names("field {} whole step", ("number", "money", "days"))
        | _names("inner field {}", scalars)
        | _names("inner field {} optional", ("boolean", "number", "money", "date", "text", "ordered choice"))
        | _names("inner field {} sensitive", ("money", "text"))
    )


def _all_outcomes() -> set[str]:
    sections = [one.value for one in core.Section]
    reacting = ("warning", "incentive", "penalty")
    kinds = ("number", "ratio", "money", "days", "date", "text", "boolean", "ordered choice", "choice")
    return (
        _names("section {}", sections)
        | _names("exception in {}", sections)
        | _names("waiver in {}", sections)
        | _names("exception of depth {}", "123")
        | {"two exceptions to a clause", "clause required", "clause not required", "clause always applies in admission"}
        | _names("says {} in {}", ("decline", "refer", "approve_with_conditions"), ("admission", *reacting))
        | _names("contributes {} in {}", [one.value for one in core.Phase], ("amount", "incentive", "penalty"))
        | _names("raises {}", [one.name.lower() for one in core.Level])
        | _names("notifies {}", ("at some time", "hours", "days", "weeks", "months"))
        | _names("acts in {}", reacting)
        | _names("amount {}", ("not rounded", *(f"rounded {one.value}" for one in core.Rounding)))
        | _names("amount to {}", ("tenths or finer", "wholes or coarser"))
        | {"limit in money", "limit in money of another currency", "term in days", "fact", "guarantee"}
        | _names("amount in {}", ("money", "number", "ratio", "days"))
        | _names("selection {}", ("bands", "approval", "output"))
        | _names("output {}", kinds)
        | _names("definition {}", ("define", "parameter", "scorecard", "factor", "bands", "table", "tiers"))
        | {"guarantee of two cases", "policy asks for today", "policy does not ask for today"}
        | {"policy decides a verdict", "policy only computes", "policy effective until a day"}
        | {
            "policy effective for ever",
            "policy with two lists of a record",
            "policy with a constant that is no decimal",
        }
    )


EXPECTED = frozenset(_all_nodes() | _all_operations() | _all_tables() | _all_fields() | _all_outcomes())
"""What random policies have to reach between them."""
