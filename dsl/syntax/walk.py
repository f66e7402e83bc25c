"""Walking the tree without knowing its shapes."""

from __future__ import annotations

from collections.abc import Iterator

from bonitas.dsl.syntax.tree import Name, Policy, Text, Tree


def walk(tree: Tree) -> Iterator[Tree]:
    """All nodes of a tree, itself included, in the order in which they stand in it."""
    waiting: list[object] = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Tree):
            yield part
            waiting += [getattr(part, name) for name in reversed(part.__dataclass_fields__) if name != "span"]
        elif isinstance(part, tuple):
            waiting += reversed(part)


def words(policy: Policy) -> set[str]:
    """All names and texts of a policy outside its `names` section."""
    roots: list[Tree] = [policy.header, *policy.items]
    return {part.text for root in roots for part in walk(root) if isinstance(part, Name | Text)}
