"""Keeps the author's comments: before the line that they preceded, or at the end of the one that they followed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bonitas.dsl.syntax.format_layout import Line
from bonitas.dsl.syntax.tree import Comment


@dataclass(slots=True)
class _Places:
    """What a printed line carries: comments above it, at its end, and below it."""

    above: list[Comment] = field(default_factory=list)
    beside: list[Comment] = field(default_factory=list)
    below: list[Comment] = field(default_factory=list)


def with_comments(lines: Sequence[Line], comments: Sequence[Comment]) -> str:
    """The lines as one text, with every comment in it.

    Empty lines beside comments stay, so that a comment goes on belonging to the lines that it stood with. Of several
    comments inside what is printed as one item the last goes to its end, the others above it.
    """
    places, orphans = _placed(lines, comments)
    out: list[str] = []
    for line, place in zip(lines, places, strict=True):
        indent = " " * (len(line.text) - len(line.text.lstrip(" ")))
        gap = line.gap or _parted(place.above)
        for comment in place.above:
            out += [*_gap(out, gap or _empty_before(comment)), indent + _printed(comment)]
            gap = _empty_after(comment)
        beside = "".join(f"  {_printed(comment)}" for comment in place.beside)
        out += [*_gap(out, gap), line.text + beside]
        for comment in place.below:
            out.append(indent + _printed(comment))
        if place.below:
            out.append("")
    for comment in orphans:
        out += [*_gap(out, _empty_before(comment)), _printed(comment)]
    while out and not out[-1]:
        out.pop()
    return "\n".join(out) + "\n"


def _parted(above: Sequence[Comment]) -> bool:
    """Whether an empty line stands between comments; with none before them the first would belong to what is above."""
    return any(_empty_after(one) or _empty_before(other) for one, other in pairwise(above))


def _gap(out: Sequence[str], wanted: bool) -> list[str]:
    return [""] if wanted and out and out[-1] else []


def _placed(lines: Sequence[Line], comments: Sequence[Comment]) -> tuple[list[_Places], list[Comment]]:
    """The places of each line; and the comments at the end of the text."""
    places = [_Places() for _ in lines]
    known = sorted((line.start, i) for i, line in enumerate(lines) if line.start is not None)
    starts = [start for start, _ in known]
    orphans: list[Comment] = []
    for group in _groups(comments):
        at = bisect_left(starts, group[0].span.start)
        previous = known[at - 1][1] if at else None
        if previous is not None and not group[0].own_line:
            places[previous].above += places[previous].beside
            places[previous].beside = group
        elif previous is not None and group[0].span.start < lines[previous].end:
            places[previous].above += [*places[previous].beside, *group]
            places[previous].beside = []
        elif previous is not None and _empty_after(group[-1]) and not _empty_before(group[0]):
            places[previous].below += group
        elif at < len(known):
            places[known[at][1]].above += group
        else:
            orphans += group
    return places, orphans


def _groups(comments: Sequence[Comment]) -> list[list[Comment]]:
    """Comments on lines of their own, one below the other, belong together."""
    groups: list[list[Comment]] = []
    for comment in comments:
        last = groups[-1][-1] if groups else None
        if last and last.own_line and comment.own_line and comment.span.line == last.span.line + 1:
            groups[-1].append(comment)
        else:
            groups.append([comment])
    return groups


def _printed(comment: Comment) -> str:
    return f"# {comment.text}".rstrip()


def _empty_before(comment: Comment) -> bool:
    line = comment.span.line
    return comment.own_line and line > 1 and not comment.span.source.line(line - 1).strip()


def _empty_after(comment: Comment) -> bool:
    """Whether an empty line, or the end of the text, follows."""
    source, line = comment.span.source, comment.span.line
    return comment.own_line and (line >= len(source.line_starts) or not source.line(line + 1).strip())
