"""History read, run through versions of a policy, and compared.

May import `bonitas.dsl` and `bonitas.engine`, never `bonitas.cli`.
"""
