"""The server: ``serve`` for the command line, ``create`` for any other ASGI server."""

from __future__ import annotations

import socket

import typer
import uvicorn
from fastapi import FastAPI

from app.settings import Settings, resources
from app.web import create_app

BUNDLE = "vendor/lit.js"
"""One of the browser libraries; without it the page would stay white."""

STOP_SECONDS = 3
"""How long answers that are under way may take once the server is to stop; a search may take
longer.
"""


def create() -> FastAPI:
    """The application as the environment configures it: ``uvicorn --factory app.main:create``."""
    return create_app(Settings())


def serve(settings: Settings) -> None:
    """Listen until interrupted. Prints the address once it is bound."""
    if not (resources("static") / BUNDLE).is_file():
        typer.echo("kiocbscope: the browser libraries are not built; run: make run", err=True)
    config = uvicorn.Config(
        create_app(settings),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    listener = _listen(settings)
    port = listener.getsockname()[1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    typer.echo(f"kiocbscope: http://{host}:{port}/  (control-C stops it)")
    uvicorn.Server(config).run(sockets=[listener])


def _listen(settings: Settings) -> socket.socket:
    """The bound socket. Raises typer.Exit where the address is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol must be named: asyncio sets TCP_NODELAY only on sockets that say they are TCP,
    # and without it every answer in two pieces waits 40 ms for an acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        typer.echo(
            f"kiocbscope: cannot listen on {settings.host}:{settings.port}: {error.strerror};"
            " choose another with --port",
            err=True,
        )
        raise typer.Exit(2) from None
    return listener
