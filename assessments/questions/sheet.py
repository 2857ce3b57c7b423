"""One form as it stands: what it asks with the answers so far, on which pages, and what is still open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assessments.answers import Workings
from assessments.definitions import Loaded
from assessments.fhir import Item, Places, key_of, place_of
from assessments.fhir.keys import Instance
from assessments.questions.paging import Page, is_long, pages_of, questions_in
from assessments.questions.wording import answer_texts


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a form with its answer in words, to be looked through."""

    item: Item
    key: str
    text: str
    prefix: str
    language: str
    answers: list[str]
    is_declined: bool
    page: int | None  # the address of the page it is asked on; none asks for what the form works out
    group: str


class Sheet:
    """A definition with answers. `language` is the reader's. One question is asked a page, unless it is to be
    `in_groups` or too long for that. `workings` are those of another sheet of the same form in this request."""

    def __init__(
        self,
        loaded: Loaded,
        answers: Mapping[str, Any],
        declined: Collection[str] = (),
        *,
        language: str = "",
        in_groups: bool = False,
        workings: Workings | None = None,
    ) -> None:
        self.loaded = loaded
        self.questionnaire = loaded.questionnaire
        self.language = language
        self.declined = set(declined)
        self.given = answers
        self.workings = workings or Workings(self.questionnaire)
        self.worked = self.workings.of(answers)
        self.answers, self.enabled = self.worked.answers, self.worked.asked
        self.places = Places(self.questionnaire, self.answers)
        self.by_question = not in_groups and not is_long(self.questionnaire.items)

    @cached_property
    def all_pages(self) -> tuple[Page, ...]:
        """Every page of the form, asked now or not."""
        return pages_of(self.questionnaire.items, by_question=self.by_question)

    @cached_property
    def _page_of(self) -> dict[str, int]:
        return {item.link_id: page.position for page in self.all_pages for item in page.asks}

    @cached_property
    def pages(self) -> list[Page]:
        """The pages that have something to ask with these answers."""
        return [page for page in self.all_pages if any(True for _ in self.keys(page.items))]

    def page_at(self, position: int) -> Page | None:
        """The page with this address, asked now or not."""
        return next((page for page in self.all_pages if page.position == position), None)

    def keys(self, items: Iterable[Item]) -> Iterator[str]:
        """The keys of the questions among these items that are asked now."""
        for item in questions_in(items):
            for instance in self.places.of(item):
                key = key_of(item.link_id, instance)
                if key in self.enabled:
                    yield key

    def is_open(self, key: str) -> bool:
        """Neither answered nor declined."""
        return not self.answers.get(key) and key not in self.declined

    @cached_property
    def asked(self) -> list[str]:
        """The keys of all questions that are asked now, in order."""
        return list(self.keys(self.questionnaire.items))

    @property
    def open_count(self) -> int:
        """How many questions are neither answered nor declined."""
        return sum(self.is_open(key) for key in self.asked)

    @cached_property
    def left_out(self) -> list[str]:
        """The questions that were answered and are asked no more: their answers stay in the drawer and are not sent."""
        keys = [key for key, values in self.given.items() if values and key not in self.enabled]
        places = [place for key in keys if (place := place_of(self.questionnaire, key)) is not None]
        return [item.text_in(self.language) for item, _ in places if item.is_answerable]

    @property
    def next_open(self) -> Page | None:
        """The first page with an open question; None when every question was answered or declined."""
        return next((page for page in self.pages if any(map(self.is_open, self.keys(page.items)))), None)

    def after(self, page: Page) -> Page | None:
        """The page after this one; None after the last."""
        return next((other for other in self.pages if other.position > page.position), None)

    def before(self, page: Page) -> Page | None:
        """The page before this one; None before the first."""
        return next((other for other in reversed(self.pages) if other.position < page.position), None)

    def critical_on(self, items: Iterable[Item]) -> list[Any]:
        """The critical answers that the rule names among these items' questions."""
        rule = self.loaded.rule
        links = {item.link_id for item in questions_in(items)}
        return [critical for critical in rule.critical if critical.link_id in links] if rule is not None else []

    def language_of(self, item: Item) -> str:
        """The language an item is read in: the reader's when it is translated, else the definition's."""
        said = item.text_in(self.language)
        if said != item.text:
            return self.language
        return self.questionnaire.language

    def is_in_other_language(self, items: Iterable[Item]) -> bool:
        """Whether a question among these has no wording in the reader's language, as far as the form says."""
        said = {self.language_of(item) for item in questions_in(items)} - {""}
        return any(language.partition("-")[0] != self.language.partition("-")[0] for language in said)

    def lines(self) -> Iterator[Line]:
        """Every question that is asked, and what the form works out, with the answers in words, each with
        the name or the instruction of its group; of a group that repeats one after another."""
        yield from self._lines(self.questionnaire.items, (), "")

    def _lines(self, items: Iterable[Item], above: Instance, group: str) -> Iterator[Line]:
        for item in items:
            if item.hidden or item.type == "display":
                continue
            if item.type == "group":
                yield from self._lines_of_group(item, above, group)
                continue
            line = self._line(item, above, group)
            if line is not None:
                yield line
            for instance in self.below(item, above):
                yield from self._lines(item.children, instance, group)

    def _lines_of_group(self, item: Item, above: Instance, group: str) -> Iterator[Line]:
        name = item.text_in(self.language) or group
        count = self.count(item, above)
        for number in range(count):
            instance = (*above, number) if item.repeats else above
            yield from self._lines(item.children, instance, f"{name} {number + 1}" if count > 1 else name)

    def count(self, group: Item, above: Instance) -> int:
        """How often a group is there at this place."""
        return self.places.counts.get((group.link_id, above), 1) if group.repeats else 1

    def below(self, question: Item, above: Instance) -> list[Instance]:
        """The places of what is asked once for each answer to a question."""
        if not question.repeats:
            return [above]
        return [(*above, number) for number in range(len(self.answers.get(key_of(question.link_id, above)) or []))]

    def _line(self, item: Item, instance: Instance, group: str) -> Line | None:
        key = key_of(item.link_id, instance)
        values = self.answers.get(key) or []
        if key not in self.enabled or not (item.is_answerable or values):
            return None
        return Line(
            item=item,
            key=key,
            text=item.text_in(self.language),
            prefix=item.prefix_in(self.language),
            language=self.language_of(item),
            answers=answer_texts(item, values, self.language),
            is_declined=key in self.declined and not values,
            page=self._page_of.get(item.link_id),
            group=group,
        )
