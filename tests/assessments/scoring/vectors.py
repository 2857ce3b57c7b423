"""The scoring vectors: our own, and those of the shared folder where it is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

OWN = Path(__file__).with_name("vectors.json")
SHARED = Path(__file__).parents[4] / "shared" / "clinical" / "scoring_vectors_dev.json"


def own_vectors() -> list[tuple[str, dict[str, Any]]]:
    """(instrument, vector) of our own file."""
    return _vectors(json.loads(OWN.read_text(encoding="utf-8")))


def shared_vectors() -> list[tuple[str, dict[str, Any]]]:
    """(instrument, vector) of the shared file; our own where it is absent."""
    if not SHARED.exists():
        return own_vectors()
    sets = json.loads(SHARED.read_text(encoding="utf-8"))["instruments"]
    return _vectors({code: one["vectors"] for code, one in sets.items()})


def _vectors(sets: dict[str, list[dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    return [(code, vector) for code, vectors in sets.items() for vector in vectors]
