"""What the page is made of: one sheet, one script where it is fresh, both small."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path

from app.settings import resources
from app.web.static import BUNDLE, JOINED, MEDIA_SHEETS, MODULES, SHEET, StaticFiles

MOST_BYTES = 60_000
"""What a first visit loads before the builder comes, packed: script, library and sheet."""


def test_every_sheet_is_loaded_once() -> None:
    """Most in the sheet that the page waits for; others later, or for their medium alone."""
    folder = resources("static")
    named = [*(name for names in JOINED.values() for name in names), *MEDIA_SHEETS]

    assert sorted(path.stem for path in (folder / "css").glob("*.css")) == sorted(named)
    for path, names in JOINED.items():
        joined = StaticFiles(folder).file(path)
        assert joined is not None
        assert joined.media == "text/css"
        sources = [(folder / "css" / f"{name}.css").read_text("utf-8") for name in names]
        assert "".join(joined.body.decode().split()) == "".join(
            "".join(re.sub(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/", "", source).split())
            for source in sources
        )
        assert b"/*" not in joined.body


def test_a_module_that_was_changed_since_is_served_by_itself(tmp_path: Path) -> None:
    files = StaticFiles(tmp_path)
    assert files.script() == MODULES
    for path in (BUNDLE, MODULES):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text("", encoding="utf-8")
    os.utime(tmp_path / MODULES, (1, 1))

    assert files.script() == BUNDLE
    os.utime(tmp_path / BUNDLE, (0, 0))
    assert files.script() == MODULES


def test_a_first_visit_loads_little() -> None:
    """The script with all that it imports at once; the builder and the desk come later."""
    folder = resources("static")
    page = (folder / BUNDLE).parent
    names, found = ["main.js"], set()
    while names:
        name = names.pop()
        found.add(name)
        imports = re.findall(r'(?:from|import)"\./([\w.-]+)"', (page / name).read_text("utf-8"))
        names += [other for other in imports if other not in found]
    assert not any(name.startswith("later") for name in found)

    parts = [*((page / name).read_bytes() for name in found)]
    parts.append((folder / "vendor" / "lit.js").read_bytes())
    sheet = StaticFiles(folder).file(SHEET)
    assert sheet is not None
    assert sum(len(gzip.compress(part, 5)) for part in (*parts, sheet.body)) < MOST_BYTES
