"""The Degeneracy tab: what TensorBoard loads and the routes it serves."""
