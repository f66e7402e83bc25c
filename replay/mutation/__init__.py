"""Small changes to a policy that its fixtures should notice."""
