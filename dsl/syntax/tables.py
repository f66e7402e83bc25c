"""The parse tables of the grammar: made by Lark, which is slow, and kept as plain data in the user's cache."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
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
from lark.parsers.lalr_analysis import ParseTable
from lark.utils import SerializeMemoizer

CACHE = "BONITAS_CACHE"
"""The environment variable with the folder of the cache; set to nothing, nothing is kept."""


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
    folder = _folder()
    name = sha256(f"{lark.__version__}\n{grammar}".encode()).hexdigest()
    file = None if folder is None else folder / f"grammar-{name[:16]}.json"
    kept = None if file is None else _read(file)
    if kept is None:
        kept = _made(grammar)
        if file is not None:
            _write(file, kept)
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


# ---------------------------------------------------------------- the cache


def _folder() -> Path | None:
    chosen = os.environ.get(CACHE)
    if chosen is not None:
        return Path(chosen) if chosen else None
    with suppress(RuntimeError):  # nobody's home
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bonitas"
    return None


def _read(file: Path) -> Mapping[str, Any] | None:
    """What a file keeps; None where there is none, or its first line is not the hash of the rest."""
    try:
        checksum, _, text = file.read_text(encoding="utf-8").partition("\n")
    except (OSError, ValueError):
        return None
    return json.loads(text) if checksum == _checksum(text) else None


def _write(file: Path, data: Mapping[str, Any]) -> None:
    """Keeps data; whoever reads at the same time sees all or nothing. A place that cannot be written keeps nothing."""
    text = json.dumps(data, separators=(",", ":"))
    part = file.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.write_text(f"{_checksum(text)}\n{text}", encoding="utf-8")
        part.replace(file)


def _checksum(text: str) -> str:
    return sha256(text.encode()).hexdigest()
