"""Mails about signing in: plain text, discreet, and every one of allauth's has words of ours."""

from pathlib import Path

import allauth
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation

from accounts.mail import LETTERS

TELLING = ("clinic", "patient", "health", "therap", "medic", "record", "crisis", "doctor", "care", "diagnos")
CONTEXT = {
    "email": "ada@example.test",
    "to_email": "new@example.test",
    "code": "ABCD-EFGH",
    "password_reset_url": "http://localhost:8000/accounts/password/reset/key/1-abc/",
    "timestamp": timezone.now(),
    "ip": "127.0.0.1",
}
# Not in use here: phones, and resetting a password by code.
UNUSED = {"account/email/password_reset_code", "account/email/base"}


def test_every_mail_of_allauth_has_words_of_ours():
    folder = Path(allauth.__file__).parent / "templates"
    names = {
        str(path.relative_to(folder)).removesuffix("_message.txt") for path in folder.glob("*/email/*_message.txt")
    }

    assert names - UNUSED == set(LETTERS)


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_no_mail_says_what_harbor_is_for(name):
    letter = LETTERS[name]

    text = f"{letter.subject}\n{letter.text(CONTEXT)}"

    assert not [word for word in TELLING if word in text.lower()]
    assert "<" not in text
    assert "&" not in text


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_every_mail_can_be_said_in_every_language(name):
    with translation.override("zh-hant"):
        assert LETTERS[name].text(CONTEXT)


@pytest.mark.django_db
def test_the_mail_with_a_code_carries_the_code_on_a_line_of_its_own(client, patient):
    client.post(reverse("account_request_login_code"), {"email": "ada@example.test"})

    message = mail.outbox[0]
    assert message.subject == "Your code for Harbor"
    assert any(len(line) == 9 and line[4] == "-" for line in message.body.splitlines())
    assert "Ada" not in message.body
