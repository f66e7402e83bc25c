"""Hypothesis strategies for names, texts, numbers, expressions and the conditions of rows."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bonitas.dsl.diagnose.source import Source, Span
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.lexicon import BUILTINS, LANGUAGES, PHRASES, SCALES
from bonitas.dsl.syntax.scales import normal

Part = TypeVar("Part")
Strategy = SearchStrategy[Any]

SPAN = Span(Source("<tree>", ""), 0, 0)

_PLAIN = {
    "en": ("net_worth", "rating", "late_share", "invoices", "invoice", "A1", "L2", "AAA", "ü", "x"),
    "zh": ("净资产", "评级", "逾期占比", "发票", "A1", "L2", "AAA", "天津分行", "月末余额", "x"),
}
_AWKWARD = {"en": ("USD", "thousand", "zh", "en"), "zh": ("USD", "万", "元", "zh")}
_SPELLINGS = {spelling for names in BUILTINS.values() for spellings in names.values() for spelling in spellings}


def build(node: type[Part], *args: Strategy, **kwargs: Strategy) -> SearchStrategy[Part]:
    """Nodes of a class, with a span that leads nowhere."""
    return st.builds(node, *args, **kwargs, span=st.just(SPAN))


def optional(strategy: SearchStrategy[Part]) -> SearchStrategy[Part | None]:
    """The strategy's values, or None."""
    return st.one_of(st.none(), strategy)


def some(strategy: SearchStrategy[Part], least: int = 0, most: int = 3) -> SearchStrategy[tuple[Part, ...]]:
    """A few of them."""
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


def keyword_words(language: str) -> tuple[str, ...]:
    """Every word of every keyword: as names they need care."""
    words = {word for phrases in PHRASES[language].values() for phrase in phrases for word in phrase.split()}
    return tuple(sorted((words | set(_AWKWARD[language]) | set(SCALES[language])) - _SPELLINGS))


class Expressions:
    """Strategies in the words of a language."""

    def __init__(self, language: str) -> None:
        assert language in LANGUAGES
        self.language = language
        plain = st.sampled_from(_PLAIN[language])
        words = st.one_of(plain, plain, plain, st.sampled_from(keyword_words(language)))
        self.names = build(tree.Name, words)
        self.texts = build(tree.Text, st.text(st.sampled_from('aß信 #"\\|`”“,、'), max_size=8))
        self.labels = st.one_of(self.names, self.texts)
        self.days = build(tree.Day, st.dates(date(1990, 1, 1), date(2040, 1, 1)))
        self.numbers = st.builds(_amount, _numerals(), st.just(1), st.booleans(), st.just(""))
        self.amounts = st.builds(
            _amount,
            _numerals(),
            st.sampled_from((1, 1, 10**3, 10**4, 10**6, 10**9, 10**12)),
            st.booleans(),
            st.sampled_from(("", "", "%", "days", "USD", "CNY")),
        )
        self.truths = build(tree.Truth, st.booleans())
        signed = st.one_of(self.amounts, self.amounts, build(tree.Negative, self.amounts))
        self.literals = st.one_of(signed, self.days, self.truths, self.texts)
        self.unsure = build(tree.Unsure, self.texts)
        self.all = st.recursive(self._leaves(), self._compound, max_leaves=6)
        self.records = build(tree.Selected, self.names, self.all)

    def _builtin(self, *names: str) -> SearchStrategy[tree.Name]:
        return build(tree.Name, st.sampled_from([BUILTINS[self.language][name][0] for name in names]))

    def _leaves(self) -> SearchStrategy[tree.Expression]:
        today = self._builtin("today", "verdict", "decline", "clip")
        leaves = (self.names, self.names, self.amounts, self.texts, self.days, self.truths, self.unsure, today)
        return st.one_of(*leaves)

    def _compound(self, inner: SearchStrategy[tree.Expression]) -> SearchStrategy[tree.Expression]:
        several = some(inner, 2)
        comparisons = "EQ NE LT LE GT GE IS IS_NOT BELOW ABOVE IS_AT_LEAST IS_AT_MOST OR_BETTER OR_WORSE".split()
        modes = ("down", "up", "half up", "half even", "toward zero")
        return st.one_of(
            build(tree.Sum, _signed("+-", inner)),
            build(tree.Product, _signed("*/", inner)),
            build(tree.Negative, inner),
            build(tree.Power, inner, st.one_of(self.numbers, inner)),
            build(tree.Comparison, st.sampled_from(comparisons), inner, inner),
            build(tree.Membership, inner, some(inner, 1), st.booleans()),
            build(tree.Inside, inner, self._between(inner)),
            build(tree.Presence, inner, st.booleans()),
            build(tree.Logic, st.sampled_from(("and", "or")), several),
            build(tree.Negation, inner),
            build(tree.Otherwise, inner, inner),
            build(tree.Rounded, inner, st.sampled_from(modes), self.amounts),
            build(tree.Quota, st.sampled_from(("least", "most", "exactly")), self.numbers, some(inner, 1)),
            build(tree.IfThen, inner, inner, inner),
            build(tree.AsOf, self.names, inner),
            self._calls(inner),
        )

    def _calls(self, inner: SearchStrategy[tree.Expression]) -> SearchStrategy[tree.Call]:
        functions = st.one_of(
            self._builtin("count", "sum", "any", "all", "days", "months", "worst", "join"), self.names
        )
        selected = build(tree.Selected, self.names, inner)
        of = build(tree.Of, inner, build(tree.Selected, self.names, optional(inner)))
        return build(tree.Call, functions, some(st.one_of(inner, inner, selected, of)))

    # -------------------------------------------------------- rows

    def _between(self, value: Strategy) -> SearchStrategy[tree.Range]:
        """Ranges that may stand after `is in`."""
        dotted = build(tree.Range, value, st.booleans(), value, st.booleans(), st.just(True))
        return st.one_of(dotted, build(tree.Range, value, st.just(True), value, st.booleans(), st.just(False)))

    def _ranges(self, value: Strategy) -> SearchStrategy[tree.Range]:
        no, none = st.just(False), st.none()
        return st.one_of(
            self._between(value),
            build(tree.Range, value, no, value, st.booleans(), no),
            build(tree.Range, none, no, value, st.booleans(), no),
            build(tree.Range, value, st.booleans(), none, no, no),
        )

    def cells(self) -> SearchStrategy[tree.Cell]:
        """Cells of tables. `not` stands before an expression; none begins with it, as that is the cell's `not`."""
        words = build(tree.Word, st.sampled_from(("any", "missing", "otherwise")))
        tests = st.one_of(self.all, self.all, self._ranges(self.all), words)
        first = tests.filter(lambda test: not isinstance(test, tree.Negation))
        return st.one_of(
            build(tree.Cell, st.builds(_before, first, some(tests, 0, 2)), st.just(False)),
            build(tree.Cell, st.builds(_before, self.all, some(tests, 0, 2)), st.just(True)),
        )

    def bin_cells(self) -> SearchStrategy[tree.Cell]:
        """Cells of bins, bands, tiers and approvers: literals only."""
        words = build(tree.Word, st.sampled_from(("any", "missing", "otherwise")))
        tests = st.one_of(self.literals, self.names, self._ranges(self.literals), words)
        return build(tree.Cell, some(tests, 1), st.booleans())


def _numerals() -> SearchStrategy[str]:
    whole = st.integers(0, 10**7).map(str)
    return st.one_of(whole, st.sampled_from(("1", "0.5", "0.80", "12.5", "1234567.25")))


def _amount(numeral: str, scale: int, grouped: bool, unit: str) -> tree.Amount:
    digits, scale = normal(numeral, scale)
    long = scale == 1 and len(digits.partition(".")[0]) > 3
    return tree.Amount(digits, grouped and long, scale, unit, span=SPAN)


def _signed(signs: str, inner: Strategy) -> Strategy:
    rest = some(st.tuples(st.sampled_from(signs), inner), 1)
    return st.builds(lambda first, more: ((signs[0], first), *more), inner, rest)


def _before(first: Part, rest: tuple[Part, ...]) -> tuple[Part, ...]:
    return (first, *rest)
