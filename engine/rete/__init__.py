"""The Rete machine: clauses chained by durable-rules (the extra `durable`), everything exact told to it as truth."""
