import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from devtools.factories import have_conversation

TRANSACTION_WORDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@pytest.fixture
def conversation(patient, clinician):
    return have_conversation(patient, clinician, "How do I sleep better?", "Let us talk about it.", topic="Sleep")


@pytest.fixture
def own_url(conversation):
    return reverse("messaging:own-conversation", args=[conversation.pk])


@pytest.fixture
def chart_url(conversation):
    return reverse("messaging:conversation", args=[conversation.patient_id, conversation.pk])


@pytest.fixture
def form_data():
    """`form_data(body="…")`: what the form sends, with a fresh key."""
    return lambda **fields: {"idempotency_key": str(uuid4()), **fields}


@pytest.fixture
def statements():
    """`statements(call)`: the SQL a call takes, without the words that open and close transactions."""

    def run(call):
        with CaptureQueriesContext(connection) as captured:
            call()
        return [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(TRANSACTION_WORDS)]

    return run


@pytest.fixture
def without_secrets():
    """A page without what differs each time: the tokens of its forms, and where the focus goes after a swap."""

    def clean(html):
        html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", html)
        html = re.sub(r'name="idempotency_key" value="[^"]*"', "", html)
        return re.sub(r"\s+", " ", html)

    return clean
