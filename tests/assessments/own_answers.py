"""A patient answers a form, as the browser sends it: with a script, and without."""

import json
import uuid

from django.urls import reverse

NEVER, SEVERAL, OFTEN, DAILY = "option-0", "option-1", "option-2", "option-3"


def question(form, position):
    return reverse("assessments:own-question", args=[form.pk, position])


def start(form):
    return reverse("assessments:own-answer", args=[form.pk])


def review(form):
    return reverse("assessments:own-check-answers", args=[form.pk])


def send(client, form, key=None):
    return client.post(reverse("assessments:own-send", args=[form.pk]), {"idempotency_key": key or str(uuid.uuid4())})


def stored(form):
    form.refresh_from_db()
    return form.answers_so_far.get("answers", {})


def kept(client, form, position, **fields):
    """What the script sends when an answer is given."""
    fields.setdefault("was", json.dumps({f"q{position}": None}))
    return client.post(question(form, position), fields, headers={"HX-Request": "true"})


def continued(client, form, position, **fields):
    """What Continue sends where no script runs."""
    return client.post(question(form, position), {"was": "", **fields})
