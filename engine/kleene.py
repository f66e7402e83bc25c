"""Kleene's three-valued logic over answers, and the union of causes that every unknown carries.

All of it is symmetrical: no result depends on the order of the operands.
"""

from __future__ import annotations

from collections.abc import Iterable

from bonitas.engine.values import Answer, Cause, Unknown


def causes_of(answers: Iterable[Answer]) -> frozenset[Cause]:
    """Every cause of every unknown among `answers`; empty when all are known."""
    return frozenset(cause for answer in answers if isinstance(answer, Unknown) for cause in answer.causes)


def conjunction(answers: Iterable[Answer]) -> Answer:
    """False if any is false, else unknown if any is unknown, else true."""
    known = tuple(answers)
    if any(answer is False for answer in known):
        return False
    causes = causes_of(known)
    return Unknown(causes) if causes else True


def disjunction(answers: Iterable[Answer]) -> Answer:
    """True if any is true, else unknown if any is unknown, else false."""
    return negation(conjunction([negation(answer) for answer in answers]))


def negation(answer: Answer) -> Answer:
    """Not; unknown stays unknown."""
    return answer if isinstance(answer, Unknown) else not answer


def quota(answers: Iterable[Answer], least: int, most: int | None) -> Answer:
    """Whether the number of true answers lies from `least` to `most`; unknown only if the unknown ones matter."""
    known = tuple(answers)
    certain = sum(answer is True for answer in known)
    possible = certain + sum(isinstance(answer, Unknown) for answer in known)
    top = possible if most is None else most
    if certain >= least and possible <= top:
        return True
    if possible < least or certain > top:
        return False
    return Unknown(causes_of(known))
