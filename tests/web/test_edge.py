"""What the outermost layer does to every answer, seen with an application of four lines."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from app.jobs.cache import ContentCache
from app.web.edge import Edge

LIMIT = 100


class Counting:
    """Answers with how often it was asked and what it was sent."""

    def __init__(self, response: Response | None = None) -> None:
        self.asked = 0
        self.response = response

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        body = await Request(scope, receive).body()
        response = self.response or PlainTextResponse(f"{scope['method']} {body.decode()}")
        await response(scope, receive, send)


def refuse(_: Scope) -> ASGIApp:
    return PlainTextResponse("too large", 413)


def through_edge(app: ASGIApp) -> TestClient:
    return TestClient(Edge(app, LIMIT, refuse, ContentCache(1 << 20)))


def test_an_identical_post_is_answered_without_asking_again() -> None:
    app = Counting()
    client = through_edge(app)

    first = client.post("/a", content=b"x")
    again = client.post("/a", content=b"x")

    assert app.asked == 1
    assert (again.status_code, again.content) == (200, b"POST x")
    assert again.headers == first.headers


def test_whatever_an_answer_depends_on_tells_posts_apart() -> None:
    app = Counting()
    client = through_edge(app)

    client.post("/a", content=b"x")
    client.post("/b", content=b"x")
    client.post("/a?q", content=b"x")
    client.post("/a", content=b"y")
    client.post("/a", content=b"x", headers={"Accept": "text/plain"})
    client.post("/a", content=b"x", headers={"Host": "elsewhere"})
    client.post("/a", content=b"x", headers={"Accept-Encoding": "identity"})
    client.post("https://testserver/a", content=b"x")

    assert app.asked == 8


def test_refusals_gets_and_answers_that_say_no_store_are_not_kept() -> None:
    for response in (
        PlainTextResponse("no", 422),
        PlainTextResponse("once", headers={"Cache-Control": "no-store"}),
    ):
        app = Counting(response)
        client = through_edge(app)
        client.post("/a")
        client.post("/a")
        assert app.asked == 2

    app = Counting()
    client = through_edge(app)
    client.get("/a")
    client.get("/a")
    assert app.asked == 2


def test_the_gets_of_the_api_are_answered_without_asking_again_but_for_pages() -> None:
    app = Counting()
    client = through_edge(app)
    first = client.get("/api/a")
    again = client.get("/api/a")

    assert app.asked == 1
    assert (again.content, again.headers) == (first.content, first.headers)
    assert client.get("/api/a", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    client.get("/api/a", headers={"Accept": "text/plain"})
    client.get("/api/b")
    assert app.asked == 3

    page = Counting(PlainTextResponse("<p>", media_type="text/html"))
    client = through_edge(page)
    client.get("/api/docs")
    client.get("/api/docs")
    assert page.asked == 2


def test_a_body_that_is_declared_too_large_is_refused_unread() -> None:
    app = Counting()

    answer = through_edge(app).post("/a", content=b"x" * (LIMIT + 1))

    assert (answer.status_code, app.asked) == (413, 0)


def test_a_body_that_grows_too_large_is_refused() -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(LIMIT + 1):
            yield b"x"

    app = Counting()

    answer = through_edge(app).post("/a", content=chunks())

    assert (answer.status_code, app.asked) == (413, 0)


def test_a_body_of_just_the_bound_is_taken() -> None:
    assert through_edge(Counting()).post("/a", content=b"x" * LIMIT).status_code == 200


def test_a_get_has_an_etag_and_is_not_sent_twice() -> None:
    client = through_edge(Counting())

    first = client.get("/a")
    again = client.get("/a", headers={"If-None-Match": f'"other", {first.headers["etag"]}'})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert client.get("/a", headers={"If-None-Match": "*"}).status_code == 304
    assert client.get("/a", headers={"If-None-Match": '"other"'}).status_code == 200


def test_head_is_get_without_the_body() -> None:
    client = through_edge(Counting())

    head, get = client.head("/a"), client.get("/a")

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == get.headers


def test_long_text_is_packed_for_those_who_take_it() -> None:
    text = "freeze " * 1000
    client = through_edge(Counting(PlainTextResponse(text)))

    packed = client.get("/a", headers={"Accept-Encoding": "br, gzip;q=0.5"})
    plain = client.get("/a", headers={"Accept-Encoding": "gzip;q=0"})

    assert packed.text == plain.text == text
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(gzip.compress(text.encode(), 5, mtime=0))
    assert "content-encoding" not in plain.headers
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert packed.headers["etag"] != plain.headers["etag"]


def test_a_packed_answer_is_not_sent_twice_either() -> None:
    client = through_edge(Counting(PlainTextResponse("freeze " * 1000)))

    tag = client.get("/a").headers["etag"]

    assert client.get("/a", headers={"If-None-Match": tag}).status_code == 304


def test_a_stream_passes_through_untouched() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await StreamingResponse(iter(["one ", "two"]), media_type="text/event-stream")(
            scope, receive, send
        )

    answer = through_edge(app).post("/a", content=b"x")

    assert answer.text == "one two"
    assert "etag" not in answer.headers
