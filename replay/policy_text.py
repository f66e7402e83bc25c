"""Parts of a policy as people read them, each on a line or a few, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar, cast

from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.format_clauses import ClauseSection
from bonitas.dsl.syntax.format_expressions import Expressions
from bonitas.dsl.syntax.format_items import CaseSection, DefinitionSection
from bonitas.dsl.syntax.format_layout import Line, flat
from bonitas.dsl.syntax.format_tables import TableSection
from bonitas.dsl.syntax.format_words import Words
from bonitas.dsl.syntax.translate import part_translator

Node = TypeVar("Node", bound=tree.Tree)

_VERDICTS = {"decline": "DECLINE", "refer": "REFER_TO", "condition": "CONDITION"}


class PolicyText:
    """Prints parts of one policy in `language`, translated as far as its `names` section goes."""

    def __init__(self, policy: tree.Policy, language: str) -> None:
        self._words = Words(language, frozenset())
        self._expressions = Expressions(self._words)
        self._translate = part_translator(policy, language)
        self._printers = self._all_printers()

    def translated(self, part: Node) -> Node:
        """A part of the policy in the reader's language."""
        span = part.span
        carrier = tree.Call(tree.Name("x", span=span), (cast(tree.Expression, part),), span=span)
        return cast(Node, self._translate(carrier).arguments[0])

    def part(self, part: tree.Tree) -> str:
        """Any part of the policy, on one line."""
        return self._line(self.translated(part))

    def title(self, node: tree.Tree) -> str:
        """The title of a clause, an amount, a fact, a guarantee; empty if it has none."""
        title = getattr(self.translated(node), "title", None)
        return title.text if isinstance(title, tree.Text) else ""

    def name(self, name: tree.Name | tree.Text) -> str:
        """A name, or a text that stands for one, without quotes."""
        return self.translated(name).text

    def _line(self, part: tree.Tree) -> str:
        match part:
            case tree.Cell():
                return self._expressions.cell(part)
            case tree.TableRow(cells=cells):
                return " | ".join(self._expressions.cell(cell) for cell in cells)
            case tree.Range():
                return flat(self._expressions.range(part))
            case tree.KindName():
                return flat(CaseSection(self._expressions).kind(part))
            case tree.RoundTo():
                return CaseSection(self._expressions).rounding(part)
            case tree.VerdictWord(word=word, text=text):
                return " ".join((self._words.word(_VERDICTS[word]), *([self._words.text(text)] if text else [])))
            case tree.VerdictEffect() | tree.AdjustEffect() | tree.NotifyEffect():
                return self._effect(part)
            case tree.Word(word=word):
                return self._words.word("ROW_OTHERWISE" if word == "otherwise" else word.upper())
            case tree.Require() | tree.Decide() | tree.Adjust() | tree.React():
                return self._body(part)
            case tree.DatedValue(value=value, start=start, end=end):
                since = [self._words.word("FROM"), self._words.day(start)] if start else []
                return " ".join((self._line(value), *since, *([self._words.until(end)] if end else [])))
            case tree.ExceptionTo(clause=clause, when=when):
                to = f"{self._words.word('EXCEPTION_TO')} {self._words.name(clause)}"
                return f"{to} {self._words.word('WHEN')} {self._line(when)}"
        return flat(self._expressions.loose(cast(tree.Expression, part)))

    def _body(self, body: tree.Body) -> str:
        clause = tree.Clause(tree.Name("x", span=body.span), None, body, span=body.span)
        lines = ClauseSection(self._expressions).clauses(tree.Clauses("warning", (clause,), span=body.span))[2:]
        return " ".join(" ".join(line.text.split()) for line in lines)

    def _effect(self, effect: tree.Effect) -> str:
        body = tree.React(None, None, (effect,), span=effect.span)
        return self._body(body).removeprefix(self._words.word("THEN")).strip()

    def lines(self, node: tree.Tree) -> tuple[str, ...]:
        """A whole thing in the canonical layout, without the heading of its section, and a clause without its title."""
        node = self.translated(node)
        if isinstance(node, tree.Clause):
            node = replace(node, title=None)
        printer = self._printers.get(type(node))
        printed = [] if printer is None else printer(node)
        return tuple(_dedented([line for each in printed for line in each.text.split("\n")]))

    def _all_printers(self) -> dict[type, Callable[[Any], list[Line]]]:
        """How whole things are printed: in a section of their own, whose first line is dropped."""
        cases, clauses = CaseSection(self._expressions), ClauseSection(self._expressions)
        tables, definitions = TableSection(self._expressions), DefinitionSection(self._expressions)
        return {
            tree.Field: lambda it: cases.case(tree.Case((it,), span=it.span))[1:],
            tree.Action: lambda it: cases.actions(tree.Actions((it,), span=it.span))[1:],
            tree.Parameter: lambda it: cases.parameters(tree.Parameters((it,), span=it.span))[1:],
            tree.Clause: lambda it: clauses.clauses(tree.Clauses("admission", (it,), span=it.span))[2:],
            tree.Promise: lambda it: clauses.guarantees(tree.Guarantees((it,), span=it.span))[1:],
            tree.Measured: lambda it: clauses.measures(tree.Measures((it,), span=it.span))[1:],
            tree.AmountSection: clauses.amount,
            tree.Define: lambda it: definitions.definitions([it]),
            tree.Fact: lambda it: definitions.facts([it]),
            tree.Scorecard: tables.scorecard,
            tree.Factor: lambda it: tables.scorecard(_card(it))[1:],
            tree.Bands: tables.bands,
            tree.Table: tables.table,
            tree.Tiers: tables.tiers,
            tree.Approval: tables.approval,
        }


def _card(factor: tree.Factor) -> tree.Scorecard:
    return tree.Scorecard(tree.Name("x", span=factor.span), None, None, None, (factor,), None, span=factor.span)


def _dedented(lines: list[str]) -> list[str]:
    indent = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    return [line[indent:] for line in lines]
