"""The tables of the benchmarks, their page, and the policies that are grown for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks import document
from benchmarks.__main__ import SUITES
from benchmarks.contestants.columns import Columnar
from benchmarks.contestants.roll import OURS
from benchmarks.contestants.zen import ZenTables
from benchmarks.grown import grown
from benchmarks.table import Head, Table, a_second, count, micros, seconds, times
from benchmarks.targets import targets

from bonitas import loads


def table() -> Table:
    made = Table(
        "speed", "Speed", (Head("who", "who"), Head("rate", "cases/s", a_second), Head("wrong", "wrong", count))
    )
    made.add(who="one", rate=4_210_000.0, wrong=0)
    made.add(who="another", rate=880.0)
    made.skip("third", "not\n installed")
    return made


def test_a_table_is_aligned_and_says_who_is_missing() -> None:
    assert table().markdown() == (
        "| who     | cases/s | wrong |\n"
        "| ------- | ------: | ----: |\n"
        "| one     |  4.21 M |     0 |\n"
        "| another |     880 |     – |\n"
        "\n"
        "Not measured: third (not installed)."
    )


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (micros(6.66), "6.7 µs"), (micros(1234.5), "1,234 µs"), (seconds(0.0042), "4.2 ms"), (seconds(0.25), "250 ms"),
        (seconds(3.21), "3.2 s"), (a_second(63_400), "63.4 k"), (a_second(230_000), "230 k"),
        (a_second(12e6), "12.0 M"), (times(0.8), "0.80 ×"), (times(14.25), "14.2 ×"), (times(140), "140 ×"),
    ],
)  # fmt: skip
def test_numbers_have_three_digits_that_count(shown: str, text: str) -> None:
    assert shown == text


def test_tables_go_to_their_places_in_a_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# Page\n<!-- surroundings -->\nold\n<!-- end of surroundings -->\n<!-- speed -->\n<!-- end of speed -->\nend\n"
    )
    for _ in range(2):
        document.update(page, [table()], "two cores")
    assert page.read_text() == (
        "# Page\n<!-- surroundings -->\n\ntwo cores\n\n<!-- end of surroundings -->\n"
        f"<!-- speed -->\n\n{table().markdown()}\n\n<!-- end of speed -->\nend\n"
    )
    with pytest.raises(ValueError, match="no place for other"):
        document.put_in(page.read_text(), "other", "text")


def test_all_numbers_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "build" / "numbers.json"
    document.save(path, [table()], "two cores")
    kept = json.loads(path.read_text())
    assert kept["surroundings"] == "two cores"
    assert kept["tables"][0]["rows"][0] == {"who": "one", "rate": 4_210_000.0, "wrong": 0}
    assert kept["tables"][0]["missing"] == {"third": "not installed"}


def test_the_page_has_a_place_for_every_table() -> None:
    page = document.PAGE.read_text(encoding="utf-8")
    for name in (*SUITES, "steps", "peers_columns", "targets"):
        document.put_in(page, name, "")


def test_aims_are_judged_by_what_was_measured() -> None:
    peers = Table("peers", "", ())
    peers.add(who=OURS[0].name, median=5.0, rate=1e5, wrong=0)
    peers.add(who=ZenTables.name, median=15.0, rate=2e4, wrong=0)
    columns = Table("peers_columns", "", ())
    columns.add(who=Columnar.name, rate=3e6)
    found = targets({"peers": peers, "peers_columns": columns}).rows
    assert [(row["found"], row["reached"]) for row in found] == [
        ("3.00 ×", "yes"),
        ("3.00 ×", "**no**"),
        ("150 ×", "yes"),
    ]


@pytest.mark.parametrize("rules", [10, 50])
def test_a_grown_policy_has_as_many_rules_as_were_asked_for(rules: int) -> None:
    policy = loads(grown(rules))
    assert len(policy.program.rules) == rules
    assert {finding.code for finding in policy.findings} <= {"K210"}
