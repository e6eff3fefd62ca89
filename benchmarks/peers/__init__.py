"""What we are measured against: nets by hand, textbook forms, tools that draw."""
