"""How fast the machines are, beside one another and beside other engines: `python -m benchmarks`."""
