"""Scoring again after a rule was corrected: a new row, the earlier one kept, nothing shared anew."""

import pytest
from django.core.management import CommandError, call_command

from assessments.definitions import load_version
from assessments.fhir import read_questionnaire
from assessments.models import Instrument, Score
from assessments.services.instruments import TermsOfUse, store_version
from assessments.services.rescoring import rescore
from audit.models import AuditLog
from tests.assessments.filled import fill

pytestmark = pytest.mark.django_db


def corrected(instrument, by, **changes):
    """The same wording with another rule, as the next version."""
    version = instrument.current_version
    made = store_version(
        instrument=instrument,
        questionnaire=read_questionnaire(version.definition),
        rule={**version.rule, **changes},
        terms=TermsOfUse(licence="ours"),
        by=by,
    )
    instrument.refresh_from_db()
    return made


def other_bands(instrument):
    """Ranges of which the first is called otherwise."""
    first, *others = instrument.current_version.rule["bands"]
    return [{**first, "code": "none", "label": "None"}, *others]


@pytest.fixture
def filled(phq9, patient, clinician):
    return fill(phq9, patient, clinician, [0] * 10)


def test_corrected_rule_adds_a_score_that_becomes_the_latest(phq9, filled, administrator, capsys):
    corrected(phq9, administrator, bands=other_bands(phq9))

    call_command("rescore", "phq-9")

    filled.refresh_from_db()
    assert "1 assessments looked at, 1 with another result." in capsys.readouterr().out
    assert [score.band for score in Score.objects.filter(assessment=filled).order_by("created_at")] == [
        "minimal",
        "none",
    ]
    assert filled.latest_score.band == "none"
    assert AuditLog.objects.filter(action="assessments.assessment.rescored").count() == 1


def test_scoring_again_by_the_same_rule_changes_nothing(filled, capsys):
    call_command("rescore", "phq-9")
    call_command("rescore", "phq-9")

    assert "1 assessments looked at, 0 with another result." in capsys.readouterr().out
    assert Score.objects.count() == 1


def test_what_is_shared_stays_until_it_is_shared_again(phq9, filled, clinician, administrator):
    filled.published_version, filled.published_score = filled.latest_version, filled.latest_score
    filled.published_by, filled.published_at = clinician, filled.created_at
    filled.save()
    corrected(phq9, administrator, bands=other_bands(phq9))

    call_command("rescore", "phq-9")

    filled.refresh_from_db()
    assert filled.published_score.band == "minimal"


def test_answers_to_another_wording_are_not_scored(shipped, filled):
    with pytest.raises(ValueError, match="another wording"):
        rescore(assessment=filled, loaded=load_version(shipped("gad-7").current_version_id))


def test_withdrawn_assessments_are_left_alone(phq9, filled, clinician, administrator):
    filled.withdrawn_at, filled.withdrawn_by, filled.withdraw_reason = filled.created_at, clinician, "Wrong record"
    filled.save()
    corrected(phq9, administrator, bands=other_bands(phq9))

    call_command("rescore", "phq-9")

    assert Score.objects.count() == 1


def test_instrument_without_wording_is_refused_in_words():
    Instrument.objects.create(code="epds", title="EPDS", short_title="EPDS", patient_title="EPDS")

    with pytest.raises(CommandError, match="no such instrument"):
        call_command("rescore", "epds")
