"""Every published vector, and our own at each cut-off, extreme and missing answer, through the command's scoring."""

from __future__ import annotations

import pytest

from assessments.instruments.catalogue import all_entries
from assessments.management.commands.score import BY_POSITION, scored_form, scored_rule
from tests.assessments.scoring.vectors import own_vectors, shared_vectors


def _result(code, vector):
    return scored_form(
        scored_rule(code.removesuffix(BY_POSITION)),
        vector["answers"],
        vector.get("context", {}),
        prorate="prorated" in vector["expected"],
        by_position=code.endswith(BY_POSITION),
    )


@pytest.mark.parametrize(
    ("code", "vector"), [pytest.param(code, vector, id=vector["id"]) for code, vector in own_vectors()]
)
def test_own_vector_scores_as_expected(code, vector):
    result = _result(code, vector)

    assert {name: result.get(name, "absent") for name in vector["expected"]} == vector["expected"]


@pytest.mark.parametrize(
    ("code", "vector"), [pytest.param(code, vector, id=vector["id"]) for code, vector in shared_vectors()]
)
def test_shared_vector_scores_as_expected(code, vector):
    result = _result(code, vector)

    assert {name: result.get(name, "absent") for name in vector["expected"]} == vector["expected"]


def test_every_scored_instrument_has_vectors_of_its_own():
    tested = {code for code, _vector in own_vectors()}

    assert {entry.code for entry in all_entries() if entry.rule is not None} <= tested
