"""Rows turned into what pages print, one module each."""

from assessments.presenters.comparing import compare_versions, stale_differences

__all__ = ["compare_versions", "stale_differences"]
