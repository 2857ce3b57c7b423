"""Text as people write it: what is kept, what is left out, and what is refused."""

import pytest
from django.core.exceptions import ValidationError

from common.forms import TextField

KEPT = [
    "O'Brien-Łukasz <b>",
    "林美玲",
    "👩‍⚕️ joined by an invisible character",
    "نمی‌خواهم",  # two words of Persian joined without a space between
    "שלום\u200f!",  # a mark after a word of Hebrew
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_people_write_is_kept(text):
    assert TextField().clean(text) == text


@pytest.mark.parametrize(
    "turning", ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"]
)
def test_what_turns_the_text_beside_it_is_left_out(turning):
    assert TextField().clean(f"Ada{turning}ecalevoL") == "AdaecalevoL"


@pytest.mark.parametrize("text", ["\u200b", "\u200d\u2060", " \u3000\u00a0", "\u3164", "\u202e", "\u0301", "\ufeff"])
def test_text_of_which_nothing_can_be_seen_is_none(text):
    assert TextField(required=False).clean(text) == ""
    with pytest.raises(ValidationError, match="required"):
        TextField().clean(text)


def test_lines_stay_lines_only_where_there_is_room_for_them():
    assert TextField(rows=3).clean("one\r\ntwo\rthree\tfour") == "one\ntwo\nthree\tfour"
    assert TextField().clean("Ada\r\nSubject: you\thave won") == "Ada Subject: you have won"


@pytest.mark.parametrize("text", ["\0", "Ada\x07", "\x1b[31mred", "a\x85b"])
def test_control_characters_are_refused_in_words(text):
    with pytest.raises(ValidationError, match=r"hidden control characters|Null characters"):
        TextField(rows=2).clean(text)
