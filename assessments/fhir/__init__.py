"""FHIR R4 Questionnaires: reading them, asking them, answering them. No database, no settings, no network.

Whatever the bytes of a definition, it is read or refused with reasons; it can run no code and reach nothing.
"""

from assessments.fhir.answers import check_answer, raw_answer, raw_unit, require_answers_fit
from assessments.fhir.answers_on_offer import option_of
from assessments.fhir.calculating import calculate, initial_answers, settle
from assessments.fhir.enabling import enabled_keys
from assessments.fhir.export import export_text
from assessments.fhir.items import Item, Option, Questionnaire
from assessments.fhir.keys import Places, key_of, place_of
from assessments.fhir.problems import AnswerRefused, DefinitionRefused, NotRun, Problem
from assessments.fhir.reading import read_questionnaire

__all__ = [
    "AnswerRefused",
    "DefinitionRefused",
    "Item",
    "NotRun",
    "Option",
    "Places",
    "Problem",
    "Questionnaire",
    "calculate",
    "check_answer",
    "enabled_keys",
    "export_text",
    "initial_answers",
    "key_of",
    "option_of",
    "place_of",
    "raw_answer",
    "raw_unit",
    "read_questionnaire",
    "require_answers_fit",
    "settle",
]
