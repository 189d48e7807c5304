"""How readers of mail find addresses in plain text: the rules of three of them, written anew.

Each takes a text and gives the addresses that it would underline. Only the rules that decide where
an address ends are here: lore's (public-inbox), Thunderbird's, and GitHub-flavoured Markdown's.
"""

from __future__ import annotations

import re

_PAIRS = {"(": r"\)[.,;+]?$", "'": r"'[.,;+]?$", "!": r"![.,;+]?$"}


def lore(text: str) -> list[str]:
    """The characters of RFC 3986, one query, one fragment; a final ``.``, ``,`` or ``;`` is the
    sentence's, and so is what ends a pair that begins right before the address.
    """
    characters = r"[A-Za-z0-9\-._~!$&'()*+,;=:@/%]"
    address = rf"(.?)(https?://{characters}+(?:\?{characters}+)?(?:\#{characters}+)?)"
    found = []
    for match in re.finditer(address, text):
        before, url = match.groups()
        if before in _PAIRS and re.search(_PAIRS[before], url):
            url = re.sub(_PAIRS[before], "", url)
        else:
            url = re.sub(r"[.,;]$", "", url)
            url = url if "(" in url else re.sub(r"\)$", "", url)
        found.append(url)
    return found


def thunderbird(text: str) -> list[str]:
    """Up to a blank, a quotation mark or a bracket; then no punctuation and no hyphen at the end.

    In angle brackets or quotation marks it is what stands between them.
    """
    found = []
    for match in re.finditer(r"https?://[^\s<>\"`{}|\\^]+", text):
        url = match.group()
        if text[match.start() - 1 : match.start()] not in ("<", '"'):
            url = url.rstrip(".,;:!?-'")
            while url.endswith((")", "]")) and url.count("(") < url.count(")") + url.count("]"):
                url = url[:-1].rstrip(".,;:!?-'")
        found.append(url)
    return found


def github(text: str) -> list[str]:
    """Up to a blank or ``<``; then no punctuation, no unbalanced ``)``, no entity at the end.

    In angle brackets it is what stands between them.
    """
    found = []
    for match in re.finditer(r"https?://[^\s<]+", text):
        url, before = match.group(), None
        if text[match.start() - 1 : match.start()] == "<" and ">" in url:
            url = before = url.partition(">")[0]
        while url != before:
            before = url
            url = re.sub(r"(?:&[A-Za-z]+)?;$", "", url.rstrip("?!.,:*_~'\""))
            if url.endswith(")") and url.count(")") > url.count("("):
                url = url[:-1]
        found.append(url)
    return found
