"""What commands write on: consoles that obey NO_COLOR and the terminal's width, and findings in colour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bonitas.dsl.diagnose.diagnostic import Diagnostic
from bonitas.dsl.diagnose.render_human import finding
from bonitas.engine.core import Level, Verdict

FINDING_STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "note": "bold cyan",
    "message": "bold",
    "place": "",
    "frame": "blue",
    "source": "",
    "primary": "bold red",
    "secondary": "blue",
    "help": "green",
    "fix": "green",
}
_CODE = {"source", "primary", "secondary", "fix"}

VERDICT_STYLES = {
    Verdict.APPROVE: "bold green",
    Verdict.APPROVE_WITH_CONDITIONS: "bold green",
    Verdict.REFER: "bold yellow",
    Verdict.DECLINE: "bold red",
}
LEVEL_STYLES = {
    Level.BLUE: "blue",
    Level.YELLOW: "yellow",
    Level.ORANGE: "dark_orange",
    Level.RED: "red",
    Level.CRITICAL: "bold red",
}


def console() -> Console:
    """The standard output."""
    return Console(highlight=False, emoji=False, markup=False)


def file_console(file: TextIO) -> Console:
    """A file that is written as a screen of 80 columns without colour."""
    return Console(file=file, width=80, no_color=True, highlight=False, emoji=False, markup=False)


def error_console() -> Console:
    """The error stream."""
    return Console(stderr=True, highlight=False, emoji=False, markup=False)


def print_findings(screen: Console, findings: Iterable[Diagnostic], language: str) -> None:
    """Findings with their places. On a terminal sentences are wrapped to its width; lines of policy text never are."""
    for one in findings:
        line: list[tuple[str, str]] = []
        for style, text in (*finding(one, language), ("source", "\n")):
            pieces = text.split("\n")
            for number, piece in enumerate(pieces):
                line += [(style, piece)] if piece else []
                if number < len(pieces) - 1:
                    _print_line(screen, line)
                    line = []


def _print_line(screen: Console, line: list[tuple[str, str]]) -> None:
    text = Text()
    for style, piece in line:
        text.append(piece, FINDING_STYLES[style])
    sentence = not any(style in _CODE and piece.strip() for style, piece in line)
    if not (sentence and screen.is_terminal):
        screen.print(text, soft_wrap=True)
        return
    indent = len(line[0][1]) if line and line[0][0] == "frame" else 2
    first, *rest = text.wrap(screen, max(screen.width - indent, 20)) or [text]
    screen.print(first, soft_wrap=True)
    for more in rest:
        screen.print(Text(" " * indent) + more, soft_wrap=True)


def print_sentence(screen: Console, text: Text | str, indent: int = 0) -> None:
    """One sentence behind an indent: wrapped on a terminal, further lines two places deeper; else on one line."""
    sentence = Text(text) if isinstance(text, str) else text
    if not screen.is_terminal:
        screen.print(Text(" " * indent) + sentence, soft_wrap=True)
        return
    margin = indent
    for piece in sentence.wrap(screen, max(screen.width - indent - 2, 20)):
        piece.rstrip()
        screen.print(Text(" " * margin) + piece, soft_wrap=True)
        margin = indent + 2


def print_labelled(screen: Console, lines: Iterable[tuple[str, Text]]) -> None:
    """Texts behind their labels, wrapped at the screen's width; a label that comes again is not repeated."""
    lines = tuple(lines)
    indent = max((cell_len(label) for label, _ in lines), default=0) + 2
    before = ""
    for label, text in lines:
        shown = "" if label == before else label
        before = label
        for piece in text.wrap(screen, max(screen.width - indent, 20)):
            piece.rstrip()
            screen.print(Text(shown + " " * (indent - cell_len(shown)), "dim") + piece, soft_wrap=True)
            shown = ""
