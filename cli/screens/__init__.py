"""Consoles, words and bars: what everything that people see is made of."""
