"""What is declared and never used, and translations of nothing."""

from __future__ import annotations

from bonitas.dsl.check.context import Context
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.walk import words


def check_usage(policy: tree.Policy, context: Context) -> None:
    """Reports K110 and K412; says nothing while parts of the text could not be read."""
    if not context.whole:
        return
    _unused(context)
    _translated(policy, context)


def _unused(context: Context) -> None:
    symbols, used = context.symbols, context.used
    outputs = {name.text for name in symbols.outputs}
    tables_used = {
        id(declaration.item)
        for record, names in (("", symbols.values), *symbols.record_values.items())
        for name, declaration in names.items()
        if (record, name) in used or name in outputs
    }
    for record, names in (("", symbols.values), *symbols.record_values.items()):
        for name, declaration in names.items():
            item = declaration.item
            if isinstance(item, tree.AmountSection | tree.Approval) or (record, name) in used or name in outputs:
                continue
            if isinstance(item, tree.Table) and id(item) in tables_used:
                continue
            if (record and record not in symbols.records) or name in context.meant:
                continue
            context.report.add("K110", declaration.span, name=name)
    for name, action in symbols.actions.items():
        if ("action", name) not in used and name not in context.meant:
            context.report.add("K110", action.name.span, name=name)


def _translated(policy: tree.Policy, context: Context) -> None:
    if policy.names is None:
        return
    known = words(policy)
    for each in policy.names.translations:
        if each.source.text not in known:
            context.report.add("K412", each.source.span, name=each.source.text)
