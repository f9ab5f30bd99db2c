"""Small real training runs that go wrong in one known way, and their repaired twins.

``python -m demo`` trains them, ``demo.expectations`` says what must be found in each.
"""
