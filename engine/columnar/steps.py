"""Operations as steps on a few buffers: which are needed, in which order, and which buffer each result has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from bonitas.engine.columnar.analysis import Guards, needed
from bonitas.engine.columnar.guards import guard_of
from bonitas.engine.columnar.ir import FOLDS, Leaf, Op, Reg
from bonitas.engine.columnar.kernel import Function, dtype_of, function_of

Slot = int
"""A place for a column: of the block, a constant, an output, or a buffer."""


class Step(NamedTuple):
    """One call: a function, the slots of what it takes, and the slot that it fills."""

    function: Function
    args: tuple[Slot, ...]
    out: Slot


@dataclass(slots=True)
class Steps:
    """Operations ready to run on columns of numpy.

    Slots of `leaves` (what is read of a column, and the column), `segments` (by list), `texts` (the dictionary) and
    `outputs` (with repeats) are given for each run; `constants` stay; `buffers` are scratch columns of a type, of cases
    or of a list's elements. `redo` has for cases (None) and for lists the slots of the rows to be done elsewhere.
    """

    steps: list[Step] = field(default_factory=list)
    count: int = 0
    leaves: dict[Slot, tuple[str, Leaf]] = field(default_factory=dict)
    segments: dict[str, Slot] = field(default_factory=dict)
    texts: Slot | None = None
    words: dict[Slot, str] = field(default_factory=dict)
    constants: dict[Slot, Any] = field(default_factory=dict)
    outputs: list[Slot] = field(default_factory=list)
    buffers: dict[Slot, tuple[np.dtype[Any], str | None]] = field(default_factory=dict)
    redo: dict[str | None, Slot] = field(default_factory=dict)


def make_steps(ops: Sequence[Op], outputs: Sequence[Reg], guards: Guards) -> Steps:
    """The steps that fill the outputs; the `guards` find rows to be redone. The redone rows are no output."""
    return _Maker(ops, outputs, guards).made


class _Maker:
    def __init__(self, ops: Sequence[Op], outputs: Sequence[Reg], guards: Guards) -> None:
        self.ops, self.guards = ops, guards
        self.made = Steps()
        self.slots: dict[Reg, Slot] = {}
        self.free: dict[tuple[np.dtype[Any], str | None], list[Slot]] = {}
        self.made.redo[None] = self._slot()
        self.bound: dict[Reg, Slot] = {}
        self._take(self._outputs(outputs))

    def _outputs(self, outputs: Sequence[Reg]) -> list[tuple[Reg, Slot]]:
        """Slots for outputs; what has no slot of its own there, since it is given or asked for twice, is copied."""
        copies = []
        for register in outputs:
            slot = self._slot()
            self.made.outputs.append(slot)
            if register in self.bound or self._is_given(self.ops[register]):
                copies.append((register, slot))
            else:
                self.bound[register] = slot
        return copies

    def _take(self, copies: Sequence[tuple[Reg, Slot]]) -> None:
        """All operations that are needed in their order; buffers are free again after the last use."""
        wanted = needed(self.ops, (*self.bound, *(register for register, _ in copies)))
        last = self._last_uses(wanted, [register for register, _ in copies])
        for register, op in enumerate(self.ops):
            if wanted[register]:
                self._add(register, op)
                for arg in {*op.args, register}:
                    if last[arg] == register:
                        self._release(arg)
        for register, slot in copies:
            self.made.steps.append(Step(_copy, (self.slots[register],), slot))
        for domain, slot in self.made.redo.items():
            if domain is not None:
                self.made.steps.append(Step(_owners, (slot, self._segments(domain)), self.made.redo[None]))

    def _slot(self) -> Slot:
        self.made.count += 1
        return self.made.count - 1

    def _is_given(self, op: Op) -> bool:
        return op.name in ("value", "words", "known", "int", "bool", "text", "blank")

    def _last_uses(self, wanted: Sequence[bool], kept: Sequence[Reg]) -> dict[Reg, Reg]:
        last: dict[Reg, Reg] = {}
        for register, op in enumerate(self.ops):
            if wanted[register]:
                last |= dict.fromkeys((*op.args, register), register)
        return last | dict.fromkeys(kept, len(self.ops))

    def _add(self, register: Reg, op: Op) -> None:
        if self._is_given(op):
            self.slots[register] = self._given(op)
            return
        args = [self.slots[arg] for arg in op.args]
        if op.name in FOLDS or op.name == "expand":
            args.append(self._segments(op.data))
        if op.name in ("join", "spell", "recognise"):
            args.append(self._texts())
        if register in self.guards:
            self.made.steps.append(Step(guard_of(op, self.guards[register]), tuple(args), self._redo(op.domain)))
        out = self.slots[register] = self.bound[register] if register in self.bound else self._buffer(op)
        self.made.steps.append(Step(function_of(op, [self.ops[arg] for arg in op.args]), tuple(args), out))

    def _given(self, op: Op) -> Slot:
        slot = self._slot()
        match op.name:
            case "text":
                self.made.words[slot] = op.data
            case "int" | "bool" | "blank":
                self.made.constants[slot] = np.asarray(op.data or 0, dtype=dtype_of(op))
            case what:
                self.made.leaves[slot] = what, op.data
        return slot

    def _segments(self, name: str) -> Slot:
        if name not in self.made.segments:
            self.made.segments[name] = self._slot()
        return self.made.segments[name]

    def _texts(self) -> Slot:
        if self.made.texts is None:
            self.made.texts = self._slot()
        return self.made.texts

    def _redo(self, domain: str | None) -> Slot:
        if domain not in self.made.redo:
            self.made.redo[domain] = self._slot()
        return self.made.redo[domain]

    def _buffer(self, op: Op) -> Slot:
        key = (dtype_of(op), op.domain)
        free = self.free.setdefault(key, [])
        if free:
            return free.pop()
        slot = self._slot()
        self.made.buffers[slot] = key
        return slot

    def _release(self, register: Reg) -> None:
        slot = self.slots[register]
        if slot in self.made.buffers:
            self.free[self.made.buffers[slot]].append(slot)


def _copy(column: Any, out: Any) -> None:
    out[...] = column


def _owners(found: Any, segments: Any, out: Any) -> None:
    """The rows of some elements."""
    rows = np.zeros_like(out)
    segments.reduce(np.logical_or, found, rows)
    np.logical_or(out, rows, out=out)
