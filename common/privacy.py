"""Which fields are protected health information (PHI).

Every model of ours has an inner class `Privacy` with two tuples of field names, `phi` and `not_phi`. A system check
(bh_ehr.E001) and a test demand that together they name every field, so that nobody adds one without thinking of it.
"""

from django.db import models

# Declared once for the base classes in common/models.py.
ALWAYS_NOT_PHI = frozenset({"id", "created_at", "updated_at", "version"})


def undeclared_fields(model: type[models.Model]) -> list[str]:
    """What is wrong with the declaration of `model`: fields not declared, declared twice, or not there."""
    declaration = getattr(model, "Privacy", None)
    if declaration is None:
        return ["no Privacy declaration"]
    phi, not_phi = set(declaration.phi), set(declaration.not_phi) | ALWAYS_NOT_PHI
    names = {field.name for field in model._meta.get_fields() if field.concrete}
    problems = [f"{name}: not declared" for name in sorted(names - phi - not_phi)]
    problems += [f"{name}: declared twice" for name in sorted(phi & not_phi)]
    problems += [f"{name}: no such field" for name in sorted((phi | set(declaration.not_phi)) - names)]
    return problems
