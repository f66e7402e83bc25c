"""Tables, bands, scorecards and tiers: everything that is made of rows."""

from __future__ import annotations

from collections.abc import Sequence

from bonitas.dsl.check.context import Context
from bonitas.dsl.check.coverage import check_rows
from bonitas.dsl.check.expressions import Expressions
from bonitas.dsl.check.fields import Fields
from bonitas.dsl.check.graph import Typed
from bonitas.dsl.check.kinds import Anything, Checked, is_numeric, is_ordered, to_core, unify
from bonitas.dsl.check.rows import Rows
from bonitas.dsl.diagnose.codes import Keyword
from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.lexicon import builtin_of
from bonitas.engine import core
from bonitas.engine.core import HitPolicy
from bonitas.engine.kinds import Choice, Kind, Text

WrittenRow = tuple[tuple[tree.Cell, ...], tuple[core.Ref, ...], Span]
"""Conditions as written, results as nodes, and the place of the row."""

_HIT_KEYWORDS = {HitPolicy.WORST: "WORST", HitPolicy.BEST: "BEST", HitPolicy.SUM: "COLLECT_SUM"}


class Tables:
    """Reads tables, and makes tables of bands, factors and tiers."""

    def __init__(self, context: Context, expressions: Expressions, rows: Rows, fields: Fields) -> None:
        self.context = context
        self.graph = context.graph
        self.expressions = expressions
        self.rows = rows
        self.fields = fields
        self._made: dict[int, tuple[Typed, ...]] = {}

    # -------------------------------------------------------- one table of the core

    def make(
        self,
        name: str,
        inputs: tuple[Typed, ...],
        shown: tuple[str, ...],
        rows: Sequence[WrittenRow],
        columns: tuple[str, ...],
        hit: HitPolicy,
        span: Span,
        *,
        whole: bool = True,
    ) -> str:
        """Adds a table to the program, checks its rows, and returns its internal name.

        Nothing is said of gaps and overlaps where a row is lost (`whole` false) or a condition could not be read.
        """
        errors = self.context.report.errors
        otherwise: tuple[core.Ref, ...] | None = None
        made: list[core.Row] = []
        spans: list[Span] = []
        for cells, results, place in rows:
            if len(cells) == len(inputs) and self.rows.is_otherwise(cells):
                if otherwise is not None:
                    self.context.report.add("K311", place, "twice")
                otherwise = results
                continue
            core_cells = tuple(self.rows.cell(cell, subject) for cell, subject in zip(cells, inputs, strict=True))
            made.append(core.Row(core_cells, results, self.graph.origin(place)))
            spans.append(place)
        key = f"{self.context.record}.{name}" if self.context.record else name
        while key in self.graph.tables:
            key += "'"
        refs = tuple(each.ref for each in inputs)
        asked = [*refs, *(ref for row in made for ref in row.results), *(otherwise or ())]
        scope = next((found for ref in asked if (found := self.graph.nodes[ref].scope)), None)
        table = core.Table(key, refs, shown, columns, tuple(made), otherwise, hit, self.graph.origin(span), scope)
        self.graph.tables[key] = table
        if whole and self.context.report.errors == errors:
            check_rows(self.context, table, inputs, spans, span)
        return key

    def lookup(self, table: str, column: int, kind: Checked, span: Span) -> Typed:
        ref = self.graph.add(core.Lookup, kind, span, scope=self.graph.tables[table].scope, table=table, column=column)
        return Typed(ref, kind, span)

    # -------------------------------------------------------- tables

    def table(self, item: tree.Table, column: int) -> Typed:
        """The value of an output column."""
        if item.span.start not in self._made:
            self._made[item.span.start] = self._table(item)
        outputs = self._made[item.span.start]
        return outputs[column] if column < len(outputs) else self.graph.mistake(item.span)

    def _table(self, item: tree.Table) -> tuple[Typed, ...]:
        names = self._header(item)
        with self.context.owned_by(names[0] if len(names) == 1 else item.name.text):
            inputs = tuple(self.expressions.read(each) for each in item.by)
        width = len(item.by)
        if not names:
            return ()
        rows = [row for row in item.rows if self._wide_enough(row, item)]
        kinds: list[Checked] = []
        results: list[list[Typed]] = []
        for column, name in enumerate(names):
            written = [row.cells[width + column] for row in rows]
            with self.context.owned_by(name):
                kind, values = self._results(item, name, written)
            kinds.append(kind)
            results.append(values)
        hit = HitPolicy(item.hit)
        self._suits(hit, kinds, item)
        core_rows = [
            (row.cells[:width], tuple(column[number].ref for column in results), row.span)
            for number, row in enumerate(rows)
        ]
        shown = tuple(self.context.naming(subject_text(each)) for each in item.by)
        columns = tuple(self.context.naming(name) for name in names)
        name, whole = self.context.naming(item.name.text), len(rows) == len(item.rows)
        table = self.make(name, inputs, shown, core_rows, columns, hit, item.name.span, whole=whole)
        return tuple(self.lookup(table, column, kind, item.name.span) for column, kind in enumerate(kinds))

    def _header(self, item: tree.Table) -> list[str]:
        """Names of the outputs; reports columns that do not follow `by` (K304)."""
        header, width = item.header.cells, len(item.by)
        if len(header) <= width:
            expected = tuple(subject_text(each) for each in item.by)
            self.context.report.add("K304", item.header.span, "few", expected=expected)
            return []
        for cell, subject in zip(header, item.by, strict=False):
            if isinstance(subject, tree.Name) and _title(cell) != subject.text:
                found = {"found": cell.span.text, "expected": subject.text}
                self.context.report.add("K304", cell.span, labels=((subject.span, "by"),), **found)
        return [_title(cell) or item.name.text for cell in header[width:]]

    def _wide_enough(self, row: tree.TableRow, item: tree.Table) -> bool:
        found, expected = len(row.cells), len(item.header.cells)
        if found != expected:
            labels = ((item.header.span, "header"),)
            self.context.report.add("K303", row.span, labels=labels, found=found, expected=expected)
        return found == expected

    def _results(self, item: tree.Table, name: str, cells: list[tree.Cell]) -> tuple[Checked, list[Typed]]:
        """The kind of an output column, and its values."""
        given = next((each.kind for each in item.gives if each.name.text == name), None)
        wanted = self.fields.kind(given) if given else self._labels_kind(cells)
        values = [self._result(cell, wanted) for cell in cells]
        kind: Checked = wanted or (values[0].kind if values else Anything())
        for value in values:
            common = self._common(kind, value, name, values[0])
            kind = kind if common is None else common
        return kind, values

    def _common(self, kind: Checked, value: Typed, name: str, first: Typed) -> Checked | None:
        common = unify(kind, value.kind)
        if common is None:
            labels, right = ((first.span, "first"),), to_core(value.kind)
            self.context.report.add("K212", value.span, labels=labels, name=name, left=to_core(kind), right=right)
        return common

    def _result(self, cell: tree.Cell, wanted: Kind | None) -> Typed:
        test = cell.tests[0] if len(cell.tests) == 1 else None
        if test is None or isinstance(test, tree.Range | tree.Word):
            self.context.report.add("K218", cell.span, "result")
            return self.graph.mistake(cell.span)
        return self.expressions.read(tree.Negation(test, span=cell.span) if cell.negated else test, wanted)

    def _labels_kind(self, cells: list[tree.Cell]) -> Kind | None:
        """The choice that a column of bare labels speaks of: the one that has them all, or a new one."""
        tests = [cell.tests[0] for cell in cells if len(cell.tests) == 1]
        names = [test for test in tests if isinstance(test, tree.Name)]
        if not names or any(self._is_value(name.text) for name in names):
            return None
        if not all(isinstance(test, tree.Name | tree.Unsure) for test in tests):
            return None
        labels = {self.context.naming(name.text) for name in names}
        known = {kind for kind in self.context.choices.values() if labels <= set(kind.labels)}
        if len(known) == 1:
            return known.pop()
        kind = Choice(tuple(sorted(labels)))
        for name in names:
            self.context.choices.setdefault(name.text, kind)
        return kind

    def _is_value(self, name: str) -> bool:
        """Whether a name means a value here, and so is no label."""
        symbols = self.context.symbols
        here = symbols.record_values.get(self.context.record or "", {})
        today = builtin_of(self.context.naming.language, name) == "today"
        return today or name in symbols.values or name in here or name in symbols.clauses

    def _suits(self, hit: HitPolicy, kinds: list[Checked], item: tree.Table) -> None:
        for kind in kinds:
            fits = is_numeric(kind) if hit is HitPolicy.SUM else is_ordered(kind)
            if hit in _HIT_KEYWORDS and not fits:
                hit_word = Keyword(_HIT_KEYWORDS[hit])
                self.context.report.add("K315", item.name.span, found=to_core(kind), hit=hit_word)

    # -------------------------------------------------------- bands and approval

    def bands(self, item: tree.Bands) -> Typed:
        """A choice whose labels are ordered by the values of their bands."""
        subject = self.expressions.read(item.by)
        kind = self.fields.bands_kind(item)
        self._each_once(item)
        rows = [
            (
                (band.cell,),
                (self.graph.const(self.context.naming.label(band.label), kind, band.label.span).ref,),
                band.span,
            )
            for band in item.bands
        ]
        name = self.context.naming(item.name.text)
        shown = (self.context.naming(subject_text(item.by)),)
        table = self.make(name, (subject,), shown, rows, (name,), HitPolicy.UNIQUE, item.name.span)
        return self.lookup(table, 0, kind, item.name.span)

    def _each_once(self, item: tree.Bands) -> None:
        """Reports a label with two bands: it could not be placed among the others (K102)."""
        seen: dict[str, tree.Band] = {}
        for band in item.bands:
            label = band.label.text
            if label in seen:
                labels = ((seen[label].label.span, "first"),)
                self.context.report.add("K102", band.label.span, "band", labels=labels, name=label)
            seen.setdefault(label, band)

    def approval(self, item: tree.Approval) -> Typed:
        """The approver: a text."""
        inputs = tuple(self.expressions.read(each) for each in item.by)
        shown = tuple(self.context.naming(subject_text(each)) for each in item.by)
        written = [((each.cell,), each.who, each.span) for each in item.approvers]
        for row in item.rows:
            who = row.cells[-1].tests[0] if row.cells else None
            if len(row.cells) != len(inputs) + 1:
                self.context.report.add("K303", row.span, found=len(row.cells), expected=len(inputs) + 1)
            elif not isinstance(who, tree.Text):
                fix = f'"{who.text}"' if isinstance(who, tree.Name) else None
                self.context.report.add("K218", row.cells[-1].span, "approver", fix=fix)
            else:
                written.append((row.cells[:-1], who, row.span))  # type: ignore[arg-type]
        rows = [
            (cells, (self.graph.const(self.context.naming.phrase(who), Text(), who.span).ref,), span)
            for cells, who, span in written
            if len(cells) == len(inputs) or self._one_subject(item)
        ]
        whole = len(rows) == len(item.approvers) + len(item.rows)
        table = self.make("approver", inputs, shown, rows, ("approver",), HitPolicy.UNIQUE, item.span, whole=whole)
        return self.lookup(table, 0, Text(), item.span)

    def _one_subject(self, item: tree.Approval) -> bool:
        self.context.report.add("K304", item.span, "few", expected=tuple(subject_text(each) for each in item.by))
        return False

    # -------------------------------------------------------- bins of factors and tiers

    def points(
        self, name: str, subject: Typed, shown: str, bins: tuple[tree.Bin | tree.Tier, ...], span: Span
    ) -> Typed:
        """What the bins of a factor, or the tiers of a whole amount, answer."""
        rows = []
        kind: Checked = Anything()
        first: Typed | None = None
        for each in bins:
            value = self.expressions.read(each.points if isinstance(each, tree.Bin) else each.rate)
            if not is_numeric(value.kind):
                self.context.report.add("K205", value.span, found=to_core(value.kind))
            elif first is not None:
                common = self._common(kind, value, name, first)
                kind = kind if common is None else common
            else:
                kind, first = value.kind, value
            rows.append(((each.cell,), (value.ref,), each.span))
        table = self.make(name, (subject,), (shown,), rows, (name,), HitPolicy.UNIQUE, span)
        return self.lookup(table, 0, kind, span)


def subject_text(expression: tree.Expression) -> str:
    """What rows ask about, as the author wrote it: a name, or a calculation without the brackets around it."""
    if isinstance(expression, tree.Name):
        return expression.text
    return " ".join(expression.span.text[1:-1].split())


def _title(cell: tree.Cell) -> str:
    test = cell.tests[0] if len(cell.tests) == 1 else None
    return test.text if isinstance(test, tree.Name | tree.Text) else ""
