"""Who may open what: every address of the product, written by hand.

A compliance reviewer can read it from top to bottom. `tests/access/test_matrix.py` asks every address as every persona
and for every relation, and `test_every_address_has_a_policy` fails for an address that is missing here.

- `page(...)`: no object in the address. `may` opens it, everybody else who is signed in gets 403.
- `own(...)`: a patient's own object. Ada opens hers; anybody else's, and everything for other people, is 404 or 403.
- `chart(...)`: below a patient. `may` opens Ada's; `forbidden` can see that she exists and gets 403; for everybody
  else, and for every other object, it is 404.
- POST addresses answer GET with 405 to those who `may`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.access.personas import (
    CARE_TEAM,
    CLINICIANS,
    EVERYBODY,
    OFFICE,
    PATIENTS,
    STAFF,
    Persona,
)


@dataclass(frozen=True)
class Policy:
    kind: str  # page, own, chart or public
    may: frozenset[Persona] = EVERYBODY
    forbidden: frozenset[Persona] = frozenset()
    method: str = "GET"
    objects: tuple[str, ...] = field(default=())  # keyword of the address, such as assessment_id
    status: int = 200


def page(may: frozenset[Persona], **kwargs: object) -> Policy:
    return Policy("page", may=may, **kwargs)  # type: ignore[arg-type]


def own(*objects: str, **kwargs: object) -> Policy:
    return Policy("own", may=frozenset({Persona.PATIENT}), objects=objects, **kwargs)  # type: ignore[arg-type]


def chart(may: frozenset[Persona] = CARE_TEAM, *objects: str, **kwargs: object) -> Policy:
    forbidden = OFFICE - may
    return Policy("chart", may=may, forbidden=forbidden, objects=objects, **kwargs)  # type: ignore[arg-type]


PUBLIC = Policy("public", may=frozenset(Persona))

POLICY: dict[str, Policy] = {}
__all__ = ["CLINICIANS", "PATIENTS", "POLICY", "PUBLIC", "STAFF", "Policy", "chart", "own", "page"]
