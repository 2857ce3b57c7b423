"""Every screen of the product in a real browser: axe, the console, reflow, and who is asked for what.

The screens are those of the access matrix, each as somebody who may open it, and the pages that the matrix leaves
out: sign-in and account pages, refusals, Django admin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib import admin
from django.core import mail
from django.db import transaction
from django.test import RequestFactory
from django.urls import reverse
from playwright.sync_api import Page

from accounts.roles import Role
from accounts.services.invitations import invite
from assessments.models import InstrumentVersion
from assessments.services.instruments import load_instruments
from audit.context import acting
from audit.models import AuditLog
from devtools.factories import CrisisLineFactory
from tests.access.personas import Persona, Relation
from tests.access.policy import POLICY
from tests.access.test_matrix import address
from tests.access.world import World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE_OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
    "preload": False,  # else axe writes style elements of its own, which the policy refuses
}
# A scheme changes colours alone (tests/architecture/test_stylesheets.py): what is about more is asked once a width.
OF_COLOURS = {**AXE_OPTIONS, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# Colours that are still changing from one scheme to the other are of neither.
RUN_AXE = """options => {
    for (const change of document.getAnimations()) try { change.finish(); } catch { change.cancel(); }
    return axe.run(options).then(found => found.violations.map(violation =>
        violation.id + ': ' + violation.nodes.map(node => node.target.join(' ')).join(', ')));
}"""
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
# Those inside a box that scrolls by itself are not to blame.
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.side, .table-wrap'))
    .slice(0, 3).map(e => e.outerHTML.slice(0, 120))"""
TEXT_IS = "pixels => getComputedStyle(document.documentElement).fontSize === `${pixels}px`"
# Short words whose letters are on two lines: something beside them took their room.
BROKEN_WORDS = r"""() => {
    const broken = [], range = document.createRange();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text; (text = texts.nextNode()); ) {
        if (!text.parentElement.checkVisibility() || text.parentElement.closest('.sr-only, option')) continue;
        for (const word of text.data.matchAll(/(?<!\S)[a-z0-9]{2,12}(?!\S)/gi)) {
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            if (new Set([...range.getClientRects()].map(line => Math.round(line.top))).size > 1) broken.push(word[0]);
        }
    }
    return broken;
}"""
PARTS_HAVE_COME = "() => !document.querySelector('[aria-busy=true]')"

# Answers for machines, and a file to save: nothing to look at.
NO_SCREENS = {"portal:healthz", "portal:readyz", "notifications:count", "scheduling:own-calendar-file"}
EMPTY_FOR_A_NEWCOMER = (
    "portal:caseload",
    "messaging:inbox",
    "scheduling:calendar",
    "crisis:log",
    "assessments:to-review",
)
SIGNED_OUT = [
    "account_login",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_inactive",
    "account_signup",
    "account_email_verification_sent",
    "mfa_login_webauthn",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
]
OWN_ACCOUNT = [
    "account_logout",
    "account_email",
    "account_change_password",
    "usersessions_list",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "socialaccount_connections",
]
SECOND_FACTOR = ["usersessions_list", "mfa_index", "mfa_activate_totp", "mfa_list_webauthn"]
SIZES = (390, 1280)
SCHEMES = ("light", "dark")
NARROWEST = 320
TEXT_SIZES = {"100 %": 16, "200 %": 32}  # what the browser takes for 1rem, as its settings have it


@pytest.fixture
def world(transactional_db) -> World:
    with acting(system="tests"), transaction.atomic():  # rows that name each other are checked at the end
        return build_world()


@dataclass
class Look:
    """One profile's page, and everything wrong that was seen on it."""

    page: Page
    origin: str
    wrong: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    variants: int = 0
    enlarges: bool = False  # also look with the page's own text doubled, which no media query tells of

    def __post_init__(self) -> None:
        self.settings = self.page.context.new_cdp_session(self.page)
        self.page.on(
            "console",
            lambda message: message.type in ("error", "warning") and self._hear(f"{message.text} {message.location}"),
        )
        self.page.on("pageerror", lambda error: self._hear(str(error)))
        self.page.on("request", lambda request: self._note_host(request.url))

    def _hear(self, text: str) -> None:
        self.heard.append(text)

    def _note_host(self, url: str) -> None:
        if not url.startswith((self.origin, "data:")):
            self.heard.append(f"asked another host: {url}")

    def at(self, path: str, status: int = 200) -> None:
        """Open `path` once and look at it in every size and scheme; what is wrong is kept, not raised."""
        self.heard.clear()
        self.page.set_viewport_size({"width": SIZES[0], "height": 900})
        answer = self.page.goto(path)
        self.page.wait_for_function(PARTS_HAVE_COME)
        if answer is None or answer.status != status:
            self.wrong.append(f"{path}: answered {answer and answer.status}")
        self.page.evaluate(AXE_SCRIPT)
        for width in SIZES:
            self.page.set_viewport_size({"width": width, "height": 900})
            for scheme in SCHEMES:
                self.page.emulate_media(color_scheme=scheme)
                self.variants += 1
                rules = AXE_OPTIONS if scheme == SCHEMES[0] else OF_COLOURS
                for violation in self.page.evaluate(RUN_AXE, rules):
                    self.wrong.append(f"{path} {width} {scheme}: {violation}")
            if broken := self.page.evaluate(BROKEN_WORDS):
                self.wrong.append(f"{path} {width}: words in two pieces: {broken}")
        self.page.set_viewport_size({"width": NARROWEST, "height": 700})
        for text, pixels in reversed(TEXT_SIZES.items()):
            self.settings.send("Page.setFontSizes", {"fontSizes": {"standard": pixels}})
            self.page.wait_for_function(TEXT_IS, arg=pixels)
            if self.page.evaluate(OVERFLOW) > 0:
                self.wrong.append(f"{path}, text {text}: wider than {NARROWEST} px: {self.page.evaluate(TOO_WIDE)}")
        if self.enlarges:
            self.page.evaluate("document.documentElement.style.fontSize = '200%'")
            if self.page.evaluate(OVERFLOW) > 0:
                self.wrong.append(f"{path}, doubled: wider than {NARROWEST} px: {self.page.evaluate(TOO_WIDE)}")
        # Chromium itself reports the status of a refused page.
        refused = f"the server responded with a status of {status}"
        self.wrong += [f"{path}: {text}" for text in self.heard if status == 200 or refused not in text]


@pytest.fixture
def look(open_page, live_server):
    """`look(user)`: eyes for the screens of one person."""
    return lambda user=None: Look(open_page(user), live_server.url)


def screens(world: World, persona: Persona) -> set[str]:
    """The screens of the matrix that `persona` may open, about Ada where they are about somebody."""
    return {
        str(address(world, name, policy, Relation.ADA))
        for name, policy in POLICY.items()
        if policy.kind != "public" and persona in policy.may and policy.method == "GET" and name not in NO_SCREENS
    }


def screens_of_the_rest(world: World) -> dict[Persona, set[str]]:
    """What each of the office sees that looks different from the clinician's."""
    clinician = screens(world, Persona.CLINICIAN)
    return {
        Persona.FRONT_DESK: screens(world, Persona.FRONT_DESK),
        Persona.AUDITOR: screens(world, Persona.AUDITOR),
        Persona.SUPERVISOR: screens(world, Persona.SUPERVISOR) - clinician | {reverse("portal:caseload")},
        Persona.OUTSIDER: {reverse(name) for name in EMPTY_FOR_A_NEWCOMER},
    }


def admin_screens(world: World) -> list[str]:
    """The start page of Django admin, each list and each form for adding that an administrator may open; some
    rows with their history."""
    request = RequestFactory().get("/admin/")
    request.user = world.people[Persona.ADMINISTRATOR]
    paths = [reverse("admin:index")]
    for model, options in admin.site._registry.items():
        pages = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        if options.has_view_permission(request):
            paths.append(reverse(f"{pages}_changelist"))
        if options.has_add_permission(request):
            paths.append(reverse(f"{pages}_add"))
    load_instruments(codes=["phq-9"])
    a_version = InstrumentVersion.objects.filter(instrument__code="phq-9")[0]
    changes = [
        reverse("admin:accounts_user_change", args=[world.people[Persona.CLINICIAN].pk]),
        reverse("admin:patients_patientprofile_change", args=[world.ada["patient_id"]]),
        reverse("admin:patients_careteammembership_change", args=[world.ada["membership_id"]]),
        reverse("admin:audit_auditlog_change", args=[AuditLog.objects.order_by("-sequence")[0].pk]),
        reverse("admin:crisis_crisisline_change", args=[CrisisLineFactory().pk]),
        reverse("admin:assessments_instrument_change", args=[a_version.instrument_id]),
        reverse("admin:assessments_instrumentversion_change", args=[a_version.pk]),
    ]
    return [*paths, *changes, *(path.replace("/change/", "/history/") for path in changes)]


def test_the_personas_below_open_every_screen_of_the_matrix(world):
    looked_at = screens(world, Persona.PATIENT) | screens(world, Persona.CLINICIAN)
    looked_at.update(*screens_of_the_rest(world).values())

    assert set().union(*(screens(world, persona) for persona in Persona)) - looked_at == set()
    assert len(looked_at) > 50
    assert len(admin_screens(world)) > 15


def test_patient_screens(world, look):
    eyes = look(world.people[Persona.PATIENT])
    eyes.enlarges = True

    for path in sorted(screens(world, Persona.PATIENT)):
        eyes.at(path)

    assert "\n".join(eyes.wrong) == ""


@pytest.mark.parametrize("part", [0, 1])
def test_clinician_screens(world, look, part):
    eyes = look(world.people[Persona.CLINICIAN])

    for path in sorted(screens(world, Persona.CLINICIAN))[part::2]:
        eyes.at(path)

    assert "\n".join(eyes.wrong) == ""


def test_screens_of_front_desk_supervisor_auditor_and_a_newcomer(world, look):
    wrong = []
    for persona, paths in screens_of_the_rest(world).items():
        eyes = look(world.people[persona])
        for path in sorted(paths):
            eyes.at(path)
        wrong += [f"{persona}: {text}" for text in eyes.wrong]

    assert "\n".join(wrong) == ""


def test_screens_of_somebody_signed_out(world, look):
    eyes = look()
    invite(email="new@example.test", full_name="New Person", role=Role.PATIENT, by=world.people[Persona.ADMINISTRATOR])
    invitation = re.search(r"/invitations/[^\s]+", mail.outbox[-1].body)[0]

    for name in SIGNED_OUT:
        eyes.at(reverse(name))
    for path in (reverse("crisis:help"), invitation):
        eyes.at(path)
    for path in (reverse("portal:invitation-accept", args=["unknown"]), "/no-such-page/"):
        eyes.at(path, 404)

    assert "\n".join(eyes.wrong) == ""


def test_account_pages_and_refusals(world, look):
    patient, clinician = look(world.people[Persona.PATIENT]), look(world.people[Persona.CLINICIAN])

    for name in OWN_ACCOUNT:
        patient.at(reverse(name))
    for name in SECOND_FACTOR:
        clinician.at(reverse(name))
    for eyes in (patient, clinician):
        eyes.at(reverse("portal:audit-log"), 403)
        eyes.at("/no-such-page/", 404)

    assert "\n".join(patient.wrong + clinician.wrong) == ""


def test_admin_screens(world, look):
    eyes = look(world.people[Persona.ADMINISTRATOR])

    for path in admin_screens(world):
        eyes.at(path)

    assert "\n".join(eyes.wrong) == ""
