"""Words one after another, as each language lists them."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from common.wording import listed


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "one, two, three"), ("zh-hant", "one、two、three"), (None, "one, two, three")]
)
def test_words_are_listed_as_the_reader_lists_them(language, expected):
    with override(language):
        assert listed(["one", "two", "three"]) == expected
        assert Template("{% load ui %}{{ words|listed }}").render(Context({"words": ["<", "b"]})) == (
            "&lt;、b" if language == "zh-hant" else "&lt;, b"
        )
