"""The patient's conversation: reading it, answering, and what is refused."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import AuditLog
from devtools.factories import have_conversation, join_care_team
from messaging.models import Message, Receipt
from messaging.services import send_message
from patients.services.care_team import end_membership

HTMX = {"HX-Request": "true"}
CANARY = "CANARY-2ac8-body"


def test_the_patient_reads_who_wrote_what_oldest_on_top(sign_in, patient, own_url):
    page = sign_in(patient.user).get(own_url).content.decode()

    assert page.index("How do I sleep better?") < page.index("Let us talk about it.")
    assert "Clara Keller" in page
    assert "We answer within 1 working day." in page
    assert reverse("crisis:help") in page


def test_reading_the_page_marks_nothing_as_read(sign_in, patient, own_url):
    sign_in(patient.user).get(own_url)

    assert not Receipt.objects.filter(recipient=patient.user, read_at__isnull=False).exists()


def test_the_patient_answers_and_sees_it_as_sent(sign_in, patient, own_url, form_data):
    client = sign_in(patient.user)

    response = client.post(own_url, form_data(body="Thank you"), follow=True)

    assert response.redirect_chain == [(f"{own_url}#newest", 302)]
    assert "Thank you" in response.content.decode()
    assert "· Sent" in response.content.decode()


def test_posting_a_message_takes_at_most_eight_statements(sign_in, patient, own_url, form_data, statements):
    client = sign_in(patient.user)
    client.get(own_url)

    sql = statements(lambda: client.post(own_url, form_data(body="Thank you")))

    assert Message.objects.filter(body="Thank you").exists()
    assert len(sql) <= 8, "\n".join(sql)


def test_sending_the_form_twice_stores_one_message(sign_in, patient, own_url, form_data):
    client, data = sign_in(patient.user), form_data(body="Only once")

    client.post(own_url, data)
    again = client.post(own_url, data)

    assert again.status_code == 302
    assert Message.objects.filter(body="Only once").count() == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "Please write a message first."),
        ("  \n ", "Please write a message first."),
        ("y" * 5001, "Your message has 5,001 characters. It can have at most 5,000."),
        ("bell\x07", "hidden control characters"),
        ("zero\x00", "hidden control characters"),
    ],
)
def test_what_cannot_be_sent_comes_back_with_words_and_all_that_was_typed(
    sign_in, patient, own_url, form_data, body, words
):
    response = sign_in(patient.user).post(own_url, form_data(body=body))

    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert body.strip() in page
    assert Message.objects.count() == 2


def test_a_file_is_refused_in_words_and_the_text_stays(sign_in, patient, own_url, form_data):
    file = SimpleUploadedFile("scan.png", b"\x89PNG")

    response = sign_in(patient.user).post(own_url, form_data(body="See the picture", attachment=file))

    assert response.status_code == 422
    assert "Messages cannot carry files yet" in response.content.decode()
    assert "See the picture" in response.content.decode()
    assert Message.objects.count() == 2


def test_a_form_without_its_key_stores_nothing(sign_in, patient, own_url):
    response = sign_in(patient.user).post(own_url, {"body": "Hello"})

    assert response.status_code == 422
    assert Message.objects.count() == 2


def test_nothing_that_was_written_reaches_the_logs(sign_in, patient, own_url, form_data, caplog):
    client = sign_in(patient.user)

    with caplog.at_level("DEBUG"):
        client.post(own_url, form_data(body=CANARY))
        client.post(own_url, form_data(body=CANARY * 500))
        client.get(own_url)

    assert Message.objects.filter(body=CANARY).exists()
    assert CANARY not in "".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
    )


def test_the_fragment_is_the_one_the_page_includes(sign_in, patient, own_url, without_secrets):
    client = sign_in(patient.user)

    page, fragment = client.get(own_url), client.get(own_url, headers=HTMX)

    assert without_secrets(fragment.content.decode()).strip() in without_secrets(page.content.decode())
    assert fragment.content.decode().strip().startswith('<div class="stack loose" id="conversation">')


def test_an_invalid_form_sent_by_script_gets_the_same_fragment_with_422(sign_in, patient, own_url, form_data):
    response = sign_in(patient.user).post(own_url, form_data(body=""), headers=HTMX)

    assert response.status_code == 422
    assert "Please write a message first." in response.content.decode()
    assert "<html" not in response.content.decode()


def test_older_messages_come_by_link_and_as_a_fragment(
    sign_in, patient, clinician, conversation, own_url, without_secrets
):
    for number in range(40):
        send_message(conversation=conversation, body=f"Line number {number:02d}", by=patient.user)
    client = sign_in(patient.user)

    first = client.get(own_url).content.decode()
    link = f"{own_url}?before=" + first.split("?before=")[1].split('"')[0]
    older_page, older = client.get(link).content.decode(), client.get(link, headers=HTMX).content.decode()

    assert "Line number 10" in first
    assert "Line number 09" not in first
    assert "How do I sleep better?" in older
    assert "Line number 09" in older
    assert "Line number 10" not in older
    assert without_secrets(older).strip() in without_secrets(older_page)
    assert client.get(own_url, {"before": "nonsense"}).status_code == 404


def test_the_page_costs_the_same_with_few_and_many_messages(sign_in, patient, clinician, statements):
    client = sign_in(patient.user)
    short = have_conversation(patient, clinician, *"abc")
    long = have_conversation(patient, clinician, *[f"Message {number}" for number in range(30)])
    client.get(reverse("messaging:own-conversation", args=[short.pk]))

    few = statements(lambda: client.get(reverse("messaging:own-conversation", args=[short.pk])))
    many = statements(lambda: client.get(reverse("messaging:own-conversation", args=[long.pk])))

    assert len(few) == len(many) == 6, "\n".join(many)


def test_reading_is_logged_as_a_read_of_the_patients_record(sign_in, patient, own_url):
    sign_in(patient.user).get(own_url)

    entry = AuditLog.objects.filter(action="record.viewed").latest("sequence")
    assert entry.patient_id == str(patient.pk)
    assert "sleep" not in str(entry.metadata).lower() + entry.summary.lower()


def test_other_peoples_conversations_and_unknown_ones_look_the_same(
    sign_in, patient, other_patient, clinician, outsider, own_url, form_data
):
    join_care_team(other_patient, clinician)
    foreign = reverse("messaging:own-conversation", args=[have_conversation(other_patient, clinician).pk])
    client = sign_in(patient.user)

    for address in (foreign, reverse("messaging:own-conversation", args=[uuid4()])):
        assert client.get(address).status_code == 404
        assert client.post(address, form_data(body="Hello")).status_code == 404
    for member_of_staff in (outsider, clinician):
        assert sign_in(member_of_staff).get(own_url).status_code == 403  # a patient's own pages are for patients


def test_when_everybody_left_the_team_the_patient_is_told_what_to_do(
    sign_in, patient, clinician, conversation, own_url, form_data
):
    end_membership(membership=patient.care_team.get(user=clinician), reason="Moved", by=clinician)

    response = sign_in(patient.user).post(own_url, form_data(body="Are you there?"))

    assert response.status_code == 422
    assert "Please start a new one." in response.content.decode()


def test_the_button_marks_the_message_as_read_without_scripts(sign_in, patient, conversation, own_url):
    newest = conversation.messages.order_by("-sent_at").first()
    client = sign_in(patient.user)
    address = reverse("messaging:own-message-read", args=[newest.pk])
    assert address in client.get(own_url).content.decode()

    response = client.post(address)

    assert response.status_code == 302
    assert Receipt.objects.get(recipient=patient.user).read_at is not None
    assert address not in client.get(own_url).content.decode()


def test_a_script_that_marks_as_read_gets_nothing_to_show(sign_in, patient, conversation):
    newest = conversation.messages.order_by("-sent_at").first()

    response = sign_in(patient.user).post(reverse("messaging:own-message-read", args=[newest.pk]), headers=HTMX)

    assert (response.status_code, response.content) == (204, b"")


def test_marking_as_read_and_delivered_are_post_only(sign_in, patient, conversation):
    newest = conversation.messages.order_by("-sent_at").first()
    client = sign_in(patient.user)

    assert client.get(reverse("messaging:own-message-read", args=[newest.pk])).status_code == 405
    assert client.get(reverse("messaging:messages-delivered")).status_code == 405


def test_a_list_on_the_screen_counts_as_delivered(sign_in, patient, conversation):
    response = sign_in(patient.user).post(reverse("messaging:messages-delivered"))

    receipt = Receipt.objects.get(recipient=patient.user)
    assert response.status_code == 204
    assert receipt.delivered_at is not None
    assert receipt.read_at is None
