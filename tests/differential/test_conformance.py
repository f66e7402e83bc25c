"""Every machine says what the conformance files expect."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from differential.compare import differences
from differential.conformance import FOLDER, dump, files, load, sound_cases
from differential.contenders import CONTENDERS, reference_parts

FILES = files()
by_file = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])


@by_file
def test_the_reference_says_what_is_expected(path: Path, golden: Callable[[Path, str], None]) -> None:
    golden(path, dump(load(path).with_answers()))


@by_file
def test_every_machine_says_what_the_reference_says(path: Path) -> None:
    conformance = load(path)
    program = conformance.program()
    cases = sound_cases(program, conformance)
    expected = reference_parts(program, cases)
    for contender in CONTENDERS.values():
        for place, found in enumerate(contender.answers(program, cases)):
            assert list(differences(expected[place], found)) == [], (contender.name, conformance.examples[place].title)


def test_there_are_files() -> None:
    assert len(FILES) >= 70


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: t\npolicy: p\ncases: []\n", "a mapping with"),
        ("format: bonitas.conformance/2\ntitle: t\npolicy: p\ncases: []\n", "a mapping with"),
        ("format: bonitas.conformance/1\ntitle: t\npolicy: p\ncases: [{title: t, case: {x: 1.5}}]\n", "in quotes"),
        (
            "format: bonitas.conformance/1\ntitle: t\npolicy: p\ncases: [{title: t, case: {d: 2025-01-31}}]\n",
            "in quotes",
        ),
        ("format: bonitas.conformance/1\ntitle: t\npolicy: p\ncases: [{case: {}}]\n", "a case has"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        load(path)


def test_the_readme_tells_every_key_that_is_used() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    used = {key for path in FILES for example in load(path).examples for key in example.expect or {}}
    assert {key for key in used if f"`{key}`" not in readme} == set()
