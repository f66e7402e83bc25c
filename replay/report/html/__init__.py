"""A comparison of two versions as one HTML page that needs nothing else: no network, no other file."""
