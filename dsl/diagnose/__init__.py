"""Diagnostics: what is wrong, where, and how to cure it, as data; and the ways to show them."""
