"""Following a run: what each call of torch and of a module does, written down as blocks."""
