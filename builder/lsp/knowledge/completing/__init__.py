"""What may stand where the cursor is: keys, names and values, each with its words."""
