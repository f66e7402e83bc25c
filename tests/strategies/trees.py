"""Hypothesis strategies for policies: all that the grammar can say, in the form in which the parser gives it.

`policies(language)` is well formed, not meaningful: most names lead nowhere. Good for the formatter, the translator,
and for fuzzing the checker.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from strategies.expressions import SPAN, Expressions, Strategy, build, optional, some

from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.lexicon import BUILTINS
from bonitas.dsl.syntax.walk import walk

_MODES = ("down", "up", "half up", "half even", "toward zero")


class Policies:
    """Strategies for every item, in the words of a language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.expressions = of = Expressions(language)
        self.names, self.texts, self.all, self.literals = of.names, of.texts, of.all, of.literals
        self.bins, self.rounding = of.bin_cells(), build(tree.RoundTo, st.sampled_from(_MODES), of.amounts)
        words = st.sampled_from(("add", "replace"))
        self.changes = st.one_of(st.none(), st.none(), build(tree.Change, words, optional(self.texts)))
        self.removal = build(tree.Change, st.just("remove"), self.texts)
        self.for_record = st.one_of(st.none(), st.none(), self.names)

    def policies(self) -> SearchStrategy[tree.Policy]:
        """Whole policies, without comments."""
        names = optional(self.translations())
        return build(
            tree.Policy,
            st.just(self.language),
            self.headers(),
            some(self.items(), 0, 5),
            names,
            st.just(()),
        )

    def items(self) -> SearchStrategy[tree.Item]:
        """Any item."""
        case = build(tree.Case, some(self.fields()))
        record = build(tree.Record, self.names, some(self.fields()))
        actions = build(tree.Actions, some(build(tree.Action, self.names, self.texts)))
        outputs = build(tree.Outputs, some(self.names, 1))
        facts = st.one_of(
            build(tree.Fact, self.names, self.texts, self.all), build(tree.Fact, st.none(), st.none(), self.all)
        )
        words = "define scorecard bands table tiers limit term amount parameter".split()
        removed = build(tree.Removed, st.sampled_from(words), self.names, self.removal)
        define = build(
            tree.Define, self.names, st.one_of(self.all, self.expressions.records), self.for_record, self.changes
        )
        rows = (self.scorecards(), self.bands(), self.tables(), self.tiers(), self.approvals())
        return st.one_of(
            case, record, actions, self.parameters(), define, define, facts, outputs, removed, *rows,
            self.clauses(), self.amounts(), self.guarantees(), self.measures(),
        )  # fmt: skip

    def headers(self) -> SearchStrategy[tree.Header]:
        """Headers; a time in force stands only after a version."""
        versions = st.one_of(
            st.fixed_dictionaries({"version": st.just("")}),
            st.fixed_dictionaries(
                {
                    "version": st.sampled_from(("2.1", "1.0-rc_2")),
                    "start": optional(self.expressions.days),
                    "end": optional(self.expressions.days),
                }
            ),
        )
        return st.builds(
            lambda name, title, version, **rest: tree.Header(name, title, **version, **rest, span=SPAN),
            self.names,
            self.texts,
            versions,
            owner=optional(self.texts),
            currency=st.sampled_from(("", "CNY", "EUR")),
            extends=optional(self.texts),
        )

    # -------------------------------------------------------- what a case tells

    def plain_kinds(self) -> SearchStrategy[tree.KindName]:
        """Kinds without labels or elements."""
        words = st.sampled_from(("number", "ratio", "text", "date", "days", "yes_no"))
        money = build(tree.KindName, st.just("money"), currency=st.sampled_from(("", "USD")))
        return st.one_of(build(tree.KindName, words), money)

    def kinds(self) -> SearchStrategy[tree.KindName]:
        """Kinds as they are written."""
        plain = self.plain_kinds()
        labels = self.expressions.labels
        choice = build(tree.KindName, st.just("one_of"), labels=some(labels, 1, 9))
        ordered = build(tree.KindName, st.just("one_of"), labels=some(labels, 2), ordered=st.just(True))
        lists = build(tree.KindName, st.just("list_of"), of=st.one_of(self.names, plain))
        return st.one_of(plain, plain, choice, ordered, lists)

    def fields(self) -> SearchStrategy[tree.Field]:
        """Fields with every qualifier."""
        return build(
            tree.Field,
            self.names,
            self.kinds(),
            low=optional(self.literals),
            high=optional(self.literals),
            step=optional(self.expressions.amounts),
            typical=optional(st.tuples(self.literals, self.literals)),
            unit=optional(self.texts),
            optional=st.booleans(),
            sensitive=st.booleans(),
            description=optional(self.texts),
        )

    def parameters(self) -> SearchStrategy[tree.Parameters]:
        """Sections of dated parameters."""
        days = optional(self.expressions.days)
        values = some(build(tree.DatedValue, self.literals, days, days), 1)
        return build(tree.Parameters, some(build(tree.Parameter, self.names, values, self.changes)))

    # -------------------------------------------------------- rows

    def scorecards(self) -> SearchStrategy[tree.Scorecard]:
        """Scorecards, with a range or without."""
        points = st.one_of(self.literals, self.expressions.unsure)
        bins = some(build(tree.Bin, self.bins, points))
        factors = some(build(tree.Factor, self.all, optional(self.expressions.numbers), bins))
        limits = st.one_of(st.just((None, None)), st.tuples(self.literals, self.literals))
        return st.builds(
            lambda limits, name, *rest: tree.Scorecard(name, *limits, *rest, span=SPAN),
            limits,
            self.names,
            optional(self.literals),
            factors,
            optional(self.rounding),
            self.for_record,
            self.changes,
        )

    def bands(self) -> SearchStrategy[tree.Bands]:
        """Bands of a value."""
        rows = some(build(tree.Band, self.expressions.labels, self.bins))
        return build(tree.Bands, self.names, self.all, rows, st.booleans(), self.for_record, self.changes)

    def rows(self) -> SearchStrategy[tree.TableRow]:
        """Rows of tables, of any length."""
        return build(tree.TableRow, some(self.expressions.cells(), 1))

    def header_rows(self) -> SearchStrategy[tree.TableRow]:
        """First rows: names, or expressions in brackets."""
        columns = self.all.filter(lambda column: not isinstance(column, tree.Negation))
        cells = build(tree.Cell, st.tuples(columns), st.just(False))
        return build(tree.TableRow, some(cells, 1))

    def tables(self) -> SearchStrategy[tree.Table]:
        """Decision tables."""
        hits = st.sampled_from(("unique", "first", "worst", "best", "sum"))
        gives = some(build(tree.Gives, self.names, self.kinds()), 0, 2)
        by, rows = some(self.all, 1), some(self.rows())
        head = self.header_rows()
        return build(tree.Table, self.names, by, hits, gives, head, rows, self.for_record, self.changes)

    def tiers(self) -> SearchStrategy[tree.Tiers]:
        """Rates by bracket."""
        rows = some(build(tree.Tier, self.bins, st.one_of(self.literals, self.expressions.unsure)))
        return build(tree.Tiers, self.names, self.all, st.booleans(), rows, self.for_record, self.changes)

    def approvals(self) -> SearchStrategy[tree.Approval]:
        """Approval by ranges or by a table."""
        by = some(self.all, 1)
        approvers = some(build(tree.Approver, self.texts, self.bins))
        return st.one_of(
            build(tree.Approval, by, approvers, change=self.changes),
            build(tree.Approval, by, st.just(()), self.header_rows(), some(self.rows()), self.changes),
        )

    # -------------------------------------------------------- clauses

    def clauses(self) -> SearchStrategy[tree.Clauses]:
        """Sections of clauses."""
        condition = self.all
        admission = st.one_of(
            build(tree.Require, condition, self.verdicts()),
            build(tree.Decide, self.verdicts(), condition),
        )
        levels = [BUILTINS[self.language][level][0] for level in ("blue", "red", "critical")]
        level = optional(st.one_of(build(tree.Name, st.sampled_from(levels)), self.names))
        return st.one_of(
            build(tree.Clauses, st.just("admission"), some(self.stated(admission))),
            build(tree.Clauses, st.just("warning"), some(self.reactions(level, 0))),
            build(tree.Clauses, st.sampled_from(("incentive", "penalty")), some(self.reactions(st.none(), 1))),
        )

    def stated(self, body: Strategy) -> SearchStrategy[tree.Clause]:
        """Clauses that say something, and exceptions that may only lift another."""
        return st.one_of(self.clause(body, optional(self.exceptions())), self.clause(st.none(), self.exceptions()))

    def clause(self, body: Strategy, exceptions: Strategy) -> SearchStrategy[tree.Clause]:
        """Clauses; and removals."""
        days = optional(self.expressions.days)
        removal = build(tree.Clause, self.names, st.none(), st.none(), change=self.removal)
        clause = build(
            tree.Clause,
            self.names,
            self.texts,
            body,
            exceptions,
            because=optional(self.texts),
            unless=optional(self.all),
            owner=optional(self.texts),
            start=days,
            end=days,
            change=self.changes,
        )
        return st.one_of(clause, clause, clause, removal)

    def exceptions(self) -> SearchStrategy[tree.ExceptionTo]:
        """`exception to A1 when …`."""
        return build(tree.ExceptionTo, self.names, self.all)

    def reactions(self, level: Strategy, least: int) -> SearchStrategy[tree.Clause]:
        """Clauses of warnings and the like: a `when` of their own with some effects, or that of an exception."""
        effects = some(self.effects(), 1)
        of_exception = st.one_of(st.none(), build(tree.React, level, st.none(), effects))
        return st.one_of(
            self.clause(build(tree.React, level, self.all, some(self.effects(), least)), st.none()),
            self.clause(of_exception, self.exceptions()),
        )

    def verdicts(self) -> SearchStrategy[tree.VerdictWord]:
        """`decline`, `refer to "…"`, `on condition "…"`."""
        decline = build(tree.VerdictWord, st.just("decline"))
        return st.one_of(decline, build(tree.VerdictWord, st.sampled_from(("refer", "condition")), self.texts))

    def effects(self) -> SearchStrategy[tree.Effect]:
        """What a warning, an incentive or a penalty does."""
        units = st.sampled_from(("hours", "days", "weeks", "months"))
        return st.one_of(
            self.names,
            build(tree.AdjustEffect, self.names, self.operations(), self.all),
            build(tree.NotifyEffect, self.texts, self.expressions.numbers, units),
            build(tree.NotifyEffect, self.texts, st.none(), st.just("")),
            build(tree.VerdictEffect, self.verdicts()),
        )

    def operations(self) -> SearchStrategy[str]:
        """The phases of an amount."""
        return st.sampled_from(("times", "plus", "at least", "at most"))

    def amounts(self) -> SearchStrategy[tree.AmountSection]:
        """Limits, terms and other amounts."""
        body = build(tree.Adjust, self.operations(), self.all, optional(self.all))
        return build(
            tree.AmountSection,
            st.sampled_from(("limit", "term", "amount")),
            self.names,
            optional(self.texts),
            optional(self.all),
            some(self.stated(body)),
            optional(self.rounding),
            self.changes,
            optional(self.plain_kinds()),
        )

    def guarantees(self) -> SearchStrategy[tree.Guarantees]:
        """Promises of each form."""
        moves = build(tree.Monotone, self.names, st.booleans(), self.names, st.booleans())
        holds = st.one_of(build(tree.Never, self.all), moves, self.all)
        return build(tree.Guarantees, some(build(tree.Promise, self.names, self.texts, holds)))

    def measures(self) -> SearchStrategy[tree.Measures]:
        """Figures of each form."""
        what = st.one_of(
            build(tree.ShareOf, self.all),
            build(tree.TotalOf, self.all, optional(self.all)),
            build(tree.AverageOf, self.all),
        )
        return build(tree.Measures, some(build(tree.Measured, self.names, self.texts, what, optional(self.all))))

    def translations(self) -> SearchStrategy[tree.Names]:
        """`names` with any pairs; see `translatable` for those that can be turned round."""
        labels = self.expressions.labels
        other = "zh" if self.language == "en" else "en"
        return build(tree.Names, st.just(other), some(build(tree.Translation, labels, labels)))


@st.composite
def _paired(draw: st.DrawFn, policy: Strategy) -> tree.Policy:
    """A policy with names, each with a translation of its own, for some of its words."""
    drawn: tree.Policy = replace(draw(policy), names=None)
    found = [node for part in (drawn.header, *drawn.items) for node in walk(part)]
    words = {(type(node), node.text): node for node in found if isinstance(node, tree.Name | tree.Text)}
    spelt = {text for names in BUILTINS.values() for spellings in names.values() for text in spellings}
    pairs = []
    for i, source in enumerate(words.values()):
        targets = {"none": None, "name": tree.Name(f"译_{i}", span=SPAN), "text": tree.Text(f"译 {i}", span=SPAN)}
        target = targets[draw(st.sampled_from(sorted(targets)))]
        if target and source.text not in spelt:
            pairs.append(tree.Translation(source, target, span=SPAN))
    other = "zh" if drawn.language == "en" else "en"
    return replace(drawn, names=tree.Names(other, tuple(pairs), span=SPAN))


@cache
def translatable(language: str) -> SearchStrategy[tree.Policy]:
    """Policies whose `names` can be turned round, in a language."""
    return _paired(policies(language))


@cache
def policies(language: str) -> SearchStrategy[tree.Policy]:
    """Policies whose keywords are of a language, "en" or "zh"."""
    return Policies(language).policies()
