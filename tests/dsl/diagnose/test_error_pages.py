"""The examples of every error page: the wrong one yields exactly the page's code, the right one nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.codes import CODES
from bonitas.dsl.diagnose.render_human import render
from bonitas.dsl.diagnose.source import Source

PAGES = Path(__file__).parents[3] / "docs" / "errors"
WITHOUT = "<!-- example: none -->"


def examples(code: str) -> dict[str, str]:
    """The page's fenced policies: "wrong" and "right", and the "base" that they extend."""
    text = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    found = re.findall(r"^```policy (wrong|right|base)\n(.*?)^```$", text, re.M | re.S)
    assert len(dict(found)) == len(found)
    return dict(found)


def compiled(code: str, text: str) -> Compilation:
    """The text as `example.policy`, beside the page's `base.policy`."""
    files = {"example.policy": text, "base.policy": examples(code).get("base")}

    def bases(source: Source, path: str) -> Source | None:
        base = files.get(path)
        return None if base is None else Source(path, base)

    return Compilation(Source("example.policy", text), bases)


SHOWN = [code for code in CODES if examples(code)]


def test_a_page_has_both_examples_or_says_why_it_has_none() -> None:
    for code in CODES:
        text = (PAGES / f"{code}.md").read_text(encoding="utf-8")
        assert set(examples(code)) - {"base"} == (set() if WITHOUT in text else {"wrong", "right"}), code
        if WITHOUT in text:
            assert re.search(rf"{WITHOUT}\nNo example here: .+\.", text), code


@pytest.mark.parametrize("code", SHOWN)
def test_the_wrong_example_yields_exactly_its_code(code: str) -> None:
    found = compiled(code, examples(code)["wrong"]).diagnostics
    assert {one.code for one in found} == {code}, "\n" + render(found)


@pytest.mark.parametrize("code", SHOWN)
def test_the_right_example_yields_nothing(code: str) -> None:
    right = compiled(code, examples(code)["right"])
    assert not right.diagnostics, "\n" + render(right.diagnostics)
    assert right.program is not None


@pytest.mark.parametrize("code", SHOWN)
def test_an_edit_that_is_offered_cures(code: str) -> None:
    wrong = examples(code)["wrong"]
    found = compiled(code, wrong).diagnostics
    for fix in [one.fix for one in found if one.fix is not None]:
        cured = wrong[: fix.span.start] + fix.replacement + wrong[fix.span.end :]
        after = compiled(code, cured).diagnostics
        assert len(after) < len(found), f"{cured}\n{render(after)}"
