"""Public help lines that `manage.py load_crisis_lines` stores. They are facts about the world, and they change: a
clinic calls each of them, says on which day it did, and edits them in the admin."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class KnownLine:
    country: str
    language: str
    label: str
    description: str
    phone: str
    sms: str = ""
    url: str = ""
    is_emergency: bool = False
    position: int = 0

    @property
    def fields(self) -> dict[str, Any]:
        return asdict(self)


KNOWN_LINES = (
    KnownLine(
        "US", "en", "988 Suicide and Crisis Lifeline",
        "Free, day and night. Call or text. Spanish too.",
        "988", sms="988", url="https://988lifeline.org/", position=1,
    ),
    KnownLine(
        "US", "en", "911 emergency", "When a life is in danger: ambulance, police, fire.",
        "911", is_emergency=True, position=2,
    ),
    KnownLine(
        "US", "zh-hant", "988 自殺與危機生命線", "免費，全天二十四小時。可以打電話或傳簡訊。中文請於接通後要求口譯。",
        "988", sms="988", url="https://988lifeline.org/", position=1,
    ),
    KnownLine(
        "US", "zh-hant", "911 緊急電話", "生命有危險時：救護車、警察、消防。",
        "911", is_emergency=True, position=2,
    ),
    KnownLine(
        "TW", "zh-hant", "1925 安心專線", "免費，全天二十四小時。衛生福利部設立。",
        "1925", position=1,
    ),
    KnownLine("TW", "zh-hant", "1995 生命線", "全天二十四小時。", "1995", position=2),
    KnownLine("TW", "zh-hant", "1980 張老師", "輔導專線。深夜沒有服務，深夜請打 1925 或 1995。", "1980", position=3),
    KnownLine("TW", "zh-hant", "119 救護車、消防", "生命有危險時。", "119", is_emergency=True, position=4),
    KnownLine("TW", "zh-hant", "110 警察", "有人受到威脅時。", "110", is_emergency=True, position=5),
    KnownLine(
        "TW", "en", "1925 Anxin helpline", "Free, day and night. Run for the health ministry. Mostly in Mandarin.",
        "1925", position=1,
    ),
    KnownLine("TW", "en", "1995 Lifeline", "Day and night. Mostly in Mandarin.", "1995", position=2),
    KnownLine(
        "TW", "en", "1980 Teacher Chang", "Counselling by phone, closed late at night: then call 1925 or 1995.",
        "1980", position=3,
    ),
    KnownLine(
        "TW", "en", "119 ambulance and fire", "When a life is in danger.",
        "119", is_emergency=True, position=4,
    ),
    KnownLine("TW", "en", "110 police", "When somebody is under threat.", "110", is_emergency=True, position=5),
)  # fmt: skip
