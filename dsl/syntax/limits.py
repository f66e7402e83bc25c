"""How large a policy may be. Each limit has its own diagnostic, so no input can hang or exhaust the machine."""

MAX_BYTES = 1024 * 1024
"""Size of a file (K010)."""

MAX_TOKENS = 200_000
"""Words, numbers and signs in a file (K011)."""

MAX_DEPTH = 64
"""Brackets open at once (K012)."""

MAX_STACK = 250
"""Unfinished constructs that the parser holds, however they nest (K012)."""

MAX_DIGITS = 40
"""Digits of a number (K013)."""

MAX_CLAUSES = 5_000
"""Clauses, definitions, tables and parameters in a file (K014)."""

MAX_EXCEPTIONS = 500
"""Exceptions to one clause (K014)."""

MAX_POWER = 20
"""The exponent of a power (K219)."""

MAX_FACTORS = 200
"""Values multiplied together on the way to one value, through all definitions (K220)."""

MAX_NAME = 100
"""Characters of a name (K015)."""

MAX_TEXT = 2_000
"""Characters of a quoted text (K015)."""
