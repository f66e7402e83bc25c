"""Reads a gates file, and tells in both languages what is wrong with it, with lines."""

from __future__ import annotations

from pathlib import Path

from bonitas.replay.gates.model import GatesFile, settings_at
from bonitas.replay.settings import load_settings, parse_settings

CODE = "K513"


def load_gates(path: Path | str) -> GatesFile:
    """The gates of a YAML file. Raises CaseError (K510, K513) with the lines of what is wrong; OSError as usual."""
    return load_settings(GatesFile, path, CODE, settings_at)


def parse_gates(text: str, source: str) -> GatesFile:
    """The gates that `text` (YAML) tells. Raises CaseError (K510, K513) with the lines of all that is wrong."""
    return parse_settings(GatesFile, text, source, CODE, settings_at)
