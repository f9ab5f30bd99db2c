"""Recorders: what measures a step, in the step or beside it, and when."""
