"""What the stylesheets must not do."""

from django.conf import settings


def test_a_colour_scheme_changes_nothing_but_colours():
    """light-dark() takes colours only; a media query could do more, and the screens are looked at as if none did."""
    sheets = list((settings.BASE_DIR / "static" / "css").rglob("*.css"))

    assert [sheet.name for sheet in sheets if "prefers-color-scheme" in sheet.read_text()] == []
    assert any("light-dark(" in sheet.read_text() for sheet in sheets)
