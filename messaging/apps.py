from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self) -> None:
        from audit.registry import audited, exempt
        from messaging.models import Conversation, Message, Participant, Receipt

        audited(Conversation, Message)
        exempt(Participant, reason="written with their conversation, which is audited")
        exempt(Receipt, reason="delivery marks of messages, which are audited")
