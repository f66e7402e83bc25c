"""The parse tables of the grammar as plain data: made by Lark, which is slow, once for a wheel or the user's cache."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

import lark
from lark import Lark
from lark.grammar import NonTerminal, Rule, RuleOptions, Terminal
from lark.lexer import Lexer
from lark.parsers.lalr_analysis import IntParseTable, Reduce, Shift

from bonitas.dsl import store

_FORM = "2"
"""Changes with what `_made` writes."""
SHIPPED = "tables.json"
"""The file of a built package that has them."""
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
    """The tables: from the package or the cache if one has those of this grammar and this Lark, else made and kept."""
    name = _name()
    kept = _shipped(name) or store.read(name)
    if kept is None:
        kept = _made()
        store.write(name, kept, MOST)
    return _tables(kept)


def ship(package: Path) -> None:
    """Puts the tables beside this module in a package that is being built, so that its users never make them."""
    data = {"name": _name(), "tables": _made()}
    package.joinpath("dsl/syntax", SHIPPED).write_text(json.dumps(data, separators=(",", ":")), encoding="ascii")


def _shipped(name: str) -> Mapping[str, Any] | None:
    """The tables that came with the package, unless they are of another Lark; a checkout has none."""
    file = resources.files(__package__).joinpath(SHIPPED)
    if not file.is_file():
        return None
    data = json.loads(file.read_text(encoding="ascii"))
    found: Mapping[str, Any] | None = data["tables"] if data["name"] == name else None
    return found


def _name() -> str:
    return "grammar-" + sha256(f"{_FORM}\n{lark.__version__}\n{_grammar()}".encode()).hexdigest()[:32]


def _grammar() -> str:
    return resources.files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")


def _made() -> Mapping[str, Any]:
    """The tables as plain data: symbols, options and rules once each, and for every state its actions as one text."""
    made = Lark(_grammar(), parser="lalr", lexer=_NoLexer, start=["policy", "items"], maybe_placeholders=True)
    table: Any = made.parse_interactive(start="policy").parser_state.parse_conf.parse_table
    symbols, options, rules, tokens = _Numbers(_symbol), _Numbers(_options), _Numbers(_rule_key), _Numbers(str)

    def coded(action: Any, argument: Any) -> int:
        return 2 * (rules.of(argument) if action is Reduce else argument) + (action is Reduce)

    states = {
        state: " ".join(f"{tokens.of(token)} {coded(*action)}" for token, action in actions.items())
        for state, actions in table.states.items()
    }
    return {
        "states": [states[state] for state in range(len(states))],
        "rules": [
            [
                symbols.of(rule.origin),
                [*map(symbols.of, rule.expansion)],
                rule.order,
                rule.alias,
                options.of(rule.options),
            ]
            for rule in rules.found
        ],
        "symbols": [_symbol(symbol) for symbol in symbols.found],
        "options": [_options(option) for option in options.found],
        "tokens": [str(token) for token in tokens.found],
        "start": table.start_states,
        "end": table.end_states,
    }


def _tables(data: Mapping[str, Any]) -> Tables:
    symbols = [Terminal(name, bool(kind - 1)) if kind else NonTerminal(name) for name, kind in data["symbols"]]
    option_of: Any = RuleOptions
    options = [option_of(*values[:-1], tuple(values[-1])) for values in data["options"]]
    rules = tuple(
        Rule(symbols[origin], [symbols[place] for place in expansion], order, alias, options[option])
        for origin, expansion, order, alias, option in data["rules"]
    )
    table: Any = IntParseTable
    return Tables(rules, table(_States(data, rules), data["start"], data["end"]))


class _States(dict[int, dict[str, Any]]):
    """The actions of each state by token, read when a text first comes to the state; most texts come to few."""

    def __init__(self, data: Mapping[str, Any], rules: Sequence[Rule]) -> None:
        super().__init__()
        self._texts, self._tokens, self._rules = data["states"], data["tokens"], rules

    def __missing__(self, state: int) -> dict[str, Any]:
        numbers = map(int, self._texts[state].split())
        actions = {
            self._tokens[token]: (Reduce, self._rules[code >> 1]) if code & 1 else (Shift, code >> 1)
            for token, code in zip(numbers, numbers, strict=True)
        }
        self[state] = actions
        return actions


class _Numbers:
    """Things numbered as they first come; `key` tells which are the same."""

    def __init__(self, key: Callable[[Any], Any]) -> None:
        self._key, self._numbers = key, dict[Any, int]()
        self.found: list[Any] = []

    def of(self, thing: Any) -> int:
        """The number of a thing."""
        number = self._numbers.setdefault(self._key(thing), len(self.found))
        if number == len(self.found):
            self.found.append(thing)
        return number


def _symbol(symbol: Any) -> tuple[str, int]:
    return str(symbol.name), 1 + symbol.filter_out if symbol.is_term else 0


def _options(options: RuleOptions) -> tuple[Any, ...]:
    return (
        options.keep_all_tokens, options.expand1, options.priority, options.template_source,
        tuple(map(bool, options.empty_indices)),
    )  # fmt: skip


def _rule_key(rule: Rule) -> tuple[Any, ...]:
    return _symbol(rule.origin), tuple(map(_symbol, rule.expansion)), rule.order, rule.alias, _options(rule.options)
