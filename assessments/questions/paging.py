"""Which questions of a definition stand on one page. It depends on the definition alone: addresses stay the same
whatever was answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assessments.fhir import Item

MOST_BY_QUESTION = 25  # a form with more questions is asked in groups
MOST_ON_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Page:
    """Some items that are asked together. `above` is what has to be read with them: the instruction they share."""

    position: int
    items: tuple[Item, ...]
    above: tuple[Item, ...] = ()
    below: tuple[Item, ...] = ()

    @property
    def asks(self) -> Iterator[Item]:
        """The questions on it that somebody can answer."""
        return questions_in(self.items)


def questions_in(items: Iterable[Item]) -> Iterator[Item]:
    """All questions among these items and below them that somebody can answer; nothing below what is hidden."""
    for item in items:
        if not item.hidden:
            if item.is_answerable:
                yield item
            yield from questions_in(item.children)


def is_long(items: Iterable[Item]) -> bool:
    """Whether these are too many questions to ask one on a page."""
    return sum(1 for _ in questions_in(items)) > MOST_BY_QUESTION


def pages_of(items: tuple[Item, ...], *, by_question: bool) -> tuple[Page, ...]:
    """All pages of a form, in order. `by_question` asks one question a page; a group that repeats stays together
    either way."""
    return _without_text_pages(_by_question(items, ()) if by_question else _by_group(items, ()))


def _by_question(items: Iterable[Item], above: tuple[Item, ...]) -> Iterator[Page]:
    """An instruction holds for the questions after it, until the next one or the end of its group."""
    texts: tuple[Item, ...] = ()
    is_read = True
    for item in items:
        if item.hidden or item.is_help:
            continue
        if item.type == "display":
            texts = (item,) if is_read else (*texts, item)
            is_read = False
            continue
        is_read = True
        if item.is_answerable or (item.repeats and item.children):
            # What lies below a question or a repeated group is asked once for each: it stays with it.
            yield Page(item.position, (item,), above + texts)
        else:
            yield from _by_question(item.children, above + texts + ((item,) if item.text else ()))
    if not is_read:
        yield Page(texts[0].position, texts)


def _by_group(items: tuple[Item, ...], above: tuple[Item, ...]) -> Iterator[Page]:
    """A group is a page, with too many questions its groups are; loose questions between groups are one together."""
    loose: list[Item] = []
    for item in items:
        if item.hidden:
            continue
        if item.type != "group":
            loose.append(item)
            continue
        if loose:
            yield from _loose_pages(loose, above)
            loose = []
        if not item.repeats and is_long(item.children) and any(child.type == "group" for child in item.children):
            yield from _by_group(item.children, (*above, item))
        else:
            yield Page(item.position, (item,), above)
    if loose:
        yield from _loose_pages(loose, above)


def _loose_pages(items: list[Item], above: tuple[Item, ...]) -> Iterator[Page]:
    while items:
        some: list[Item] = []
        count = 0
        while items and (not some or count < MOST_ON_A_PAGE):
            item = items.pop(0)
            some.append(item)
            count += sum(1 for _ in questions_in((item,)))
        yield Page(some[0].position, tuple(some), above)


def _without_text_pages(pages: Iterable[Page]) -> tuple[Page, ...]:
    """A page that asks nothing is read with the one after it, the last ones with the one before them."""
    kept: list[Page] = []
    texts: tuple[Item, ...] = ()
    for page in pages:
        if any(True for _ in page.asks):
            kept.append(replace(page, above=texts + page.above))
            texts = ()
        else:
            texts += page.items
    if texts:
        kept[-1:] = [replace(kept[-1], below=texts) if kept else Page(texts[0].position, texts)]
    return tuple(kept)
