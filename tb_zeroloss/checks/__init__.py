"""What rules are made of: the rule itself, what must hold before one speaks, what several of them ask, their words."""
