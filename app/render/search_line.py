"""A search while it runs, as one line of a terminal: found, looked at, how fast, how deep."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

BAR_COLUMNS = 16


@contextmanager
def search_line() -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Gives what takes the progress of a search and shows it on standard error.

    The bar is what was looked at, of what was found. The line is gone when the search is over.
    """
    columns = (
        SpinnerColumn(),
        BarColumn(BAR_COLUMNS),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("searching every interleaving ...", total=None)

        def tell(progress: Mapping[str, Any]) -> None:
            shown.update(
                task,
                description=told(progress),
                total=progress["states"],
                completed=progress["states"] - progress["frontier"],
            )

        yield tell


def told(progress: Mapping[str, Any]) -> str:
    """The words beside the bar."""
    return (
        f"{progress['states']:,} states  {progress['rate']:,}/s"
        f"  depth {progress['depth']}  frontier {progress['frontier']:,}"
    )
