"""Straight-line operations on columns: what a policy becomes before a block of cases runs through it.

Every operation makes one register, written once, of one of three sorts: whole numbers (int64), bits (bool) and classes
(small unsigned numbers, the places of tables). It belongs to the case or to the elements of one list (`domain`). Equal
operations are one, constants are folded, and what a case has meets what elements have by an explicit `expand`. Nothing
here is unknown: what may be unknown has a bit beside it, and where that bit is off the number means nothing.

Whole numbers carry bounds. Where the bounds of a result do not fit 63 bits the operation is `guarded`: rows in which
it would overflow are found before it happens, and decided exactly elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any

from bonitas.engine.columnar.bounds import Bounds, exceeds, reach

Reg = int
"""Index of an operation, and of its result."""

Leaf = tuple[str, str | None]
"""A column of the block: a field of the case, or a list and a field of its elements."""

FOLDS = frozenset(("any", "count", "total", "lowest", "highest", "middle"))
BITS = frozenset(("bool", "known", "lt", "le", "eq", "and", "or", "andnot", "not", "has", "any"))
NUMBER, BIT = -1, 0
SMALL = 256
"""The most classes that one byte tells apart."""


@dataclass(frozen=True, slots=True)
class Op:
    """One operation. `name` says what it does (`kernel.py` has the arithmetic), `data` is what it knows beforehand.

    `domain` is the list whose elements it belongs to, if any; `size` is NUMBER, BIT, or how many classes there are.
    """

    name: str
    args: tuple[Reg, ...]
    data: Any
    domain: str | None
    size: int

    @property
    def classes(self) -> int:
        """How many classes there are; a bit is two."""
        return 2 if self.size == BIT else self.size


class Builder:
    """Makes operations; each method gives the register of its result.

    `inputs` tells the bounds of columns. `bounds` are those of the exact results, however large: what they decide is
    decided for all rows, those that 64 bits do not hold too.
    """

    def __init__(self, inputs: Callable[[Leaf], Bounds]) -> None:
        self.ops: list[Op] = []
        self.bounds: list[Bounds] = []
        self._inputs = inputs
        self._found: dict[tuple[Any, ...], Reg] = {}
        self.true = self.bit(True)
        self.false = self.bit(False)

    # -------------------------------------------------------- leaves

    def number(self, value: int) -> Reg:
        """A whole number that fits int64."""
        return self._emit("int", (), value)

    def blank(self) -> Reg:
        """A number of which nothing is known, for rows that are decided elsewhere."""
        return self._emit("blank", ())

    def bit(self, value: bool) -> Reg:
        """A bit."""
        return self._emit("bool", (), value)

    def text(self, value: str) -> Reg:
        """A text, as its place in the block's dictionary."""
        return self._emit("text", (), value)

    def value(self, leaf: Leaf, domain: str | None) -> Reg:
        """The numbers of a column."""
        return self._emit("value", (), leaf, domain)

    def words(self, leaf: Leaf, domain: str | None) -> Reg:
        """The texts of a column, as places in the block's dictionary."""
        return self._emit("words", (), leaf, domain)

    def known(self, leaf: Leaf, domain: str | None) -> Reg:
        """Where a column, or a list, is known."""
        return self._emit("known", (), leaf, domain)

    # -------------------------------------------------------- whole numbers

    def add(self, left: Reg, right: Reg) -> Reg:
        """left + right."""
        a, b = self.fixed(left), self.fixed(right)
        if a is not None and b is not None and fits(a + b):
            return self.number(a + b)
        if a == 0 or b == 0:
            return right if a == 0 else left
        one, other = self.ops[left], self.ops[right]
        if one.name == other.name == "take":
            places = self._class_of(one), self._class_of(other)
            if prod(self.ops[place].classes for place in places) <= SMALL:
                return self.take(self.pack(*places), tuple(x + y for x in one.data for y in other.data))
        return self._emit("add", tuple(sorted((left, right))))

    def subtract(self, left: Reg, right: Reg) -> Reg:
        """left - right."""
        a, b = self.fixed(left), self.fixed(right)
        if a is not None and b is not None and fits(a - b):
            return self.number(a - b)
        return left if b == 0 else self._emit("sub", (left, right))

    def multiply(self, left: Reg, right: Reg) -> Reg:
        """left * right."""
        a, b = self.fixed(left), self.fixed(right)
        if a == 0 or b == 0:
            return self.number(0)
        if a == 1 or b == 1:
            return right if a == 1 else left
        if a is not None or b is not None:
            return self.scaled(left, b) if a is None else self.scaled(right, a)
        return self._emit("mul", tuple(sorted((left, right))))

    def scaled(self, register: Reg, factor: int) -> Reg:
        """The number times a constant, which may be too large for any number but zero."""
        if factor == 1:
            return register
        value = self.fixed(register)
        if value is not None and fits(value * factor):
            return self.number(value * factor)
        op = self.ops[register]
        if op.name == "take":
            return self.take(self._class_of(op), tuple(one * factor for one in op.data))
        return self._emit("scale", (register,), factor)

    def divide(self, mode: str, numerator: Reg, denominator: Reg) -> Reg:
        """numerator / denominator (positive), to the whole number that a rounding mode picks."""
        if self.fixed(denominator) == 1:
            return numerator
        return self._emit("div", (numerator, denominator), mode)

    def remainder(self, numerator: Reg, denominator: Reg) -> Reg:
        """What is left of the numerator after dividing by a positive number, rounding down."""
        return self._emit("rem", (numerator, denominator))

    def least(self, left: Reg, right: Reg) -> Reg:
        """The smaller number."""
        return left if left == right else self._emit("min", tuple(sorted((left, right))))

    def greatest(self, left: Reg, right: Reg) -> Reg:
        """The larger number."""
        return left if left == right else self._emit("max", tuple(sorted((left, right))))

    def where(self, condition: Reg, then: Reg, otherwise: Reg) -> Reg:
        """`then` where the bit is on, else `otherwise`; both numbers."""
        bit = self.fixed(condition)
        if bit is not None or then == otherwise:
            return then if bit is None or bit else otherwise
        return self._emit("where", (condition, then, otherwise))

    def take(self, place: Reg, table: tuple[int, ...]) -> Reg:
        """The number at the place of a class."""
        if self.ops[place].size == BIT and all(map(fits, table)):
            return self.where(place, self.number(table[1]), self.number(table[0]))
        if len(set(table)) == 1:
            return self.scaled(self.number(1), table[0])
        return self._emit("take", (self._index(place),), table)

    def spell(self, place: Reg, labels: tuple[str, ...]) -> Reg:
        """The label at the place of a class, as its place in the block's dictionary."""
        return self._emit("spell", (self._index(place),), labels)

    def _index(self, place: Reg) -> Reg:
        """A class as a number."""
        return self._emit("index", (place,))

    def _class_of(self, take: Op) -> Reg:
        return self.ops[take.args[0]].args[0]

    def call(self, function: str, args: tuple[Reg, ...], data: Any = None) -> Reg:
        """A function of the calendar or of texts."""
        return self._emit(function, args, data)

    # -------------------------------------------------------- bits

    def less(self, left: Reg, right: Reg) -> Reg:
        """left < right."""
        return self._compare("lt", left, right, self.fixed(left), self.fixed(right))

    def at_most(self, left: Reg, right: Reg) -> Reg:
        """left <= right."""
        return self._compare("le", left, right, self.fixed(left), self.fixed(right))

    def equal(self, left: Reg, right: Reg) -> Reg:
        """left = right."""
        left, right = sorted((left, right))
        return self._compare("eq", left, right, self.fixed(left), self.fixed(right))

    def _compare(self, name: str, left: Reg, right: Reg, a: Any, b: Any) -> Reg:
        if a is not None and b is not None:
            return self.bit(a < b if name == "lt" else a <= b if name == "le" else a == b)
        if left == right:
            return self.bit(name != "lt")
        (low, high), (least, most) = self.bounds[left], self.bounds[right]
        if (high < least and name != "eq") or (high <= least and name == "le"):
            return self.true
        if low > most or (low >= most and name == "lt") or (name == "eq" and high < least):
            return self.false
        return self._emit(name, (left, right))

    def both(self, *bits: Reg) -> Reg:
        """Whether all bits are on."""
        left = {bit for bit in bits if bit != self.true}
        if self.false in left or any(self._inner(bit) in left for bit in left):
            return self.false
        off = sorted(self.ops[bit].args[0] for bit in left if self.ops[bit].name == "not")
        on = sorted(bit for bit in left if self.ops[bit].name != "not")
        if not on:
            return self.invert(self.either(*off)) if off else self.true
        result = on[0]
        for other in on[1:]:
            result = self._emit("and", (result, other))
        for other in off:
            result = self._emit("andnot", (result, other))
        return result

    def either(self, *bits: Reg) -> Reg:
        """Whether some bit is on."""
        left = {bit for bit in bits if bit != self.false}
        if self.true in left or any(self._inner(bit) in left for bit in left):
            return self.true
        if not left:
            return self.false
        result, *others = sorted(left)
        for other in others:
            result = self._emit("or", (result, other))
        return result

    def _inner(self, bit: Reg) -> Reg | None:
        op = self.ops[bit]
        return op.args[0] if op.name == "not" else None

    def invert(self, bit: Reg) -> Reg:
        """The other bit."""
        value = self.fixed(bit)
        if value is not None:
            return self.bit(not value)
        op = self.ops[bit]
        return op.args[0] if op.name == "not" else self._emit("not", (bit,))

    def has(self, place: Reg, table: tuple[bool, ...]) -> Reg:
        """The bit at the place of a class."""
        if len(set(table)) == 1:
            return self.bit(table[0])
        if self.ops[place].size == BIT:
            return place if table[1] else self.invert(place)
        return self._emit("has", (place,), table)

    # -------------------------------------------------------- classes

    def tally_class(self, bits: tuple[Reg, ...]) -> Reg:
        """How many bits are on; a single bit is a class by itself."""
        return bits[0] if len(bits) == 1 else self._emit("tally_class", bits, size=len(bits) + 1)

    def code(self, number: Reg, size: int) -> Reg:
        """A number from 0 to below `size` as a class."""
        return self._emit("code", (number,), size=size)

    def bins(self, number: Reg, bounds: tuple[int, ...]) -> Reg:
        """How many of the sorted bounds a number reaches."""
        return self._emit("bins", (number,), bounds, size=len(bounds) + 1)

    def recognise(self, text: Reg, words: tuple[str, ...]) -> Reg:
        """The number of the word that a text is, from 1; 0 where it is none of them."""
        return self._emit("recognise", (text,), words, size=len(words) + 1)

    def pack(self, major: Reg, minor: Reg) -> Reg:
        """Two classes as one: the place in a table of two dimensions."""
        return self._emit("pack", (major, minor), size=self.ops[major].classes * self.ops[minor].classes)

    def missing(self, place: Reg, known: Reg) -> Reg:
        """The class where it is known, else a last one of its own."""
        if known == self.true:
            return place
        return self._emit("missing", (place, known), size=self.ops[place].classes + 1)

    def mark(self, bit: Reg, number: int, before: Reg | None, size: int) -> Reg:
        """The class `number` where the bit is on, else that of `before` (None: 0)."""
        return self._emit("mark", (bit,) if before is None else (bit, before), number, size=size)

    # -------------------------------------------------------- lists

    def expand(self, register: Reg, name: str) -> Reg:
        """What a case has, for each element of its list `name`."""
        if self.ops[register].domain == name or self.ops[register].name in ("int", "bool", "text", "blank"):
            return register
        return self._emit("expand", (register,), name, name, size=self.ops[register].size)

    def fold(self, function: str, name: str, args: tuple[Reg, ...]) -> Reg:
        """One number or bit for each case from the elements of its list: `any`, `count`, `total`, `lowest`, `highest`,
        `middle` (twice the median). The last of `args` tells which elements count."""
        if function in ("any", "count") and args[0] == self.false:
            return self.false if function == "any" else self.number(0)
        return self._emit(function, tuple(self.expand(arg, name) for arg in args), name, None, fold=True)

    # -------------------------------------------------------- the table of operations

    def fixed(self, register: Reg) -> Any:
        """The value of a constant; None for what a case decides. Texts are not folded."""
        op = self.ops[register]
        return op.data if op.name in ("int", "bool") else None

    def _emit(
        self,
        name: str,
        args: tuple[Reg, ...],
        data: Any = None,
        domain: str | None = None,
        *,
        fold: bool = False,
        size: int | None = None,
    ) -> Reg:
        domains = {self.ops[arg].domain for arg in args} - {None}
        if domains and not fold:
            (domain,) = domains
            assert domain is not None
            args = tuple(self.expand(arg, domain) for arg in args)
        if size is None:
            size = BIT if name in BITS else NUMBER
        key = (name, args, type(data), data, domain, size)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = len(self.ops)
            op = Op(name, args, data, domain, size)
            self.ops.append(op)
            self.bounds.append(reach(op.name, op.data, [self.bounds[arg] for arg in args], self._inputs))
        return found


def fits(value: int) -> bool:
    """Whether a constant may be held by itself."""
    return not exceeds((value, value))
