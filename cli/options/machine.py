"""The option `--machine`: which machine decides. Left out, the best one for the work is taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from bonitas.engine.columnar.by_row import BlockMachine
    from bonitas.engine.core import Program
    from bonitas.engine.machines import Machine

SINGLE = ("reference", "compiled", "rete")
BLOCKS = ("columnar",)
"""Machines that decide blocks of cases only; they tell outcomes and no reasons."""

Command = TypeVar("Command", bound=Callable[..., object])


def machine_option(*names: str) -> Callable[[Command], Command]:
    """The option `--machine` with some names to choose from."""
    return click.option(
        "--machine", type=click.Choice(names), help="What decides; all say the same (docs/cli.md tells the default)."
    )


def single_machine(program: Program, name: str | None) -> Machine:
    """The machine for whole decisions; one that decides blocks only leaves them to the best that does not.

    Raises UsageError where an extra has to be installed for it.
    """
    from bonitas.engine.extras import MissingExtraError
    from bonitas.engine.machines import machine

    try:
        return machine(program, None if name in BLOCKS else name)
    except MissingExtraError as error:
        raise click.UsageError(str(error)) from None


def block_machine(program: Program, name: str | None) -> BlockMachine:
    """The machine for outcomes of many cases. Raises UsageError where an extra has to be installed for it."""
    from bonitas.engine.columnar.machines import block_machine as chosen
    from bonitas.engine.extras import MissingExtraError

    try:
        return chosen(program, name)
    except MissingExtraError as error:
        raise click.UsageError(str(error)) from None
