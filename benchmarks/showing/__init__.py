"""What is seen: commands and pictures."""
