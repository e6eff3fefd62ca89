"""Two graphs to one sheet: which nodes meet, what became of each, and how a card says so."""
