"""The demonstration clinic, stored: deterministic but for keys, and relative to today.

One module a noun. Who the people are is in devtools/seed/people.py, what they write in devtools/seed/words.py.
"""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.db import transaction

from devtools.seed.people import PEOPLE
from devtools.seed.story.alerts import store_alerts
from devtools.seed.story.assessments import Forms, store_assessments, store_exceptions
from devtools.seed.story.clinic import store_clinic
from devtools.seed.story.crises import store_crises
from devtools.seed.story.messages import store_messages
from devtools.seed.story.notices import store_notices
from devtools.seed.story.patients import store_patient
from devtools.seed.story.progress import store_progress
from devtools.seed.story.reads import store_reads
from devtools.seed.story.summaries import store_summary
from devtools.seed.story.visits import store_visits


@transaction.atomic
def tell_story(password: str) -> None:
    """Store the whole clinic. Every sign-in has `password`. Call it on an empty database, inside `acting(...)`."""
    clinic = store_clinic(make_password(password))
    for index, person in enumerate(PEOPLE):
        store_patient(clinic, person, index)
    forms = Forms()
    for index, person in enumerate(PEOPLE):
        store_assessments(clinic, forms, person, index)
        store_messages(clinic, person, index)
        store_visits(clinic, person)
    store_exceptions(clinic, forms)
    store_progress(clinic)  # before the summaries, which would tell of each state as if it were new
    for person in PEOPLE:
        store_summary(clinic, person)
    store_crises(clinic)
    store_alerts(clinic)
    store_notices()
    store_reads(clinic)
