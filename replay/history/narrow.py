"""What one version sees of a case: without the fields, at any depth, that only other versions declare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from bonitas.engine.case import CaseModel, Scope
from bonitas.engine.kinds import ListOf
from bonitas.engine.problems import CaseProblem
from bonitas.replay.rows import CaseRow


class Narrow:
    """The view of the version of `own`; `others` are the versions whose fields it does not mind."""

    def __init__(self, own: CaseModel, others: Sequence[CaseModel]) -> None:
        self._own = own
        self._others = [other for other in others if other is not own]

    def foreign(self, name: str) -> bool:
        """Whether only other versions declare a field of the case, by any of its names."""
        return self._foreign(name, self._own.case, [other.case for other in self._others])

    def _foreign(self, name: str, own: Scope, others: Sequence[Scope]) -> bool:
        return name not in own.names and any(name in other.names for other in others)

    # ------------------------------------------------------------ single rows

    def row(self, row: CaseRow) -> CaseRow:
        """A row without what is foreign, nor what is wrong with it."""
        problems = tuple(one for one in row.problems if not self._elsewhere(one))
        raw = self._raw(row.raw, self._own.case, [other.case for other in self._others])
        return replace(row, raw=raw, problems=problems)

    def _elsewhere(self, problem: CaseProblem) -> bool:
        head = problem.path.split("[", 1)[0].split(".", 1)[0]
        return bool(head) and self.foreign(head)

    def _raw(self, raw: Mapping[str, object], own: Scope, others: Sequence[Scope]) -> dict[str, object]:
        kept = {name: value for name, value in raw.items() if not self._foreign(name, own, others)}
        for name, value in kept.items():
            scopes = self._inside(name, own, others) if isinstance(value, (list, tuple)) else None
            if scopes is not None and isinstance(value, (list, tuple)):
                kept[name] = [self._raw(one, *scopes) if isinstance(one, Mapping) else one for one in value]
        return kept

    def _inside(self, name: str, own: Scope, others: Sequence[Scope]) -> tuple[Scope, list[Scope]] | None:
        """The scopes of the elements of a list that this version and others declare."""
        mine = own.fields.get(own.names.get(name, ""))
        if mine is None or not isinstance(mine.kind, ListOf):
            return None
        theirs = []
        for model, scope in zip(self._others, others, strict=False):
            declared = scope.fields.get(scope.names.get(name, ""))
            if declared is not None and isinstance(declared.kind, ListOf):
                theirs.append(model.records[declared.kind.record])
        return self._own.records[mine.kind.record], theirs

    # ------------------------------------------------------------ columns

    def batch(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Columns by the names of fields, without what is foreign."""
        names = [name for name in batch.schema.names if not self.foreign(name)]
        columns = {name: self._column(name, batch.column(name)) for name in names}
        if all(columns[name] is batch.column(name) for name in names) and len(names) == batch.num_columns:
            return batch
        return pa.RecordBatch.from_arrays(list(columns.values()), names) if names else batch.select([])

    def _column(self, name: str, array: Any) -> Any:
        scopes = self._inside(name, self._own.case, [other.case for other in self._others])
        listed = pa.types.is_list(array.type) or pa.types.is_large_list(array.type)
        if scopes is None or not listed or not pa.types.is_struct(array.type.value_type):
            return array
        struct = array.type.value_type
        fields = [struct.field(at) for at in range(struct.num_fields)]
        kept = [one for one in fields if not self._foreign(one.name, *scopes)]
        return array if len(kept) == len(fields) or not kept else array.cast(pa.list_(pa.struct(kept)))
