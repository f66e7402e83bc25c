"""What is computed from a sensitive field, so that no explanation shows its value."""

from __future__ import annotations

from bonitas.engine.core import Aggregate, Element, Input, Program, Ref
from bonitas.engine.graph import operands


def tainted_nodes(program: Program) -> frozenset[Ref]:
    """Sensitive inputs, lists and fields of elements, and every node that refers to one of these, however far.

    Whether a clause fires and what an outcome is worth is what a decision tells, so these end the taint.
    """
    inputs = {field.name for field in program.inputs if field.sensitive}
    fields = {(record.name, field.name) for record in program.records for field in record.fields if field.sensitive}
    tainted: set[Ref] = set()
    for ref, node in enumerate(program.nodes):
        if isinstance(node, Input):
            sensitive = node.name in inputs
        elif isinstance(node, Element):
            sensitive = (node.scope, node.field) in fields
        else:
            whole_list = isinstance(node, Aggregate) and node.list in inputs
            sensitive = whole_list or any(operand in tainted for operand in operands(program, node))
        if sensitive:
            tainted.add(ref)
    return frozenset(tainted)
