from accounts.models import User
from messaging.models import Conversation, Message
from messaging.services import send_message, start_conversation
from patients.models import PatientProfile


def have_conversation(
    patient: PatientProfile, member: User, *bodies: str, topic: str = "Test topic", started_by: User | None = None
) -> Conversation:
    """A conversation between the patient and a member of the care team, through the services. The bodies are sent in
    turn, first by whoever started it: the patient, unless `started_by` says otherwise."""
    patient_user: User = patient.user  # type: ignore[assignment]  # who writes has joined
    first = started_by or patient_user
    second = member if first == patient_user else patient_user
    bodies = bodies or ("First message",)
    conversation = start_conversation(
        patient=patient,
        topic=topic,
        body=bodies[0],
        with_members=[member] if first == patient_user else [],
        by=first,
    )
    for number, body in enumerate(bodies[1:], start=1):
        send_message(conversation=conversation, body=body, by=second if number % 2 else first)
    return conversation


def newest_message(conversation: Conversation) -> Message:
    """The message at the bottom of the conversation."""
    return conversation.messages.select_related("conversation__patient").order_by("-sent_at", "-pk")[0]
