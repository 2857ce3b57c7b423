"""Writing assessments, one module each: asking, answering, versions, reviewing and publishing, the board's summary."""

from assessments.services.answering import complete, save_answers
from assessments.services.assigning import assign, assign_all, assign_packet, cancel
from assessments.services.commenting import comment_on_result
from assessments.services.plans import create_plan, end_plan
from assessments.services.publishing import acknowledge, publish, release, withdraw
from assessments.services.reviewing import review
from assessments.services.versions import add_version, create_assessment

__all__ = [
    "acknowledge",
    "add_version",
    "assign",
    "assign_all",
    "assign_packet",
    "cancel",
    "comment_on_result",
    "complete",
    "create_assessment",
    "create_plan",
    "end_plan",
    "publish",
    "release",
    "review",
    "save_answers",
    "withdraw",
]
