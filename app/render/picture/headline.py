"""The top of a picture: whose it is, which step, and the sentence that the page speaks too."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.render.picture.drawing import fitted, line, minus, pair, rect, spans, text, width_of
from app.render.picture.frames import Frame, Story
from app.render.picture.marks import badge, brand
from app.render.speech import Dress, Part, dressed

LEFT, COLUMN, RIGHT = 40, 320, 1168
SIZES = ((34, 42, 2), (29, 36, 2), (25, 31, 3))
"""Letter, line, and lines, from the largest that may do."""

WIDEST = 1.16
"""How much wider than ours the bold letters of a font may be that stands in."""

DRESS = {
    "text": "",
    "name": "bold",
    "code": "mono",
    "token": "token-text bold",
    "ice": "ice-ink bold",
}
OPENING = "Nothing has run yet. A write takes a token from its file system, and must give it back."


def masthead(story: Story) -> str:
    """The brand, the scenario, the kernel: the same on every step."""
    run = story.run
    kernel = fitted(run["kernel"]["label"], 330, 19, "mono")
    width = width_of(kernel, 19, "mono") + width_of("kernel", 17) + 40
    box_x = RIGHT - width
    title = run["scenario"]["title"] or " \N{MIDDLE DOT} ".join(
        dict.fromkeys(r["text"] for r in run["requests"])
    )
    room = (box_x - COLUMN - 24) / WIDEST
    size = next((s for s in (23, 20) if width_of(title, s, "bold") <= room), 18)
    return "".join(
        (
            rect(0, 0, 1200, 64, "surface"),
            line(0, 64, 1200, 64, "s-line w1"),
            brand(LEFT - 4, 14, 36),
            text(LEFT + 42, 40, "kiocbscope", 23, "ink bold"),
            text(COLUMN, 40, fitted(title or "untitled", room, size, "bold"), size, "ink bold"),
            rect(box_x, 14, width, 36, "none s-line-2 w1", 6),
            pair(box_x + 14, 38, ("kernel", 17, "ink-3"), (kernel, 19, "ink mono bold")),
        )
    )


def headline(story: Story, frame: Frame) -> str:
    """The step's number, who takes it, and its sentence."""
    steps = len(story.run["steps"])
    drawn = [text(LEFT + 54, 104, "step", 17, "ink-3")]
    at = (str(frame.number), 38, "ink bold")
    drawn.append(pair(LEFT + 54, 146, at, (f"of {steps}", 20, "ink-3")))
    if frame.step is not None:
        drawn.append(badge(story.contexts[frame.step["context"]], LEFT + 22, 131, 21))
        words = minus(frame.step["sentence"].rstrip(". \n"))
    else:
        words = OPENING
    size, leading, lines = _fit(dressed(story.pattern, words))
    height = size + leading * (len(lines) - 1)
    y = 84 + (88 - height) / 2 + size * 0.82
    for each in lines:
        drawn.append(spans(COLUMN, y, [(DRESS[d], w) for d, w in each], size, "ink"))
        y += leading
    return "".join(drawn)


def _fit(parts: Sequence[Part]) -> tuple[int, int, list[list[Part]]]:
    """The largest letters in which `parts` take no more lines than there may be."""
    for size, leading, most in SIZES:
        lines = wrapped(parts, RIGHT - COLUMN, size)
        if len(lines) <= most and not _is_cut(parts, lines):
            return size, leading, _balanced(parts, size, lines)
    lines = lines[:most]
    dress, words = lines[-1][-1]
    lines[-1][-1] = (dress, f"{words.rstrip()}\N{HORIZONTAL ELLIPSIS}")
    return size, leading, lines


def _balanced(parts: Sequence[Part], size: float, lines: list[list[Part]]) -> list[list[Part]]:
    """`lines` of about the same length, rather than a last one of one word."""
    room = float(RIGHT - COLUMN)
    while len(lines) > 1:
        narrower = wrapped(parts, room - 20, size)
        if len(narrower) > len(lines) or _is_cut(parts, narrower):
            break
        room, lines = room - 20, narrower
    return lines


def _is_cut(parts: Sequence[Part], lines: Sequence[Sequence[Part]]) -> bool:
    """Whether a word was too long for its line."""
    kept = "".join(words for line in lines for _, words in line)
    return kept.split() != "".join(words for _, words in parts).split()


def wrapped(parts: Sequence[Part], room: float, size: float) -> list[list[Part]]:
    """`parts` in lines of at most `room`; a word that is longer is cut."""
    lines: list[list[Part]] = [[]]
    used = 0.0
    for part, words in parts:
        for word in re.findall(r"\S+\s*|\s+", words):
            # Letters of text join an arrow into one sign; those of code leave it as C has it.
            dress: Dress = "code" if part == "text" and "->" in word else part
            style = DRESS[dress]
            bare = width_of(word.rstrip(), size, style)
            if used and used + bare > room and not _joined(lines[-1], word):
                lines.append([])
                used = 0.0
            kept = word if bare <= room else fitted(word.rstrip(), room, size, style)
            lines[-1].append((dress, kept))
            used += width_of(kept, size, style)
    return [_merged(each) for each in lines if each]


def _joined(before: Sequence[Part], word: str) -> bool:
    """Whether `word` is a sign that belongs to the word before it: a comma, a colon."""
    return bool(before) and not before[-1][1].endswith(" ") and not word[0].isalnum()


def _merged(words: Sequence[Part]) -> list[Part]:
    """Neighbours in the same dress as one."""
    found: list[Part] = []
    for dress, word in words:
        if found and found[-1][0] == dress:
            found[-1] = (dress, found[-1][1] + word)
        else:
            found.append((dress, word))
    return found
