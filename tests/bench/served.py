"""Two servers on loopback, each in a process of its own: ours, and a bare ASGI application."""

from __future__ import annotations

import multiprocessing
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import orjson
import uvicorn
from starlette.types import Receive, Scope, Send

SPAWN = multiprocessing.get_context("spawn")
READY_SECONDS = 30.0
WARM_SECONDS = 300.0
KEEP = 600
"""Seconds a connection may rest while the other server is measured."""

LONG_SEARCHES = {"KIOCBSCOPE_CHECK_STATES": "100000000", "KIOCBSCOPE_CHECK_SECONDS": "3600"}

HELLO = b"hello"


@dataclass(frozen=True)
class Bare:
    """The least that an ASGI application can do: it sends the same bytes to everyone."""

    body: bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            while True:
                message = await receive()
                await send({"type": f"{message['type']}.complete"})
                if message["type"] == "lifespan.shutdown":
                    return
        length = str(len(self.body)).encode()
        headers = [(b"content-type", b"text/plain"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


def serve_bare(listener: socket.socket, body: bytes) -> None:
    """Serve `body` until killed."""
    config = uvicorn.Config(Bare(body), log_level="error", timeout_keep_alive=KEEP)
    uvicorn.Server(config).run(sockets=[listener])


def serve_ours(listener: socket.socket) -> None:
    """Serve the application until killed; a search goes on until nobody wants it."""
    from app.main import create

    os.environ.update(LONG_SEARCHES)
    config = uvicorn.Config(
        create, factory=True, log_level="error", access_log=False, timeout_keep_alive=KEEP
    )
    uvicorn.Server(config).run(sockets=[listener])


@dataclass(frozen=True)
class Client:
    """One kept-alive connection, spoken to in ready bytes so that it costs little itself."""

    line: socket.socket

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """(status, body) of the answer to `request`."""
        self.line.sendall(request)
        answer = self._receive()
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._receive()
        head = answer[:end].lower()
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        body = answer[end + 4 :]
        parts = [body]
        missing = length - len(body)
        while missing > 0:
            parts.append(self._receive())
            missing -= len(parts[-1])
        return int(head.split(b" ")[1]), b"".join(parts)

    def _receive(self) -> bytes:
        chunk = self.line.recv(1 << 20)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        return chunk


@contextmanager
def running(bare: bytes | None = None) -> Iterator[Client]:
    """A client of a freshly started server: ours, or one that only sends `bare`."""
    # Named as TCP, so that asyncio sets TCP_NODELAY on what it accepts (see app/main.py).
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    process = (  # ours is no daemon: it has processes itself
        SPAWN.Process(target=serve_ours, args=(listener,))
        if bare is None
        else SPAWN.Process(target=serve_bare, args=(listener, bare), daemon=True)
    )
    process.start()
    address = listener.getsockname()
    listener.close()
    try:
        with _connected(address) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client = Client(line)
            if bare is None:
                _wait_until_warm(client)
            yield client
    finally:
        process.kill()
        process.join()


@contextmanager
def searching(client: Client, scenario: str) -> Iterator[None]:
    """A search that runs on the server of `client`; it is over afterwards."""
    body = orjson.dumps({"scenario": scenario})
    with _connected(client.line.getpeername()) as line:
        line.sendall(post("/api/checks", body, accept="text/event-stream"))
        heard = b""
        while b"event: progress" not in heard:
            heard += Client(line)._receive()
        yield
    while orjson.loads(client.ask(get("/healthz"))[1])["searches"]["running"]:
        time.sleep(0.02)


def _wait_until_warm(client: Client) -> None:
    """What the server does before anybody asks for anything is not what is measured."""
    deadline = time.monotonic() + WARM_SECONDS
    while not orjson.loads(client.ask(get("/healthz"))[1])["warm"]:
        assert time.monotonic() < deadline, "the server does not get warm"
        time.sleep(0.2)


def _connected(address: tuple[str, int]) -> socket.socket:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            return socket.create_connection(address, timeout=READY_SECONDS)
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def post(path: str, body: bytes, accept: str = "*/*") -> bytes:
    """A POST of JSON as bytes."""
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nAccept: {accept}\r\n"
    head += "Content-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def get(path: str) -> bytes:
    """A GET as bytes."""
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: */*\r\n\r\n".encode()
