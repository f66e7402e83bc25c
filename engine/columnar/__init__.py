"""The machine for blocks of cases: exact decisions on columns of 64-bit whole numbers."""
