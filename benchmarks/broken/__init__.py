"""Broken trainings on five seeds: the demo's pairs, and what can make a loss exactly 0."""
