"""Crisis work: help lines for everybody, alerts that somebody has to answer, and the log of interventions."""

from crisis.models.alerts import CrisisAlert
from crisis.models.interventions import CrisisEntry, CrisisInterventionLog
from crisis.models.lines import CrisisLine

__all__ = ["CrisisAlert", "CrisisEntry", "CrisisInterventionLog", "CrisisLine"]
