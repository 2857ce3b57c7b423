"""Questions on a screen: which stand on one page, how each is drawn, and what was sent back.

No database and no request in here. The patient's pages, the group pages and the entry by staff all use it:

    sheet = Sheet(loaded, answers, declined, language=...)   what is known of one form
    sheet.pages, sheet.page_at(position)                     the pages that have something to ask
    draw(sheet, page.items)                                  what templates/assessments/questions/ prints
    read(sheet, page.items, request.POST)                    the answers that were changed, and what is wrong
"""

from assessments.questions.drawing import draw, texts
from assessments.questions.paging import Page
from assessments.questions.reading import Sent, read
from assessments.questions.sheet import Line, Sheet

__all__ = ["Line", "Page", "Sent", "Sheet", "draw", "read", "texts"]
