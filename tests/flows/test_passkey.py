"""Passkeys in a browser that has one: a virtual authenticator stands in for the fingerprint reader."""

import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from devtools.factories.accounts import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Built into the device, keeps passkeys, knows its owner: what a phone or a laptop offers.
PLATFORM_AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def add_authenticator():
    """`add_authenticator(page)`: the page's device now has an authenticator; gives what asks it for its passkeys."""

    def add(page: Page):
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        added = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": PLATFORM_AUTHENTICATOR})
        return lambda: devtools.send("WebAuthn.getCredentials", added)["credentials"]

    return add


def make_passkey(page: Page) -> None:
    """From the address that adds one, through the question whether it is still the same person, until it is stored."""
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("A name for this passkey").fill("My laptop")
    page.get_by_label("Sign in with this passkey alone").check()
    page.get_by_role("button", name="Go on with my device").click()
    expect(page).not_to_have_url(re.compile("/webauthn/add/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_staff_who_need_a_second_step_add_a_passkey_and_sign_in_with_it(
    clinician, settings, open_page, sign_in_by_form, add_authenticator
):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    page = open_page()
    passkeys = add_authenticator(page)

    # signed in by password alone, there is only one thing to do
    sign_in_by_form(page, clinician)
    expect(page).to_have_url(re.compile("/accounts/2fa/$"))
    page.goto("/caseload/")
    expect(page).to_have_url(re.compile("/accounts/2fa/$"))
    page.get_by_role("link", name="Add a passkey").click()
    make_passkey(page)
    assert len(passkeys()) == 1
    assert Authenticator.objects.filter(user=clinician, type=Authenticator.Type.WEBAUTHN).count() == 1
    page.goto("/caseload/")
    expect(page.get_by_role("heading", name="Caseload")).to_be_visible()

    # the passkey opens the door again, without email or password
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Caseload")).to_be_visible()
    assert passkeys()[0]["signCount"] > 1


def test_a_passkey_nobody_knows_here_opens_nothing(clinician, open_page, sign_in_by_form, add_authenticator):
    page = open_page()
    passkeys = add_authenticator(page)
    sign_in_by_form(page, clinician)
    page.goto("/accounts/2fa/webauthn/add/")
    make_passkey(page)
    page.goto("/caseload/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    Authenticator.objects.filter(user=clinician).delete()
    assert len(passkeys()) == 1

    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_text("This passkey does not open an account here.")).to_be_visible()
    page.goto("/caseload/")
    expect(page).to_have_url(re.compile("/accounts/login/"))
