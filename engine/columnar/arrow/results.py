"""Outcomes as Arrow columns: one row a case, with types that do not depend on the cases."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from bonitas.engine.columnar.arrow.forms import WORD, Form
from bonitas.engine.columnar.arrow.named import WORDS, lists_of
from bonitas.engine.columnar.arrow.places import ProvenPlaces
from bonitas.engine.columnar.block import Integers, Mask
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.core import Program, Rule, ToVerdict, Verdict
from bonitas.engine.identity import identity
from bonitas.engine.natural import natural
from bonitas.engine.plan import plan_of

FILE, CASE, LINE, VERDICT, REASONS, FIRED, UNSETTLED = (
    "file",
    "case",
    "line",
    "verdict",
    "reasons",
    "fired",
    "unsettled",
)
OWN = (FILE, CASE, LINE, VERDICT, REASONS, FIRED, UNSETTLED)
"""Columns that every policy's outcomes have; an outcome that has such a name gets a `_` behind it."""
FORMAT = "bonitas.outcomes/1"
"""Changes when a reader of the old columns would be misled; new columns may come at any time."""
_VERDICTS = pa.array([one.name.lower() for one in Verdict], pa.string())


class ResultTable:
    """Makes the outcomes of one policy into batches of one `schema`. Results of sensitive fields are left out.

    Amounts are decimals with the places that the policy proves enough; where it proves none, or with `as_text`, they
    are text, as exact as everywhere (`8/3`). `reasons` are the clauses (and unknown amounts) that make the verdict what
    it is, in the natural order of their ids; `fired` and `unsettled` are all clauses that did and are. With `several`
    there is a column for the file of each case. The schema's metadata say which policy decided.
    """

    def __init__(self, program: Program, *, as_text: bool = False, several: bool = False) -> None:
        self._as_text, self._several = as_text, several
        self._rules = tuple(sorted(program.rules, key=lambda rule: natural(rule.id)))
        self._ids = [rule.id for rule in self._rules]
        tainted = plan_of(program).tainted
        shown = [one for one in program.selections if one.role != "output" or one.value not in tainted]
        places, nodes = ProvenPlaces(program), program.nodes
        self.amounts = {one.name: Form(one.name, one.kind, places.amount(one)) for one in program.amounts}
        self.selections = {one.name: Form(one.name, nodes[one.value].kind, places.node(one.value)) for one in shown}
        self.schema = self._schema(program)

    def _schema(self, program: Program) -> pa.Schema:
        own = [pa.field(CASE, pa.string(), nullable=False), pa.field(LINE, pa.int64(), nullable=False)]
        if self._several:
            own.insert(0, pa.field(FILE, WORD, nullable=False))
        if program.decides_verdict:
            own += [pa.field(VERDICT, WORD, nullable=False), pa.field(REASONS, WORDS, nullable=False)]
        forms = (self.amounts | self.selections).items()
        results = [pa.field(self.shown(name), self._type(form)) for name, form in forms]
        told = [pa.field(FIRED, WORDS, nullable=False), pa.field(UNSETTLED, WORDS, nullable=False)]
        about = {"policy": program.name, "version": program.version, "identity": identity(program), "format": FORMAT}
        return pa.schema([*own, *results, *told], {f"bonitas.{key}": value for key, value in about.items()})

    def _type(self, form: Form) -> Any:
        return pa.string() if self._as_text and form.is_number else form.type

    def shown(self, name: str) -> str:
        """What the column of an outcome is called."""
        return f"{name}_" if name in OWN else name

    def batch(self, ids: Any, lines: Integers, outcomes: OutcomeColumns, file: str = "") -> pa.RecordBatch:
        """The outcomes of some cases. Raises TooLongError for an amount that no decimal holds, unless it is text."""
        columns = {CASE: ids, LINE: pa.array(lines)}
        if self._several:
            nothing = pa.array(np.zeros(outcomes.rows, dtype=np.int32))
            columns[FILE] = pa.DictionaryArray.from_arrays(nothing, pa.array([file], pa.string()))
        if outcomes.verdict is not None:
            places = pa.array(outcomes.verdict.astype(np.int32))
            columns[VERDICT] = pa.DictionaryArray.from_arrays(places, _VERDICTS)
            columns[REASONS] = self._reasons(outcomes, outcomes.verdict)
        for forms, found in ((self.amounts, outcomes.amounts), (self.selections, outcomes.selections)):
            for name, form in forms.items():
                fill = form.text if self._as_text and form.is_number else form.array
                columns[self.shown(name)] = fill(found[name])
        for name, masks in ((FIRED, outcomes.fired), (UNSETTLED, outcomes.unsettled)):
            columns[name] = lists_of(self._ids, [masks.get(one) for one in self._ids], outcomes.rows)
        return pa.RecordBatch.from_arrays([columns[name] for name in self.schema.names], schema=self.schema)

    def _reasons(self, outcomes: OutcomeColumns, verdict: Integers) -> Any:
        rows = {one: verdict == one for one in Verdict}
        masks = {rule.id: _moved(rule, outcomes, rows) for rule in self._rules}
        for name in self.amounts:
            known = outcomes.amounts[name].known
            masks[name] = None if known is None else rows[Verdict.REFER] & ~known
        names = sorted(masks, key=natural)
        return lists_of(names, [masks[name] for name in names], outcomes.rows)


def _moved(rule: Rule, outcomes: OutcomeColumns, rows: dict[Verdict, Mask]) -> Mask | None:
    """The rows of which a rule makes the verdict what it is; `rows` has those of each verdict."""
    said = {item.verdict for item in rule.contributions if isinstance(item, ToVerdict)}
    if not said:
        return None
    parts: list[Mask] = []
    if rule.id in outcomes.fired:
        fired = outcomes.fired[rule.id]
        parts += [fired & rows[one] for one in said if one is not Verdict.APPROVE]
    if rule.id in outcomes.unsettled:
        parts.append(outcomes.unsettled[rule.id] & rows[Verdict.REFER])
    moved = None
    for part in parts:
        moved = part if moved is None else moved | part
    return moved
