"""The layout of scorecards, bands, tables, tiers and approval: rows under a head, in columns."""

from __future__ import annotations

from collections.abc import Sequence

from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.format_items import CaseSection, Section, head_of, line_of
from bonitas.dsl.syntax.format_layout import SPACE, Doc, Group, Line, Nest, columns, flat, pad, pad_left, render, width

_HITS = {"unique": "", "first": "FIRST", "worst": "WORST", "best": "BEST", "sum": "COLLECT_SUM"}


class TableSection(Section):
    """Everything that decides by rows."""

    def scorecard(self, it: tree.Scorecard) -> list[Line]:
        parts: list[Doc] = [self._head("SCORECARD", it)]
        if it.low is not None and it.high is not None:
            parts.append(f" {self.word('FROM')} {self.range(it.low, it.high)}")
        if it.base is not None:
            parts.append(f" {self.word('BASE')} {self.literal(it.base)}")
        lines = [self._first(it, (*parts, *self.reason(it.change)), it.record, it.low, it.high, it.base)]
        bins = iter(self._bins([each for factor in it.factors for each in factor.bins]))
        for factor in it.factors:
            lines.append(self._factor(factor))
            lines += [line_of(next(bins), each) for each in factor.bins]
        if it.rounding:
            lines.append(line_of(f"  {self.rounding(it.rounding)}", it.rounding))
        return lines

    def _factor(self, factor: tree.Factor) -> Line:
        weight = f" {self.word('WEIGHT')} {self.words.amount(factor.weight)}" if factor.weight else ""
        doc = Group((f"{self.word('FACTOR')} ", self.expressions.subject(factor.subject), weight))
        return head_of("  " + render(doc, 2), factor, factor.subject, factor.weight, gap=False)

    def _bins(self, bins: Sequence[tree.Bin]) -> list[str]:
        """The bins of all factors in the same two columns, the points flush right."""
        cells = [self.expressions.cell(each.cell) for each in bins]
        points = [self.literal(each.points) for each in bins]
        numbers = [isinstance(each.points, tree.Amount | tree.Negative) for each in bins]
        left = max(map(width, cells), default=0)
        right = max((width(text) for text, number in zip(points, numbers, strict=True) if number), default=0)
        return [
            f"    {pad(cell, left)}  {pad_left(text, right) if number else text}"
            for cell, text, number in zip(cells, points, numbers, strict=True)
        ]

    def bands(self, it: tree.Bands) -> list[Line]:
        lower = f" {self.word('LOWER_IS_BETTER')}" if it.lower_is_better else ""
        doc = (self._head("BANDS", it), self.subjects([it.by]), lower, *self.reason(it.change))
        rows = [(self.words.label(band.label), self.expressions.cell(band.cell)) for band in it.bands]
        return [self._first(it, doc, it.by), *map(line_of, columns(rows, indent=2, limit=None), it.bands)]

    def tiers(self, it: tree.Tiers) -> list[Line]:
        how = f" {self.word('MARGINAL' if it.marginal else 'WHOLE')}"
        doc = (self._head("TIERS", it), self.subjects([it.by]), how, *self.reason(it.change))
        rows = [(self.expressions.cell(tier.cell), self.literal(tier.rate)) for tier in it.tiers]
        return [self._first(it, doc, it.by), *map(line_of, columns(rows, indent=2, limit=None), it.tiers)]

    def table(self, it: tree.Table) -> list[Line]:
        parts: list[Doc] = [self._head("TABLE", it), self.subjects(it.by)]
        if _HITS[it.hit]:
            parts.append(f" {self.word(_HITS[it.hit])}")
        kinds = CaseSection(self.expressions)
        gives = (
            f"{self.word('GIVES')} {self.words.name(each.name)} {flat(kinds.kind(each.kind))}" for each in it.gives
        )
        parts += [Nest(2, (Group((SPACE,)), each)) for each in gives]
        first = self._first(it, (*parts, *self.reason(it.change)), *it.by, *it.gives)
        return [first, *self._rows((it.header, *it.rows))]

    def _rows(self, rows: Sequence[tree.TableRow]) -> list[Line]:
        texts = [self._header_row(rows[0]), *([self.expressions.cell(cell) for cell in row.cells] for row in rows[1:])]
        widths = [0] * max(map(len, texts))
        for row in texts:
            for i, cell in enumerate(row):
                widths[i] = max(widths[i], width(cell))
        padded = (" | ".join(pad(cell, widths[i]) for i, cell in enumerate(row)) for row in texts)
        return [line_of(f"  | {text} |", row) for text, row in zip(padded, rows, strict=True)]

    def _header_row(self, row: tree.TableRow) -> list[str]:
        """Names of columns; an expression stands in brackets, as it does after `by`."""
        return [
            flat(self.expressions.subject(cell.tests[0]))
            if len(cell.tests) == 1 and not cell.negated and not isinstance(cell.tests[0], tree.Range | tree.Word)
            else self.expressions.cell(cell)
            for cell in row.cells
        ]

    def approval(self, it: tree.Approval) -> list[Line]:
        doc = (self.changed(it.change) + self.word("APPROVAL"), self.subjects(it.by), *self.reason(it.change))
        first = self._first(it, doc, *it.by)
        if it.header is not None:
            return [first, *self._rows((it.header, *it.rows))]
        rows = [(self.words.text(each.who), self.expressions.cell(each.cell)) for each in it.approvers]
        return [first, *map(line_of, columns(rows, indent=2, limit=None), it.approvers)]

    def _head(self, terminal: str, it: tree.Scorecard | tree.Bands | tree.Tiers | tree.Table) -> str:
        return f"{self.changed(it.change)}{self.word(terminal)} {self.words.name(it.name)}{self.for_record(it.record)}"

    def _first(
        self,
        it: tree.Scorecard | tree.Bands | tree.Tiers | tree.Table | tree.Approval,
        doc: tuple[Doc, ...],
        *nodes: tree.Tree | None,
    ) -> Line:
        reason = it.change.reason if it.change else None
        name = None if isinstance(it, tree.Approval) else it.name
        return head_of(render(Group(doc), 0), it, name, *nodes, reason)
