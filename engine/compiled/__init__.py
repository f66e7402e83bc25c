"""One case in microseconds: a program becomes one Python function over whole numbers, built as a syntax tree."""
