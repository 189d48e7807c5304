"""Exploring a model: schedules, their traces, properties, and the search over all interleavings."""
