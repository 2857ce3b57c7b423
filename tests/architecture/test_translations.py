"""The Chinese catalogue is whole: every marked string is in it, translated, with its placeholders."""

import ast
import re
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale" / "zh_Hant" / "LC_MESSAGES" / "django.po"
NOT_SOURCES = {".git", ".venv", ".data", "node_modules", "staticfiles", "tests"}

# Which argument of a call is the English text.
MARKERS = {
    "_": 0,
    "gettext": 0,
    "gettext_lazy": 0,
    "gettext_noop": 0,
    "ngettext": 0,
    "ngettext_lazy": 0,
    "pgettext": 1,
    "pgettext_lazy": 1,
    "npgettext": 1,
    "npgettext_lazy": 1,
}
LITERAL = r"""(u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*")"""
CALL_IN_TEMPLATE = re.compile(rf"(?<!\w)(_|n?p?gettext)\(\s*{LITERAL}(?:\s*,\s*{LITERAL})?")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}\s*[,?!:;()]|[,?!:;()]{HAN}")


@pytest.fixture(scope="module")
def entries():
    return [entry for entry in polib.pofile(str(CATALOGUE), check_for_duplicates=True) if not entry.obsolete]


def sources(*suffixes):
    folders = [path for path in sorted(ROOT.iterdir()) if path.is_dir() and path.name not in NOT_SOURCES]
    return [path for folder in folders for suffix in suffixes for path in sorted(folder.rglob(f"*{suffix}"))]


def translations(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def marked_in_python(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        at = MARKERS.get(name)
        if at is None or len(node.args) <= at:
            continue
        text = node.args[at]
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            yield text.value


def marked_in_template(path):
    for name, first, second in CALL_IN_TEMPLATE.findall(templatize(path.read_text(encoding="utf-8"))):
        yield ast.literal_eval(second if MARKERS[name] else first)


def test_every_entry_is_translated_and_none_is_a_guess(entries):
    assert [entry.msgid for entry in entries if entry.fuzzy or not all(translations(entry))] == []


def test_every_translation_has_the_placeholders_of_its_text(entries):
    def of(text):
        return sorted(set(PLACEHOLDER.findall(text)))

    # Chinese has one form for one and for many: it is the one with the number in it.
    differing = [
        entry.msgid
        for entry in entries
        for words in translations(entry)
        if of(words) != of(entry.msgid_plural or entry.msgid)
    ]

    assert differing == []


def test_no_half_width_punctuation_beside_a_chinese_character(entries):
    assert [words for entry in entries for words in translations(entry) if HALF_WIDTH.search(words)] == []


def test_every_string_marked_in_the_sources_is_in_the_catalogue(entries):
    known = {entry.msgid for entry in entries}
    marked = {text for path in sources(".py") for text in marked_in_python(path)}
    marked |= {text for path in sources(".html", ".txt") for text in marked_in_template(path)}

    assert len(marked) > 1000, "the sources were not read"
    assert sorted(marked - known - {""}) == [], f"add these to {CATALOGUE.relative_to(ROOT)}"
    assert sorted(known - marked) == [], f"take these out of {CATALOGUE.relative_to(ROOT)}"
