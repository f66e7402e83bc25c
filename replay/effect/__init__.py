"""What a change of policy does to a history of cases, counted piece by piece on columns."""
