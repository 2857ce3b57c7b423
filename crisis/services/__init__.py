"""Writing crisis lines (`lines`), alerts (`alerts`) and interventions (`interventions`)."""

from crisis.services.alerts import AlreadyAcknowledged, acknowledge_alert, raise_alert, request_call

__all__ = ["AlreadyAcknowledged", "acknowledge_alert", "raise_alert", "request_call"]
