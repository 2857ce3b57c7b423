"""Writing crisis lines (`lines`), alerts (`alerts`) and interventions (`interventions`)."""

from crisis.services.alerts import AlreadyAcknowledged, GotWorse, acknowledge_alert, raise_alert, request_call

__all__ = ["AlreadyAcknowledged", "GotWorse", "acknowledge_alert", "raise_alert", "request_call"]
