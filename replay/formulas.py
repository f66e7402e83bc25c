"""Texts in cells of CSV that no program for sheets runs as a formula."""

from __future__ import annotations

import re

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a sheet may run; the wide signs count where the system writes Chinese or Japanese."""
FIRST_BYTES = frozenset(start.encode()[0] for start in STARTS)
"""The bytes that texts of UTF-8 begin with which might have to be defused."""
_NUMBER = re.compile(r"-\d+(?:[./]\d+)?", re.ASCII)


def defused(text: str) -> str:
    """A text that no sheet reads as a formula: an apostrophe stands before one that begins like it, unless it is a
    number below zero.

    >>> defused("=HYPERLINK(1)"), defused("A-1"), defused("-12.50")
    ("'=HYPERLINK(1)", 'A-1', '-12.50')
    """
    return f"'{text}" if text.startswith(STARTS) and not _NUMBER.fullmatch(text) else text
