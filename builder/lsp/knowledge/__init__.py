"""What each place of a spec's text means: names, where they come from, what may stand there."""
