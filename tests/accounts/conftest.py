"""Invitations, as they are sent."""

import re

import pytest
from django.core import mail

from accounts.roles import Role
from accounts.services import invitations
from devtools.factories import ClinicFactory


@pytest.fixture
def clinic(db):
    return ClinicFactory()


@pytest.fixture
def invite(django_capture_on_commit_callbacks, clinic):
    """`invite(by=administrator, …)`: the invitation and the secret of the mailed link."""

    def send(**arguments):
        arguments = {
            "email": "new.person@example.test",
            "full_name": "Nora Newcomer",
            "role": Role.PATIENT,
            "clinic": clinic,
            **arguments,
        }
        with django_capture_on_commit_callbacks(execute=True):
            invitation = invitations.invite(**arguments)
        return invitation, re.search(r"/invitations/([\w-]+)/", mail.outbox[-1].body).group(1)

    return send
