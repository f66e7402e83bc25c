"""Gates: what a change of policy must keep to before it goes live, and whether it does."""
