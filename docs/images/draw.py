"""Draws the README's pictures from what the commands print: `python docs/images/draw.py` in the repository's root."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

WIDTH = 96
FOLDER = Path(__file__).parent

# Rich's default picture fetches a font from the network; this one takes what the reader has.
PICTURE = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: {char_height}px;
  line-height: {line_height}px; font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: arial; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""

PICTURES = {
    "decision": (
        "decide policies/trade_credit/trade_credit_2.1.policy fixtures/trade_credit/trade_credit_2.1.yaml",
        ["--case", "young and overdue"],
        60,
    ),
    "diff": (
        "diff policies/mortgage/mortgage_1.0.policy policies/mortgage/mortgage_1.1.policy"
        " --cases fixtures/mortgage/boston_loanapp_1990.csv"
        " --mapping fixtures/mortgage/boston_loanapp_1990.mapping.yaml",
        [],
        68,
    ),
}


def draw(name: str) -> None:
    """Runs a command in colour and saves its first lines as a picture."""
    words, more, lines = PICTURES[name]
    command = [*words.split(), *more]
    settings = os.environ | {"FORCE_COLOR": "1", "COLUMNS": str(WIDTH), "TERM": "xterm-256color"}
    bonitas = Path(sys.executable).with_name("bonitas")
    shown = subprocess.run([bonitas, *command], capture_output=True, text=True, env=settings, check=False).stdout  # noqa: S603
    console = Console(record=True, width=WIDTH, file=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    console.print(Text.from_ansi("\n".join(shown.splitlines()[:lines])))
    title = "bonitas " + command[0]
    console.save_svg(str(FOLDER / f"{name}.svg"), title=title, code_format=PICTURE, unique_id=f"bonitas-{name}")


def draw_page() -> None:
    """Saves two parts of the HTML page of the mortgages as a browser shows them."""
    from chromium import browser, tab  # of the tests

    words, *_ = PICTURES["diff"]
    bonitas, program = Path(sys.executable).with_name("bonitas"), browser()
    assert program is not None, "install chromium"
    with TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        command = [bonitas, *words.split(), "--format", "html", "--output", page]
        subprocess.run(command, check=False)  # noqa: S603
        with tab(program, Path(folder) / "browser") as shown:
            shown.size(1280, 1060)
            shown.open(page)
            shown.picture(FOLDER / "report_summary.webp")
            shown.value("document.documentElement.style.scrollBehavior = 'auto'")
            shown.value("document.getElementById('verdicts').scrollIntoView()")
            shown.picture(FOLDER / "report_verdicts.webp")


if __name__ == "__main__":
    sys.path.insert(0, "tests")
    for each in PICTURES:
        draw(each)
    draw_page()
