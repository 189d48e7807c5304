"""kiocbscope: write accounting of kiocbs across stacked file systems, on every schedule."""

__version__ = "0.1.0"
