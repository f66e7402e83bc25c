"""The segment that a value lies in, and the answer there."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from bonitas.engine.compiled import tree
from bonitas.engine.compiled.builder import Builder
from bonitas.engine.compiled.cells import Segments

FEW = 16
"""Up to so many segments are told apart by comparisons; of more, the place is searched for."""


def by_word(build: Builder, key: ast.expr, parts: Segments, answer: Callable[[int, int], ast.expr]) -> ast.expr:
    """The answer for a known truth value, label or text; `answer` takes the rows that match, twice."""
    assert parts.words is not None
    groups: dict[int, list[Any]] = {}
    for word, mask in parts.words.items():
        groups.setdefault(mask, []).append(word)
    if parts.other is not None:
        groups[parts.other] = []
    ordered = sorted(groups.items(), key=lambda group: (not group[1], len(group[1])))
    answers = [answer(mask, mask) for mask, _ in ordered]
    if len(ordered) > FEW:
        places = {word: place for place, (_, words) in enumerate(ordered) for word in words}
        number = tree.method(build.constant(places), "get", key, tree.constant(len(ordered) - 1))
        return _one_of(build, answers, number)
    found = answers[-1]
    for item, (_, words) in zip(reversed(answers[:-1]), reversed(ordered[:-1]), strict=True):
        found = tree.choose(_is_one_of(build, key, words), item, found)
    return found


def _is_one_of(build: Builder, key: ast.expr, words: Sequence[Any]) -> ast.expr:
    if isinstance(words[0], bool):
        return tree.compare("is", key, tree.constant(words[0]))
    if len(words) == 1:
        return tree.compare("=", key, build.constant(words[0]))
    return tree.compare("in", key, build.constant(frozenset(words)))


def by_cut(build: Builder, key: ast.expr, cuts: Sequence[int], answers: Sequence[ast.expr]) -> ast.expr:
    """The answer of the segment of a known whole number; segments side by side with one answer are one."""
    kept_cuts: list[int] = []
    kept = [answers[0]]
    for cut, item in zip(cuts, answers[1:], strict=True):
        if ast.dump(item) != ast.dump(kept[-1]):
            kept_cuts.append(cut)
            kept.append(item)
    if len(kept_cuts) < FEW:
        return _halved(key, kept_cuts, kept)
    return _one_of(build, kept, tree.call(build.constant(bisect_right), build.constant(tuple(kept_cuts)), key))


def _halved(key: ast.expr, cuts: Sequence[int], answers: Sequence[ast.expr]) -> ast.expr:
    if not cuts:
        return answers[0]
    middle = len(cuts) // 2
    below = _halved(key, cuts[:middle], answers[: middle + 1])
    above = _halved(key, cuts[middle + 1 :], answers[middle + 1 :])
    return tree.choose(tree.compare("<", key, tree.constant(cuts[middle])), below, above)


def _one_of(build: Builder, answers: Sequence[ast.expr], place: ast.expr) -> ast.expr:
    """The answer at a place: from a tuple that is there already where the policy says all of them."""
    values = [_said(build, item) for item in answers]
    if all(found for found, _ in values):
        return tree.at(build.constant(tuple(value for _, value in values)), place)
    return tree.at(tree.group(answers), place)


def _said(build: Builder, item: ast.expr) -> tuple[bool, Any]:
    """Whether an expression is a constant, and which."""
    if isinstance(item, ast.Constant):
        return True, item.value
    if isinstance(item, ast.Name) and item.id in build.constants:
        return True, build.constants[item.id]
    return False, None
