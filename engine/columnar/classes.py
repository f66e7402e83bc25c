"""How tables answer on columns.

Each input of a table falls into few classes: between two bounds of its rows, or one label, or missing. What a row makes
of a class is known beforehand, so the classes of all inputs together are a place in a prepared list of answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from math import lcm

from bonitas.engine import core
from bonitas.engine.columnar.ir import Reg
from bonitas.engine.columnar.lowering import Classes, Lowering
from bonitas.engine.columnar.picks import picked
from bonitas.engine.columnar.terms import Code, Num, Term, Truth
from bonitas.engine.core import Cell, HitPolicy, Interval, Lookup, Member, Ref, Table
from bonitas.engine.kinds import Boolean, Choice, Kind, Text, Value
from bonitas.engine.order import rank
from bonitas.engine.tables import accepts, answer
from bonitas.engine.values import Answer, Unknown, unknown

MOST_PLACES = 4096
"""The size of a prepared list of answers above which rows are matched one by one."""

Edge = tuple[Fraction, bool]
"""A bound: the class begins at it (False) or right after it (True)."""


def lookup_answer(to: Lowering, node: Lookup, place: str | None) -> Term:
    """What a column of a table answers."""
    table = to.program.tables[node.table]
    inputs = _classes_of(to, table, place)
    places = 1
    for one in inputs:
        places *= one.size
    if places <= MOST_PLACES and inputs:
        return _prepared(to, node, table, inputs, place)
    rows = [_row_bits(to, table, number, inputs) for number in range(len(table.rows))]
    return picked(to, node, table, rows, place)


def _classes_of(to: Lowering, table: Table, place: str | None) -> list[Classes]:
    key = (table.name, place if table.scope is not None else None)
    found = to.classes.get(key)
    if found is None:
        found = to.classes[key] = [_classes(to, table, number, place) for number in range(len(table.inputs))]
    return found


def _classes(to: Lowering, table: Table, number: int, place: str | None) -> Classes:
    ref = table.inputs[number]
    term, kind = to.term(ref, place), to.program.nodes[ref].kind
    cells = list(dict.fromkeys(row.cells[number] for row in table.rows))
    special = any(cell.missing for cell in cells)
    tests = [test for cell in cells for test in cell.tests]
    if isinstance(term, Truth):
        register, values = to.b.tally_class((term.t,)), _samples(kind, (False, True))
    elif isinstance(kind, Choice) and isinstance(term, Code):
        register, values = to.b.code(term.n, len(kind.labels)), _samples(kind, kind.labels)
    elif isinstance(kind, Text) and isinstance(term, Code):
        register, values = _texts(to, term, tests)
    else:
        edges = sorted({edge for test in tests for edge in _edges(kind, test)})
        bits = tuple(_reached(to, term, edge) for edge in edges)
        register, values = to.b.tally_class(bits), _between(kind, edges)
    # A choice is unknown in the same places in all its tables; the class of the unknown is the last.
    known = to.known(term)
    judged: list[Callable[[Cell], bool | None]] = list(values)
    if known != to.b.true:
        register = to.b.missing(register, known)
        judged.append(lambda cell: _told(accepts(cell, kind, unknown("", ""), special)))
    accepted = {cell: tuple(judge(cell) for judge in judged) for cell in cells}
    return Classes(register, len(judged), accepted)


def _told(judged: Answer) -> bool | None:
    return None if isinstance(judged, Unknown) else judged is True


def _samples(kind: Kind, values: Sequence[Value]) -> list[Callable[[Cell], bool | None]]:
    def judge(value: Value) -> Callable[[Cell], bool | None]:
        return lambda cell: _told(accepts(cell, kind, value, False))

    return [judge(value) for value in values]


def _texts(to: Lowering, term: Code, tests: Sequence[object]) -> tuple[Reg, list[Callable[[Cell], bool | None]]]:
    words = sorted({test.value for test in tests if isinstance(test, Member) and isinstance(test.value, str)})
    register, size = None, len(words) + 1
    for number, word in enumerate(words, start=1):
        register = to.b.mark(to.b.equal(term.n, to.b.text(word)), number, register, size)
    if register is None:
        register = to.b.tally_class(())
    other = "".join(words) + "?"
    return register, _samples(Text(), (other, *words))


def _edges(kind: Kind, test: Interval | Member) -> list[Edge]:
    if isinstance(test, Member):
        value = rank(kind, test.value)
        return [(value, False), (value, True)]
    found = []
    if test.low is not None:
        found.append((rank(kind, test.low), not test.low_included))
    if test.high is not None:
        found.append((rank(kind, test.high), test.high_included))
    return found


def _reached(to: Lowering, term: Term, edge: Edge) -> Reg:
    value, after = edge
    if isinstance(term, Code):
        bound = to.b.number(value.numerator)
        return to.b.less(bound, term.n) if after else to.b.at_most(bound, term.n)
    assert isinstance(term, Num)
    operator = core.Comparison.MORE if after else core.Comparison.AT_LEAST
    return to.compare(operator, Num(term.n, term.scale, term.d, to.b.true), to.fraction(value)).t


def _between(kind: Kind, edges: Sequence[Edge]) -> list[Callable[[Cell], bool | None]]:
    """Judges of the classes between the edges; a class is told by how many edges are reached."""

    def judge(reached: int) -> Callable[[Cell], bool | None]:
        def passes(test: Interval | Member) -> bool:
            if isinstance(test, Member):
                value = rank(kind, test.value)
                return edges.index((value, False)) < reached <= edges.index((value, True))
            low = test.low is None or edges.index((rank(kind, test.low), not test.low_included)) < reached
            high = test.high is None or edges.index((rank(kind, test.high), test.high_included)) >= reached
            return low and high

        def decide(cell: Cell) -> bool | None:
            if not cell.tests:
                return not cell.missing
            return any(passes(test) for test in cell.tests) != cell.negated

        return decide

    return [judge(reached) for reached in range(len(edges) + 1)]


def _row_bits(to: Lowering, table: Table, number: int, inputs: Sequence[Classes]) -> Truth:
    row = table.rows[number]
    terms = []
    for cell, one in zip(row.cells, inputs, strict=True):
        t = to.b.has(one.register, tuple(made is True for made in one.accepted[cell]))
        f = to.b.has(one.register, tuple(made is False for made in one.accepted[cell]))
        terms.append(to.truth(t, to.b.true) if None not in one.accepted[cell] else Truth(t, f))
    return to.conjunction(terms)


# ---------------------------------------------------------------- answers prepared for all classes


def _prepared(to: Lowering, node: Lookup, table: Table, inputs: Sequence[Classes], place: str | None) -> Term:
    results = [row.results[node.column] for row in table.rows]
    otherwise = [] if table.otherwise is None else [table.otherwise[node.column]]
    refs = [*results, *otherwise]
    constants = {ref: item.value for ref in refs if isinstance(item := to.program.nodes[ref], core.Const)}
    fixed = len(constants) == len(set(refs))
    if not fixed and table.hit not in (HitPolicy.UNIQUE, HitPolicy.FIRST):
        rows = [_row_bits(to, table, number, inputs) for number in range(len(table.rows))]
        return picked(to, node, table, rows, place)
    register = inputs[0].register
    for one in inputs[1:]:
        register = to.b.pack(register, one.register)
    sizes = [range(one.size) for one in inputs]
    answers = [_answer(table, node, inputs, at, constants if fixed else None) for at in product(*sizes)]
    if fixed:
        return _constants(to, register, answers, node.kind)
    pieces = []
    for ref in dict.fromkeys(refs):
        bit = to.b.has(register, tuple(one == Fraction(ref) for one in answers))
        pieces.append((bit, to.of_kind(ref, place, node.kind)))
    return to.select(pieces, to.unknown(node.kind))


def _answer(
    table: Table, node: Lookup, inputs: Sequence[Classes], at: Sequence[int], constants: dict[Ref, Value] | None
) -> Value | None:
    """The answer at one place, or with no constants the node it is; the reference's own reading of the table."""
    matches = []
    for row in table.rows:
        made = [one.accepted[cell][number] for cell, one, number in zip(row.cells, inputs, at, strict=True)]
        if False not in made:
            matches.append((row, None in made))
    rows = tuple(
        core.Row((Cell() if not doubt else Cell(tests=(Member(True),)),), row.results, row.origin)
        for row, doubt in matches
    )
    seen = core.Table(table.name, table.inputs[:1], (), (), rows, table.otherwise, table.hit, table.origin)
    told = answer(
        seen,
        node.column,
        [(Boolean(), unknown("", ""))],
        node.kind,
        (lambda ref: Fraction(ref)) if constants is None else constants.__getitem__,
    )
    return None if isinstance(told, Unknown) else told


def _constants(to: Lowering, register: Reg, answers: Sequence[Value | None], kind: Kind) -> Term:
    known = to.b.has(register, tuple(value is not None for value in answers))
    if isinstance(kind, Boolean):
        t = to.b.has(register, tuple(value is True for value in answers))
        return Truth(t, to.b.has(register, tuple(value is False for value in answers)))
    if isinstance(kind, Text):
        pieces = []
        for word in dict.fromkeys(value for value in answers if isinstance(value, str)):
            pieces.append((to.b.has(register, tuple(value == word for value in answers)), to.constant(word, kind)))
        return to.where_known(to.select(pieces[1:], pieces[0][1]) if pieces else to.unknown(kind), known)
    if any(isinstance(value, Fraction) for value in answers):
        scale = lcm(*(value.denominator for value in answers if isinstance(value, Fraction)))
        numbers = [int(value * scale) if isinstance(value, Fraction) else None for value in answers]
        return Num(_taken(to, register, numbers), scale, None, known)
    if all(value is None for value in answers):
        return to.unknown(kind)
    codes = [None if value is None else int(rank(kind, value)) for value in answers]
    return Code(_taken(to, register, codes), known)


def _taken(to: Lowering, register: Reg, numbers: Sequence[int | None]) -> Reg:
    some = next(number for number in numbers if number is not None)
    return to.b.take(register, tuple(some if number is None else number for number in numbers))
