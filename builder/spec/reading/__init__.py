"""How YAML text is read: characters, places, scalars, and the words for what is wrong."""
