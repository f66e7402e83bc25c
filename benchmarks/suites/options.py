"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """`quick` is for seeing that everything runs: its figures mean little. `full` checks every row by the reference."""

    rows: int = 1_000_000
    quick: bool = False
    full: bool = False

    @property
    def rounds(self) -> int:
        """Rounds of which the median counts."""
        return 1 if self.quick else 5

    @property
    def seconds(self) -> float:
        """How long one case is decided again and again by each contestant."""
        return 0.1 if self.quick else 1.5

    @property
    def singles(self) -> int:
        """Cases that are decided one at a time."""
        return 200 if self.quick else 2_000

    @property
    def peers(self) -> int:
        """Cases that every peer decides, and whose answers are compared."""
        return 300 if self.quick else 10_000

    @property
    def by_row(self) -> int:
        """Rows for machines that go row by row."""
        return 500 if self.quick else 20_000

    @property
    def referred(self) -> int:
        """Rows whose outcomes are compared with the reference's."""
        return self.rows if self.full else 1_000 if self.quick else 20_000
