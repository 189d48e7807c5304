"""Runs, verdicts and lists as plain text: 72 columns of ASCII."""
