"""The outermost layer, raw ASGI: what every answer has in common, and answers given before.

Requests: a bound on the body; HEAD is answered as GET without its body. Finished answers
(one body message): an ETag, 304, gzip. The API's answers are pure functions of the
request, so a repeat is answered from memory without waking the framework (unless they say
``no-store``); so are the faces of links, which say ``immutable``.
Streams pass through untouched.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.jobs.addresses import API_PREFIX, RUNS
from app.jobs.cache import ContentCache, content_key
from app.jobs.traffic import Traffic

KEPT_REQUEST_HEADERS = (b"accept", b"content-type", b"host", b"user-agent")
"""All that an answer may depend on, besides method, scheme, path, query and body."""

KEPT = (*RUNS, API_PREFIX)
"""Where answers to GET may be kept: of runs, and of what hangs on this version's texts alone."""

HEALTH = "/healthz"
"""Who asks only for this asks for nothing that could be late."""

COMPRESSED_FROM = 1024
_PACKED = "-gz"


@dataclass(frozen=True, slots=True)
class Finished:
    """A whole answer, ready to send."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def size(self) -> int:
        return len(self.body) + 512

    async def send(self, send: Send, *, body: bool = True) -> None:
        """Send it; without its body for HEAD."""
        await send(
            {"type": "http.response.start", "status": self.status, "headers": list(self.headers)}
        )
        await send({"type": "http.response.body", "body": self.body if body else b""})


class TooLarge(Exception):
    """The body passed the bound while it was read."""


Refuse = Callable[[Scope], ASGIApp]
"""Makes the answer to a body that is too large."""


@dataclass(frozen=True)
class Edge:
    """`app` with bounds, ETags, compression, and a memory of what it answered."""

    app: ASGIApp
    body_bytes: int
    refuse: Refuse
    cache: ContentCache[Finished]
    traffic: Traffic = field(default_factory=Traffic)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (lifespan and the like pass through)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == HEALTH:
            await self._http(scope, receive, send)
        else:
            with self.traffic:
                await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        method: str = scope["method"]
        kept_there = method in ("GET", "HEAD") and scope["path"].startswith(KEPT)
        key = _key(scope, b"") if kept_there else None
        if key is not None and (kept := self.cache.get(key)) is not None:
            await unless_known(kept, headers).send(send, body=method != "HEAD")
            return
        try:
            body = await read_body(headers, receive, self.body_bytes)
        except TooLarge:
            await self._answer(self.refuse(scope), scope, receive, headers, send, None)
            return
        if method == "POST":
            key = _key(scope, body)
            if (kept := self.cache.get(key)) is not None:
                await kept.send(send)
                return
        if method == "HEAD":
            scope = {**scope, "method": "GET"}
        receive = replay(body, receive)
        await self._answer(self.app, scope, receive, headers, send, key, head=method == "HEAD")

    async def _answer(
        self,
        app: ASGIApp,
        scope: Scope,
        receive: Receive,
        headers: Headers,
        send: Send,
        key: bytes | None,
        *,
        head: bool = False,
    ) -> None:
        start: Message = {}
        streaming = False

        async def collect(message: Message) -> None:
            nonlocal start, streaming
            if message["type"] == "http.response.start":
                start = message
            elif streaming or message["type"] != "http.response.body":
                await send(message)
            elif message.get("more_body", False):
                streaming = True
                await send(start)
                await send(message)
            else:
                answer = self._finish(start, message.get("body", b""), scope["method"], headers)
                if key is not None and answer.status == 200 and may_be_kept(answer, scope["path"]):
                    self.cache.put(key, answer)
                await unless_known(answer, headers).send(send, body=not head)

        await app(scope, receive, collect)

    def _finish(self, start: Message, body: bytes, method: str, asked: Headers) -> Finished:
        """The answer with ETag and gzip."""
        status: int = start["status"]
        headers = MutableHeaders(raw=list(start["headers"]))
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        packed = False
        if compressible(headers, body):
            headers.add_vary_header("Accept-Encoding")
            packed = takes_gzip(asked)
        if method == "GET" and status == 200:
            tag = blake2b(body, digest_size=12).hexdigest()
            headers["ETag"] = f'"{tag}{_PACKED if packed else ""}"'
        if packed:
            body = self._gzip(body)
            headers["Content-Encoding"] = "gzip"
            headers["Content-Length"] = str(len(body))
        return Finished(status, tuple(headers.raw), body)

    def _gzip(self, body: bytes) -> bytes:
        key = content_key("gzip", body)
        if (known := self.cache.get(key)) is not None:
            return known.body
        packed = gzip.compress(body, compresslevel=5, mtime=0)
        self.cache.put(key, Finished(0, (), packed))
        return packed


def _key(scope: Scope, body: bytes) -> bytes:
    """The name of all that an answer may depend on."""
    first = dict(reversed(scope["headers"]))
    asked = (first.get(name, b"") for name in KEPT_REQUEST_HEADERS)
    packed = b"accept-encoding" in first and takes_gzip(Headers(scope=scope))
    read = "read" if scope["method"] in ("GET", "HEAD") else ""
    where = (read, scope["scheme"], scope["path"], scope["query_string"])
    return content_key(*where, body, "gzip" if packed else "", *asked)


async def read_body(headers: Headers, receive: Receive, limit: int) -> bytes:
    """The whole body. Raises `TooLarge` as soon as it cannot fit."""
    declared = headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > limit:
        raise TooLarge
    chunks: list[bytes] = []
    read = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            break
        chunk: bytes = message.get("body", b"")
        read += len(chunk)
        if read > limit:
            raise TooLarge
        chunks.append(chunk)
        if not message.get("more_body", False):
            break
    return b"".join(chunks)


def replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives `body` once more, and then whatever the server has to say."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


def takes_gzip(headers: Headers) -> bool:
    """Whether the client said that it reads gzip."""
    for entry in headers.get("accept-encoding", "").split(","):
        coding, _, quality = entry.replace(" ", "").partition(";")
        if coding.lower() == "gzip":
            return quality not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def compressible(headers: MutableHeaders, body: bytes) -> bool:
    """Whether gzip is worth its while: text of some length, not packed already."""
    kind = headers.get("content-type", "").partition(";")[0]
    textual = kind.startswith("text/") or kind.endswith(("json", "javascript", "xml"))
    return textual and len(body) >= COMPRESSED_FROM and "content-encoding" not in headers


def known_tags(headers: Headers) -> set[str]:
    """The ETags in If-None-Match, without quotes."""
    entries = headers.get("if-none-match", "").split(",")
    return {entry.strip().removeprefix("W/").strip('"') for entry in entries}


def may_be_kept(answer: Finished, path: str) -> bool:
    """Whether the answer to a repeat is the same: one about a run if it says ``immutable``, another
    unless it says ``no-store``, or is a page: pages name files by their versions.
    """
    named = dict(answer.headers)
    said = named.get(b"cache-control", b"")
    if path.startswith(RUNS):
        return b"immutable" in said
    return b"no-store" not in said and not named.get(b"content-type", b"").startswith(b"text/html")


def unless_known(kept: Finished, asked: Headers) -> Finished:
    """`kept`, or 304 where the client has it already."""
    if "if-none-match" not in asked:
        return kept
    tag = dict(kept.headers).get(b"etag", b"")
    if not tag or not known_tags(asked) & {tag.decode().strip('"'), "*"}:
        return kept
    keep = (b"cache-control", b"vary", b"content-location", b"etag")
    return Finished(304, tuple((k, v) for k, v in kept.headers if k in keep), b"")
