"""Visits: a patient's own pages, the pages of a chart, and the calendar."""
