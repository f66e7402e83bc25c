"""The bar that long work shows on the error stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from time import monotonic
from typing import TypeVar

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bonitas.cli.options.places import STDIN
from bonitas.cli.screens.console import error_console

Row = TypeVar("Row")


class RowBar:
    """A bar that moves with the rows of a file of cases; nothing where the error stream is no terminal."""

    def __init__(self, path: str) -> None:
        self._path = path
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        screen = error_console()
        self._bar = Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal)
        self._task = self._bar.add_task(Path(path).name, total=None if self._bar.disable else _lines(path))

    def __enter__(self) -> RowBar:
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def watch(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows; the bar moves as they go by."""
        for row in rows:
            yield row
            self._bar.advance(self._task)

    def reach(self, done: int) -> None:
        """Moves the bar to so many rows done."""
        self._bar.update(self._task, completed=done)


class SizeBar:
    """A bar that moves with the share of the cases that is done, and shows how many a second, if it is told; nothing
    where the error stream is no terminal."""

    def __init__(self, name: str, size: int | None = None) -> None:
        bar = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
        columns = (*bar, TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
        screen = error_console()
        self._bar = Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal)
        self._task = self._bar.add_task(Path(name).name, total=size, rate="")
        self._begun = monotonic()

    def __enter__(self) -> SizeBar:
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def reach(self, done: int, size: int | None = None, rows: int | None = None) -> None:
        """Moves the bar to where so much is done; `size` is all there is, `rows` how many cases are done."""
        rate = "" if rows is None else f"{rows / max(monotonic() - self._begun, 1e-3):,.0f}/s"
        self._bar.update(self._task, completed=done, total=size, rate=rate)


def _lines(path: str) -> int | None:
    """About how many cases a file that is read row by row has; None for other files."""
    file = Path(path)
    if path == STDIN or file.suffix.lower() not in (".csv", ".jsonl"):
        return None
    with file.open("rb") as stream:
        lines = sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))
    return lines - 1 if file.suffix.lower() == ".csv" else lines
