"""Builds expressions and rows' conditions as the parser recognises them; one method for each rule of the grammar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from lark import Token, Transformer

from bonitas.dsl.diagnose.report import Report
from bonitas.dsl.diagnose.source import Source, Span
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.scales import normal
from bonitas.dsl.syntax.tree import Expression, Range, Tree, Word

Child = Token | Tree | str | tuple[object, ...] | None
Part = TypeVar("Part")

ROUNDINGS = {
    "DOWN": "down",
    "UP": "up",
    "HALF_UP": "half up",
    "HALF_EVEN": "half even",
    "TOWARD_ZERO": "toward zero",
}


def pick(children: Iterable[object], kind: type[Part]) -> list[Part]:
    """The children of a kind; a token counts as such, never as text."""
    return [child for child in children if isinstance(child, kind) and (kind is Token or not isinstance(child, Token))]


def first(children: Iterable[object], kind: type[Part]) -> Part | None:
    """The first child of a kind, if there is one."""
    return next(iter(pick(children, kind)), None)


class ExpressionBuilder(Transformer[Token, object]):
    """Callbacks for `expression`, `cell` and what they are made of."""

    def __init__(self, source: Source, report: Report) -> None:
        super().__init__()
        self.source = source
        self.report = report

    def span(self, children: Iterable[object]) -> Span:
        """From the first to the last child that has a place."""
        places = [place for child in children if (place := self._place(child)) is not None]
        if not places:
            return Span(self.source, 0, 0)
        return Span(self.source, places[0][0], max(end for _, end in places))

    def _place(self, child: object) -> tuple[int, int] | None:
        if isinstance(child, Token):
            return (child.start_pos or 0, child.end_pos or 0)
        if isinstance(child, Tree):
            return (child.span.start, child.span.end)
        if isinstance(child, tuple | list):
            places = [place for part in child if (place := self._place(part)) is not None]
            return (places[0][0], max(end for _, end in places)) if places else None
        return None

    def name_of(self, token: Token) -> tree.Name:
        return tree.Name(str(token), span=self.span([token]))

    def text_of(self, token: Token) -> tree.Text:
        return tree.Text(str(token), span=self.span([token]))

    # -------------------------------------------------------- leaves

    def name(self, children: list[Token]) -> tree.Name:
        return self.name_of(children[0])

    def text(self, children: list[Token]) -> tree.Text:
        return self.text_of(children[0])

    def date(self, children: list[Token]) -> tree.Day:
        return tree.Day(date.fromisoformat(children[0]), span=self.span(children))

    def truth(self, children: list[Token]) -> tree.Truth:
        return tree.Truth(children[0].type == "YES", span=self.span(children))

    def unsure(self, children: list[Token]) -> tree.Unsure:
        return tree.Unsure(self.text_of(children[1]), span=self.span(children))

    def unit(self, children: list[Token]) -> Token:
        return children[0]

    def amount_literal(self, children: list[Token | None]) -> tree.Amount:
        number, scale, unit = children
        assert number is not None
        names = {"PERCENT": "%", "DAY_UNIT": "days"}
        digits, power_of_ten = normal(str(number), int(scale) if scale else 1)
        grouped = "_" in self.source.text[number.start_pos : number.end_pos]
        return tree.Amount(
            digits,
            grouped=grouped and power_of_ten == 1 and len(digits.partition(".")[0]) > 3,
            scale=power_of_ten,
            unit=names.get(unit.type, str(unit)) if unit else "",
            span=self.span(children),
        )

    def number(self, token: Token) -> tree.Amount:
        """A bare NUMBER token as an amount."""
        return self.amount_literal([token, None, None])

    # -------------------------------------------------------- logic and comparison

    def bracket(self, children: list[object]) -> Expression:
        """What stands in the brackets, with them as its place."""
        return replace(children[1], span=self.span(children))  # type: ignore[type-var, return-value]

    def expression(self, children: list[object]) -> Expression:
        return self._logic("or", children)

    def conjunction(self, children: list[object]) -> Expression:
        return self._logic("and", children)

    def _logic(self, word: str, children: list[object]) -> tree.Logic:
        operands = tuple(pick(children, Tree))
        return tree.Logic(word, operands, span=self.span(children))  # type: ignore[arg-type]

    def negation(self, children: list[object]) -> tree.Negation:
        return tree.Negation(children[1], span=self.span(children))  # type: ignore[arg-type]

    def comparator(self, children: list[Token]) -> Token:
        return children[0]

    def comparison(self, children: list[object]) -> tree.Comparison:
        left, word, right = children
        assert isinstance(word, Token)
        return tree.Comparison(word.type, left, right, span=self.span(children))  # type: ignore[arg-type]

    def is_comparison(self, children: list[object]) -> tree.Comparison:
        left, _, right, rank = children
        word = rank.type if isinstance(rank, Token) else "IS"
        return tree.Comparison(word, left, right, span=self.span(children))  # type: ignore[arg-type]

    def membership(self, children: list[object]) -> tree.Membership:
        operand, *options = pick(children, Tree)
        negated = any(token.type == "IS_NOT_ONE_OF" for token in pick(children, Token))
        return tree.Membership(operand, tuple(options), negated, span=self.span(children))  # type: ignore[arg-type]

    def inside(self, children: list[object]) -> tree.Inside:
        operand, _, limits = children
        return tree.Inside(operand, limits, span=self.span(children))  # type: ignore[arg-type]

    def range(self, children: list[object]) -> object:
        return children[0]

    def known(self, children: list[object]) -> tree.Presence:
        return tree.Presence(children[0], True, span=self.span(children))  # type: ignore[arg-type]

    def is_missing(self, children: list[object]) -> tree.Presence:
        return tree.Presence(children[0], False, span=self.span(children))  # type: ignore[arg-type]

    def if_then(self, children: list[object]) -> tree.IfThen:
        condition, then, otherwise = pick(children, Tree)
        return tree.IfThen(condition, then, otherwise, span=self.span(children))  # type: ignore[arg-type]

    # -------------------------------------------------------- arithmetic

    def otherwise(self, children: list[object]) -> tree.Otherwise:
        operand, _, default = children
        return tree.Otherwise(operand, default, span=self.span(children))  # type: ignore[arg-type]

    def rounded_mode(self, children: list[Token]) -> str:
        return ROUNDINGS[children[0].type.removeprefix("ROUNDED_")]

    def rounded(self, children: list[object]) -> tree.Rounded:
        operand, mode, unit = children
        return tree.Rounded(operand, mode, unit, span=self.span(children))  # type: ignore[arg-type]

    def sum(self, children: list[object]) -> tree.Sum:
        return tree.Sum(self._signed("+", children), span=self.span(children))

    def product(self, children: list[object]) -> tree.Product:
        return tree.Product(self._signed("*", children), span=self.span(children))

    def _signed(self, leading: str, children: list[object]) -> tuple[tuple[str, Expression], ...]:
        signs = {"PLUS_SIGN": "+", "MINUS_SIGN": "-", "STAR": "*", "SLASH": "/"}
        words = [leading, *(signs[token.type] for token in pick(children, Token))]
        return tuple(zip(words, pick(children, Tree), strict=True))  # type: ignore[arg-type]

    def power(self, children: list[object]) -> tree.Power:
        operand, _, exponent = children
        return tree.Power(operand, exponent, span=self.span(children))  # type: ignore[arg-type]

    def negative(self, children: list[object]) -> tree.Negative:
        return tree.Negative(children[1], span=self.span(children))  # type: ignore[arg-type]

    # -------------------------------------------------------- functions

    def call(self, children: list[object]) -> tree.Call:
        name = children[0]
        assert isinstance(name, Token)
        return tree.Call(self.name_of(name), tuple(pick(children, Tree)), span=self.span(children))  # type: ignore[arg-type]

    def as_of(self, children: list[object]) -> tree.AsOf:
        name, _, day = children
        assert isinstance(name, Token)
        return tree.AsOf(self.name_of(name), day, span=self.span(children))  # type: ignore[arg-type]

    def quota(self, children: list[object]) -> tree.Quota:
        word, number = pick(children, Token)[:2]
        operands = tuple(pick(children, Tree))
        short = word.type.removeprefix("QUOTA_").lower()
        return tree.Quota(short, self.number(number), operands, span=self.span(children))  # type: ignore[arg-type]

    def selected(self, children: list[object]) -> tree.Selected:
        name, _, where = children
        assert isinstance(name, Token)
        return tree.Selected(self.name_of(name), where, span=self.span(children))  # type: ignore[arg-type]

    def of(self, children: list[object]) -> tree.Of:
        value, _, source = children
        if isinstance(source, tree.Name):
            source = tree.Selected(source, None, span=source.span)
        return tree.Of(value, source, span=self.span(children))  # type: ignore[arg-type]

    # -------------------------------------------------------- conditions of rows

    def cell(self, children: list[object]) -> tree.Cell:
        """Alternatives; `not a, b` is read by the grammar as the expression `not a`, then `b`."""
        tests = list(pick(children, Tree))
        negated = bool(tests) and isinstance(tests[0], tree.Negation)
        if negated:
            assert isinstance(tests[0], tree.Negation)
            tests[0] = tests[0].operand
        return tree.Cell(tuple(tests), negated, span=self.span(children))  # type: ignore[arg-type]

    def bin_cell(self, children: list[object]) -> tree.Cell:
        return tree.Cell(tuple(pick(children, Tree)), span=self.span(children))  # type: ignore[arg-type]

    def not_bin_cell(self, children: list[object]) -> tree.Cell:
        return tree.Cell(tuple(pick(children, Tree)), True, span=self.span(children))  # type: ignore[arg-type]

    def _range(self, children: list[object], low_included: bool, high_included: bool) -> Range:
        low, high = pick(children, Tree)
        return Range(low, low_included, high, high_included, span=self.span(children))  # type: ignore[arg-type]

    def under(self, children: list[object]) -> Range:
        return Range(None, False, children[1], False, span=self.span(children))  # type: ignore[arg-type]

    def up_to_range(self, children: list[object]) -> Range:
        return Range(None, False, children[1], True, span=self.span(children))  # type: ignore[arg-type]

    def over(self, children: list[object]) -> Range:
        return Range(children[1], False, None, False, span=self.span(children))  # type: ignore[arg-type]

    def and_over(self, children: list[object]) -> Range:
        return Range(children[0], True, None, False, span=self.span(children))  # type: ignore[arg-type]

    def over_up_to(self, children: list[object]) -> Range:
        return self._range(children, False, True)

    def over_under(self, children: list[object]) -> Range:
        return self._range(children, False, False)

    def to(self, children: list[object]) -> Range:
        return self._range(children, True, True)

    def to_under(self, children: list[object]) -> Range:
        return self._range(children, True, False)

    def dotted(self, children: list[Token]) -> Token:
        return children[0]

    def dots(self, children: list[object]) -> Range:
        low, sign, high = children
        assert isinstance(sign, Token)
        low_included = not sign.type.startswith("OVER")
        high_included = not sign.type.endswith("UNDER")
        return Range(low, low_included, high, high_included, True, span=self.span(children))  # type: ignore[arg-type]

    def missing(self, children: list[object]) -> Word:
        return Word("missing", span=self.span(children))

    def otherwise_row(self, children: list[object]) -> Word:
        return Word("otherwise", span=self.span(children))

    def any_value(self, children: list[object]) -> Word:
        return Word("any", span=self.span(children))
