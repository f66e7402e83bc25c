"""What the exit codes of every command mean (docs/cli.md)."""

FINE = 0
FINDINGS = 1
"""Findings or differences: a warning, a failed expectation, a file that is not in the canonical layout."""
USAGE = 2
"""The command was called wrongly."""
INVALID = 3
"""An invalid policy or invalid data, a file that is missing or cannot be read among them."""
FAULT = 4
"""A fault of Bonitas."""
INTERRUPTED = 130
"""Stopped with Ctrl-C."""
TERMINATED = 143
"""Stopped by the system (SIGTERM)."""
