"""Reports: the JSON form, and Markdown in which the text of customers and authors is never markup."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest
from diffsample import POLICY, ZH_NAMES, case, compiled, edited
from hostile import HOSTILE

from bonitas.engine.decision import Masked
from bonitas.replay.difference import Difference, difference
from bonitas.replay.effect.run import Question, effect
from bonitas.replay.mapping import parse_mapping
from bonitas.replay.report.blocks import Block, CaseEntry, Cases, Grid, Heading, Item, Line
from bonitas.replay.report.data import FORMAT, to_json
from bonitas.replay.report.markdown import code, escape, to_markdown
from bonitas.replay.report.page import page
from bonitas.replay.report.speech import TEXT, percent


def sample(folder: Path, *edits: tuple[str, str], rows: str | None = None, language: str = "en") -> Difference:
    path = folder / "cases.jsonl"
    cases = [case(years=2), case(years=1, revenue="20000000"), case(grade="weak", income="123456789")]
    text = "\n".join(json.dumps({"id": f"c{number}", "in": one, "outcome": "paid"}) for number, one in enumerate(cases))
    path.write_text(rows if rows is not None else text, encoding="utf-8")
    edits = edits or (("years >= 2", "years >= 1"), ("share        10%", "share        1%"))
    old, new = compiled(POLICY + ZH_NAMES), compiled(edited(*edits) + ZH_NAMES)
    found = difference(old, new, language)
    return found.over(effect(old, new, Question(str(path)), language))


def test_the_json_form_is_versioned_and_exact(tmp_path: Path) -> None:
    form = to_json(sample(tmp_path), "en")
    assert json.loads(json.dumps(form)) == form
    assert form["format"] == FORMAT == "bonitas.diff/1"
    assert form["effect"]["rows"] == {"all": 3, "compared": 3, "only_old": 0, "only_new": 0, "rejected": 0}
    amount = form["effect"]["amounts"]["credit_limit"]
    assert (amount["old_total"], amount["new_total"], amount["change"]) == ("1200000", "220000", "-980000")
    assert amount["currency"] == "EUR"
    assert {"old": "decline", "new": "approve", "cases": 1} in form["effect"]["verdicts"]["cells"]
    assert form["effect"]["swap_ins"] == 1
    first = form["effect"]["changed_cases"][0]
    assert (first["id"], first["outcome"]) == ("c1", "paid")
    assert first["old"]["reasons"] == [{"clause": "A1", "because": "founded less than two years ago", "settled": True}]
    assert form["text_changes"][0]["text"] == "parameter share: 10% became 1%"
    assert len(to_json(sample(tmp_path), "en", limit=1)["effect"]["changed_cases"]) == 1


def test_a_third_of_a_sum_is_told_exactly(tmp_path: Path) -> None:
    found = sample(tmp_path, ("round down to 100", "round down to 0.01"))
    mean = to_json(found, "en")["effect"]["amounts"]["credit_limit"]["new_mean"]
    assert Fraction(mean) == Fraction(1_200_000, 3)
    assert mean == "400000"


def test_without_cases_there_is_no_effect() -> None:
    found = difference(compiled(), compiled(edited(("years >= 2", "years >= 3"))), "en")
    form = to_json(found, "en")
    assert (form["effect"], form["differs"], form["same_meaning"]) == (None, True, False)
    assert [type(block) for block in page(found, "en", 5)] == [Heading, Heading, Item]


def test_equal_versions_are_said_to_mean_the_same() -> None:
    found = difference(compiled(), compiled(), "en")
    texts = [block.text for block in page(found, "en", 5) if isinstance(block, Line)]
    assert TEXT["en"]["same meaning"] in texts
    assert not found.differs


def test_sensitive_values_are_in_no_report(tmp_path: Path) -> None:
    found = sample(tmp_path, ("  A3 ", '  A4 "Income"\n    decline when income > 1\n  A3 '))
    assert found.comparison is not None
    assert found.comparison.changed
    blocks = page(found, "en", 10)
    everything = json.dumps(to_json(found, "en")) + to_markdown(blocks) + repr(blocks)
    assert "123456789" not in everything
    assert Masked.__name__ not in everything


def test_an_output_computed_from_a_sensitive_field_is_left_out(tmp_path: Path) -> None:
    edit = ("outputs days_granted", "define twice = income * 2\noutputs days_granted, twice")
    found = sample(tmp_path, edit)
    everything = json.dumps(to_json(found, "en")) + repr(page(found, "en", 10))
    assert "246913578" not in everything


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_word_of_a_page_exists_in_both_languages(tmp_path: Path, language: str) -> None:
    blocks = page(sample(tmp_path, language=language), language, 10)
    assert any(isinstance(block, Cases) for block in blocks)
    assert TEXT["en"].keys() == TEXT["zh"].keys()
    assert all(_blanks(TEXT["en"][key]) == _blanks(TEXT["zh"][key]) for key in TEXT["en"])


def _blanks(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def test_a_chinese_page_speaks_chinese(tmp_path: Path) -> None:
    text = to_markdown(page(sample(tmp_path, language="zh"), "zh", 10))
    for words in ("条文改动", "A1 经营满两年：2 改为 1", "参数 比例：10% 改为 1%", "换入", "额度"):
        assert words in text


# ---------------------------------------------------------------- hostile texts


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_text_is_one_line_without_markup(text: str) -> None:
    line = escape(text)
    assert "\n" not in line
    assert "\r" not in line
    bare = re.sub(r"\\[\\`*_\[\]<>#!|~&$]", "", line)
    assert not re.search(r"[`*_\[\]<>|~&$#!]", bare), "every sign that Markdown reads is escaped"
    assert not re.search(r"@\w", line), "nobody is mentioned"
    assert not re.search(r"(?i)https?:|www\.", line), "no address becomes a link"
    assert not re.match(r"[-+=]|[0-9]+[.)]", line), "no list or rule begins"


@pytest.mark.parametrize("text", HOSTILE)
def test_code_is_closed_only_at_its_end(text: str) -> None:
    line = code(text)
    fence = re.match(r"`+", line)
    assert fence is not None
    inner = line[len(fence[0]) : -len(fence[0])]
    assert line.endswith(fence[0])
    assert fence[0] not in re.findall(r"`+", inner)
    assert "|" not in line
    assert "\n" not in line


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_a_table(text: str) -> None:
    blocks: list[Block] = [
        Heading(text),
        Line(text, strong=True),
        Item("+", text, (text.replace("\n", " ").replace("\r", " "),)),
        Grid((text, text), ((text, text), (text, text))),
        Cases(("a", "b", "c", "d"), (CaseEntry(1, text, text, (text, text), (text,), (text,)),)),
    ]
    rows = [line for line in to_markdown(blocks).split("\n") if line.startswith("| ")]
    borders = [len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) for row in rows]
    assert borders == [3, 3, 3, 3, 5, 5, 5]


def test_hostile_ids_and_outcomes_of_a_real_run(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    mapping = parse_mapping("id: id\noutcome: what\ncolumns: {years: y, revenue: r, ratio: q, grade: g}\n", "m.yaml")
    quoted = [text.replace('"', '""').replace("\x1b", "\x1b") for text in HOSTILE]
    body = "".join(f'"{text}","{text}",1,1000,2,strong\n' for text in quoted)
    path.write_text(f"id,what,y,r,q,g\n{body}", encoding="utf-8", newline="")
    old, new = compiled(), compiled(edited(("years >= 2", "years >= 1")))
    found = difference(old, new, "en")
    found = found.over(effect(old, new, Question(str(path), mapping), "en"))
    assert found.comparison is not None
    assert found.comparison.changed == len(HOSTILE)
    text = to_markdown(page(found, "en", 100))
    assert "\x1b" not in text
    assert "\u202e" not in text
    for line in text.split("\n"):
        outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", line.replace("\\`", ""))
        assert not re.search(r"(?<!\\)<(?!br>)", outside), "no tag but the line breaks of cells"


def test_shares() -> None:
    assert [percent(1, 3), percent(1, 1), percent(2, -3)] == ["33.3%", "100.0%", "-66.7%"]
