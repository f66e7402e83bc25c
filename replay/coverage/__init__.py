"""What of a policy some cases exercise, and what they leave out."""
