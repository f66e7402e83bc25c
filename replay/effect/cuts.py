"""What a history is cut by: fields and conditions of the policy, and columns that the policy does not know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bonitas.dsl.extra import with_outputs
from bonitas.dsl.syntax import tree
from bonitas.engine.columnar.block import Block, Column, Integers
from bonitas.engine.columnar.by_row import BlockMachine
from bonitas.engine.core import Program
from bonitas.engine.kinds import Kind, Text
from bonitas.engine.plan import plan_of
from bonitas.replay.effect.columns import cells_of
from bonitas.replay.history.told import LABEL
from bonitas.replay.mapping import CaseMapping


class SensitiveCutError(ValueError):
    """A history cannot be cut by what is sensitive: `name` is the expression."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Label:
    """One thing to cut by: `name` is what people read, `kind` that of its values."""

    name: str
    kind: Kind
    protected: bool


class Cuts:
    """Gives for some cases the values that they are cut by, in the order of `labels`.

    `expressions` are in the language of the policy (bases merged) and read as outputs of it; a mapping's segments and
    protected columns come after them. Raises PolicyError for an expression that is wrong, SensitiveCutError.
    """

    def __init__(
        self, policy: tree.Policy, expressions: Sequence[str], mapping: CaseMapping | None,
        machine: Callable[[Program], BlockMachine],
    ) -> None:  # fmt: skip
        named = {f"segment_{number}": text for number, text in enumerate(expressions, start=1)}
        self._names = tuple(named)
        self._machine: BlockMachine | None = None
        kinds: list[Kind] = []
        if named:
            program = with_outputs(policy, named)
            values = {one.name: one.value for one in program.selections}
            for name, text in named.items():
                if values[name] in plan_of(program).tainted:
                    raise SensitiveCutError(text)
            kinds = [program.nodes[values[name]].kind for name in named]
            self._machine = machine(program)
        told: Mapping[str, object] = {} if mapping is None else mapping.labels
        self._told = tuple(told)
        aside = () if mapping is None else tuple(mapping.protected)
        self.labels = (
            *(Label(text, kind, False) for text, kind in zip(expressions, kinds, strict=True)),
            *(Label(name, Text(), name in aside) for name in told),
        )

    def of(self, block: Block, told: Block, places: Integers) -> tuple[Column, ...]:
        """The values of some cases: `block` has them, `told` at some places what the history tells beside them."""
        found: list[Column] = []
        if self._machine is not None:
            outcomes = self._machine.outcomes(block)
            found += [outcomes.selections[name] for name in self._names]
        for name in self._told:
            column = told.columns[f"{LABEL}{name}"]
            assert isinstance(column, Column)
            found.append(cells_of(column, places))
        return tuple(found)
