"""Expressions as they are printed: brackets where precedence or a reader needs them, breaks at words and commas.

A reader needs them around `and` within `or`, and around `otherwise` within a comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.format_layout import SOFT, SPACE, Doc, Group, Nest, flat, join
from bonitas.dsl.syntax.format_words import Words
from bonitas.dsl.syntax.lexicon import PHRASES

# How tightly an expression binds; an operand that binds less than its place asks for stands in brackets.
LOOSE, AND, NOT, COMPARE, OTHERWISE, ROUND, SUM, PRODUCT, UNARY, POWER, ATOM = range(11)

_SIGNS = {"EQ": "=", "NE": "!=", "LT": "<", "LE": "<=", "GT": ">", "GE": ">="}


class Expressions:
    """Prints expressions and the conditions of rows in a language."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.word = words.word
        self._printers: dict[type, tuple[int, Callable[[Any], Doc]]] = {
            tree.Name: (ATOM, words.name),
            tree.Text: (ATOM, words.text),
            tree.Amount: (ATOM, words.amount),
            tree.Day: (ATOM, words.day),
            tree.Truth: (ATOM, lambda it: self.word("YES" if it.value else "NO")),
            tree.Unsure: (ATOM, self._unsure),
            tree.Sum: (SUM, lambda it: self._chain(it.terms, PRODUCT)),
            tree.Product: (PRODUCT, lambda it: self._chain(it.factors, UNARY)),
            tree.Power: (POWER, lambda it: (self.at(ATOM, it.operand), " ^ ", self.at(ATOM, it.exponent))),
            tree.Negative: (UNARY, lambda it: ("-", self.at(UNARY, it.operand))),
            tree.Comparison: (COMPARE, self._comparison),
            tree.Membership: (COMPARE, self._membership),
            tree.Inside: (COMPARE, self._inside),
            tree.Presence: (COMPARE, self._presence),
            tree.Logic: (LOOSE, self._logic),
            tree.Negation: (NOT, lambda it: (self.word("NOT"), " ", self.at(NOT, it.operand))),
            tree.Otherwise: (OTHERWISE, self._otherwise),
            tree.Rounded: (ROUND, self._rounded),
            tree.Quota: (ATOM, self._quota),
            tree.IfThen: (LOOSE, self._if_then),
            tree.AsOf: (ATOM, self._as_of),
            tree.Selected: (LOOSE, self._selected),
            tree.Of: (LOOSE, self._of),
            tree.Call: (ATOM, lambda it: (words.name(it.function), self._bracketed(it.arguments))),
        }

    # -------------------------------------------------------- brackets

    def loose(self, expression: tree.Expression) -> Doc:
        """An expression that stands alone."""
        return self._printers[type(expression)][1](expression)

    def in_clause(self, expression: tree.Expression) -> Doc:
        """An expression that a keyword follows: a rounding needs its brackets there."""
        return self.at(SUM if isinstance(expression, tree.Rounded) else LOOSE, expression)

    def at(self, level: int, expression: tree.Expression) -> Doc:
        """An operand in a place that asks for a level."""
        own, printer = self._printers[type(expression)]
        if isinstance(expression, tree.Logic) and expression.word == "and":
            own = AND
        if own < level or (isinstance(expression, tree.Rounded) and level > LOOSE):
            return ("(", Nest(2, (printer(expression),)), ")")
        return printer(expression)

    def subject(self, expression: tree.Expression) -> Doc:
        """What a table, a scorecard or bands go by: a name, or an expression in brackets."""
        inner = self.loose(expression)
        return inner if isinstance(expression, tree.Name) else ("(", Nest(2, (inner,)), ")")

    def _bracketed(self, expressions: Sequence[tree.Expression], alternatives: bool = False) -> Doc:
        docs = [self.at(OTHERWISE, it) if alternatives else self.in_clause(it) for it in expressions]
        if not docs:
            return "()"
        inner = self.words.listed(docs) if alternatives else join((",", SPACE), docs)
        return Group(("(", Nest(2, (SOFT, *inner)), SOFT, ")"))

    # -------------------------------------------------------- logic and comparison

    def _logic(self, it: tree.Logic) -> Doc:
        word = self.word("AND" if it.word == "and" else "OR")
        operands = [self.at(NOT, operand) for operand in it.operands]
        return Group((operands[0], Nest(2, tuple((SPACE, word, " ", operand) for operand in operands[1:]))))

    def _comparison(self, it: tree.Comparison) -> Doc:
        left, right = self.at(ROUND, it.left), self.at(ROUND, it.right)
        rank = f" {self.word(it.word)}" if it.word in ("OR_BETTER", "OR_WORSE") else ""
        word = self.word("IS") if rank else _SIGNS.get(it.word) or self.word(it.word)
        if self._runs_on(word, flat(right)):
            right = ("(", Nest(2, (right,)), ")")
        return (left, f" {word} ", right, rank)

    def _runs_on(self, word: str, text: str) -> bool:
        """Whether a keyword would go on in what follows it: `is` in `at most 1 of (…)`."""
        return any(
            found != word and found.startswith(f"{word} ") and f"{word} {text} ".startswith(f"{found} ")
            for phrases in PHRASES[self.words.language].values()
            for found in phrases
        )

    def _membership(self, it: tree.Membership) -> Doc:
        word = self.word("IS_NOT_ONE_OF" if it.negated else "IS_ONE_OF")
        return (self.at(ROUND, it.operand), f" {word} ", self._bracketed(it.options, alternatives=True))

    def _inside(self, it: tree.Inside) -> Doc:
        return (self.at(ROUND, it.operand), f" {self.word('IS_IN')} ", self.range(it.range))

    def _presence(self, it: tree.Presence) -> Doc:
        return (self.at(ROUND, it.operand), f" {self.word('IS_KNOWN' if it.known else 'IS_MISSING')}")

    def _if_then(self, it: tree.IfThen) -> Doc:
        """`if a then b else if c then d else e`, broken before each `else`."""
        branches: list[Doc] = []
        opening = self.word("IF")
        rest: tree.Expression = it
        while isinstance(rest, tree.IfThen):
            then = Nest(4, (SPACE, f"{self.word('THEN')} ", self.in_clause(rest.then)))
            branches.append(Group((f"{opening} ", self.in_clause(rest.condition), then)))
            opening = f"{self.word('ELSE')} {self.word('IF')}"
            rest = rest.otherwise
        branches.append((f"{self.word('ELSE')} ", self.at(COMPARE, rest)))
        return Group(join(SPACE, branches))

    # -------------------------------------------------------- arithmetic

    def _chain(self, parts: Sequence[tuple[str, tree.Expression]], level: int) -> Doc:
        first, *rest = [(sign, self.at(level, operand)) for sign, operand in parts]
        return Group((first[1], Nest(2, tuple((SPACE, f"{sign} ", operand) for sign, operand in rest))))

    def _otherwise(self, it: tree.Otherwise) -> Doc:
        return (self.at(ROUND, it.operand), f" {self.word('OTHERWISE')} ", self.at(OTHERWISE, it.default))

    def _rounded(self, it: tree.Rounded) -> Doc:
        word = self.word("ROUNDED_" + it.mode.upper().replace(" ", "_"))
        return (self.at(SUM, it.operand), f" {word} ", self.words.amount(it.unit))

    # -------------------------------------------------------- functions

    def _unsure(self, it: tree.Unsure) -> Doc:
        return " ".join([self.word("UNKNOWN"), *([self.words.text(it.reason)] if it.reason else [])])

    def _as_of(self, it: tree.AsOf) -> Doc:
        return (self.words.name(it.parameter), f" {self.word('AS_OF')} ", self.at(ATOM, it.date))

    def _quota(self, it: tree.Quota) -> Doc:
        word, of = self.word("QUOTA_" + it.word.upper()), self.word("QUOTA_OF")
        return (f"{word} {self.words.amount(it.number)} {of} ", self._bracketed(it.operands))

    def _selected(self, it: tree.Selected) -> Doc:
        name = self.words.name(it.list)
        return name if it.where is None else (name, f" {self.word('WHERE')} ", self.in_clause(it.where))

    def _of(self, it: tree.Of) -> Doc:
        return (self.in_clause(it.value), f" {self.word('OF')} ", self._selected(it.selected))

    # -------------------------------------------------------- conditions of rows

    def cell(self, cell: tree.Cell) -> str:
        """A row's condition, or a result, on one line."""
        level = NOT if cell.negated else LOOSE
        tests = self.words.listed_flat([flat(self._test(test, level)) for test in cell.tests])
        return f"{self.word('NOT')} {tests}" if cell.negated else tests

    def _test(self, test: tree.Test, level: int) -> Doc:
        if isinstance(test, tree.Range):
            return self.range(test)
        if isinstance(test, tree.Word):
            return self.word("ROW_OTHERWISE" if test.word == "otherwise" else test.word.upper())
        return self.at(level, test)

    def range(self, it: tree.Range) -> Doc:
        """A range in words, or with dots where it was written so."""
        low = None if it.low is None else self.at(OTHERWISE, it.low)
        high = None if it.high is None else self.at(OTHERWISE, it.high)
        if low is None:
            assert high is not None
            return (self.word("UP_TO" if it.high_included else "UNDER"), " ", high)
        if high is None:
            return (low, " ", self.word("AND_OVER")) if it.low_included else (self.word("OVER"), " ", low)
        if it.dots:
            return (low, f"{'' if it.low_included else '<'}..{'' if it.high_included else '<'}", high)
        return self._between(it, low, high)

    def _between(self, it: tree.Range, low: Doc, high: Doc) -> Doc:
        to, under, over = self.word("TO"), self.word("UNDER"), self.word("OVER")
        if it.low_included:
            return (low, f" {to} ", high) if it.high_included else (low, f" {to} {under} ", high)
        if it.high_included:
            return (f"{over} ", low, f" {self.word('UP_TO')} ", high)
        return (f"{over} ", low, f" {to} {under} ", high)
