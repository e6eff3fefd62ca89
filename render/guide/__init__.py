"""The onboarding map: the components of a set of nets, in words, and where they are written."""
