"""`bonitas completion`: the script that lets a shell complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from bonitas.cli.exits import FINE


@click.command(short_help="Print the shell completion script.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> int:
    """Print the script with which a shell completes commands and options.

    \b
    Put one of these lines into the start-up file of your shell:
      eval "$(bonitas completion bash)"       ~/.bashrc
      eval "$(bonitas completion zsh)"        ~/.zshrc
      bonitas completion fish | source        ~/.config/fish/config.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None, shell
    click.echo(kind(ctx.find_root().command, {}, "bonitas", "_BONITAS_COMPLETE").source())
    return FINE
