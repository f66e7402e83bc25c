"""`bonitas init`: a starter policy and a fixture beside it."""

from __future__ import annotations

from pathlib import Path

import click

from bonitas.cli.exits import FINE
from bonitas.cli.options.language import LANGUAGES, VARIABLE

FILES = ("credit.policy", "credit.yaml")

_NEXT = {
    "en": "wrote {policy} and {fixture}\nnext:\n  bonitas check {policy}\n  bonitas test {fixture}\n"
    '  bonitas decide {policy} {fixture} --case "{case}"',
    "zh": "已写入 {policy} 和 {fixture}\n下一步：\n  bonitas check {policy}\n  bonitas test {fixture}\n"
    '  bonitas decide {policy} {fixture} --case "{case}"',
}
_CASE = {"en": "little liquidity", "zh": "流动性不足"}


@click.command(short_help="Write a starter policy and a fixture beside it.")
@click.argument("folder", default=".")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    envvar=VARIABLE,
    show_envvar=True,
    default="en",
    show_default=True,
    help="Language of the policy.",
)
def init(folder: str, language: str) -> int:
    """Write a starter policy and a fixture beside it.

    FOLDER (default: this one) gets credit.policy, a small trade-credit policy with comments, and credit.yaml, cases
    with the outcome that it should give. Both are in order as they come. Nothing is overwritten.

    \b
    Examples:
      bonitas init my_policy
      bonitas init my_policy --language zh
    """
    import shlex
    from importlib.resources import files

    from bonitas.replay.whole_file import written

    targets = [Path(folder) / name for name in FILES]
    for target in targets:
        if target.exists():
            raise click.UsageError(f"`{target}` is there already, and init overwrites nothing; name another folder")
    Path(folder).mkdir(parents=True, exist_ok=True)
    for target in targets:
        template = files("bonitas.cli").joinpath("templates", f"{target.stem}.{language}{target.suffix}")
        with written(target) as file:
            file.write(template.read_text(encoding="utf-8"))
    policy, fixture = (shlex.quote(str(target)) for target in targets)
    click.echo(_NEXT[language].format(policy=policy, fixture=fixture, case=_CASE[language]))
    return FINE
