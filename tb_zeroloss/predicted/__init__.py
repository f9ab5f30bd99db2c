"""Targets and predictions in memory, measured as a recorder measures those of a step, without TensorFlow."""
