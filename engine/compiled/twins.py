"""Nodes that are worth the same in every case, though the text says them in several places."""

from __future__ import annotations

from typing import Any

from bonitas.engine.core import Add, Aggregate, And, Greatest, Least, Lookup, Multiply, Node, Or, Program, Quota, Ref
from bonitas.engine.graph import OPERANDS

_UNORDERED = (Add, Multiply, And, Or, Least, Greatest, Quota)


def twins(program: Program) -> tuple[Ref, ...]:
    """Node → the first that is worth the same: itself, or one that differs in its origin only.

    Causes do tell where they come from, so they are not the same for such nodes.
    """
    first: dict[tuple[Any, ...], Ref] = {}
    found: list[Ref] = []
    for ref, node in enumerate(program.nodes):
        found.append(first.setdefault(_meaning(node, found), ref))
    return tuple(found)


def _meaning(node: Node, found: list[Ref]) -> tuple[Any, ...]:
    """What a node is worth depends on this alone."""
    parts: list[Any] = [type(node), node.kind, node.scope]
    if isinstance(node, Lookup):
        return (*parts, node.table, node.column)
    if isinstance(node, Aggregate):
        inner = (None if ref is None else found[ref] for ref in (node.where, node.value))
        return (*parts, node.operator, node.list, *inner)
    operands = OPERANDS[type(node).__name__]
    for name in node.__dataclass_fields__:
        value = getattr(node, name)
        if name in operands:
            refs = [found[ref] for ref in value] if isinstance(value, tuple) else [found[value]]
            parts.append(tuple(sorted(refs) if isinstance(node, _UNORDERED) else refs))
        elif name not in ("kind", "scope", "origin"):
            parts.append((type(value), value))
    return tuple(parts)
