"""The layout of clauses, amounts, guarantees and measures."""

from __future__ import annotations

from collections.abc import Sequence

from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.format_expressions import OTHERWISE
from bonitas.dsl.syntax.format_items import Section, head_of, line_of
from bonitas.dsl.syntax.format_layout import SPACE, WIDTH, Doc, Group, Line, Nest, columns, flat, pad, render, width
from bonitas.dsl.syntax.lexicon import PHRASES
from bonitas.dsl.syntax.walk import walk


class ClauseSection(Section):
    """Sections of clauses: `admission`, warnings and the like, amounts, `guarantee`, `measure`."""

    # -------------------------------------------------------- sections

    def clauses(self, it: tree.Clauses) -> list[Line]:
        lines = [head_of(self.word(it.section.upper()), it)]
        for clause in it.clauses:
            lines += self._clause(clause)
        return lines

    def amount(self, it: tree.AmountSection) -> list[Line]:
        title = f" {self.words.text(it.title)}" if it.title else ""
        kind = f" {self.words.plain_kind(it.kind)}" if it.kind else ""
        head = f"{self.changed(it.change)}{self.word(it.word.upper())} {self.words.name(it.name)}{kind}{title}"
        doc = Group((head, *self.reason(it.change)))
        lines = [head_of(render(doc, 0), it, it.name, it.kind, it.title, it.change and it.change.reason)]
        if it.start is not None:
            start = (f"{self.word('START_AT')} ", self.expressions.in_clause(it.start))
            lines.append(line_of("  " + render(start, 2), it.start))
        lines += self._amount_clauses(it.clauses)
        if it.rounding:
            lines.append(line_of(f"  {self.rounding(it.rounding)}", it.rounding))
        return lines

    def _amount_clauses(self, clauses: tuple[tree.Clause, ...]) -> list[Line]:
        """Clauses that fit on a line, in columns; the others with their body below."""
        short: dict[int, tuple[str, ...]] = {}
        for i, clause in enumerate(clauses):
            if isinstance(clause.body, tree.Adjust) and not clause.change and not clause.exception and clause.title:
                parts = self._adjust_parts(clause.body)
                short[i] = (self.words.name(clause.id), self.words.text(clause.title), *map(flat, parts))
        inline = dict(zip(short, _titled(list(short.values())), strict=True))
        lines = []
        for i, clause in enumerate(clauses):
            if i in inline and width(inline[i]) <= WIDTH:
                lines += [line_of(inline[i], clause.id, clause.body), *self._attributes(clause)]
            else:
                lines += self._clause(clause)
        return lines

    def guarantees(self, it: tree.Guarantees) -> list[Line]:
        bodies = [self._promised(promise) for promise in it.promises]
        return [head_of(self.word("GUARANTEE"), it), *self._sentences(it.promises, bodies)]

    def measures(self, it: tree.Measures) -> list[Line]:
        bodies = [self._measured(measured) for measured in it.measures]
        return [head_of(self.word("MEASURE"), it), *self._sentences(it.measures, bodies)]

    def _sentences(self, items: Sequence[tree.Promise | tree.Measured], bodies: Sequence[Doc]) -> list[Line]:
        """Things of an id, a title and a body: in columns where they fit on a line, else with the body below."""
        rows = [
            (self.words.name(item.id), self.words.text(item.title), flat(body))
            for item, body in zip(items, bodies, strict=True)
        ]
        lines = []
        for row, item, body, line in zip(rows, items, bodies, _titled(rows), strict=True):
            if width(line) > WIDTH:
                line = f"  {row[0]} {row[1]}\n    {render(body, 4)}"
            lines.append(line_of(line, item))
        return lines

    def _measured(self, it: tree.Measured) -> Doc:
        loose = self.expressions.loose
        match it.what:
            case tree.ShareOf(condition=condition):
                body: Doc = (f"{self.word('SHARE_WITH')} ", Nest(2, (loose(condition),)))
            case tree.AverageOf(value=value):
                body = (f"{self.word('AVERAGE_OF')} ", Nest(2, (self.expressions.at(OTHERWISE, value),)))
            case tree.TotalOf(value=value, per=per):
                body = (f"{self.word('TOTAL_OF')} ", Nest(2, (self.expressions.at(OTHERWISE, value),)))
                if per is not None:
                    body = (body, Nest(2, (SPACE, f"{self.word('PER')} ", self.expressions.at(OTHERWISE, per))))
        if it.where is None:
            return body
        return Group((body, Nest(2, (SPACE, f"{self.word('WHERE')} ", loose(it.where)))))

    def _promised(self, promise: tree.Promise) -> Doc:
        holds = promise.holds
        if isinstance(holds, tree.Never):
            return (f"{self.word('NEVER')} ", Nest(2, (self.expressions.loose(holds.condition),)))
        if isinstance(holds, tree.Monotone):
            never = self.word("NEVER_FALLS" if holds.falls else "NEVER_RISES")
            moves = self.word("RISES" if holds.rises else "FALLS")
            moved = self.words.name(holds.moved)
            return f"{self.words.name(holds.amount)} {never} {self.word('WHEN')} {moved} {moves}"
        return self.expressions.loose(holds)

    # -------------------------------------------------------- one clause

    def _clause(self, clause: tree.Clause) -> list[Line]:
        title = f" {self.words.text(clause.title)}" if clause.title else ""
        head = f"{self.changed(clause.change)}{self.words.name(clause.id)}{title}"
        doc = Group((head, *self.reason(clause.change)))
        text = "  " + render(doc, 2)
        level = clause.body.level if isinstance(clause.body, tree.React) else None
        if level:
            text += f" {self.words.name(level)}"
        reason = clause.change.reason if clause.change else None
        lines = [head_of(text, clause, clause.id, clause.title, reason, level, gap=False)]
        if clause.exception:
            lines.append(self._below(self._exception(clause.exception, clause.body), clause.exception))
        return [*lines, *self._body(clause.body), *self._attributes(clause)]

    def _below(self, doc: Doc, *nodes: tree.Tree | None) -> Line:
        return line_of("    " + render(Group((doc,)), 4), *nodes)

    def _when(self, condition: tree.Expression) -> Doc:
        return Nest(2, (SPACE, f"{self.word('WHEN')} ", self.expressions.in_clause(condition)))

    def _exception(self, it: tree.ExceptionTo, body: tree.Body | None) -> Doc:
        """Its condition stands in brackets where a comparison in it could be read as the adjustment that follows."""
        to = f"{self.word('EXCEPTION_TO')} {self.words.name(it.clause)}"
        adjusts = body is None or isinstance(body, tree.Adjust)
        alike = adjusts and self.word("IS_AT_LEAST") == self.word("AT_LEAST")
        if alike and any(isinstance(node, tree.Comparison) and node.word == "IS_AT_LEAST" for node in walk(it.when)):
            return (to, Nest(2, (SPACE, f"{self.word('WHEN')} (", self.expressions.loose(it.when), ")")))
        return (to, self._when(it.when))

    def _body(self, body: tree.Body | None) -> list[Line]:
        if isinstance(body, tree.Require):
            require = (f"{self.word('REQUIRE')} ", self.expressions.in_clause(body.condition))
            otherwise = Nest(2, (SPACE, self._verdict(body.otherwise, otherwise=True)))
            return [self._below((*require, otherwise), body)]
        if isinstance(body, tree.Decide):
            return [self._below((self._verdict(body.verdict), self._when(body.condition)), body)]
        if isinstance(body, tree.Adjust):
            adjust, _ = self._adjust_parts(body)
            return [self._below((adjust, self._when(body.when) if body.when is not None else ""), body)]
        return self._reaction(body) if body else []

    def _reaction(self, body: tree.React) -> list[Line]:
        lines = []
        if body.when is not None:
            lines.append(self._below((f"{self.word('WHEN')} ", self.expressions.in_clause(body.when)), body.when))
        if body.effects:
            effects = self.words.sequence([self._effect(effect) for effect in body.effects])
            lines.append(self._below((f"{self.word('THEN')} ", Nest(2, effects)), *body.effects))
        return lines

    def _attributes(self, clause: tree.Clause) -> list[Line]:
        """`because` and the time in force on a line, then `unless`, then `owner`."""
        lines = []
        why = [f"{self.word('BECAUSE')} {self.words.text(clause.because)}"] if clause.because else []
        if clause.start:
            why.append(f"{self.word('FROM')} {self.words.day(clause.start)}")
        if clause.end:
            why.append(self.words.until(clause.end))
        if why:
            lines.append(self._below(" ".join(why), clause.because, clause.start, clause.end))
        if clause.unless is not None:
            unless = (f"{self.word('UNLESS')} ", self.expressions.in_clause(clause.unless))
            lines.append(self._below(unless, clause.unless))
        if clause.owner:
            lines.append(self._below(f"{self.word('OWNER')} {self.words.text(clause.owner)}", clause.owner))
        return lines

    # -------------------------------------------------------- what a clause does

    def _verdict(self, it: tree.VerdictWord, otherwise: bool = False) -> str:
        terminals = {
            "decline": ("DECLINE", "ELSE_DECLINE"),
            "refer": ("REFER_TO", "ELSE_REFER"),
            "condition": ("CONDITION", "ELSE_CONDITION"),
        }
        word = self.word(terminals[it.word][otherwise])
        return f"{word} {self.words.text(it.text)}" if it.text else word

    def _adjust_parts(self, body: tree.Adjust) -> tuple[Doc, Doc]:
        """The operation with its value, and its condition."""
        value = (f"{self._operation(body.word)} ", self.expressions.in_clause(body.value))
        return value, (() if body.when is None else (f"{self.word('WHEN')} ", self.expressions.in_clause(body.when)))

    def _operation(self, word: str) -> str:
        return self.word(word.upper().replace(" ", "_"))

    def _effect(self, effect: tree.Effect) -> Doc:
        if isinstance(effect, tree.Name):
            return self.words.name(effect)
        if isinstance(effect, tree.VerdictEffect):
            return self._verdict(effect.verdict)
        if isinstance(effect, tree.AdjustEffect):
            name, operation = self.words.name(effect.amount), self._operation(effect.word)
            return (f"{name} {operation} ", self.expressions.in_clause(effect.value))
        notify = f"{self.word('NOTIFY')} {self.words.text(effect.whom)}"
        return f"{notify} {self._within(effect.within, effect.unit)}" if effect.within else notify

    def _within(self, number: tree.Amount, unit: str) -> str:
        """`within 4 hours`; the word stands before or after the time, as the language has it."""
        phrases = PHRASES[self.words.language]
        named = self.words.unit(f"{unit.removesuffix('s').upper()}_UNIT", one=number.digits == "1")
        opening = "".join(f"{word} " for word in phrases["WITHIN"][:1])
        return f"{opening}{self.words.amount(number)}{self.words.glue}{named}" + "".join(phrases["WITHIN_END"][:1])


def _titled(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows of an id, a title and more as lines, the titles below each other."""
    start = max((width(row[0]) for row in rows), default=0)
    return columns([(f"{pad(row[0], start)} {row[1]}", *row[2:]) for row in rows], indent=2)
