from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from audit.registry import exempt
        from notifications.models import Notification

        exempt(Notification, reason="says that something audited happened")
