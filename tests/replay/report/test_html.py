"""The HTML page: complete in itself, the same each time, in both languages, and no text of others is markup in it."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from diffsample import POLICY, ZH_NAMES, case, compiled, edited
from hostile import HOSTILE_IN_HTML
from htmlpage import EDITS, SOME, Found, compared

from bonitas.dsl.files import compile_file
from bonitas.engine.problems import printable
from bonitas.replay.difference import difference, from_recorded
from bonitas.replay.effect.prepared import Question
from bonitas.replay.effect.run import effect
from bonitas.replay.mapping import load_mapping, parse_mapping
from bonitas.replay.report.html import cases as html_cases
from bonitas.replay.report.html.embed import SCRIPTS, asset, data
from bonitas.replay.report.html.page import to_html
from bonitas.replay.report.html.words import IN_SCRIPT, TEXT

ROOT = Path(__file__).resolve().parents[3]
COLUMNS = "columns: {years: years, revenue: revenue, ratio: ratio, grade: grade, income: income}\n"
MAPPING = f"id: id\noutcome: outcome\ngood: [paid]\nbad: [default]\n{COLUMNS}"
ATTRIBUTES = {
    "aria-hidden", "aria-label", "autocomplete", "charset", "class", "content", "data-picture", "focusable", "height",
    "hidden", "href", "http-equiv", "id", "lang", "name", "placeholder", "preserveaspectratio", "rel", "role", "scope",
    "spellcheck", "title", "type", "viewbox", "width", "x", "y",
}  # fmt: skip
TAGS = {
    "a", "bdi", "body", "button", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "form", "h1", "h2", "h3",
    "head", "header", "html", "input", "label", "li", "link", "main", "meta", "nav", "noscript", "ol", "p", "pre",
    "rect", "script", "section", "select", "span", "style", "summary", "svg", "table", "tbody", "td", "tfoot", "th",
    "thead", "title", "tr", "ul",
}  # fmt: skip


def boston(language: str = "en") -> str:
    """The page of the Boston mortgages."""
    old, new = (compile_file(ROOT / f"policies/mortgage/mortgage_{number}.policy") for number in ("1.0", "1.1"))
    folder = ROOT / "fixtures/mortgage"
    mapping = load_mapping(folder / "boston_loanapp_1990.mapping.yaml")
    question = Question(str(folder / "boston_loanapp_1990.csv"), mapping, explained=200)
    return to_html(difference(old, new, language).over(effect(old, new, question, language)), language, "boston.csv")


# ---------------------------------------------------------------- complete in itself


def test_nothing_is_loaded_from_anywhere(tmp_path: Path) -> None:
    found = Found(to_html(compared(tmp_path), "en"))
    for tag, attributes in found.elements:
        assert "src" not in attributes, tag
        assert "style" not in attributes, tag
        assert not any(name.startswith("on") for name in attributes), tag
        assert (attributes.get("href") or "#").startswith(("#", "data:,")), tag
    assert not re.search(r"url\(|@import|//\w", found.styles[0])
    for name in SCRIPTS[1:]:
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|fetch\(|XMLHttp|https?:", asset(name)
        )


def test_the_rule_of_the_page_lets_its_own_scripts_and_style_run_and_nothing_else(tmp_path: Path) -> None:
    found = Found(to_html(compared(tmp_path), "en"))
    rule = next(one["content"] for tag, one in found.elements if one.get("http-equiv") == "Content-Security-Policy")
    assert rule is not None
    rules = dict(part.split(" ", 1) for part in rule.split("; "))
    assert rules["default-src"] == "'none'"
    hashes = [f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in found.scripts[1:]]
    assert rules["script-src"] == " ".join(hashes)
    assert rules["style-src"] == f"'sha256-{b64encode(sha256(found.styles[0].encode()).digest()).decode()}'"
    assert not rules.keys() & {"connect-src", "frame-src", "object-src", "font-src"}
    assert found.scripts[1:] == [asset(name) for name in SCRIPTS]
    first = [tag for tag, _ in found.elements].index("script")
    assert any(one.get("http-equiv") for _, one in found.elements[:first]), "the rule stands before what it rules"


def test_no_script_or_style_can_end_its_element() -> None:
    for name in (*SCRIPTS, "assets/page.css"):
        assert not re.search(r"</(script|style)|<!--|<script", asset(name), re.I), name


def test_the_library_comes_with_its_licences() -> None:
    head = asset("vendor/echarts.js")[:20_000]
    for words in ("Apache ECharts 6", "Apache License", "BSD 3-Clause", "Copyright (c) Microsoft Corporation"):
        assert words in head


def test_the_same_comparison_gives_the_same_page(tmp_path: Path) -> None:
    assert to_html(compared(tmp_path), "en") == to_html(compared(tmp_path), "en")


def test_the_page_of_a_real_history_stays_small() -> None:
    page = boston()
    assert len(page.encode()) < 1_300_000
    rows = Found(page).data["cases"]["rows"]
    assert len(rows) == 386
    assert sum("story" in row for row in rows) == 200


def test_explanations_stop_where_the_page_would_grow_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_cases, "MOST_SIZE", 1500)
    told = Found(to_html(compared(tmp_path), "en")).data["cases"]
    assert 0 < told["explained"] < len(told["rows"])
    assert [("story" in row) for row in told["rows"]] == sorted(
        (("story" in row) for row in told["rows"]), reverse=True
    )


# ---------------------------------------------------------------- what it tells


def test_summary_pictures_and_tables(tmp_path: Path) -> None:
    mapping = parse_mapping(MAPPING, "m.yaml")
    rating = (("70 and over", "95 and over"), ("40 to under 70", "40 to under 95"))
    page = to_html(compared(tmp_path, *EDITS, *rating, mapping=mapping, by=("grade",)), "en", "cases.jsonl")
    found = Found(page)
    ids = {one["id"] for tag, one in found.elements if tag == "section"}
    expected = {"summary", "text", "verdicts", "causes", "outcomes", "amounts", "choices", "work", "segments", "cases"}
    assert expected <= ids
    pictures = {one["data-picture"]: one for _, one in found.elements if "data-picture" in one}
    assert pictures.keys() == found.data["pictures"].keys()
    assert {"flow", "all-causes", "rates", "sensitivity", "amount-0", "choice-0", "cut-0"} <= pictures.keys()
    for name, picture in pictures.items():
        assert picture["role"] == "img", name
        assert len(picture["aria-label"] or "") > 40, name
    for words in ("Swap-ins", "parameter share: 10% became 1%", "Small credit", "cases.jsonl", "By grade"):
        assert words in found.text, words


def test_every_section_stands_in_the_contents(tmp_path: Path) -> None:
    found = Found(to_html(compared(tmp_path), "en"))
    links = [one["href"] for tag, one in found.elements if tag == "a" and one.get("class") != "skip"]
    sections = [f"#{one['id']}" for tag, one in found.elements if tag == "section"]
    assert links == sections


def test_a_case_opens_to_both_explanations(tmp_path: Path) -> None:
    told = Found(to_html(compared(tmp_path), "en")).data["cases"]
    row = next(one for one in told["rows"] if one["id"] == "c4")
    before, after, rows = row["story"][0]
    texts, items = told["texts"], told["items"]
    assert (texts[before], texts[after]) == ("Verdict: decline", "Verdict: approve")
    old = [texts[items[one[0]][1]] for one in rows if isinstance(one, list) and one[0] >= 0]
    assert old[0].startswith("A1 In business for two years: decline")
    details = [texts[number] for number in items[rows[0][0]][2:]]
    assert "years is 1, needs at least 2" in details


def test_without_cases_it_tells_the_text() -> None:
    found = Found(to_html(difference(compiled(), compiled(edited(*EDITS)), "en"), "en"))
    assert TEXT["en"]["no cases"] in found.text
    assert "parameter share: 10% became 1%" in found.text
    assert "cases" not in found.data


def test_equal_versions_and_stopped_runs_are_said_first(tmp_path: Path) -> None:
    same = Found(to_html(difference(compiled(), compiled(), "en"), "en"))
    assert "The two versions mean the same" in same.text
    found = compared(tmp_path)
    assert found.comparison is not None
    stopped = found.over(replace(found.comparison, covered=Fraction(1, 3)))
    assert "33.3% of the history was replayed" in Found(to_html(stopped, "en")).text


def test_a_version_beside_what_was_decided_then(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    lines = [{"id": f"c{number}", "then": "approve", **case(years=number)} for number in range(4)]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    mapping = parse_mapping(f"id: id\ndecided: {{verdict: then}}\n{COLUMNS}", "m.yaml")
    new = compiled()
    question = Question(str(path), mapping, explained=10)
    found = from_recorded(new, mapping).over(effect(None, new, question, "en"))
    page = Found(to_html(found, "en"))
    assert TEXT["en"]["recorded"] in page.text
    told = page.data["cases"]
    assert told["rows"][0]["story"][0][0] == -1, "what was decided then explains nothing"
    assert told["texts"][told["rows"][0]["old"][2]] == "recorded then"


# ---------------------------------------------------------------- languages


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_languages_have_every_word(tmp_path: Path, language: str) -> None:
    assert TEXT["en"].keys() == TEXT["zh"].keys()
    for key, text in TEXT["en"].items():
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", TEXT["zh"][key])), key
    found = Found(to_html(compared(tmp_path, language=language), language))
    assert ("html", {"lang": {"en": "en", "zh": "zh-Hans"}[language]}) in found.elements
    assert found.data["words"].keys() == set(IN_SCRIPT)


def test_every_word_is_used() -> None:
    folder = ROOT / "replay/report/html"
    files = [*folder.glob("*.py"), *(folder / "assets").iterdir()]
    source = "".join(file.read_text(encoding="utf-8") for file in files if not file.name.startswith("words_"))
    made = re.compile(r"(card|note) (swap-ins|swap-outs|granted|exact|changed|masked)|only by (old|new)")
    for key in TEXT["en"]:
        assert f'"{key}"' in source or f"words.{key}" in source or made.fullmatch(key), key


def test_a_chinese_page_speaks_chinese(tmp_path: Path) -> None:
    found = Found(to_html(compared(tmp_path, language="zh"), "zh"))
    for words in (
        "概要",
        "条文改动",
        "A1 经营满两年：2 改为 1",
        "换入",
        "额度",
        "决定不同的案例",
        "结论移动的主要原因",
    ):
        assert words in found.text, words
    english = re.findall(r"\b(?:Cases|Before|After|Share|Total|Why)\b", found.text)
    assert english == []


# ---------------------------------------------------------------- texts of others


def hostile_cases() -> list[dict[str, Any]]:
    return [{"id": text, "in": case(years=1), "outcome": text} for text in HOSTILE_IN_HTML]


def test_texts_of_customers_are_never_markup(tmp_path: Path) -> None:
    found = Found(to_html(compared(tmp_path, cases=hostile_cases()), "en"))
    plain = Found(to_html(compared(tmp_path), "en"))
    assert {tag for tag, _ in found.elements} <= TAGS
    assert {name for _, attributes in found.elements for name in attributes} <= ATTRIBUTES
    assert len(found.scripts) == len(plain.scripts) == len(SCRIPTS) + 1
    assert len(found.styles) == 1
    assert found.comments == []
    rows = found.data["cases"]["rows"]
    sound = [text for text in HOSTILE_IN_HTML if "\ud800" not in text]
    assert sorted(row["id"] for row in rows) == sorted(printable(text, 200) for text in sound)
    assert len(HOSTILE_IN_HTML) - len(sound) == 1, "half a sign is no text, so its row is rejected"


def test_texts_of_authors_are_never_markup(tmp_path: Path) -> None:
    for text in HOSTILE_IN_HTML:
        if re.search(r'["\\\n\r]', text) or not text.isprintable():
            continue
        policy = POLICY.replace("In business for two years", text).replace("Small credit", text)
        policy = policy.replace("founded less than two years ago", text).replace("clerk", text)
        found = Found(to_html(compared(tmp_path, policy=policy + ZH_NAMES), "en"))
        assert {tag for tag, _ in found.elements} <= TAGS, text
        assert {name for _, attributes in found.elements for name in attributes} <= ATTRIBUTES, text
        assert len(found.scripts) == len(SCRIPTS) + 1, text
        assert text in found.text
        assert any(text in one for one in found.data["cases"]["texts"])


@pytest.mark.parametrize("text", HOSTILE_IN_HTML)
def test_data_is_read_back_as_it_was_and_ends_no_element(text: str) -> None:
    shown = printable(text)
    written = data({"a": shown, shown: [shown]})
    assert not re.search("[<>&\u2028\u2029]", written)
    assert json.loads(written) == {"a": shown, shown: [shown]}


def test_sensitive_values_are_nowhere(tmp_path: Path) -> None:
    edits = (*EDITS, ("  A3 ", '  A4 "Income"\n    decline when income > 1\n  A3 '))
    outputs = ("outputs days_granted", "define twice = income * 2\noutputs days_granted, twice")
    page = to_html(compared(tmp_path, *edits, outputs), "en")
    told = Found(page).data["cases"]
    row = next(one for one in told["rows"] if one["id"] == "c3")
    assert "story" in row
    assert "A4" in json.dumps(told["texts"])
    for secret in ("123456789", "123,456,789", "246913578", "246,913,578", "1.23456789"):
        assert secret not in page


def test_a_page_of_many_rows_keeps_to_what_the_comparison_shows(tmp_path: Path) -> None:
    cases = [{"id": f"c{number}", "in": case(years=1)} for number in range(30)]
    found = compared(tmp_path, cases=cases)
    assert found.comparison is not None
    few = found.over(replace(found.comparison, shown=found.comparison.shown[:7]))
    page = Found(to_html(few, "en"))
    assert len(page.data["cases"]["rows"]) == 7
    assert "7 of 30 cases decided differently are here" in page.text
    assert len(SOME) < 30
