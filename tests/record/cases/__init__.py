"""Models and ways to train, each with what is recorded of it."""
