"""The same scenario asked in four ways: page, REST, shell and text tell the same.

Each way is read for itself, by its own marks, into the same `Told`; one golden file has what all
of them must say.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from app.web import create_app

GOLDEN = Path(__file__).parent / "golden" / "four-ways.text"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
TEXT = {"Accept": "text/plain"}

DENIED = """\
kernel 6.7+naive-move
fs     disk ext4
fs     ovl  overlay upper=disk

app:   aio_write ovl hook=deny
admin: freeze disk
"""
SCENARIOS = {
    "violated": DENIED,
    "holds": DENIED.replace("naive-move", "flag+move"),
    "vacuous": "kernel 6.7\nfs disk ext4\napp: write disk io=sync\ncheck exclusion\n",
}


@dataclass(frozen=True)
class Breach:
    """A property's shortest counterexample, and the last sentence of its run."""

    slug: str
    message: str
    schedule: str
    path: str
    sentence: str


@dataclass(frozen=True)
class Told:
    """What one way tells of a scenario."""

    verdict: str
    states: int
    transitions: int
    depth: int
    breaches: tuple[Breach, ...]

    def text(self, name: str) -> str:
        """As it stands in the golden file."""
        counts = f"{self.states} states, {self.transitions} transitions, depth {self.depth}"
        lines = [f"{name}: {self.verdict}, {counts}"]
        for breach in self.breaches:
            lines += [f"  {breach.slug}: {breach.message}", f"    {breach.schedule}"]
            lines += [f"    {breach.path}", f"    {breach.sentence}"]
        return "".join(f"{line}\n" for line in lines)


def plain(words: str) -> str:
    """`words` on one line."""
    return " ".join(words.split())


# -- how each way is read --------------------------------------------------------------------


def of_documents(verdict: dict[str, Any], runs: dict[str, dict[str, Any]]) -> Told:
    breaches = tuple(
        Breach(
            b["property"],
            b["message"],
            b["schedule"],
            b["link"],
            runs[b["link"]]["steps"][-1]["sentence"],
        )
        for b in verdict["violations"]
    )
    counts = (verdict["states"], verdict["transitions"], verdict["depth"])
    return Told(verdict["verdict"], *counts, breaches)


RUN = re.compile(
    r"^\[(\d+)\] (.*?)\n    shortest schedule, \d+ steps: (.*?)\n(?=    \S|\n)",
    re.MULTILINE | re.DOTALL,
)
"""A run in the text of a verdict: its number, what it breaks, its schedule."""


def breaches_of(verdict: str) -> Iterator[tuple[str, str, str, str]]:
    """(slug, message, schedule, path) of every breach that the text of a verdict tells."""
    paths = {number: path for path, number in LINK.findall(verdict)}
    for number, told, schedule in RUN.findall(verdict):
        for line in re.split(r"\n    (?=\S)", told):
            slug, _, message = line.partition(": ")
            yield slug, message, schedule, paths[number]


LINK = re.compile(r"^Link: \S*?(/v1/\w+) # \[(\d+)\]$", re.MULTILINE)


def of_texts(verdict: str, runs: dict[str, str]) -> Told:
    head = re.search(
        r"^([A-Z]+) +every interleaving\n +([\d,]+) states, ([\d,]+) transitions, depth (\d+)$",
        verdict,
        re.MULTILINE,
    )
    assert head is not None, verdict
    states, transitions, depth = (int(number.replace(",", "")) for number in head.groups()[1:])
    breaches = tuple(
        Breach(slug, plain(message), plain(schedule), path, last_sentence(runs[path]))
        for slug, message, schedule, path in breaches_of(verdict)
    )
    return Told(head[1].lower(), states, transitions, depth, breaches)


def last_sentence(run: str) -> str:
    """Of the text of a run: the last numbered line, and those below it that begin in its column."""
    numbered = list(re.finditer(r"^( *\d+  +)(\S.*)\n", run, re.MULTILINE))[-1]
    words, column = [numbered[2]], " " * len(numbered[1])
    for line in run[numbered.end() :].splitlines():
        if not re.match(rf"{column}\S", line):
            break
        words.append(line)
    return plain(" ".join(words))


def of_page(page: str) -> tuple[str, list[str]]:
    """The last sentence of a page's run, and the breaches there, without any script."""
    last = re.findall(r"<li id=\"step-\d+\".*?</li>", page, re.DOTALL)[-1]
    sentence = re.search(r"<a [^>]*>(.*?)</a>", last, re.DOTALL)
    assert sentence is not None
    breaches = re.findall(r"<b>(.*?)</b>", last, re.DOTALL)
    return plain(html.unescape(sentence[1])), [plain(html.unescape(b)) for b in breaches]


def shell(*arguments: str, stdin: str = "") -> str:
    command = [sys.executable, "-m", "app", *arguments]
    found = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
    assert found.stderr == ""
    return found.stdout


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A server with the bounds that the shell has, too."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"))
    with TestClient(create_app(settings), headers={"User-Agent": "curl/8"}) as found:
        yield found


def golden(request: pytest.FixtureRequest, name: str, told: str) -> str:
    """What the golden file has under `name`; written anew where that was asked for."""
    text = GOLDEN.read_text(encoding="utf-8") if GOLDEN.exists() else ""
    parts: list[str] = re.findall(r"^\w+:.*\n(?:  .*\n)*", text, re.MULTILINE)
    known = {part.partition(":")[0]: part for part in parts}
    if request.config.getoption("--rewrite-golden"):
        known[name] = told
        GOLDEN.write_text("".join(known[n] for n in SCENARIOS if n in known), encoding="utf-8")
    return known[name]


@pytest.mark.slow
@pytest.mark.parametrize("name", SCENARIOS)
def test_page_rest_shell_and_text_tell_the_same(
    client: TestClient, request: pytest.FixtureRequest, name: str
) -> None:
    scenario, sent = SCENARIOS[name], SCENARIOS[name].encode()

    answer = client.post("/api/checks", content=sent)
    verdict = answer.json()
    paths = list(dict.fromkeys(breach["link"] for breach in verdict["violations"]))
    rest = of_documents(verdict, {path: client.get(f"{path}.json").json() for path in paths})
    expected = golden(request, name, rest.text(name))

    assert rest.text(name) == expected
    assert answer.headers["x-verdict"] == rest.verdict == name

    text = client.post("/api/checks", content=sent, headers=TEXT)
    runs = {path: client.get(path, headers=TEXT).text for path in paths}
    assert of_texts(text.text, runs).text(name) == expected
    assert text.headers["x-verdict"] == name

    found = json.loads(shell("check", "-", "--json", stdin=scenario))
    documents = {path: json.loads(shell("run", path, "--json")) for path in paths}
    assert of_documents(found, documents).text(name) == expected

    printed = shell("check", "-", stdin=scenario)
    assert of_texts(printed, {path: shell("run", path) for path in paths}).text(name) == expected
    assert printed.replace("Link: /", "Link: http://testserver/") == text.text

    for breach in rest.breaches:
        sentence, breaches = of_page(client.get(breach.path, headers=BROWSER).text)
        assert sentence == breach.sentence
        assert f"{breach.slug}: {breach.message}" in breaches
    made = client.post("/api/runs", content=sent).json()
    embedded = re.search(
        r'<script type="application/json" id="run">(.*?)</script>',
        client.get(made["link"], headers=BROWSER).text,
        re.DOTALL,
    )
    assert embedded is not None
    on_page = json.loads(embedded[1])
    assert {k: v for k, v in on_page.items() if k != "recorded"} == {
        k: v for k, v in made.items() if k != "recorded"
    }
