"""How well the diagnosis does on programs that broke, on their fixes, and on healthy programs."""
