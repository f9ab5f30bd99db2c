"""Watch a step of training from outside, without changing it."""
