"""The joined stylesheet and script are what their sources give, and obey the strict CSP."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "common", "crisis", "assessments", "messaging", "notifications", "patients", "portal", "scheduling")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_joined_stylesheet_and_script_are_up_to_date():
    result = subprocess.run(
        [sys.executable, ROOT / "script" / "assets", "--check"], capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_no_inline_style_handler_or_script(template):
    text = template.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert "hx-on" not in text
    assert "javascript:" not in text
    assert not re.search(r"<script(?![^>]*(\ssrc=|type=\"application/json\"))", text)
    assert "<style" not in text


def test_every_icon_a_template_names_is_in_the_sprite():
    sprite = (ROOT / "static" / "icons.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))

    asked = {
        (name, str(template.relative_to(ROOT)))
        for template in TEMPLATES
        for name in re.findall(r'{% icon "([^"]+)"', template.read_text(encoding="utf-8"))
        + re.findall(r'(?:icon_name|action_icon)="([^"]+)"', template.read_text(encoding="utf-8"))
    }

    assert not {pair for pair in asked if pair[0] not in known}


def test_every_icon_of_the_sprite_is_used_somewhere():
    known = re.findall(r'<symbol id="([^"]+)"', (ROOT / "static" / "icons.svg").read_text(encoding="utf-8"))
    code = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    everything = "\n".join(path.read_text(encoding="utf-8") for path in [*TEMPLATES, *code])

    assert [name for name in known if f'"{name}"' not in everything] == []
