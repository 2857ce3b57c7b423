"""Patterns in expressions of strangers (`matches()`): only those that cannot take long.

A search tries, at worst, each place to begin, each length of what repeats and each way through what is offered. Python
cannot be stopped inside one, so a pattern is run only when all these together are few. Repetitions inside repetitions,
references back and looks ahead are not run at all.
"""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 255  # of a text that is searched, as of a linkId
MOST_CHARACTERS = 500  # of a pattern
MOST_TRIES = 20_000_000
ANY = frozenset(("open", "close", "other", "maybe", "many", "one"))
NEW = ANY - {"maybe", "many"}
AFTER = {"": NEW, "open": NEW, "other": NEW, "maybe": NEW, "many": NEW, "close": ANY - {"many"}}  # else anything

_TOKEN = re.compile(
    r"(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<other>\|)|(?P<maybe>\?\??)|(?P<many>[*+]\??|\{\d{1,3}(?:,\d{0,3})?\}\??)"
    r"|(?P<one>\\[dDwWsS]|\\[^a-zA-Z0-9]|\[\^?(?:\\.|[^\]\\])+\]|[^\\\[\]{}*+?()|])"
)


@lru_cache(maxsize=256)
def pattern_of(text: str) -> re.Pattern[str] | None:
    """The pattern, ready to be searched for; None when it is none, or could take long."""
    tries = LONGEST
    ways = [1]  # through each group that is open
    position, before = 0, ""
    while position < len(text) <= MOST_CHARACTERS:
        token = _TOKEN.match(text, position)
        found = token.lastgroup if token is not None else None
        if token is None or found not in AFTER.get(before, ANY):
            return None
        if found == "open":
            ways.append(1)
        elif found == "close" and len(ways) > 1:
            tries *= ways.pop()
        elif found == "other":
            ways[-1] += 1
        elif found in ("many", "maybe"):
            tries *= LONGEST if found == "many" else 2
        position, before = token.end(), found or ""
    if len(text) > MOST_CHARACTERS or tries * ways[0] > MOST_TRIES:
        return None
    try:
        return re.compile(text, re.ASCII)
    except re.error:
        return None
