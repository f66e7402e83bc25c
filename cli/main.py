"""The command `bonitas`: its list of commands, and what happens to errors that no command handles itself."""

from __future__ import annotations

import errno
import signal
from typing import Any

import click

from bonitas import __version__
from bonitas.cli.exits import FINE, INTERRUPTED, TERMINATED
from bonitas.cli.lazy import Lazy, LazyGroup

COMMANDS = {
    "init": Lazy("bonitas.cli.commands.init:init", "Write a starter policy and a fixture beside it."),
    "check": Lazy("bonitas.cli.commands.check:check", "Say what is wrong with policies, and where."),
    "fmt": Lazy("bonitas.cli.commands.fmt:fmt", "Give policies the one layout, or translate one."),
    "decide": Lazy("bonitas.cli.commands.decide:decide", "Decide one case or a file of many."),
    "explain": Lazy("bonitas.cli.commands.explain:explain", "Tell the whole story of one decision."),
    "test": Lazy("bonitas.cli.commands.test:test", "Run fixtures: cases with the expected outcome."),
    "coverage": Lazy("bonitas.cli.commands.coverage:coverage", "Say what of a policy its fixtures exercise."),
    "mutate": Lazy("bonitas.cli.commands.mutate:mutate", "Find changes that fixtures do not notice."),
    "diff": Lazy("bonitas.cli.commands.diff:diff", "Compare two versions over real cases."),
    "ci": Lazy("bonitas.cli.ci.command:ci", "Everything a pull request has to go through."),
    "gates": Lazy("bonitas.cli.ci.command:gates", "Judge the gates of a change, and nothing else."),
    "schema": Lazy("bonitas.cli.commands.schema:schema", "Print the JSON Schema of a policy's cases."),
    "errors": Lazy("bonitas.cli.commands.errors:errors", "Explain the code of a finding."),
    "completion": Lazy("bonitas.cli.commands.completion:completion", "Print the shell completion script."),
}


class _Commands(LazyGroup):
    """Turns what a command returns, or the error it ends with, into the exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            code = super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("stopped", err=True)
            ctx.exit(INTERRUPTED)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise  # the reader of our output has gone; click ends quietly
            from bonitas.cli.runs.failures import tell

            ctx.exit(tell(error))
        ctx.exit(code if isinstance(code, int) else FINE)


@click.group(
    cls=_Commands,
    lazy=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="Exit codes: 0 fine, 1 findings or differences, 2 usage, 3 invalid policy or data, 4 our fault.",
)
@click.version_option(__version__, "--version", prog_name="bonitas", message="%(prog)s %(version)s")
def bonitas() -> None:
    """Credit policy as text: checked, explained, tested, and run over real cases.

    \b
    Begin here:
      bonitas init my_policy       write a policy and a fixture, to change them
      bonitas check my_policy      what is wrong, and where
      bonitas test my_policy       does it decide as expected
      bonitas decide my_policy/credit.policy my_policy/credit.yaml \\
        --case "little liquidity"

    `bonitas COMMAND --help` teaches each command with an example. BONITAS_LANGUAGE=zh (or en) sets the language
    of what is said; by default it is the policy's own.
    """


def main() -> None:
    """The entry point of the console script."""
    signal.signal(signal.SIGTERM, _terminated)
    bonitas(prog_name="bonitas")


def _terminated(*_: object) -> None:
    """Ends the command as Ctrl-C does, so that no unfinished file is left."""
    raise SystemExit(TERMINATED)
