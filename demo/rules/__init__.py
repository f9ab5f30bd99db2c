"""Pairs for the rules that the main pairs do not show: one mistake each, and its repair."""
