"""Mails about signing in: plain text, discreet, and every one of allauth's has words of ours."""

from pathlib import Path

import allauth
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation

from accounts.mail import LETTERS
from accounts.roles import Role
from accounts.services.invitations import invite

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


@pytest.mark.django_db
def test_the_link_to_a_new_password_leads_to_the_portal_whatever_host_was_asked(client, patient, settings):
    settings.PORTAL_URL = "https://portal.example.test/"
    settings.ALLOWED_HOSTS = [".example.test"]

    client.post(reverse("account_reset_password"), {"email": "ada@example.test"}, headers={"host": "evil.example.test"})

    link = next(line for line in mail.outbox[0].body.splitlines() if "/accounts/" in line)
    assert link.startswith("https://portal.example.test/accounts/password/reset/key/")
    page = client.get(link.removeprefix("https://portal.example.test"), follow=True, headers={"host": "a.example.test"})
    assert "password1" in page.content.decode()


@pytest.mark.django_db
def test_a_name_adds_neither_headers_nor_lines_to_an_invitation(administrator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invite(
            email="new@example.test",
            full_name="Nia\r\nBcc: all@example.test\r\n\r\nPay here",
            role=Role.PATIENT,
            by=administrator,
        )

    message = mail.outbox[0]
    assert message.recipients() == ["new@example.test"]
    assert "Hello Nia Bcc: all@example.test Pay here," in message.body.splitlines()
