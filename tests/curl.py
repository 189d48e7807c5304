"""Stands in for curl where there is none: as much of it as the examples in docs/ need.

``python curl.py [-s] [-H H]... [-d TEXT|@FILE] [--data-binary ...] [-o FILE] [-D -] [-w F] URL``
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

FORM = "application/x-www-form-urlencoded"


def main(arguments: list[str]) -> int:
    """Ask, and print the answer; 0, as without curl's ``--fail``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-s", action="store_true")
    parser.add_argument("-H", action="append", default=[])
    parser.add_argument("-d", "--data")
    parser.add_argument("--data-binary")
    parser.add_argument("-o")
    parser.add_argument("-D", choices=["-"])
    parser.add_argument("-w", default="")
    parser.add_argument("url")
    asked = parser.parse_args(arguments)
    headers = {"Accept": "*/*", "User-Agent": "curl/8"}
    body = _body(asked.data, asked.data_binary)
    if body is not None:
        headers["Content-Type"] = FORM
    for line in asked.H:
        name, _, value = line.partition(":")
        headers[name.title()] = value.strip()
    try:
        answer = urlopen(Request(asked.url, body, headers))
    except HTTPError as refused:
        answer = refused
    with answer:
        content = answer.read()
    out = sys.stdout.buffer
    if asked.D:
        out.write(f"HTTP/1.1 {answer.status}\r\n".encode())
        for name, value in answer.headers.items():
            out.write(f"{name}: {value}\r\n".encode())
        out.write(b"\r\n")
    if asked.o:
        Path(asked.o).write_bytes(content)
    else:
        out.write(content)
    told = asked.w.replace("%{http_code}", str(answer.status))
    told = told.replace("%{content_type}", answer.headers["content-type"])
    out.write(told.replace("\\n", "\n").encode())
    return 0


def _body(data: str | None, binary: str | None) -> bytes | None:
    given = binary if data is None else data
    if given is None or not given.startswith("@"):
        return None if given is None else given.encode()
    name = given[1:]
    content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return content if data is None else content.translate(None, b"\r\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
