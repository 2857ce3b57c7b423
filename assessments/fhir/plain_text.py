"""The words of a rendering-xhtml extension, for the few items that say their text nowhere else.

Formatted text of a definition is never shown as such: a form is no place for somebody else's markup.
"""

from __future__ import annotations

from html.parser import HTMLParser

MOST_MARKUP = 5_000  # the parser is slow on tags that never end
_UNSEEN = ("script", "style", "template", "head", "noscript", "iframe", "object")
_BREAKS = ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag in _BREAKS:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self.unseen:
            self.unseen -= 1

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.words.append(data)


def words_of(markup: str) -> str:
    """The text between the tags, on one line."""
    reader = _Words()
    reader.feed(markup[:MOST_MARKUP])
    reader.close()
    return " ".join("".join(reader.words).split())
