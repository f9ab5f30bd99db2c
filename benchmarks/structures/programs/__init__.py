"""One file a structure, discovered, never listed."""
