"""The coverage of a policy by some cases: every question counted on columns, the reason for every miss."""

from __future__ import annotations

from bonitas.engine.core import Program
from bonitas.engine.wording import wording
from bonitas.replay.coverage.answers import Answers
from bonitas.replay.coverage.found import Cases, Coverage, Item
from bonitas.replay.coverage.questions import Questions
from bonitas.replay.coverage.reasons import Reasons


def coverage_of(program: Program, cases: Cases, language: str | None = None) -> Coverage:
    """What `cases` exercise of `program`, told in a language (None: the policy's own).

    Safe to call with no case at all: then nothing is exercised.
    """
    words = wording(program, language)
    questions = Questions(program, words)
    answers = Answers(program, questions, cases)
    reasons = Reasons(program, words, questions, answers, cases)
    clauses, items = {rule.id for rule in program.rules}, []
    for question, mask in zip(questions.all, answers.masks, strict=True):
        hits = int(mask.sum())
        reason = "" if hits else reasons.of(question)
        label = question.name if question.name in clauses else words.name(question.name)
        place = question.origin
        items.append(Item(question.sort, question.name, label, question.text, place.file, place.line, hits, reason))
    return Coverage(program.name, program.version, words.language, len(cases), tuple(items))
