"""How many values are multiplied together on the way to a node: the digits of an exact result grow with them."""

from __future__ import annotations

from collections.abc import Sequence

from bonitas.dsl.check.context import Context
from bonitas.dsl.check.findings import operands
from bonitas.dsl.syntax.limits import MAX_FACTORS
from bonitas.engine import core
from bonitas.engine.core import Phase, Program, Ref


def check_factors(context: Context, program: Program) -> None:
    """Reports products of more than MAX_FACTORS values (K220); what is built on a reported one counts anew."""
    times = _times(program)
    counts: list[int] = []
    for ref, node in enumerate(program.nodes):
        count = _count(program, node, counts, times)
        if count > MAX_FACTORS:
            if ref in context.graph.spans:  # a second name for a value has none
                context.report.add("K220", context.graph.spans[ref], limit=MAX_FACTORS)
            count = 1
        counts.append(count)


def _times(program: Program) -> dict[str, list[Ref]]:
    """The factors of each amount, its start among them."""
    found = {amount.name: [amount.start] for amount in program.amounts}
    for rule in program.rules:
        for part in rule.contributions:
            if isinstance(part, core.ToAmount) and part.phase is Phase.TIMES:
                found[part.amount].append(part.value)
    return found


def _count(program: Program, node: core.Node, counts: Sequence[int], times: dict[str, list[Ref]]) -> int:
    match node:
        case core.Multiply() | core.Divide():
            return sum(counts[ref] for ref in operands(node))
        case core.OutcomeValue(name=name):
            return sum(counts[ref] for ref in times.get(name, ()) if ref < len(counts)) or 1
        case core.Lookup():
            table = program.tables[node.table]
            results = [row.results[node.column] for row in table.rows]
            found = results + ([table.otherwise[node.column]] if table.otherwise is not None else [])
            return max((counts[ref] for ref in found), default=1)
        case core.Aggregate(value=value):
            return 1 if value is None else counts[value]
    return max((counts[ref] for ref in operands(node)), default=1)
