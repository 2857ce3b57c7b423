"""Instruments, what they are given to patients for, what was answered, and what it came to. One module a noun."""

from assessments.models.assessments import IntakeAssessment
from assessments.models.instruments import Instrument, InstrumentVersion, Packet, PacketItem
from assessments.models.plans import AssessmentPlan
from assessments.models.progress import PatientProgress, ProgressAlert
from assessments.models.versions import AssessmentVersion, ResultComment, Score

__all__ = [
    "AssessmentPlan",
    "AssessmentVersion",
    "Instrument",
    "InstrumentVersion",
    "IntakeAssessment",
    "Packet",
    "PacketItem",
    "PatientProgress",
    "ProgressAlert",
    "ResultComment",
    "Score",
]
