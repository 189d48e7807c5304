"""Which face a client gets."""

from __future__ import annotations

import pytest

from app.web.faces import Face, preferred

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "face"),
    [
        (BROWSER, "html"),
        ("application/json", "json"),
        ("application/problem+json, application/json;q=0.9", "json"),
        ("text/plain", "text"),
        ("text/plain;q=0.1, application/json", "json"),
        ("application/json;q=0, text/plain", "text"),
        ("text/html; charset=utf-8", "html"),
        ("*/*", "text"),
        ("text/*", "text"),
        ("image/png", "text"),
        ("application/json;q=nonsense", "json"),
        (",;,;;q=,", "text"),
        ("  ", "text"),
    ],
)
def test_the_accept_header_decides(accept: str, face: Face) -> None:
    assert preferred({"accept": accept}, "text") == face


def test_anything_at_all_leaves_the_choice_to_the_address() -> None:
    assert preferred({"accept": "*/*"}, "json") == "json"
    assert preferred({"accept": "*/*"}, "text") == "text"


def test_a_specific_wish_beats_anything_at_all() -> None:
    assert preferred({"accept": "*/*, application/json"}, "text") == "text"
    assert preferred({"accept": "*/*;q=0.1, application/json"}, "text") == "json"


@pytest.mark.parametrize(
    ("agent", "face"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "html"),
        ("Lynx/2.9.0", "html"),
        ("curl/8.5.0", "text"),
        ("", "text"),
    ],
)
def test_without_accept_the_user_agent_decides(agent: str, face: Face) -> None:
    assert preferred({"user-agent": agent}, "text") == face


def test_a_face_that_is_not_offered_is_not_given() -> None:
    assert preferred({"accept": BROWSER}, "json", ("json", "text")) == "json"
