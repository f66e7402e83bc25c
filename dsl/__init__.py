"""The language: text to tree (`syntax`), tree to core (`check`), and what is said of mistakes (`diagnose`)."""
