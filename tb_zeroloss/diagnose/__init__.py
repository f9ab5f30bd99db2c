"""Judge a run: run every rule, fold consequences under causes, compare runs."""
