"""`bonitas schema`: the JSON Schema of a policy's cases."""

from __future__ import annotations

import json

import click

from bonitas.cli.exits import FINE


@click.command(short_help="Print the JSON Schema of a policy's cases.")
@click.argument("policy", metavar="POLICY")
@click.option("--output", metavar="FILE", help="Write it here.")
def schema(policy: str, output: str | None) -> int:
    """Print the JSON Schema of a policy's cases.

    For forms, for other languages, and for validators in front of the policy. What JSON Schema cannot say exactly
    (steps, kinds, units, sensitive fields) stands under `x-bonitas`.

    \b
    Example:
      bonitas schema trade_credit.policy --output case.schema.json
    """
    import bonitas
    from bonitas.cli.options.places import different
    from bonitas.replay.whole_file import written

    different(POLICY=policy, **{"--output": output})
    text = json.dumps(bonitas.load(policy).schema(), ensure_ascii=False, indent=2) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return FINE
    with written(output) as file:
        file.write(text)
    return FINE
