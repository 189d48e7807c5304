"""Finished answers, worker processes, budgets: what stands between an edge and the engine."""
