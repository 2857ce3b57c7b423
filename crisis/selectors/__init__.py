"""Reading crisis lines (`lines`), alerts (`alerts`) and interventions (`interventions`)."""

from crisis.selectors.alerts import count_alerts, get_alert, list_alerts, list_alerts_of, list_own_alerts, list_told
from crisis.selectors.interventions import (
    chart_crisis,
    count_log,
    get_intervention,
    get_own_note,
    list_entries,
    list_interventions,
    list_log,
    list_own_notes,
)
from crisis.selectors.lines import fail_safe_line, known_lines, list_crisis_lines, list_line_countries

__all__ = [
    "chart_crisis",
    "count_alerts",
    "count_log",
    "fail_safe_line",
    "get_alert",
    "get_intervention",
    "get_own_note",
    "known_lines",
    "list_alerts",
    "list_alerts_of",
    "list_crisis_lines",
    "list_entries",
    "list_interventions",
    "list_line_countries",
    "list_log",
    "list_own_alerts",
    "list_own_notes",
    "list_told",
]
