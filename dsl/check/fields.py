"""Fields of the case and of records: their kinds, ranges and steps."""

from __future__ import annotations

from fractions import Fraction

from bonitas.dsl.check.context import Context
from bonitas.dsl.check.kinds import Checked, Plain, to_core, unify
from bonitas.dsl.diagnose.source import Span
from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.currencies import DECIMALS
from bonitas.engine import core
from bonitas.engine.kinds import Boolean, Choice, Date, Days, Kind, ListOf, Money, Number, Ratio, Text, Value

_KINDS: dict[str, Kind] = {
    "number": Number(),
    "ratio": Ratio(),
    "text": Text(),
    "date": Date(),
    "days": Days(),
    "yes_no": Boolean(),
}


class Fields:
    """Reads declarations of fields."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._no_currency_said = False

    # -------------------------------------------------------- kinds

    def kind(self, written: tree.KindName, name: str = "") -> Kind:
        """The kind that a declaration names; reports money without a currency and records that do not exist."""
        if written.word == "money":
            return self.money(written.currency, written.span)
        if written.word == "one_of":
            return self._choice(written)
        if written.word == "list_of":
            return ListOf(self.context.naming(self._record(written, name)))
        return _KINDS[written.word]

    def money(self, currency: str, span: Span) -> Money:
        """Money in a currency, or in that of the policy (K208 if it names none)."""
        code = currency or self.context.currency
        if not code and not self._no_currency_said:
            self._no_currency_said = True
            self.context.report.add("K208", span)
        return Money(code or "XXX")

    def _choice(self, written: tree.KindName) -> Choice:
        labels = [self.context.naming.label(label) for label in written.labels]
        for number, label in enumerate(written.labels):
            if labels[number] in labels[:number]:
                first = written.labels[labels.index(labels[number])]
                self.context.report.add("K102", label.span, labels=((first.span, "first"),), name=label.text)
        kind = Choice(tuple(dict.fromkeys(labels)), written.ordered)
        if not written.ordered:
            kind = Choice(tuple(sorted(kind.labels)))
        for label in written.labels:
            self.context.choices.setdefault(label.text, kind)
        return kind

    def _record(self, written: tree.KindName, name: str) -> str:
        if not isinstance(written.of, tree.Name):
            return name
        if written.of.text not in self.context.symbols.records:
            self.context.unknown_name("K108", written.of.text, written.of.span, list(self.context.symbols.records))
        return written.of.text

    def bands_kind(self, item: tree.Bands) -> Choice:
        """The ordered choice of the labels of bands, worst first, by the values of their bands and not by
        their place."""
        ranked = sorted(item.bands, key=lambda band: _lowest(band.cell, self.context))
        labels = [self.context.naming.label(band.label) for band in ranked]
        if item.lower_is_better:
            missing = [self.context.naming.label(band.label) for band in item.bands if _only_missing(band.cell)]
            known = [label for label in labels if label not in missing]
            labels = [*missing, *reversed(known)]
        kind = Choice(tuple(dict.fromkeys(labels)), ordered=True)
        for band in item.bands:
            self.context.choices.setdefault(band.label.text, kind)
        return kind

    # -------------------------------------------------------- fields

    def field(self, written: tree.Field) -> core.Field:
        """A field of the core."""
        kind = self.kind(written.kind, written.name.text)
        limited = kind if not isinstance(kind, ListOf) else self._element_kind(written)
        low, high = self._limit(written.low, limited), self._limit(written.high, limited)
        self._in_order(low, high, written.span)
        usual = [self._limit(each, kind) for each in written.typical or (None, None)]
        self._usual(written, usual, low, high)
        return core.Field(
            self.context.naming(written.name.text),
            kind,
            written.optional,
            written.sensitive,
            None if isinstance(kind, ListOf) else low,
            None if isinstance(kind, ListOf) else high,
            None if isinstance(kind, ListOf) else self._step(written, kind),
            usual[0],
            usual[1],
            self.context.naming.optional_phrase(written.unit),
            self.context.naming.optional_phrase(written.description),
            core.Origin(written.span.source.name, written.span.line, written.span.column, ""),
        )

    def _element_kind(self, written: tree.Field) -> Kind:
        return self.kind(written.kind.of) if isinstance(written.kind.of, tree.KindName) else Text()

    def element(self, written: tree.Field) -> core.Field:
        """The field of the record behind a list of plain values."""
        assert isinstance(written.kind.of, tree.KindName)
        name = tree.Name("value", span=written.name.span)
        inner = tree.Field(name, written.kind.of, written.low, written.high, written.step, span=written.span)
        return self.field(inner)

    def _in_order(self, low: Value | None, high: Value | None, span: Span) -> None:
        if low is not None and high is not None and low > high:  # type: ignore[operator]
            self.context.report.add("K213", span, low=low, high=high)

    def _usual(self, written: tree.Field, usual: list[Value | None], low: Value | None, high: Value | None) -> None:
        """Reports a typical range that is upside down (K213) or leaves the declared one (K217)."""
        if written.typical is None or isinstance(self.kind(written.kind, written.name.text), ListOf):
            return
        self._in_order(usual[0], usual[1], written.typical[0].span.to(written.typical[1].span))
        for end, value in zip(written.typical, usual, strict=True):
            below = value is not None and low is not None and value < low  # type: ignore[operator]
            above = value is not None and high is not None and value > high  # type: ignore[operator]
            if below or above:
                labels = ((written.span, "range"),)
                self.context.report.add("K217", end.span, labels=labels, found=end.span.text, name=written.name.text)

    def _limit(self, written: tree.Expression | None, kind: Kind) -> Value | None:
        """A written end of a range, as a value of the kind."""
        if written is None:
            return None
        value, found = _literal(written)
        if isinstance(kind, Days) and isinstance(found, Plain):
            found = Days()  # the kind stands beside it, so `days from 0` is plain enough
        if value is None or found is None or unify(found, kind) is None or isinstance(kind, Text | Boolean | Choice):
            self.context.report.add("K201", written.span, left=to_core(kind), right=to_core(found or Text()))
            return None
        return value

    def _step(self, written: tree.Field, kind: Kind) -> Fraction | None:
        if written.step is None:
            return default_step(kind)
        value = written.step.value
        if value <= 0:
            self.context.report.add("K216", written.step.span, "step", found=written.step.span.text)
            return None
        found = _literal(written.step)[1]
        if found is None or unify(found, kind) is None:
            self.context.report.add("K201", written.step.span, left=to_core(kind), right=to_core(found or Text()))
        return value

    # -------------------------------------------------------- checks of names

    def check(self, written: tree.Field, hidden: tree.Field | None, record: str = "") -> None:
        """Reports a record's field that hides one of the case (K112)."""
        if hidden is not None:
            labels = ((hidden.name.span, "field"),)
            self.context.report.add("K112", written.name.span, labels=labels, name=written.name.text, record=record)


def default_step(kind: Kind) -> Fraction | None:
    """The quantum of a kind that declares none: the smallest unit of a currency, one day."""
    if isinstance(kind, Money):
        return Fraction(1, 10 ** DECIMALS.get(kind.currency, 2))
    return Fraction(1) if isinstance(kind, Days) else None


def _literal(written: tree.Expression) -> tuple[Value | None, Checked | None]:
    """A written value with its kind."""
    if isinstance(written, tree.Negative):
        value, kind = _literal(written.operand)
        return (-value if isinstance(value, Fraction) else None), kind
    if isinstance(written, tree.Amount):
        units: dict[str, Checked] = {"": Plain(), "%": Ratio(), "days": Days()}
        return written.value, units.get(written.unit, Money(written.unit))
    if isinstance(written, tree.Day):
        return written.value, Date()
    return None, None


def _only_missing(cell: tree.Cell) -> bool:
    return all(isinstance(test, tree.Word) and test.word == "missing" for test in cell.tests)


def _lowest(cell: tree.Cell, context: Context) -> tuple[int, Fraction]:
    """Where a band begins: missing first, then what is open below, then by the lower end."""
    if _only_missing(cell):
        return (0, Fraction(0))
    lows: list[tuple[int, Fraction]] = []
    for test in cell.tests:
        if isinstance(test, tree.Range):
            low = _value_of(test.low, context) if test.low is not None else None
            lows.append((2, low) if low is not None else (1, Fraction(0)))
        elif not isinstance(test, tree.Word):
            value = _value_of(test, context)
            lows.append((2, value) if value is not None else (3, Fraction(0)))
        else:
            lows.append((1, Fraction(-1)))
    return min(lows)


def _value_of(written: tree.Expression, context: Context) -> Fraction | None:
    """A number written in place or as a parameter with one value."""
    if isinstance(written, tree.Name):
        declaration = context.symbols.values.get(written.text)
        item = declaration.item if declaration else None
        if isinstance(item, tree.Parameter) and len(item.values) == 1:
            return _value_of(item.values[0].value, context)
        return None
    value = _literal(written)[0]
    return value if isinstance(value, Fraction) else None
