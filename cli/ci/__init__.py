"""`bonitas ci` and `bonitas gates`: everything that a pull request has to go through, in one run."""
