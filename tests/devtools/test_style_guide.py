"""The style guide renders every component in either shell."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", ["", "?shell=staff", "?theme=dark", "?text=large", "?shell=nonsense"])
def test_style_guide_renders(client, query):
    response = client.get(reverse("devtools:style-guide") + query)

    assert response.status_code == 200
    assert "Every component" in response.content.decode() or "staff" in query


def test_theme_is_written_by_the_server(client):
    response = client.get(reverse("devtools:style-guide") + "?theme=dark")

    assert 'data-theme="dark"' in response.content.decode()


def test_style_guide_takes_no_post(client):
    assert client.post(reverse("devtools:style-guide")).status_code == 405


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "405", "429", "500", "503"])
def test_error_page_needs_no_context_and_offers_a_call_and_an_exit(name):
    page = render_to_string(f"{name}.html")

    assert 'href="tel:' in page
    assert "data-quick-exit" in page
    assert "/help/" in page
