"""What is known of a net before there is one: reading, inference, scaling."""
