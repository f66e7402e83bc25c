"""Builds the core's expression graph: every node once, operands before their users."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bonitas.dsl.check.kinds import Anything, Checked, to_core
from bonitas.dsl.diagnose.source import Span
from bonitas.engine import core
from bonitas.engine.graph import OPERANDS
from bonitas.engine.kinds import Boolean, Value

AnyNode = TypeVar("AnyNode", bound=core.Node)


@dataclass(frozen=True, slots=True)
class Typed:
    """A node with its kind while checking. `literal` is the written value where it is one; `span` its place."""

    ref: core.Ref
    kind: Checked
    span: Span
    literal: Value | None = None


@dataclass
class Graph:
    """The nodes and tables of a program in the making. `owner` is the clause or definition that is being read."""

    nodes: list[core.Node] = field(default_factory=list)
    tables: dict[str, core.Table] = field(default_factory=dict)
    owner: str = ""
    spans: dict[core.Ref, Span] = field(default_factory=dict)

    def origin(self, span: Span) -> core.Origin:
        """The place of a span, for the core."""
        return core.Origin(span.source.name, span.line, span.column, self.owner)

    def add(
        self, node: type[AnyNode], kind: Checked, span: Span, *, scope: str | None = None, **parts: Any
    ) -> core.Ref:
        """Appends a node; `scope` defaults to that of its operands."""
        if scope is None:
            scope = self._scope(parts[name] for name in OPERANDS.get(node.__name__, ()))
        made = node(kind=to_core(kind), origin=self.origin(span), scope=scope, **parts)
        self.nodes.append(made)
        self.spans[len(self.nodes) - 1] = span
        return len(self.nodes) - 1

    def _scope(self, operands: Iterable[core.Ref | tuple[core.Ref, ...] | None]) -> str | None:
        """The record of the first operand that speaks of one."""
        for operand in operands:
            for ref in operand if isinstance(operand, tuple) else (operand,):
                if ref is not None and (found := self.nodes[ref].scope):
                    return found
        return None

    def const(self, value: Value, kind: Checked, span: Span) -> Typed:
        return Typed(self.add(core.Const, kind, span, value=value), kind, span, literal=value)

    def truth(self, value: bool, span: Span) -> core.Ref:
        return self.const(value, Boolean(), span).ref

    def both(self, operands: list[core.Ref], span: Span) -> core.Ref:
        """Conjunction of any number of conditions; of none it is true."""
        if not operands:
            return self.truth(True, span)
        return operands[0] if len(operands) == 1 else self.add(core.And, Boolean(), span, operands=tuple(operands))

    def negate(self, operand: core.Ref, span: Span) -> core.Ref:
        return self.add(core.Not, Boolean(), span, operand=operand)

    def mistake(self, span: Span) -> Typed:
        """What stands in for an expression that has been reported."""
        return Typed(self.add(core.Undetermined, Anything(), span, reason=""), Anything(), span)
