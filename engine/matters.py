"""The matters that a decision settles one by one: nodes, rules and outcomes."""

from __future__ import annotations

from collections.abc import Mapping

from bonitas.engine.core import Ref
from bonitas.engine.values import Answer

Place = tuple[str, int]
"""One element of a list: the list's name and the element's number, from 1."""

Matter = tuple[str, Ref | str, Place | None]
"""Something to settle. Made by the functions of this file only."""

Settled = Mapping[Matter, Answer]
"""What is settled so far."""


def node(ref: Ref, place: Place | None = None) -> Matter:
    """The value of a node; of a scoped one, at the element `place`."""
    return "node", ref, place


def active(rule: str) -> Matter:
    """Whether a rule applies and is not overridden: what makes an exception override its clause."""
    return "active", rule, None


def fires(rule: str) -> Matter:
    """Whether a rule is active and its condition holds."""
    return "fires", rule, None


def outcome(name: str) -> Matter:
    """The value of an amount or of a choice, or the label of the verdict."""
    return "outcome", name, None
