"""The layout of what a case tells, parameters, definitions, facts and names."""

from __future__ import annotations

from collections.abc import Sequence

from bonitas.dsl.syntax import tree
from bonitas.dsl.syntax.format_expressions import Expressions
from bonitas.dsl.syntax.format_layout import SPACE, WIDTH, Doc, Group, Line, Nest, columns, flat, pad, render, width
from bonitas.dsl.syntax.format_words import Words
from bonitas.dsl.syntax.lexicon import PHRASES


def line_of(text: str, *nodes: tree.Tree | None, gap: bool = False) -> Line:
    """A line that prints these nodes."""
    spans = [node.span for node in nodes if node is not None]
    return Line(text, min(span.start for span in spans), max(span.end for span in spans), gap)


def head_of(text: str, item: tree.Tree, *nodes: tree.Tree | None, gap: bool = True) -> Line:
    """The first line of an item, which ends with the last of these nodes."""
    start = item.span.start
    return Line(text, start, max((node.span.end for node in nodes if node is not None), default=start), gap)


class Section:
    """What every printer of a section needs."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.words: Words = expressions.words
        self.word = expressions.word

    def changed(self, change: tree.Change | None) -> str:
        """`add `, `replace ` or `remove `, if the item says how it stands to the base."""
        return f"{self.word(change.word.upper())} " if change else ""

    def reason(self, change: tree.Change | None) -> tuple[Doc, ...]:
        """The reason of a change, in the line or below it."""
        if change is None or change.reason is None:
            return ()
        return (Nest(4, (Group((SPACE,)), f"{self.word('REASON')} {self.words.text(change.reason)}")),)

    def for_record(self, record: tree.Name | None) -> str:
        return f" {self.word('FOR')} {self.words.name(record)}" if record else ""

    def subjects(self, by: Sequence[tree.Expression]) -> Doc:
        """`by a, b` with a space before it."""
        return Nest(2, (f" {self.word('BY')} ", *self.words.listed([self.expressions.subject(it) for it in by])))

    def rounding(self, it: tree.RoundTo) -> str:
        return f"{self.word('ROUND_' + it.mode.upper().replace(' ', '_'))} {self.words.amount(it.unit)}"

    def literal(self, expression: tree.Expression) -> str:
        return flat(self.expressions.loose(expression))

    def range(self, low: tree.Expression, high: tree.Expression) -> str:
        """`0 to 100`."""
        return f"{self.literal(low)} {self.word('TO')} {self.literal(high)}"


class CaseSection(Section):
    """`case`, `record`, `actions`, `parameters`."""

    def case(self, it: tree.Case) -> list[Line]:
        return [head_of(self.word("CASE"), it), *self._fields(it.fields)]

    def record(self, it: tree.Record) -> list[Line]:
        return [head_of(f"{self.word('RECORD')} {self.words.name(it.name)}", it, it.name), *self._fields(it.fields)]

    def _fields(self, fields: Sequence[tree.Field]) -> list[Line]:
        names = [self.words.name(field.name) for field in fields]
        kinds = [self._kind_and_qualifiers(field) for field in fields]
        texts = [self.words.text(field.description) if field.description else "" for field in fields]
        start = max(map(width, names), default=0) + 2
        rows = [(pad(name, start) + flat(kind), text) for name, kind, text in zip(names, kinds, texts, strict=True)]
        lines = columns(rows, indent=2)
        for i, line in enumerate(lines):
            if width(line) > WIDTH:
                below: tuple[Doc, ...] = (SPACE, texts[i]) if texts[i] else ()
                lines[i] = "  " + render((pad(names[i], start), Nest(start, (Group((kinds[i], *below)),))), 2)
        return [line_of(line, field) for line, field in zip(lines, fields, strict=True)]

    def _kind_and_qualifiers(self, field: tree.Field) -> Doc:
        parts: list[str] = []
        if field.low is not None:
            limits = self.literal(field.low) if field.high is None else self.range(field.low, field.high)
            parts.append(f"{self.word('FROM')} {limits}")
        elif field.high is not None:
            parts.append(f"{self.word('UP_TO')} {self.literal(field.high)}")
        if field.step:
            parts.append(f"{self.word('STEP')} {self.words.amount(field.step)}")
        if field.typical:
            parts.append(f"{self.word('TYPICAL')} {self.range(*field.typical)}")
        if field.unit:
            parts.append(f"{self.word('UNIT')} {self.words.text(field.unit)}")
        if field.optional:
            parts.append(self.word("OPTIONAL"))
        if field.sensitive:
            parts.append(self.word("SENSITIVE"))
        return (self.kind(field.kind), "".join(f" {part}" for part in parts))

    def kind(self, kind: tree.KindName) -> Doc:
        """A kind as it is declared."""
        if kind.word == "one_of":
            return (f"{self.word('ONE_OF')} ", self._labels(kind))
        if kind.word == "list_of":
            of = kind.of
            assert of is not None
            return (f"{self.word('LIST_OF')} ", self.words.name(of) if isinstance(of, tree.Name) else self.kind(of))
        return self.words.plain_kind(kind)

    def _labels(self, kind: tree.KindName) -> Doc:
        labels: list[Doc] = [self.words.label(label) for label in kind.labels]
        if not kind.ordered:
            return self.words.listed(labels)
        first, *rest = labels
        return (first, *(part for label in rest for part in (Group((SPACE,)), "< ", label)))

    def actions(self, it: tree.Actions) -> list[Line]:
        rows = [(self.words.name(action.name), self.words.text(action.description)) for action in it.actions]
        lines = columns(rows, indent=2)
        return [head_of(self.word("ACTIONS"), it), *map(line_of, lines, it.actions)]

    def parameters(self, it: tree.Parameters) -> list[Line]:
        names = [self.changed(each.change) + self.words.name(each.name) for each in it.parameters]
        start = max(map(width, names), default=0) + 2
        lines = [head_of(self.word("PARAMETERS"), it)]
        for name, each in zip(names, it.parameters, strict=True):
            dated = all(value.start or value.end for value in each.values[:-1])
            # INVARIANT: no `，` stands between two bare numbers, which would read as one with a thousands separator.
            joined = self.words.sequence if dated else self.words.listed
            values = Nest(start, joined([self._dated(value) for value in each.values]))
            doc = Group((pad(name, start), values, *self.reason(each.change)))
            lines.append(line_of("  " + render(doc, 2), each))
        return lines

    def _dated(self, it: tree.DatedValue) -> str:
        parts = [self.literal(it.value)]
        if it.start:
            parts.append(f"{self.word('FROM')} {self.words.day(it.start)}")
        if it.end:
            parts.append(self.words.until(it.end))
        return " ".join(parts)


class DefinitionSection(Section):
    """`define`, `fact`, `outputs`, `remove …`, `names`, and the header."""

    def header(self, it: tree.Header) -> list[Line]:
        words = self.words
        first = f"{self.word('POLICY')} {words.name(it.name)} {words.text(it.title)}"
        lines = [line_of(first, it.name, it.title)]
        if it.version:
            parts = [self.word("VERSION"), it.version]
            if it.start:
                parts += [self.word("EFFECTIVE"), words.day(it.start), *PHRASES[words.language]["EFFECTIVE_END"][:1]]
            if it.end:
                parts.append(words.until(it.end))
            lines.append(Line(" ".join(parts), *_place(it, it.version)))
        if it.owner:
            lines.append(line_of(f"{self.word('OWNER')} {words.text(it.owner)}", it.owner))
        if it.currency:
            lines.append(Line(f"{self.word('CURRENCY')} {it.currency}", *_place(it, it.currency)))
        if it.extends:
            lines.append(line_of(f"{self.word('EXTENDS')} {words.text(it.extends)}", it.extends))
        return lines

    def definitions(self, run: Sequence[tree.Define]) -> list[Line]:
        """Consecutive definitions: neighbours of one line each stand together, with their `=` below each other."""
        lines: list[Line] = []
        block: list[tuple[tree.Define, tuple[str, str]]] = []
        for it in run:
            head = (
                f"{self.changed(it.change)}{self.word('DEFINE')} {self.words.name(it.name)}{self.for_record(it.record)}"
            )
            value, reason = self.expressions.loose(it.value), self.reason(it.change)
            wrapped = render(Group((f"{head} =", Nest(2, (SPACE, value)), *reason)), 0)
            if "\n" in wrapped:
                lines += [*self._block(block), line_of(wrapped, it, gap=True)]
                block = []
            else:
                block.append((it, (head, flat(("= ", value, *reason)))))
        return lines + self._block(block)

    def _block(self, block: Sequence[tuple[tree.Define, tuple[str, str]]]) -> list[Line]:
        lines = columns([row for _, row in block], indent=0, gap=1)
        return [line_of(line, it, gap=i == 0) for i, (line, (it, _)) in enumerate(zip(lines, block, strict=True))]

    def facts(self, run: Sequence[tree.Fact]) -> list[Line]:
        """Consecutive facts, together."""
        lines: list[Line] = []
        for it in run:
            named = f"{self.words.name(it.id)} {self.words.text(it.title)} " if it.id and it.title else ""
            doc = Group((f"{self.word('FACT')} {named}", Nest(2, (self.expressions.loose(it.holds),))))
            lines.append(line_of(render(doc, 0), it, gap=not lines))
        return lines

    def outputs(self, it: tree.Outputs) -> list[Line]:
        names = self.words.listed([self.words.name(name) for name in it.names])
        return [line_of(render(Group((f"{self.word('OUTPUTS')} ", Nest(2, names))), 0), it, gap=True)]

    def removals(self, run: Sequence[tree.Removed]) -> list[Line]:
        """Consecutive removals, together."""
        lines: list[Line] = []
        for it in run:
            word = self.word("PARAMETERS" if it.word == "parameter" else it.word.upper())
            doc = Group((f"{self.changed(it.change)}{word} {self.words.name(it.name)}", *self.reason(it.change)))
            lines.append(line_of(render(doc, 0), it, gap=not lines))
        return lines

    def names(self, it: tree.Names) -> list[Line]:
        rows = [(self.words.label(each.source), self.words.label(each.target)) for each in it.translations]
        lines = columns(rows, indent=2)
        return [head_of(f"{self.word('NAMES')} {it.language}", it), *map(line_of, lines, it.translations)]


def _place(header: tree.Header, word: str) -> tuple[int | None, int]:
    """Where a word of the header that has no span of its own stands: outside of its texts and comments."""
    source = header.span.source.text
    for start in range(header.title.span.end, header.span.end):
        if source.startswith(word, start) and not _covered(header, start):
            return start, start + len(word)
    return None, 0


def _covered(header: tree.Header, offset: int) -> bool:
    texts = [text.span for text in (header.owner, header.extends) if text]
    line = header.span.source.text.rfind("\n", 0, offset) + 1
    return any(span.start <= offset < span.end for span in texts) or "#" in header.span.source.text[line:offset]
