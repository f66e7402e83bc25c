"""Results, laid out for people and for other programs."""
