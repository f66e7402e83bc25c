"""Builds the tree's items as the parser recognises them; one method for each rule of the grammar."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from lark import Token

from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.build_expressions import ROUNDINGS, ExpressionBuilder, first, pick
from bonitas.dsl.syntax.tree import Change, Day, Text, Tree


class _Attribute(NamedTuple):
    """A `because`, `unless`, … on its way into its clause; or a part of a field or a section."""

    name: str
    value: Any
    place: Tree


class _Head(NamedTuple):
    id: tree.Name
    title: Text
    change: Change | None
    place: Tree


class Builder(ExpressionBuilder):
    """Callbacks for everything above expressions."""

    def _attributes(self, children: list[Any]) -> dict[str, Any]:
        return {part.name: part.value for part in pick(children, _Attribute)}

    def _each_once(self, parts: list[tuple[str, Any, _Attribute]]) -> dict[str, Any]:
        """Keys with their values; reports a part that gives what one before it has given (K009)."""
        values: dict[str, Any] = {}
        givers: dict[str, Tree] = {}
        for key, value, part in parts:
            if key in givers and givers[key] is not part.place:
                labels, found = ((givers[key].span, "first"),), part.place.span.text.split()[0]
                self.report.add("K009", part.place.span, labels=labels, found=found)
            givers[key], values[key] = part.place, value
        return values

    def _named(self, children: list[Any]) -> tree.Name:
        """The first NAME token of an item: its name."""
        return self.name_of(next(token for token in pick(children, Token) if token.type == "NAME"))

    def _change(self, children: list[Any]) -> Change | None:
        word = first(children, Change)
        reason = self._attributes(children).get("reason")
        if word is None and reason is None:
            return None
        parts = [part for part in (word, reason) if part is not None]
        return Change(word.word if word else "add", reason, span=self.span(parts))

    # -------------------------------------------------------- the whole

    def policy(self, children: list[Any]) -> tuple[tree.Header | None, tuple[tree.Item, ...], tree.Names | None]:
        header, *items, names = children
        return header, tuple(items), names

    def items(self, children: list[Any]) -> tuple[None, tuple[tree.Item, ...], tree.Names | None]:
        return None, tuple(children[:-1]), children[-1]

    def header(self, children: list[Any]) -> tree.Header:
        _, name, title, *parts = children
        return tree.Header(
            self.name_of(name),
            self.text_of(title),
            **self._each_once([(key, value, part) for part in parts for key, value in part.value.items()]),
            span=self.span(children),
        )

    def version(self, children: list[Any]) -> _Attribute:
        _, text, start, end = children
        value = {"version": str(text), "start": start, "end": end.value if end else None}
        return self._attribute("version", value, children)

    def _attribute(self, name: str, value: Any, children: list[Any]) -> _Attribute:
        return _Attribute(name, value, Tree(span=self.span(children)))

    def effective(self, children: list[Any]) -> Day:
        return Day(date.fromisoformat(children[1]), span=self.span(children))

    def until(self, children: list[Any]) -> _Attribute:
        day = Day(date.fromisoformat(children[1]), span=self.span([children[1]]))
        return self._attribute("end", day, children)

    def owner(self, children: list[Any]) -> _Attribute:
        return self._attribute("owner", {"owner": self.text_of(children[1])}, children)

    def currency(self, children: list[Any]) -> _Attribute:
        return self._attribute("currency", {"currency": str(children[1])}, children)

    def extends(self, children: list[Any]) -> _Attribute:
        return self._attribute("extends", {"extends": self.text_of(children[1])}, children)

    def add(self, children: list[Any]) -> Change:
        return Change("add", None, span=self.span(children))

    def replace(self, children: list[Any]) -> Change:
        return Change("replace", None, span=self.span(children))

    def reason(self, children: list[Any]) -> _Attribute:
        return self._attribute("reason", self.text_of(children[1]), children)

    # -------------------------------------------------------- what a case tells

    def case(self, children: list[Any]) -> tree.Case:
        return tree.Case(tuple(pick(children, tree.Field)), span=self.span(children))

    def record(self, children: list[Any]) -> tree.Record:
        return tree.Record(self._named(children), tuple(pick(children, tree.Field)), span=self.span(children))

    def field(self, children: list[Any]) -> tree.Field:
        name, kind, *parts = children
        description = parts[-1]
        return tree.Field(
            self.name_of(name),
            kind,
            **self._each_once(
                [(key, value, part) for part in pick(parts, _Attribute) for key, value in part.value.items()]
            ),
            description=self.text_of(description) if isinstance(description, Token) else None,
            span=self.span(children),
        )

    def plain_kind(self, children: list[Any]) -> tree.KindName:
        words = {"YES_NO": "yes_no"}
        word = children[0].type
        currency = next((str(token) for token in pick(children, Token) if token.type == "CURRENCY_CODE"), "")
        return tree.KindName(
            words.get(word, word.removesuffix("_KIND").lower()), currency=currency, span=self.span(children)
        )

    def one_of(self, children: list[Any]) -> tree.KindName:
        return tree.KindName("one_of", labels=tuple(pick(children, Tree)), span=self.span(children))  # type: ignore[arg-type]

    def one_of_ordered(self, children: list[Any]) -> tree.KindName:
        labels = tuple(pick(children, Tree))
        return tree.KindName("one_of", labels=labels, ordered=True, span=self.span(children))  # type: ignore[arg-type]

    def list_of(self, children: list[Any]) -> tree.KindName:
        of = children[1] if isinstance(children[1], tree.KindName) else self.name_of(children[1])
        return tree.KindName("list_of", of=of, span=self.span(children))

    def _qualifier(self, children: list[Any], **values: Any) -> _Attribute:
        return self._attribute("qualifier", values, children)

    def from_to(self, children: list[Any]) -> _Attribute:
        low, *high = pick(children, Tree)
        return self._qualifier(children, low=low, **({"high": high[0]} if high else {}))

    def unit_of(self, children: list[Any]) -> _Attribute:
        return self._qualifier(children, unit=self.text_of(children[1]))

    def up_to(self, children: list[Any]) -> _Attribute:
        return self._qualifier(children, high=children[1])

    def step(self, children: list[Any]) -> _Attribute:
        return self._qualifier(children, step=children[1])

    def typical(self, children: list[Any]) -> _Attribute:
        low, high = pick(children, Tree)
        return self._qualifier(children, typical=(low, high))

    def optional(self, children: list[Any]) -> _Attribute:
        return self._qualifier(children, optional=True)

    def sensitive(self, children: list[Any]) -> _Attribute:
        return self._qualifier(children, sensitive=True)

    def actions(self, children: list[Any]) -> tree.Actions:
        return tree.Actions(tuple(pick(children, tree.Action)), span=self.span(children))

    def action(self, children: list[Any]) -> tree.Action:
        return tree.Action(self.name_of(children[0]), self.text_of(children[1]), span=self.span(children))

    def parameters(self, children: list[Any]) -> tree.Parameters:
        return tree.Parameters(tuple(pick(children, tree.Parameter)), span=self.span(children))

    def parameter(self, children: list[Any]) -> tree.Parameter:
        values = tuple(pick(children, tree.DatedValue))
        return tree.Parameter(self._named(children), values, self._change(children), span=self.span(children))

    def dated_value(self, children: list[Any]) -> tree.DatedValue:
        value, *rest = children
        day = next((token for token in pick(rest, Token) if token.type == "DATE"), None)
        start = Day(date.fromisoformat(day), span=self.span([day])) if day else None
        return tree.DatedValue(value, start, self._attributes(rest).get("end"), span=self.span(children))

    # -------------------------------------------------------- definitions

    def for_record(self, children: list[Any]) -> _Attribute:
        return self._attribute("record", self.name_of(children[1]), children)

    def _record(self, children: list[Any]) -> tree.Name | None:
        name: tree.Name | None = self._attributes(children).get("record")
        return name

    def define(self, children: list[Any]) -> tree.Define:
        value = [child for child in pick(children, Tree) if not isinstance(child, Change)][-1]
        return tree.Define(
            self._named(children),
            value,  # type: ignore[arg-type]
            self._record(children),
            self._change(children),
            span=self.span(children),
        )

    def score_range(self, children: list[Any]) -> _Attribute:
        return self._attribute("range", tuple(pick(children, Tree)), children)

    def base(self, children: list[Any]) -> _Attribute:
        return self._attribute("base", children[1], children)

    def scorecard(self, children: list[Any]) -> tree.Scorecard:
        values = self._attributes(children)
        low, high = values.get("range", (None, None))
        return tree.Scorecard(
            self._named(children),
            low,
            high,
            values.get("base"),
            tuple(pick(children, tree.Factor)),
            first(children, tree.RoundTo),
            self._record(children),
            self._change(children),
            span=self.span(children),
        )

    def factor(self, children: list[Any]) -> tree.Factor:
        subject = next(child for child in pick(children, Tree) if not isinstance(child, tree.Bin))
        number = next((token for token in pick(children, Token) if token.type == "NUMBER"), None)
        weight = self.number(number) if number else None
        return tree.Factor(subject, weight, tuple(pick(children, tree.Bin)), span=self.span(children))  # type: ignore[arg-type]

    def bin(self, children: list[Any]) -> tree.Bin:
        return tree.Bin(children[0], children[1], span=self.span(children))

    def bands(self, children: list[Any]) -> tree.Bands:
        subject = next(child for child in pick(children, Tree) if not isinstance(child, tree.Band | Change))
        return tree.Bands(
            self._named(children),
            subject,  # type: ignore[arg-type]
            tuple(pick(children, tree.Band)),
            any(token.type == "LOWER_IS_BETTER" for token in pick(children, Token)),
            self._record(children),
            self._change(children),
            span=self.span(children),
        )

    def band(self, children: list[Any]) -> tree.Band:
        return tree.Band(children[0], children[1], span=self.span(children))

    def hit(self, children: list[Token]) -> _Attribute:
        words = {"COLLECT_SUM": "sum"}
        return self._attribute("hit", words.get(children[0].type, children[0].type.lower()), children)

    def gives(self, children: list[Any]) -> _Attribute:
        return self._attribute("gives", tuple(pick(children, tree.Gives)), children)

    def given(self, children: list[Any]) -> tree.Gives:
        return tree.Gives(self.name_of(children[0]), children[1], span=self.span(children))

    def row(self, children: list[Any]) -> tree.TableRow:
        return tree.TableRow(tuple(pick(children, tree.Cell)), span=self.span(children))

    def _subjects(self, children: list[Any]) -> tuple[tree.Expression, ...]:
        parts = (Change, tree.TableRow, tree.Approver, tree.Tier)
        return tuple(child for child in pick(children, Tree) if not isinstance(child, parts))  # type: ignore[misc]

    def table(self, children: list[Any]) -> tree.Table:
        values = self._attributes(children)
        header, *rows = pick(children, tree.TableRow)
        return tree.Table(
            self._named(children),
            self._subjects(children),
            values.get("hit", "unique"),
            values.get("gives", ()),
            header,
            tuple(rows),
            self._record(children),
            self._change(children),
            span=self.span(children),
        )

    def tiers(self, children: list[Any]) -> tree.Tiers:
        return tree.Tiers(
            self._named(children),
            self._subjects(children)[0],
            any(token.type == "MARGINAL" for token in pick(children, Token)),
            tuple(pick(children, tree.Tier)),
            self._record(children),
            self._change(children),
            span=self.span(children),
        )

    def tier(self, children: list[Any]) -> tree.Tier:
        return tree.Tier(children[0], children[1], span=self.span(children))

    # -------------------------------------------------------- clauses

    def admission(self, children: list[Any]) -> tree.Clauses:
        return self._section("admission", children)

    def warning(self, children: list[Any]) -> tree.Clauses:
        return self._section("warning", children)

    def incentive(self, children: list[Any]) -> tree.Clauses:
        return self._section("incentive", children)

    def penalty(self, children: list[Any]) -> tree.Clauses:
        return self._section("penalty", children)

    def _section(self, word: str, children: list[Any]) -> tree.Clauses:
        return tree.Clauses(word, tuple(pick(children, tree.Clause)), span=self.span(children))

    def head(self, children: list[Any]) -> _Head:
        _, name, title, _ = children
        return _Head(self.name_of(name), self.text_of(title), self._change(children), Tree(span=self.span(children)))

    def _clause(self, children: list[Any], body: tree.Body | None) -> tree.Clause:
        if isinstance(children[0], tree.Clause):
            return children[0]
        head: _Head = children[0]
        parts = [part for part in pick(children, _Attribute) if part.name != "then"]
        return tree.Clause(
            head.id,
            head.title,
            body,
            first(children, tree.ExceptionTo),
            **self._each_once([(part.name, part.value, part) for part in parts]),
            change=head.change,
            span=self.span(children),
        )

    def admission_clause(self, children: list[Any]) -> tree.Clause:
        return self._clause(children, first(children, tree.Require) or first(children, tree.Decide))

    def amount_clause(self, children: list[Any]) -> tree.Clause:
        return self._clause(children, first(children, tree.Adjust))

    def warning_clause(self, children: list[Any]) -> tree.Clause:
        return self._reaction(children)

    def reward_clause(self, children: list[Any]) -> tree.Clause:
        return self._reaction(children)

    def _reaction(self, children: list[Any]) -> tree.Clause:
        level = first(children, tree.Name)
        body = first(children, tree.React)
        effects = next((part for part in pick(children, _Attribute) if part.name == "then"), None)
        if body is not None:
            body = tree.React(level, body.when, body.effects, span=body.span)
        elif effects is not None:
            body = tree.React(level, None, effects.value, span=effects.place.span)
        elif level is not None:
            body = tree.React(level, None, (), span=level.span)
        return self._clause(children, body)

    def removal(self, children: list[Any]) -> tree.Clause:
        _, name, reason = children
        change = Change("remove", reason.value, span=self.span(children))
        return tree.Clause(self.name_of(name), None, None, change=change, span=self.span(children))

    def exception(self, children: list[Any]) -> tree.ExceptionTo:
        return tree.ExceptionTo(self.name_of(children[1]), children[3], span=self.span(children))

    def require(self, children: list[Any]) -> tree.Require:
        return tree.Require(children[1], children[2], span=self.span(children))

    def else_verdict(self, children: list[Token]) -> tree.VerdictWord:
        return self._verdict(children[0].type.removeprefix("ELSE_"), children)

    def verdict(self, children: list[Token]) -> tree.VerdictWord:
        return self._verdict(children[0].type, children)

    def _verdict(self, terminal: str, children: list[Token]) -> tree.VerdictWord:
        words = {"DECLINE": "decline", "REFER": "refer", "REFER_TO": "refer", "CONDITION": "condition"}
        text = self.text_of(children[1]) if len(children) > 1 else None
        return tree.VerdictWord(words[terminal], text, span=self.span(children))

    def decide(self, children: list[Any]) -> tree.Decide:
        return tree.Decide(children[0], children[2], span=self.span(children))

    def react(self, children: list[Any]) -> tree.React:
        _, when, then = children
        return tree.React(None, when, then.value, span=self.span(children))

    def alarm(self, children: list[Any]) -> tree.React:
        _, when, *then = children
        effects = tuple(effect for part in pick(then, _Attribute) for effect in part.value)
        return tree.React(None, when, effects, span=self.span(children))

    def then(self, children: list[Any]) -> _Attribute:
        return self._attribute("then", tuple(pick(children, Tree)), children)

    def action_effect(self, children: list[Any]) -> tree.Name:
        return self.name_of(children[0])

    def operation(self, children: list[Token]) -> Token:
        return children[0]

    def adjust_effect(self, children: list[Any]) -> tree.AdjustEffect:
        name, word, value = children
        return tree.AdjustEffect(self.name_of(name), _operation(word), value, span=self.span(children))

    def time_unit(self, children: list[Token]) -> Token:
        return children[0]

    def notify(self, children: list[Any]) -> tree.NotifyEffect:
        tokens = {token.type: token for token in pick(children, Token)}
        number = tokens.get("NUMBER")
        unit = next((kind for kind in tokens if kind.endswith("_UNIT")), "")
        return tree.NotifyEffect(
            self.text_of(tokens["TEXT"]),
            self.number(number) if number else None,
            unit.removesuffix("_UNIT").lower() + "s" if unit else "",
            span=self.span(children),
        )

    def verdict_effect(self, children: list[Any]) -> tree.VerdictEffect:
        return tree.VerdictEffect(children[0], span=self.span(children))

    def adjust(self, children: list[Any]) -> tree.Adjust:
        word, value, _, when = children
        return tree.Adjust(_operation(word), value, when, span=self.span(children))

    def because(self, children: list[Any]) -> _Attribute:
        return self._attribute("because", self.text_of(children[1]), children)

    def unless(self, children: list[Any]) -> _Attribute:
        return self._attribute("unless", children[1], children)

    def clause_owner(self, children: list[Any]) -> _Attribute:
        return self._attribute("owner", self.text_of(children[1]), children)

    def clause_from(self, children: list[Any]) -> _Attribute:
        return self._attribute("start", Day(date.fromisoformat(children[1]), span=self.span([children[1]])), children)

    def clause_until(self, children: list[Any]) -> _Attribute:
        part: _Attribute = children[0]
        return part

    # -------------------------------------------------------- amounts and the rest

    def round_mode(self, children: list[Token]) -> Token:
        return children[0]

    def rounding(self, children: list[Any]) -> tree.RoundTo:
        mode, unit = children
        return tree.RoundTo(ROUNDINGS[mode.type.removeprefix("ROUND_")], unit, span=self.span(children))

    def amount(self, children: list[Any]) -> tree.AmountSection:
        tokens = pick(children, Token)
        title = next((self.text_of(token) for token in tokens if token.type == "TEXT"), None)
        parts = (Change, tree.Clause, tree.KindName, tree.RoundTo)
        start = next((child for child in pick(children, Tree) if not isinstance(child, parts)), None)
        return tree.AmountSection(
            next(token.type.lower() for token in tokens if token.type in ("LIMIT", "TERM", "AMOUNT")),
            self._named(children),
            title,
            start,  # type: ignore[arg-type]
            tuple(pick(children, tree.Clause)),
            first(children, tree.RoundTo),
            self._change(children),
            first(children, tree.KindName),
            span=self.span(children),
        )

    def approval(self, children: list[Any]) -> tree.Approval:
        rows = pick(children, tree.TableRow)
        return tree.Approval(
            self._subjects(children),
            tuple(pick(children, tree.Approver)),
            rows[0] if rows else None,
            tuple(rows[1:]),
            self._change(children),
            span=self.span(children),
        )

    def approver(self, children: list[Any]) -> tree.Approver:
        return tree.Approver(children[0], children[1], span=self.span(children))

    def fact(self, children: list[Any]) -> tree.Fact:
        _, name, title, holds = children
        return tree.Fact(
            self.name_of(name) if name else None,
            self.text_of(title) if title is not None else None,
            holds,
            span=self.span(children),
        )

    def guarantee(self, children: list[Any]) -> tree.Guarantees:
        return tree.Guarantees(tuple(pick(children, tree.Promise)), span=self.span(children))

    def promise(self, children: list[Any]) -> tree.Promise:
        name, title, holds = children
        return tree.Promise(self.name_of(name), self.text_of(title), holds, span=self.span(children))

    def never(self, children: list[Any]) -> tree.Never:
        return tree.Never(children[1], span=self.span(children))

    def monotone(self, children: list[Token]) -> tree.Monotone:
        amount, never, _, moved, move = children
        return tree.Monotone(
            self.name_of(amount),
            never.type == "NEVER_FALLS",
            self.name_of(moved),
            move.type == "RISES",
            span=self.span(children),
        )

    def measure(self, children: list[Any]) -> tree.Measures:
        return tree.Measures(tuple(pick(children, tree.Measured)), span=self.span(children))

    def measured(self, children: list[Any]) -> tree.Measured:
        name, title, what, _, where = children
        return tree.Measured(self.name_of(name), self.text_of(title), what, where, span=self.span(children))

    def share_of(self, children: list[Any]) -> tree.ShareOf:
        return tree.ShareOf(children[1], span=self.span(children))

    def total_of(self, children: list[Any]) -> tree.TotalOf:
        return tree.TotalOf(children[1], children[3], span=self.span(children))

    def average_of(self, children: list[Any]) -> tree.AverageOf:
        return tree.AverageOf(children[1], span=self.span(children))

    def outputs(self, children: list[Token]) -> tree.Outputs:
        names = tuple(self.name_of(token) for token in children if token.type == "NAME")
        return tree.Outputs(names, span=self.span(children))

    def removable(self, children: list[Token]) -> Token:
        return children[0]

    def removed(self, children: list[Any]) -> tree.Removed:
        _, word, name, reason = children
        change = Change("remove", reason.value, span=self.span(children))
        kind = "parameter" if word.type == "PARAMETERS" else word.type.lower()
        return tree.Removed(kind, self.name_of(name), change, span=self.span(children))

    def names(self, children: list[Any]) -> tree.Names:
        return tree.Names(str(children[1]), tuple(pick(children, tree.Translation)), span=self.span(children))

    def translation(self, children: list[Any]) -> tree.Translation:
        return tree.Translation(children[0], children[1], span=self.span(children))


def _operation(token: Token) -> str:
    return token.type.lower().replace("_", " ")
