"""A few strokes that build small programs by hand, for tests of machines that need no text."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from bonitas.engine import core
from bonitas.engine.core import Comparison, HitPolicy, Node, Origin, Program, Ref, Section, Verdict
from bonitas.engine.kinds import Boolean, Choice, Date, Kind, ListOf, Money, Number, Value

CNY = Money("CNY")
NUMBER = Number()
YES_NO = Boolean()
DATE = Date()
RATING = Choice(("C", "B", "A", "AA"), ordered=True)


class Build:
    """Collects nodes and declarations; `program()` makes the program of them."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.parts: dict[str, list[Any]] = {
            part: []
            for part in (
                *("inputs", "records", "definitions", "facts", "rules"),
                *("amounts", "selections", "actions", "guarantees", "measures"),
            )
        }
        self.tables: dict[str, core.Table] = {}
        self.clause = ""

    def node(self, made: type[Node], kind: Kind, **attributes: Any) -> Ref:
        """Add a node; its origin is the clause being built, its line its number."""
        origin = Origin("test.policy", len(self.nodes) + 1, 1, self.clause)
        self.nodes.append(made(kind=kind, origin=origin, **attributes))
        return len(self.nodes) - 1

    def input(self, name: str, kind: Kind = NUMBER, **attributes: Any) -> Ref:
        """Declare a field and look at it. A list is declared only."""
        self.parts["inputs"].append(core.Field(name, kind, **attributes))
        return -1 if isinstance(kind, ListOf) else self.node(core.Input, kind, name=name)

    def record(self, name: str, *fields: core.Field, plain: bool = False) -> None:
        self.parts["records"].append(core.Record(name, fields, plain))

    def const(self, value: Value | int, kind: Kind = NUMBER) -> Ref:
        exact = Fraction(value) if isinstance(value, int) and not isinstance(value, bool) else value
        return self.node(core.Const, kind, value=exact)

    def yes(self) -> Ref:
        return self.const(True, YES_NO)

    def compare(self, left: Ref, operator: str, right: Ref, scope: str | None = None) -> Ref:
        return self.node(core.Compare, YES_NO, operator=Comparison(operator), left=left, right=right, scope=scope)

    def negation(self, operand: Ref) -> Ref:
        return self.node(core.Not, YES_NO, operand=operand)

    def both(self, *operands: Ref) -> Ref:
        return self.node(core.And, YES_NO, operands=operands)

    def either(self, *operands: Ref) -> Ref:
        return self.node(core.Or, YES_NO, operands=operands)

    def define(self, name: str, value: Ref) -> Ref:
        self.parts["definitions"].append(core.Definition(name, value, "define", self.nodes[value].origin))
        return value

    def rule(
        self, name: str, when: Ref, *contributions: core.Contribution, applies: Ref | None = None, **attributes: Any
    ) -> None:
        self.parts["rules"].append(
            core.Rule(
                id=name,
                section=attributes.pop("section", Section.ADMISSION),
                title=attributes.pop("title", f"title of {name}"),
                applies=self.yes() if applies is None else applies,
                when=when,
                contributions=contributions,
                origin=Origin("test.policy", len(self.parts["rules"]) + 1, 1, name),
                **attributes,
            )
        )

    def require(self, name: str, required: Ref, verdict: Verdict = Verdict.DECLINE, **attributes: Any) -> None:
        when = self.negation(required)
        self.rule(name, when, core.ToVerdict(verdict), required=required, **attributes)

    def amount(
        self,
        name: str,
        start: Ref,
        kind: Kind = CNY,
        mode: core.Rounding | None = None,
        unit: Fraction | None = None,
    ) -> None:
        origin = Origin("test.policy", 1, 1, name)
        self.parts["amounts"].append(core.Amount(name, f"title of {name}", "limit", kind, start, mode, unit, origin))

    def to(self, amount: str, phase: core.Phase, value: Value | int, kind: Kind = CNY) -> core.ToAmount:
        return core.ToAmount(amount, phase, self.const(value, kind))

    def table(
        self,
        name: str,
        inputs: Iterable[Ref],
        rows: Iterable[tuple[tuple[core.Cell, ...], Ref]],
        kind: Kind = NUMBER,
        hit: HitPolicy = HitPolicy.UNIQUE,
        otherwise: Ref | None = None,
    ) -> Ref:
        """A table of one column, and a look at its answer."""
        refs = tuple(inputs)
        origin = Origin("test.policy", 7, 1, name)
        self.tables[name] = core.Table(
            name=name,
            inputs=refs,
            input_names=tuple(str(ref) for ref in refs),
            columns=(name,),
            rows=tuple(core.Row(cells, (result,), origin) for cells, result in rows),
            otherwise=None if otherwise is None else (otherwise,),
            hit=hit,
            origin=origin,
        )
        return self.node(core.Lookup, kind, table=name, column=0)

    def select(self, name: str, value: Ref, role: str = "output") -> None:
        self.parts["selections"].append(core.Selection(name, role, value, Origin("test.policy", 1, 1, name)))

    def program(self, **changes: Any) -> Program:
        """The program of everything collected so far."""
        decides = any(isinstance(item, core.ToVerdict) for rule in self.parts["rules"] for item in rule.contributions)
        parts: dict[str, Any] = {part: tuple(items) for part, items in self.parts.items()}
        made = Program(
            name="test",
            title="Test policy",
            version="1",
            language="en",
            currency="CNY",
            owner=None,
            effective_from=None,
            effective_until=None,
            nodes=tuple(self.nodes),
            tables=dict(self.tables),
            uses_today=False,
            decides_verdict=decides,
            **parts,
        )
        return dataclasses.replace(made, **changes)


def between(
    low: Value | int | None, high: Value | int | None, *, top: bool = False, negated: bool = False
) -> core.Cell:
    """`low` to under `high`; up to and with `high` if `top`."""
    return core.Cell((core.Interval(_exact(low), True, _exact(high), top),), negated=negated)


def member(*values: Value | int, negated: bool = False) -> core.Cell:
    """One of `values`, or none of them."""
    return core.Cell(tuple(core.Member(known) for value in values if (known := _exact(value)) is not None), negated)


ANY = core.Cell()
MISSING = core.Cell(missing=True)


def _exact(value: Value | int | None) -> Value | None:
    return Fraction(value) if isinstance(value, int) and not isinstance(value, bool) else value


def day(text: str) -> date:
    return date.fromisoformat(text)
