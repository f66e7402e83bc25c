"""Two explanations side by side: what both say once, what differs in one row."""

from __future__ import annotations

from typing import Any

from bonitas.engine.explain import Item, Part, Story, Tone
from bonitas.replay.report.html.stories import Stories, Texts


def told(old: Story, new: Story) -> tuple[list[Any], Stories]:
    stories = Stories(Texts())
    return stories.told(old, new), stories


def part(key: str, *items: str, heading: str = "H") -> Part:
    return Part(key, heading, tuple(Item(text) for text in items))


def rows(parts: list[Any], stories: Stories) -> list[Any]:
    """The rows of the only part as texts; None where a side has nothing."""
    texts = list(stories.texts.numbers)

    def text(number: int) -> str | None:
        return None if number < 0 else texts[stories.items[number][1]]

    return [text(one) if isinstance(one, int) else tuple(map(text, one)) for one in parts[0][2]]


def test_what_both_say_is_one_row_and_one_item() -> None:
    story = Story((part("clauses", "A1 met", "A2 met"),))
    parts, stories = told(story, story)
    assert parts == [[0, 0, [0, 1]]]
    assert len(stories.items) == 2


def test_clauses_meet_by_their_ids() -> None:
    old = Story((part("clauses", "A1 met", "A2 met", "A4 met"),))
    new = Story((part("clauses", "A1 not met", "A2 met", "A3 fired", "A4 not met"),))
    assert rows(*told(old, new)) == [("A1 met", "A1 not met"), "A2 met", (None, "A3 fired"), ("A4 met", "A4 not met")]


def test_what_only_one_says_stands_alone() -> None:
    old = Story((part("clauses", "B1 x", "A1 met"),))
    new = Story((part("clauses", "A1 met", "C1 y", "C2 z"),))
    assert rows(*told(old, new)) == [("B1 x", None), "A1 met", (None, "C1 y"), (None, "C2 z")]
    others = Story((part("clauses", "D1 x", "A1 met"),))
    assert rows(*told(old, others)) == [("B1 x", "D1 x"), "A1 met"], "in one place, so side by side"


def test_parts_meet_by_what_they_are_about() -> None:
    old = Story((part("verdict", "a", heading="Verdict: refer"), part("values", "v")))
    new = Story((part("verdict", "b", heading="Verdict: approve"), part("warnings", "w"), part("values", "v")))
    parts, stories = told(old, new)
    heads = [[None if number < 0 else list(stories.texts.numbers)[number] for number in one[:2]] for one in parts]
    assert heads == [["Verdict: refer", "Verdict: approve"], [None, "H"], ["H", "H"]]


def test_tones_and_details_are_part_of_an_item() -> None:
    plain, bad = Item("A1", ("x is 1",)), Item("A1", ("x is 1",), Tone.BAD)
    stories = Stories(Texts())
    stories.told(Story((Part("k", "H", (plain,)),)), Story((Part("k", "H", (bad,)),)))
    assert [item[0] for item in stories.items] == [0, 2]
    assert stories.items[0][1:] == stories.items[1][1:]


def test_texts_are_shown_as_people_may_see_them() -> None:
    texts = Texts()
    assert texts.number("a\u202eb\n") == texts.number("a\\u202eb\\n") == 0
    assert texts.size == len("a\\u202eb\\n")
