"""The work of commands: cases and fixtures that are read, decided and compared, and what ends it."""
