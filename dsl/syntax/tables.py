"""The parse tables of the grammar: made by Lark, which is slow, and kept as plain data in the user's cache."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from typing import Any

import lark
from lark import Lark
from lark.grammar import NonTerminal, Rule, RuleOptions, Terminal
from lark.lexer import Lexer
from lark.parsers.lalr_analysis import ParseTable
from lark.utils import SerializeMemoizer

from bonitas.dsl import store

MOST = 4
"""How many grammars' tables are kept: those of a few versions used side by side."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The rules of the grammar and the LALR table over them."""

    rules: tuple[Rule, ...]
    table: Any


class _NoLexer(Lexer):
    """Tokens come from `Scanner`; Lark only makes the tables."""

    def __init__(self, lexer_conf: object) -> None:
        """Needs nothing."""

    def lex(self, lexer_state: Any, parser_state: Any) -> Any:  # noqa: ARG002
        raise AssertionError("the scanner feeds the parser")


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables: from the cache if it has those of this grammar and this Lark, else made and put there if possible."""
    grammar = resources.files("bonitas.dsl.syntax").joinpath("grammar.lark").read_text(encoding="utf-8")
    name = "grammar-" + sha256(f"{lark.__version__}\n{grammar}".encode()).hexdigest()[:32]
    kept = store.read(name)
    if kept is None:
        kept = _made(grammar)
        store.write(name, kept, MOST)
    return _tables(kept)


def _made(grammar: str) -> Mapping[str, Any]:
    made = Lark(grammar, parser="lalr", lexer=_NoLexer, start=["policy", "items"], maybe_placeholders=True)
    table: Any = made.parse_interactive(start="policy").parser_state.parse_conf.parse_table
    memo = SerializeMemoizer([Rule])
    data = table.serialize(memo)
    return json.loads(json.dumps({"table": data, "rules": memo.serialize()}))  # type: ignore[no-any-return]


def _tables(data: Mapping[str, Any]) -> Tables:
    names = {each.__name__: each for each in (NonTerminal, Rule, RuleOptions, Terminal)}
    memo: Any = SerializeMemoizer.deserialize(data["rules"], names, {})
    rules = {int(number): rule for number, rule in memo.items()}
    states = {int(state): actions for state, actions in data["table"]["states"].items()}
    make: Any = ParseTable
    return Tables(tuple(rules.values()), make.deserialize({**data["table"], "states": states}, rules))
