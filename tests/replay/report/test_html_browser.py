"""The HTML page in a browser: it runs without a word of complaint, asks for nothing, and can be searched and opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import Tab, browser, tab
from diffsample import case
from hostile import HOSTILE_IN_HTML
from htmlpage import EDITS, SOME, compared

from bonitas.replay.mapping import parse_mapping
from bonitas.replay.report.html.page import to_html

PROGRAM = browser()
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="chromium is not installed (apt-get install chromium)")

MAPPING = """\
id: id
outcome: outcome
good: [paid]
bad: [default]
columns: {years: years, revenue: revenue, ratio: ratio, grade: grade, income: income}
"""
MANY: list[dict[str, Any]] = [
    *SOME,
    *({"id": text, "in": case(years=1), "outcome": "paid"} for text in HOSTILE_IN_HTML if "\ud800" not in text),
    *({"id": f"row{number:03}", "in": case(years=1, revenue=str(10**6 + 10**5 * number))} for number in range(100)),
]
SHOWN = "[...document.querySelectorAll('tr.case')]"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with much on it."""
    folder = tmp_path_factory.mktemp("page")
    rating = (("70 and over", "95 and over"), ("40 to under 70", "40 to under 95"))
    mapping = parse_mapping(MAPPING, "m.yaml")
    found = compared(folder, *EDITS, *rating, cases=MANY, mapping=mapping, by=("grade",))
    path = folder / "page.html"
    path.write_text(to_html(found, "en", "cases.jsonl"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browsing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """A tab of a browser."""
    assert PROGRAM is not None
    with tab(PROGRAM, tmp_path_factory.mktemp("browser")) as found:
        yield found


@pytest.fixture
def opened(browsing: Tab, page: Path) -> Tab:
    """The page, freshly loaded at the size of a desk."""
    browsing.said.clear()
    browsing.asked.clear()
    browsing.dark(False)
    browsing.size(1280, 900)
    browsing.open(page)
    return browsing


def sought(tab: Tab, text: str) -> int:
    """How many cases are shown when a text is typed into the search field."""
    tab.value(
        f"(() => {{ const field = document.querySelector('input[name=search]'); field.value = {text!r};"
        " field.dispatchEvent(new Event('input', {bubbles: true})); })()"
    )
    found: int = tab.value(f"{SHOWN}.length")
    return found


def test_it_says_nothing_and_asks_for_nothing(opened: Tab, page: Path) -> None:
    opened.value("document.querySelectorAll('.toggle').forEach((button) => button.click())")
    opened.dark(True)
    opened.size(390, 844)
    assert opened.said == []
    assert opened.asked == [page.as_uri()]


def test_no_text_of_a_customer_is_run(opened: Tab) -> None:
    assert opened.value("document.title") == "Small credit · Version 1.0 → Version 1.0"
    assert opened.value("document.scripts.length") == 5
    assert opened.value("document.images.length") == 0
    opened.value("for (const more = document.querySelector('.more'); !more.hidden;) more.click()")
    opened.value("document.querySelectorAll('.toggle').forEach((button) => button.click())")
    names = opened.value("[...document.querySelectorAll('.toggle bdi')].map((one) => one.textContent)")
    assert "<script>alert(1)</script>" in names
    inside = "[...document.querySelectorAll('table.list *')].map((one) => one.localName)"
    kinds = "bdi button details div h4 p span summary tbody td th thead tr"
    assert set(opened.value(inside)) <= set(kinds.split())


def test_every_picture_is_drawn(opened: Tab) -> None:
    counted = "(one) => [one.dataset.picture, one.querySelectorAll('svg path').length]"
    drawn = opened.value(f"[...document.querySelectorAll('.canvas')].map({counted})")
    assert len(drawn) > 8
    assert [name for name, paths in drawn if paths == 0] == []
    colours = opened.value("[...document.querySelectorAll('.canvas [fill]')].map((one) => one.getAttribute('fill'))")
    assert {one for one in colours if one.startswith("#")} == set(), "every colour comes from the style of the page"


def test_cases_are_searched_filtered_and_ordered(opened: Tab) -> None:
    assert opened.value(f"{SHOWN}.length") == 50
    opened.value("document.querySelector('button.more').click()")
    assert opened.value(f"{SHOWN}.length") == 100
    assert sought(opened, "row055") == 1
    assert sought(opened, "years DECLINE Row055") == 1, "every word, in any case, anywhere in the row"
    assert sought(opened, "row055 elsewhere") == 0
    assert sought(opened, "no such case") == 0
    assert opened.value("document.querySelector('.found').textContent") == "No case here is like that."
    assert sought(opened, "__proto__") == 1
    opened.value("document.querySelector('button[type=reset]').click()")
    opened.value("new Promise((go) => setTimeout(go, 50))")
    assert opened.value(f"{SHOWN}.length") == 50
    choose = "(name, value) => { const one = document.querySelector(`select[name=${name}]`); one.value = value;"
    choose += " one.dispatchEvent(new Event('input', {bubbles: true})); }"
    opened.value(f"({choose})('outcome', 'default')")
    assert opened.value(f"{SHOWN}.length") == 2
    opened.value(f"({choose})('outcome', '')")
    opened.value(f"({choose})('sort', 'id')")
    names = opened.value(f"{SHOWN}.map((one) => one.querySelector('bdi').textContent)")
    assert names.index("c2") < names.index("c7") < names.index("row000")


def test_a_case_opens_and_closes_with_the_keyboard(opened: Tab) -> None:
    opened.value("document.querySelector('.toggle').focus()")
    for kind in ("keyDown", "keyUp"):
        opened.send("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")
    assert opened.value("document.querySelector('.toggle').getAttribute('aria-expanded')") == "true"
    assert opened.value("document.querySelectorAll('.story').length") == 1
    assert "Clause by clause" in opened.value("document.querySelector('.story').textContent")
    opened.value("document.querySelector('.toggle').click()")
    assert opened.value("document.querySelectorAll('.story').length") == 0


def test_a_phone_scrolls_one_way_only(opened: Tab, page: Path) -> None:
    for dark in (False, True):
        opened.dark(dark)
        opened.size(390, 844)
        opened.open(page)
        assert opened.value("document.documentElement.scrollWidth") == 390
        background = opened.value("getComputedStyle(document.body).backgroundColor")
        light = sum(map(int, background[4:-1].split(", "))) > 380
        assert light is not dark


def test_it_prints(opened: Tab, tmp_path: Path) -> None:
    opened.dark(True)
    opened.printed(tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").read_bytes()[:5] == b"%PDF-"
    opened.value("dispatchEvent(new Event('beforeprint'))")
    widths = opened.value("[...document.querySelectorAll('.canvas svg')].map((one) => one.getAttribute('width'))")
    assert set(widths) == {"665"}
