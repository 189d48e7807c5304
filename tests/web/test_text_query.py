"""What a query may ask of a text: the same as the shell may, and nothing else without saying so."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from app import cli
from app.render.style import Style
from app.render.text import run_text
from app.render.verdict import verdict_text
from app.shell import BAD_INPUT, style_of

SCENARIO = (
    "title A small \N{RIGHTWARDS ARROW} write\nkernel 6.8\nfs disk ext4\napp: write disk io=sync\n"
)
TEXT = {"accept": "text/plain", "content-type": "text/plain"}
HERE = "http://testserver"

QUERIES = [
    ("", Style(), []),
    ("?u", Style(unicode=True), ["--unicode"]),
    ("?u=1", Style(unicode=True), ["-u"]),
    ("?u=0", Style(), ["--color", "never"]),
    ("?c", Style(colour=True), ["--color", "always"]),
    ("?w=50", Style(50), ["--width", "50"]),
    ("?1", Style(one_line=True), ["--one-line"]),
    ("?u&c&w=200&1", Style(200, True, True, True), ["-u", "-c", "always", "-w", "200", "-1"]),
]


def post(client: TestClient, call: str) -> str:
    answer = client.post(f"/api/{call}", content=SCENARIO.encode(), headers=TEXT)
    assert answer.status_code == 200, answer.text
    return answer.text


def shell(*arguments: str) -> str:
    return CliRunner().invoke(cli.app, arguments, input=SCENARIO).stdout


@pytest.mark.parametrize(("query", "style", "options"), QUERIES)
def test_a_query_and_the_shell_ask_for_the_same(
    client: TestClient, query: str, style: Style, options: list[str]
) -> None:
    run: Any = client.post("/api/runs", json={"scenario": SCENARIO}).json()
    verdict: Any = client.post("/api/checks", json={"scenario": SCENARIO}).json()

    assert post(client, f"runs{query}") == run_text(run, style, origin=HERE)
    assert post(client, f"checks{query}") == verdict_text(verdict, style, origin=HERE)
    assert shell("run", "-", *options) == run_text(run, style)
    assert shell("check", "-", *options) == verdict_text(verdict, style)


def test_a_link_takes_them_too_and_all_its_steps(client: TestClient) -> None:
    run = client.get("/api/scenarios/clone-inherits").json()
    link = run["link"]

    plain, every, line = (client.get(f"{link}.txt{query}").text for query in ("", "?all", "?1"))

    assert "... 4 steps of app" in plain
    assert "..." not in every
    assert line.count("\n") == 1
    assert client.get(f"{link}?1").text == line
    assert shell("run", "clone-inherits", "--all").splitlines()[:40] == every.splitlines()[:40]


@pytest.mark.parametrize(
    "address", ["kernels", "kernels/6.8", "flags?kernel=6.8", "scenarios", "../leaves-out"]
)
def test_lists_are_as_wide_as_asked(client: TestClient, address: str) -> None:
    sign = "&" if "?" in address else "?"
    path = f"/api/{address}".replace("/api/../", "/")
    narrow = client.get(f"{path}{sign}w=44", headers=TEXT).text

    assert max(map(len, narrow.splitlines())) <= 44
    assert narrow != client.get(path, headers=TEXT).text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("w=39", "query.w must be at least 40"),
        ("w=201", "query.w must be at most 200"),
        ("w=wide", "query.w must be a whole number"),
        ("u=maybe", "query.u must be true or false"),
        ("1=2", "query.1 must be true or false"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(
    client: TestClient, query: str, said: str
) -> None:
    answer = client.post(f"/api/runs?{query}", content=SCENARIO.encode(), headers=TEXT)

    assert answer.status_code == 422
    assert said in " ".join(answer.text.split())


@pytest.mark.parametrize(
    "options", [["--width", "39"], ["--width", "201"], ["--color", "green"], ["-w", "wide"]]
)
def test_the_shell_refuses_the_same_and_names_the_option(options: list[str]) -> None:
    found = CliRunner().invoke(cli.app, ["run", "-", *options], input=SCENARIO)

    assert found.exit_code == BAD_INPUT
    assert "Invalid value for" in found.stderr
    assert f"'{options[0]}'" in found.stderr


def test_colours_come_by_themselves_only_on_a_terminal_that_wants_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    wanted = style_of(72, False, "auto")
    monkeypatch.setenv("NO_COLOR", "1")

    assert (wanted.colour, style_of(72, False, "auto").colour) == (True, False)
    assert (style_of(72, False, "always").colour, style_of(72, False, "never").colour) == (
        True,
        False,
    )
