"""Two graphs side by side: which nodes belong together, what differs, and all that in words."""
