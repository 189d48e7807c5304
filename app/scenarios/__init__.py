"""Scenarios: the language, the library and the links."""
