"""Healthy trainings of many kinds: what is said of them at warning or above is a false alarm."""
