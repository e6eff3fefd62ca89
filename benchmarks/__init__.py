"""What netdraft costs, beside what its peers cost: pairs, measured in one run."""
