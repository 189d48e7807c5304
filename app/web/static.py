"""Files under static/, from memory, at addresses that change with their content."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.web.urls import static_url

FOR_EVER = "public, max-age=31536000, immutable"
ASK = "no-cache"

MODULES = "js/main.js"
BUNDLE = "vendor/page/main.js"

SHEET = "css/page.css"
"""One sheet of all: what the page waits for before it is drawn is one answer."""

SHEETS = (
    "tokens", "base", "top", "checks", "scenario", "stage", "iocb", "tower",
    "choices", "panel", "source", "timeline", "plain", "widths",
)  # fmt: skip
"""In the order in which a later one may overrule an earlier one."""

LATER_SHEET = "css/later.css"
LATER_SHEETS = (
    "motion", "overlays", "branches", "graph", "compare", "verdict-sheet", "builder", "editor",
    "palette",
)  # fmt: skip
"""Of what comes once the page is drawn, or when it is asked for."""

MEDIA_SHEETS = ("print", "forced")
"""Each by itself, for those whose medium it is."""

JOINED = {SHEET: SHEETS, LATER_SHEET: LATER_SHEETS}

_FOR_PEOPLE = re.compile(rb"\s*/\*.*?\*/\s*|\s*\n\s*", re.DOTALL)
"""Comments and indentation of a sheet of ours: no string of one holds either."""

_HASHED = re.compile(r"^vendor/.*-[0-9A-Z]{8}\.js$")
"""A name that the bundler made of the content."""

_IMPORTED = re.compile(r'(?:from|import)"\./([\w.-]+)"')

TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".map": "application/json",
}


@dataclass(frozen=True, slots=True)
class File:
    """One file as it is served."""

    body: bytes
    media: str
    version: str


@dataclass
class StaticFiles:
    """The files below `folder`. A file is read again when it has changed."""

    folder: Path
    _read: dict[Path, tuple[int, File]] = field(default_factory=dict, repr=False)

    def file(self, path: str) -> File | None:
        """The file at `path` below the folder; None when there is none, or it is outside."""
        if "\0" in path or path.startswith("/"):
            return None
        if path in JOINED:
            return self._joined(JOINED[path])
        try:
            found = (self.folder / path).resolve()
            if not found.is_relative_to(self.folder.resolve()) or not found.is_file():
                return None
            changed = found.stat().st_mtime_ns
            if (known := self._read.get(found)) is None or known[0] != changed:
                known = self._read[found] = (changed, _load(found))
        except (OSError, ValueError):
            return None
        return known[1]

    def _joined(self, names: tuple[str, ...]) -> File:
        """The sheets without their comments, in order. Each is read again when it has changed."""
        files = [self.file(f"css/{name}.css") for name in names]
        whole = b"".join(file.body for file in files if file)
        return _made(_FOR_PEOPLE.sub(b"\n", whole), TYPES[".css"])

    def script(self) -> str:
        """What the page runs: our modules in one, or one by one where they were changed since."""
        try:
            made = (self.folder / BUNDLE).stat().st_mtime_ns
        except OSError:
            return MODULES
        changed = (path.stat().st_mtime_ns for path in (self.folder / "js").rglob("*.js"))
        return BUNDLE if all(at <= made for at in changed) else MODULES

    def preloaded(self) -> list[str]:
        """Addresses of what the bundled script imports at once: fetched beside it, not after."""
        names, found = [BUNDLE.rpartition("/")[2]], list[str]()
        folder = BUNDLE.rpartition("/")[0]
        while self.script() == BUNDLE and names:
            file = self.file(f"{folder}/{names.pop()}")
            for name in _IMPORTED.findall(file.body.decode()) if file else ():
                if (address := f"/static/{folder}/{name}") not in found:
                    found.append(address)
                    names.append(name)
        return found

    def url(self, path: str) -> str:
        """The address of `path` with its version: it may be kept for ever."""
        file = self.file(path)
        return static_url(path, file.version if file else "missing")


def _load(path: Path) -> File:
    body = path.read_bytes()
    media = (
        TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    )
    return _made(body, media)


def _made(body: bytes, media: str) -> File:
    return File(body, media, blake2b(body, digest_size=6).hexdigest())


def router(files: StaticFiles) -> APIRouter:
    """``GET /static/…``."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/static/{path:path}")
    def read_static(path: str, request: Request) -> Response:
        file = files.file(path)
        if file is None:
            raise HTTPException(404)
        keep = request.query_params.get("v") == file.version or _HASHED.search(path) is not None
        headers = {"Cache-Control": FOR_EVER if keep else ASK}
        return Response(file.body, headers=headers, media_type=file.media)

    return routes
