"""A history of cases at the doors of several versions at once: each row is read once, and none is lost."""
