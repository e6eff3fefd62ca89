"""What written code becomes when it runs: nothing looked up twice, nothing kept too long."""
