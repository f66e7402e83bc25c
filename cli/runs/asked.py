"""What `decide` is asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """The form of output, the language, the files to write, the machine."""

    form: str
    language: str | None
    output: str | None
    decisions: str | None
    rejects: str | None
    machine: str | None

    @property
    def written(self) -> dict[str, str | None]:
        """The files to write, by the option that asks for them."""
        return {"--output": self.output, "--decisions": self.decisions, "--rejects": self.rejects}

    @property
    def writes(self) -> bool:
        """Whether some file is to be written."""
        return any(file is not None for file in self.written.values())
