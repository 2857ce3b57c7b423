"""/help/: opens for everybody, always, and knows nothing of who reads it."""

import re

import pytest
from django.core.management import call_command

from audit.models import AuditLog

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lines(db):
    call_command("load_crisis_lines", verified_on="2026-11-01")


def page(client, address="/help/", **headers):
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_anybody_can_call_and_text_from_it_before_anything_else(client):
    shown = page(client)

    main = shown[shown.index("<main") :]
    assert main.index('href="tel:988"') < main.index('href="sms:988"') < main.index('href="tel:911"')
    assert main.index('href="tel:911"') < main.index("What happens when you call")
    assert "What Quick exit does" in main


def test_it_may_be_kept_for_minutes_and_sets_no_cookie(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get("/help/")

    assert answer["Cache-Control"] == "max-age=300, public"
    assert not answer.cookies
    assert "csrf" not in answer.content.decode().lower()


def test_a_signed_in_person_gets_the_same_page_for_their_browser_only(client, sign_in, patient):
    before = page(client)
    answer = sign_in(patient.user).get("/help/")

    assert answer.content.decode() == before
    assert answer["Cache-Control"] == "max-age=300, private"
    assert not AuditLog.objects.filter(action="record.viewed").exists()


def test_another_country_and_language_are_links(client):
    shown = page(client, "/help/?country=TW&language=zh-hant")

    assert 'href="tel:1925"' in shown
    assert "安心專線" in shown
    assert '<html lang="zh-hant"' in shown
    assert 'href="tel:988"' not in shown
    assert 'href="?country=TW&amp;language=en"' in shown


def test_the_browsers_language_is_spoken(client):
    answer = client.get("/help/", headers={"accept-language": "zh-TW,zh;q=0.9"})

    assert answer["Content-Language"] == "zh-hant"
    assert "Accept-Language" in answer["Vary"]


@pytest.mark.parametrize(
    "query", ["?country=XX", "?country=%3Cscript%3E", "?country=US&country=", "?language=xx", "?language=../en"]
)
def test_anything_else_in_the_address_is_passed_over(client, query):
    shown = page(client, f"/help/{query}")

    assert 'href="tel:988"' in shown
    assert "XX" not in shown
    assert "&lt;script" not in shown


def test_it_cannot_be_sent_anything(client):
    assert client.post("/help/").status_code == 405


def test_it_opens_when_no_line_is_known(client, settings):
    settings.CRISIS_COUNTRY = "FR"

    shown = page(client)

    assert 'href="tel:112"' in shown
    assert 'href="?country=TW&amp;language=en"' in shown


def test_the_whole_page_speaks_traditional_chinese(client):
    shown = page(client, "/help/?language=zh-hant")

    main = shown[shown.index("<main") : shown.index("</main>")]
    text = re.sub(r"<[^>]*>", " ", main)
    assert "打電話之後會怎樣" in text
    assert re.findall(r"[A-Za-z]{2,}", text) == ["Shift"]
    assert not re.findall(r"[\u4e00-\u9fff][,?!:;()]", text)
