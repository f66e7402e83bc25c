"""What can be said of operations before they run: which are needed, and which could overflow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bonitas.engine.columnar.bounds import Bounds, exceeds, limited, reach, strain
from bonitas.engine.columnar.ir import FOLDS, Leaf, Op, Reg


def needed(ops: Sequence[Op], roots: Iterable[Reg]) -> list[bool]:
    """Which operations the roots need."""
    found = [False] * len(ops)
    for root in roots:
        found[root] = True
    for register in range(len(ops) - 1, -1, -1):
        if found[register]:
            for arg in ops[register].args:
                found[arg] = True
    return found


Guards = dict[Reg, tuple[Bounds, ...]]
"""Operations that could overflow, and the bounds of their arguments."""


def guarded(ops: Sequence[Op], inputs: Callable[[Leaf], Bounds]) -> Guards:
    """The guards that are needed when columns have these bounds."""
    bounds: list[Bounds] = []
    found: Guards = {}
    for register, op in enumerate(ops):
        args = tuple(bounds[arg] for arg in op.args)
        if exceeds(strain(op.name, op.data, args, inputs)):
            found[register] = args
        bounds.append(limited(reach(op.name, op.data, args, inputs)))
    return found


def leaves_below(ops: Sequence[Op], roots: Iterable[Reg]) -> frozenset[Leaf]:
    """The columns of numbers that some registers are computed from, and the lists they are folded over."""
    wanted = needed(ops, roots)
    found: set[Leaf] = set()
    for op, there in zip(ops, wanted, strict=True):
        if there and op.name == "value":
            found.add(op.data)
        elif there and op.name in FOLDS:
            found.add((op.data, None))
    return frozenset(found)
