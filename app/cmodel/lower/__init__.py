"""From pycparser's tree to instructions."""
