"""The design in a real browser: axe, reflow, targets, quick exit, palette and keys, under the strict CSP."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

AXE = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
SCREENS = [
    "/styleguide/",
    "/styleguide/?shell=staff",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/no-such-page/",
]
NEUTRAL = "https://www.weather.gov/"


@pytest.fixture
def page(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.refused = []
    page.on("console", lambda m: "Security Policy" in m.text and page.refused.append(m.text))
    yield page
    context.close()


@pytest.mark.parametrize("address", SCREENS)
def test_screen_has_no_accessibility_violation_and_reflows(page, address):
    for scheme in ("light", "dark"):
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.goto(address)
            assert page.evaluate("[scrollY, document.activeElement.tagName]") == [0, "BODY"]

            violations = Axe().run(page, options=AXE).response["violations"]

            assert [(v["id"], [node["target"] for node in v["nodes"]]) for v in violations] == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.refused == []


def test_dialogs_have_no_accessibility_violation(page):
    page.goto("/styleguide/?shell=staff")

    page.keyboard.press("Control+k")

    assert page.locator("dialog[data-palette]").is_visible()
    assert Axe().run(page, options=AXE).response["violations"] == []


def test_quick_exit_by_three_shifts_leaves_no_way_back(page):
    page.route(f"{NEUTRAL}**", lambda route: route.fulfill(content_type="text/html", body="<title>Weather</title>"))
    page.goto("/accounts/login/")

    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(f"{NEUTRAL}**")
    page.go_back()

    assert "/accounts/login/" not in page.url


def test_quick_exit_is_a_plain_link_without_scripts(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.route(f"{NEUTRAL}**", lambda route: route.fulfill(content_type="text/html", body="<title>Weather</title>"))
    page.goto("/accounts/login/")

    page.get_by_role("link", name="Quick exit").click()

    page.wait_for_url(f"{NEUTRAL}**")
    context.close()


def test_palette_filters_as_one_types_and_arrows_move(page):
    page.goto("/styleguide/?shell=staff")
    page.keyboard.press("Control+k")

    page.keyboard.type("inb")
    page.keyboard.press("ArrowDown")

    assert page.locator("dialog[data-palette] li:visible").count() == 1
    assert page.evaluate("document.activeElement.textContent").strip() == "Inbox"


def test_single_keys_walk_the_rows_and_find_the_search(page):
    page.goto("/styleguide/?shell=staff")

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "Lin, Mei-Ling"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == "Chen, Wei-Ting"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"


def test_choices_and_primary_buttons_are_large_enough_for_a_thumb(page):
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto("/styleguide/")

    too_small = page.evaluate(
        """() => [...document.querySelectorAll('.btn, .choice, fieldset label, .bottom-nav a')]
            .filter((e) => e.checkVisibility())
            .filter((e) => e.getBoundingClientRect().height < (e.matches('label') ? 56 : 44))
            .map((e) => e.outerHTML.slice(0, 80))"""
    )

    assert too_small == []


@pytest.mark.parametrize("address", ["/styleguide/", "/accounts/login/"])
def test_cold_page_asks_for_at_most_eight_files_and_only_from_here(page, live_server, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(address, wait_until="networkidle")

    assert all(url.startswith((live_server.url, "data:")) for url in asked)
    assert len([url for url in asked if url.startswith(live_server.url)]) <= 8
