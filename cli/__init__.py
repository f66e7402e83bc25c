"""The command line: one file for each command. Exit codes and screens are decided here and nowhere else."""
