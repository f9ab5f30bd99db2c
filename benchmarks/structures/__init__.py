"""Healthy programs in the structures that people publish: custom steps, loops, several optimizers, no targets."""
