"""What the rows of training and of validation have in common, in bounded memory and without keeping rows."""
