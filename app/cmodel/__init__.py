"""The C subset: source text to a program of tables."""
