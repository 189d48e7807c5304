"""A run for an issue tracker: title, verdict, a table with a column a context, the link.

Trackers make links of ``#1`` and ``@name``, and markup of many signs: words of a run are spelt so
that they stay words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from app.render.signs import plural
from app.render.speech import dressed, dressing
from app.render.text import last_words
from app.render.words import change_words, first_breaches

Run = Mapping[str, Any]
Step = Mapping[str, Any]

_SIGNS = re.compile(r"([\\`*_{}\[\]()+!|~$])")
_TRACKED = re.compile(r"(?<=[#@])(?=\w)")
_SPACES = re.compile(r"\s+")


def markdown(run: Run, link: str = "") -> str:
    """The run as Markdown; `link` is its whole address."""
    return "\n".join(_lines(run, link or run["link"])) + "\n"


def _lines(run: Run, link: str) -> Iterator[str]:
    scenario, steps = run["scenario"], run["steps"]
    yield f"### {words(scenario['title'] or scenario['name'] or 'A scenario')}"
    yield ""
    switches = sum(a["context"] != b["context"] for a, b in pairwise(steps))
    broken = [f"{b['property']} at step {s['number']}" for s, b in first_breaches(steps)]
    verdict = f"**VIOLATED**: {', '.join(broken)}" if broken else "This run breaks no property"
    size = f"{plural(len(steps), 'step')}, {plural(switches, 'switch')}"
    kernel = f"Kernel {code(run['kernel']['label'])} (model {run['model_revision']})"
    yield f"{verdict}. {kernel}, {size}."
    yield ""
    yield from _fenced(scenario["text"])
    yield ""
    if steps:
        yield from _table(run)
        yield ""
    yield from (f"- {words(line)}" for line in last_words(run))
    yield ""
    yield f"Link: <{_address(link)}>"


def _table(run: Run) -> Iterator[str]:
    acting = {step["context"] for step in run["steps"]}
    contexts = [c["name"] for c in run["contexts"] if c["name"] in acting]
    yield f"| # | {' | '.join(map(words, contexts))} |"
    yield f"|--:|{'---|' * len(contexts)}"
    pattern = dressing(run)
    flags = {flag["constant"]: flag["value"] for flag in run["flags"]}
    firsts = {(s["number"], b["property"]) for s, b in first_breaches(run["steps"])}
    for step in run["steps"]:
        said = "".join(
            code(part) if dress == "code" or part.startswith("#") else words(part)
            for dress, part in dressed(pattern, step["sentence"])
        )
        cell = "<br>".join((said, *_more(step, flags, firsts)))
        cells = [cell if name == step["context"] else "" for name in contexts]
        yield f"| {step['number']} | {' | '.join(cells)} |"


def _more(step: Step, flags: Mapping[str, int], firsts: set[tuple[int, str]]) -> Iterator[str]:
    if changes := change_words(step["changes"], flags):
        yield code(", ".join(changes))
    for entry in step["log"]:
        yield code(entry["text"])
    for breach in step["breaches"]:
        if (step["number"], breach["property"]) in firsts:
            yield f"**!! {words(breach['property'])}**: {words(breach['message'])}"


def words(said: str) -> str:
    """`said` on one line, with nothing that Markdown, HTML or a tracker takes for more."""
    spelt = _SIGNS.sub(r"\\\1", _SPACES.sub(" ", said))
    spelt = spelt.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _TRACKED.sub("<!-- -->", spelt).replace("://", ":<!-- -->//")


def code(said: str) -> str:
    """`said` as code. Inside a table a bar must be spelt out, even in code."""
    said = _SPACES.sub(" ", said).strip()
    longest = max((len(ticks) for ticks in re.findall("`+", said)), default=0)
    fence = "`" * (longest + 1)
    air = " " if said.startswith("`") or said.endswith("`") else ""
    return f"{fence}{air}{said}{air}{fence}".replace("|", r"\|")


def _fenced(text: str) -> Iterator[str]:
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{fence}text"
    yield text.rstrip("\n")
    yield fence


def _address(link: str) -> str:
    return re.sub(r"[<>\s]", "", link)
