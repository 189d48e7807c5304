"""The flag tables that the kernels are held against: tests/data/iocb-flags.table."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).parent / "data" / "iocb-flags.table"


def flag_tables() -> dict[str, list[tuple[str, int, str | None]]]:
    """(name, bit, trace name) of every flag, by kernel, in the order of trace events."""
    header, *rows = [line.split() for line in DATA.read_text("ascii").splitlines()[1:]]
    return {
        kernel: [
            (row[0], int(row[column].strip("()")), None if "(" in row[column] else row[1])
            for row in rows
            if row[column] != "."
        ]
        for column, kernel in enumerate(header[2:], start=2)
    }
