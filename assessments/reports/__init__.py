"""Reports of assessments on paper: what they say (`Report`) and the PDF made of it. No rows, no requests."""

from assessments.reports.rendering import Line, PatientText, Report, ScoreText, render_pdf

__all__ = ["Line", "PatientText", "Report", "ScoreText", "render_pdf"]
