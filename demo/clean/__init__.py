"""Runs with nothing wrong, each of a kind that a careless check would accuse."""
