"""A report as PDF. The template holds the layout, the data holds every word: no text is ever read as markup."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path

import typst
from django.utils.translation import gettext as _

from common.errors import Refused

FOLDER = Path(__file__).parent
MOST_CHARACTERS = 300_000  # of all the data; that much takes a second or two, of line breaks alone some more
LONGEST_SECONDS = 10
SAME_TIME = 2  # renderings at once in one process, so that reports never take all of its processors

# The first of these that the server has is used; Han letters are looked for in the second list.
LATIN_FONTS = ("Noto Sans", "Source Sans 3", "DejaVu Sans", "Liberation Sans", "Arial", "Helvetica Neue")
HAN_FONTS = (
    "Noto Sans CJK TC", "Noto Sans TC", "Source Han Sans TC", "PingFang TC", "Microsoft JhengHei", "Noto Serif CJK TC",
    "WenQuanYi Zen Hei", "AR PL UMing TW", "Noto Sans CJK SC",
)  # fmt: skip
ALWAYS_THERE = "Libertinus Serif"  # comes with typst

# A long run without a space, such as an address, would otherwise run out of its column.
LONG_RUN = re.compile(r"[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]{30}(?=\S{6})")
BREAK = "\u200b"

_renderers = ThreadPoolExecutor(max_workers=SAME_TIME, thread_name_prefix="report")


@dataclass(frozen=True)
class Line:
    """One line of the answers: a heading, or a question with what was said to it."""

    question: str
    answer: str = ""
    points: str = ""
    note: str = ""
    is_heading: bool = False
    is_answered: bool = True


@dataclass(frozen=True)
class ScoreText:
    """What the answers came to, and what that means."""

    total: str
    band: str
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PatientText:
    """Whose report it is, for the head of each page."""

    name: str
    local_name: str
    number: str


@dataclass(frozen=True)
class Report:
    """Everything one report says. `asked` is who asked for it and when; the watermark stands across each page."""

    title: str
    language: str
    clinic: str
    patient: PatientText
    asked: str
    watermark: str
    facts: list[tuple[str, str]]
    score: ScoreText | None = None
    flags: list[str] = field(default_factory=list)
    recommendations: str = ""
    answers: list[Line] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    notice: str = ""
    warning: str = ""
    paper: str = "us-letter"


def render_pdf(report: Report) -> bytes:
    """The report as a tagged PDF (PDF/UA-1).

    Where the server has no font for some letter, the report says so at its top. Refuses, in words, what is too long
    to print and what takes too long.
    """
    data = _data(report)
    if len(data) > MOST_CHARACTERS:
        raise Refused(_("This is too long to make a PDF of. Print the page instead."))
    # Both are worded here: the language of the request is not that of another thread.
    work = _renderers.submit(_compile, data, _data(report, is_without_letters=True))
    try:
        return work.result(timeout=LONGEST_SECONDS)
    except TookTooLong:
        work.cancel()
        raise Refused(_("Making the PDF took too long. Try again, or print the page instead.")) from None


def _compile(data: str, without_letters: str) -> bytes:
    try:
        return _typst(data, standards=["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
    return _typst(without_letters, standards=[])


def _typst(data: str, *, standards: list[typst.PDFStandard]) -> bytes:
    return typst.compile(
        FOLDER / "report.typ",
        root=FOLDER,
        font_paths=_fonts(),
        sys_inputs={"report": data},
        pdf_standards=standards,
        pdf_tags=True,
    )


def _data(report: Report, *, is_without_letters: bool = False) -> str:
    data = asdict(report)
    if is_without_letters:
        missing = _("Some letters could not be printed: this server has no font for them. Read them in the portal.")
        data["warning"] = "\n".join(filter(None, [missing, report.warning]))
    language, _dash, script = report.language.partition("-")
    data |= {
        "language": language,
        "region": "TW" if script.casefold() == "hant" else None,
        "fonts": _chosen_fonts(),
        "page_words": _("Page {page} of {pages}"),
        "words": {
            "score": _("Score"),
            "flags": _("To look at"),
            "recommendations": _("Recommendations"),
            "answers": _("Answers"),
            "question": _("Question"),
            "answer": _("Answer"),
            "points": _("Points"),
            "versions": _("Versions"),
        },
    }
    return json.dumps(_breakable(data), ensure_ascii=False)


def _breakable(value: object) -> object:
    if isinstance(value, str):
        return LONG_RUN.sub(lambda run: run[0] + BREAK, value)
    if isinstance(value, dict):
        return {name: _breakable(part) for name, part in value.items()}
    return [_breakable(part) for part in value] if isinstance(value, list | tuple) else value


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts()


@lru_cache(maxsize=1)
def _chosen_fonts() -> list[str]:
    there = set(_fonts().families())
    found = [next((name for name in names if name in there), None) for names in (LATIN_FONTS, HAN_FONTS)]
    return [name for name in (*found, ALWAYS_THERE) if name]
