"""What recording costs, as ratios measured in one process."""
