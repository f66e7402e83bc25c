"""Rows and comparisons of a program in a reader's words."""

from __future__ import annotations

from collections.abc import Sequence

from bonitas.engine import core
from bonitas.engine.core import Cell, Interval, Member, Program, Ref
from bonitas.engine.kinds import Kind, Number, Ratio
from bonitas.engine.phrases import phrase
from bonitas.engine.plan import Plan
from bonitas.engine.wording import Wording
from bonitas.replay.coverage.words import say


def cells_text(words: Wording, row: core.Row, kinds: Sequence[Kind]) -> str:
    """The conditions of a row: `A | not manufacturing`, `>= 2, < 5`."""
    return " | ".join(_cell(words, cell, kind) for cell, kind in zip(row.cells, kinds, strict=True))


def _cell(words: Wording, cell: Cell, kind: Kind) -> str:
    told = [_test(words, test, kind) for test in cell.tests]
    if cell.missing:
        told.append(say(words.language, "is missing"))
    if not told:
        return say(words.language, "any")
    text = say(words.language, "or").join(told)
    return say(words.language, "not", what=text) if cell.negated else text


def _test(words: Wording, test: Interval | Member, kind: Kind) -> str:
    if isinstance(test, Member):
        return words.value(test.value, kind)
    parts = []
    if test.low is not None:
        parts.append(f"{'>=' if test.low_included else '>'} {words.value(test.low, kind)}")
    if test.high is not None:
        parts.append(f"{'<=' if test.high_included else '<'} {words.value(test.high, kind)}")
    return say(words.language, "and").join(parts)


def named(program: Program, plan: Plan, words: Wording, ref: Ref) -> str:
    """A node as explanations call it."""
    return words.name(phrase(program, plan, ref))


def compared(program: Program, plan: Plan, words: Wording, node: core.Compare) -> str:
    """A comparison: `current_ratio < 1`; a written bound with its unit."""
    sides = [_side(program, plan, words, ref, other) for ref, other in
             ((node.left, node.right), (node.right, node.left))]  # fmt: skip
    return f"{sides[0]} {node.operator.value} {sides[1]}"


def _side(program: Program, plan: Plan, words: Wording, ref: Ref, other: Ref) -> str:
    node = program.nodes[ref]
    if isinstance(node, core.Const) and ref not in plan.names:
        kind = program.nodes[other].kind
        return words.value(node.value, node.kind if isinstance(kind, Number) and isinstance(node.kind, Ratio) else kind)
    return named(program, plan, words, ref)
