"""Small strokes that build Python syntax trees. Names are ours (`v12`, `k3`), never a policy's."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

LOAD, STORE = ast.Load(), ast.Store()
_AT: Any = {"lineno": 1, "col_offset": 0}
"""Where everything stands: Python wants to know, and giving it here is faster than asking for it later."""
_BINARY: dict[str, ast.operator] = {
    "+": ast.Add(),
    "-": ast.Sub(),
    "*": ast.Mult(),
    "//": ast.FloorDiv(),
    "%": ast.Mod(),
    "&": ast.BitAnd(),
    "/": ast.Div(),
}
_COMPARE: dict[str, ast.cmpop] = {
    "=": ast.Eq(),
    "!=": ast.NotEq(),
    "<": ast.Lt(),
    "<=": ast.LtE(),
    ">": ast.Gt(),
    ">=": ast.GtE(),
    "is": ast.Is(),
    "is not": ast.IsNot(),
    "in": ast.In(),
}


@lru_cache(maxsize=4096)
def name(identifier: str) -> ast.Name:
    """A variable that is read."""
    return ast.Name(identifier, LOAD, **_AT)


@lru_cache(maxsize=4096, typed=True)
def constant(value: int | bool | float | None) -> ast.Constant:
    """A number or a truth value. Nothing else of a policy becomes a literal."""
    return ast.Constant(value, **_AT)


def binary(operator: str, left: ast.expr, right: ast.expr) -> ast.expr:
    """`left operator right`; what is known beforehand is folded."""
    a, b = _literal(left), _literal(right)
    if a is not None and b is not None and operator in ("+", "-", "*"):
        return constant(a + b if operator == "+" else a - b if operator == "-" else a * b)
    if operator == "*" and b is not None and isinstance(left, ast.BinOp) and isinstance(left.op, ast.Mult):
        c = _literal(left.right)
        if c is not None:
            return binary("*", left.left, constant(c * b))
    if (operator == "*" and b == 1) or (operator in ("+", "-") and b == 0) or (operator == "//" and b == 1):
        return left
    if (operator == "*" and a == 1) or (operator == "+" and a == 0):
        return right
    return ast.BinOp(left, _BINARY[operator], right, **_AT)


def _literal(item: ast.expr) -> int | None:
    value = item.value if isinstance(item, ast.Constant) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def times(item: ast.expr, factor: int) -> ast.expr:
    """`item * factor`."""
    return binary("*", item, constant(factor))


def total(terms: Iterable[ast.expr]) -> ast.expr:
    """The sum of some terms, at least one."""
    return _balanced("+", list(terms))


def product(factors: Iterable[ast.expr]) -> ast.expr:
    """The product of some factors, at least one."""
    return _balanced("*", list(factors))


def joint(masks: Iterable[ast.expr]) -> ast.expr:
    """The bits that are on in all masks, at least one."""
    return _balanced("&", list(masks))


def _balanced(operator: str, items: list[ast.expr]) -> ast.expr:
    """Many operands without deep nesting: Python's compiler refuses an expression of a thousand levels."""
    if len(items) == 1:
        return items[0]
    if len(items) < 8:
        return binary(operator, _balanced(operator, items[:-1]), items[-1])
    middle = len(items) // 2
    return binary(operator, _balanced(operator, items[:middle]), _balanced(operator, items[middle:]))


def negative(item: ast.expr) -> ast.expr:
    """`-item`."""
    value = _literal(item)
    return constant(-value) if value is not None else ast.UnaryOp(ast.USub(), item, **_AT)


def opposite(item: ast.expr) -> ast.expr:
    """`not item`."""
    return ast.UnaryOp(ast.Not(), item, **_AT)


def compare(operator: str, left: ast.expr, right: ast.expr) -> ast.expr:
    """`left operator right`."""
    return ast.Compare(left, [_COMPARE[operator]], [right], **_AT)


def is_none(item: ast.expr) -> ast.expr:
    """`item is None`."""
    return compare("is", item, constant(None))


def both(items: Sequence[ast.expr]) -> ast.expr:
    """`a and b and …`."""
    return items[0] if len(items) == 1 else ast.BoolOp(ast.And(), list(items), **_AT)


def either(items: Sequence[ast.expr]) -> ast.expr:
    """`a or b or …`."""
    return items[0] if len(items) == 1 else ast.BoolOp(ast.Or(), list(items), **_AT)


def choose(test: ast.expr, then: ast.expr, otherwise: ast.expr) -> ast.expr:
    """`then if test else otherwise`."""
    return ast.IfExp(test, then, otherwise, **_AT)


def call(function: ast.expr, *arguments: ast.expr) -> ast.expr:
    """`function(arguments)`."""
    return ast.Call(function, list(arguments), [], **_AT)


def method(item: ast.expr, ours: str, *arguments: ast.expr) -> ast.expr:
    """`item.ours(arguments)`; `ours` is a name of Python's library or of this package."""
    return call(attribute(item, ours), *arguments)


def attribute(item: ast.expr, ours: str) -> ast.expr:
    """`item.ours`."""
    return ast.Attribute(item, ours, LOAD, **_AT)


def at(item: ast.expr, place: ast.expr) -> ast.expr:
    """`item[place]`."""
    return ast.Subscript(item, place, LOAD, **_AT)


def group(items: Iterable[ast.expr]) -> ast.expr:
    """`(a, b, …)`."""
    return ast.Tuple(list(items), LOAD, **_AT)


def empty_list() -> ast.expr:
    """`[]`."""
    return ast.List([], LOAD, **_AT)


def spread(items: ast.expr) -> ast.expr:
    """`*items`, as an argument."""
    return ast.Starred(items, LOAD, **_AT)


def assign(identifier: str, value: ast.expr) -> ast.stmt:
    """`identifier = value`."""
    return ast.Assign([ast.Name(identifier, STORE, **_AT)], value, **_AT)


def unpack(identifiers: Iterable[str], value: ast.expr) -> ast.stmt:
    """`a, b = value`."""
    return ast.Assign([ast.Tuple([ast.Name(one, STORE, **_AT) for one in identifiers], STORE, **_AT)], value, **_AT)


def when(test: ast.expr, body: list[ast.stmt], otherwise: list[ast.stmt] | None = None) -> ast.stmt:
    """`if test: body else: otherwise`."""
    return ast.If(test, body or [ast.Pass(**_AT)], otherwise or [], **_AT)


def each(identifier: str, source: ast.expr, body: list[ast.stmt]) -> ast.stmt:
    """`for identifier in source: body`."""
    return ast.For(ast.Name(identifier, STORE, **_AT), source, body or [ast.Pass(**_AT)], [], **_AT)


def attempt(body: list[ast.stmt], failures: ast.expr, otherwise: list[ast.stmt]) -> ast.stmt:
    """`try: body except failures: otherwise`."""
    return ast.Try(body, [ast.ExceptHandler(failures, None, otherwise, **_AT)], [], [], **_AT)


def function(identifier: str, parameters: Sequence[str], body: list[ast.stmt]) -> ast.stmt:
    """`def identifier(parameters): body`."""
    taken = ast.arguments([], [ast.arg(one, **_AT) for one in parameters], None, [], [], None, [])
    return ast.FunctionDef(identifier, taken, body, [], None, None, **_AT)


def give(value: ast.expr) -> ast.stmt:
    """`return value`."""
    return ast.Return(value, **_AT)


def run(value: ast.expr) -> ast.stmt:
    """An expression for its effect."""
    return ast.Expr(value, **_AT)
