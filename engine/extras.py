"""What is said where something is asked for that an optional part of the installation would give."""

from __future__ import annotations


class MissingExtraError(ImportError):
    """An extra that is not installed, or that this Python cannot import. The text says how to get it."""
