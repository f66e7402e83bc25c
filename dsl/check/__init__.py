"""From the tree to the core: names, kinds, units, tables, time, exceptions, families."""
