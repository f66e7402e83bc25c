"""Walking the tree without knowing its shapes."""

from __future__ import annotations

from collections.abc import Iterator

from bonitas.dsl.syntax.tree import Name, Policy, Text, Tree


def parts(tree: Tree) -> Iterator[Tree]:
    """All nodes of a tree, itself included, in no particular order."""
    waiting: list[object] = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Tree):
            yield part
            waiting += [getattr(part, name) for name in part.__dataclass_fields__ if name != "span"]
        elif isinstance(part, tuple):
            waiting += part


def words(policy: Policy) -> set[str]:
    """All names and texts of a policy outside its `names` section."""
    roots: list[Tree] = [policy.header, *policy.items]
    return {part.text for root in roots for part in parts(root) if isinstance(part, Name | Text)}
