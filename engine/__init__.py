"""The core of a policy and the machines that run it: no text, no files, no screen.

May import nothing of Bonitas outside this folder.
"""
