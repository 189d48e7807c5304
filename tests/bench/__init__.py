"""How fast: printed by ``python -m tests.bench``, never asserted on, nothing is written."""
