"""Writing assessments, one module each: asking, answering, versions, reviewing and publishing, the board's summary."""

from assessments.services.amending import amend
from assessments.services.answering import complete, save_answers
from assessments.services.assigning import assign, cancel
from assessments.services.commenting import comment_on_result
from assessments.services.entering import enter
from assessments.services.exporting import export_report
from assessments.services.plans import end_plan
from assessments.services.publishing import acknowledge, publish, release, withdraw
from assessments.services.reviewing import review

__all__ = [
    "acknowledge",
    "amend",
    "assign",
    "cancel",
    "comment_on_result",
    "complete",
    "end_plan",
    "enter",
    "export_report",
    "publish",
    "release",
    "review",
    "save_answers",
    "withdraw",
]
