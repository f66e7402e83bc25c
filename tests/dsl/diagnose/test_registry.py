"""Every code is registered, said in both languages with the same args, explained on a page, and emitted as it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bonitas.dsl.diagnose.codes import CODES, Keyword
from bonitas.dsl.diagnose.report import template_args
from bonitas.dsl.diagnose.words import TEXTS, describe
from bonitas.dsl.syntax.lexicon import LANGUAGES, PHRASES

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "docs" / "errors"
PARTS = ("message", "help", "labels")


def templates(language: str, code: str) -> Iterator[tuple[str, str]]:
    words = TEXTS[language][code]
    for part in PARTS:
        for name, template in getattr(words, part).items():
            yield f"{part}:{name}", template


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words(language: str) -> None:
    assert set(TEXTS[language]) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_the_languages_say_the_same_with_the_same_args(code: str) -> None:
    english, chinese = dict(templates("en", code)), dict(templates("zh", code))
    assert set(english) == set(chinese)
    for place, template in english.items():
        assert template_args(template) == template_args(chinese[place]), place


@pytest.mark.parametrize("code", CODES)
def test_messages_follow_the_house_style(code: str) -> None:
    for language in LANGUAGES:
        for place, template in templates(language, code):
            assert template and template == template.strip(), place
            assert not template.endswith((".", "。")), place
    for place, template in templates("en", code):
        opening = template.split()[0]
        assert not opening[0].isupper() or opening.startswith("Bonitas"), place
        assert not re.search(r"\b(str|int|tuple|list\[|None|True|False|Fraction|Decimal|Python)\b", template), place
    for place, template in templates("zh", code):
        assert re.search(r"[\u4e00-\u9fff]", template), place


def test_pages_and_codes_are_the_same() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} == set(CODES)
    for code in CODES.values():
        first = (ROOT / code.page).read_text(encoding="utf-8").splitlines()[0]
        titles = [TEXTS[language][code.code].title for language in LANGUAGES]
        assert first == f"# {code.code}: {titles[0]}（{titles[1]}）"


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every `….add("K…", …)` of the language's own code."""
    for path in sorted((ROOT / "dsl").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add":
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and re.fullmatch(r"K\d{3}", str(first.value)):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_every_code_that_the_program_names_is_registered() -> None:
    named = {
        code
        for path in (ROOT / "dsl").rglob("*.py")
        for code in re.findall(r'"(K\d{3})"', path.read_text(encoding="utf-8"))
    }
    assert named <= set(CODES), sorted(named - set(CODES))


def test_findings_are_made_with_the_args_that_their_words_need() -> None:
    seen, faults = 0, []
    for place, call in calls():
        seen += 1
        code = str(call.args[0].value)  # type: ignore[attr-defined]
        if any(word.arg is None for word in call.keywords):
            continue
        given = {word.arg for word in call.keywords}
        variant = (
            call.args[2] if len(call.args) > 2 else next((w.value for w in call.keywords if w.arg == "variant"), None)
        )
        names = str(variant.value) if isinstance(variant, ast.Constant) else "" if variant is None else None
        if names is None:
            continue
        words = TEXTS["en"][code]
        if names and names not in {*words.message, *words.help}:
            faults.append(f"{place}: {code} has no variant {names!r}")
            continue
        for part in (words.message, words.help):
            template = part.get(names, part.get("", ""))
            if template_args(template) - given:
                faults.append(f"{place}: {code} needs {sorted(template_args(template) - given)}")
    assert seen and not faults, "\n".join(faults)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_terminal_of_the_grammar_has_words(language: str) -> None:
    grammar = (ROOT / "dsl" / "syntax" / "grammar.lark").read_text(encoding="utf-8")
    terminals = {name for line in re.findall(r"^%declare (.*)$", grammar, re.M) for name in line.split()}
    assert len(terminals) > 100
    for terminal in sorted(terminals):
        absent = terminal in PHRASES[language] and not PHRASES[language][terminal]
        assert bool(describe(Keyword(terminal), language)) is not absent, terminal
