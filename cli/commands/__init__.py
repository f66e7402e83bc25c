"""One file for each command: its options, its help, its exit code."""
