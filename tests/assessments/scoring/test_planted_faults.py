"""The vectors are worth something only if they notice: each mistake that real scorers make is planted and found."""

from __future__ import annotations

import copy

import pytest

from assessments.instruments.catalogue import entry
from assessments.management.commands.score import BY_POSITION, scored_form
from assessments.scoring import RuleRefused, engine, parse_rule
from tests.assessments.scoring.vectors import own_vectors


def _failing(code, data):
    """The vectors of an instrument that a rule fails; the rule itself when it is refused already."""
    try:
        rule = parse_rule(data)
    except RuleRefused:
        return [code]
    failing = []
    for name, vector in own_vectors():
        if name.removesuffix(BY_POSITION) == code:
            prorate, by_position = "prorated" in vector["expected"], name.endswith(BY_POSITION)
            result = scored_form(rule, vector["answers"], vector.get("context", {}), prorate, by_position)
            if any(result.get(key, "absent") != expected for key, expected in vector["expected"].items()):
                failing.append(vector["id"])
    return failing


def _moved(bands, place):
    """The edge between two ranges, one point too high."""
    bands[place]["high"] += 1
    bands[place + 1]["low"] += 1


BAND_EDGES = [
    (each, place)
    for each in "phq-9 phq-2 phq-4 phq-a gad-7 gad-2 pc-ptsd-5 pcl-5 psc-17 audit epds isi who-5 dast-10 "
    "asrs-v1.1-part-a k6 scoff ace-10".split()
    for place in range(len(entry(each).rule["bands"]) - 1)
    # a range of one total has no edge to move
    if entry(each).rule["bands"][place + 1]["high"] > entry(each).rule["bands"][place + 1]["low"]
]
PLANTED = {
    "difficulty is added": ("phq-9", lambda rule: rule["items"][9].pop("scored") or rule.pop("maximum")),
    "item 9 is no flag": ("phq-9", lambda rule: rule.pop("critical") and rule["flags"].pop(0)),
    "item 9 needs two points": ("phq-9", lambda rule: rule["flags"][0]["when"].update(at_least=2)),
    "algorithm wants item 9 at two": ("phq-9", lambda rule: _algorithm(rule)[8].update(at_least=2)),
    "algorithm forgets the first two items": ("phq-9", lambda rule: _clusters(rule).pop(0)),
    "three may be missing": ("phq-9", lambda rule: rule["missing"].update(most=3)),
    "attempt is no flag": ("phq-a", lambda rule: rule["critical"].pop() and rule["flags"].pop()),
    "reversal is forgotten": ("dast-10", lambda rule: rule["items"][2].update(scale="yes_no")),
    "printed order is the value": ("epds", lambda rule: [item.update(scale="best_first") for item in rule["items"]]),
    "who-5 is upside down": ("who-5", lambda rule: rule["scales"]["time"].update(points=[0, 1, 2, 3, 4, 5])),
    "percentage is the total": ("who-5", lambda rule: rule["outputs"][0].update(total_times=1)),
    "audit skips nothing": ("audit", lambda rule: rule.pop("skips")),
    "audit skips only abstainers": ("audit", lambda rule: rule["skips"].pop()),
    "harm counts one": ("audit", lambda rule: rule["scales"]["harm"].update(points=[0, 1, 2]) or rule.pop("maximum")),
    "one cut-off for all": ("audit-c", lambda rule: rule["interpretations"].pop(0)),
    "caveat without its zeros": ("audit-c", lambda rule: rule["flags"][0]["when"]["all"].pop()),
    "gate does not close": ("pc-ptsd-5", lambda rule: rule["skips"][0].update(answers_count=True)),
    "three is plainly negative": ("pc-ptsd-5", lambda rule: rule["bands"].pop(1) and rule["bands"][0].update(high=3)),
    "one symptom of d is enough": ("pcl-5", lambda rule: _clusters(rule)[2].update(at_least=1)),
    "one symptom of e is enough": ("pcl-5", lambda rule: _clusters(rule)[3].update(at_least=1)),
    "cluster b is not asked": ("pcl-5", lambda rule: _clusters(rule).pop(0)),
    "blanks are not zero": ("psc-17", lambda rule: rule.pop("missing")),
    "four blanks are valid": ("psc-17", lambda rule: rule["missing"].update(most=4)),
    "items numbered otherwise": ("psc-17", lambda rule: rule["subscales"][0].update(items=["2", "6", "9", "11", "16"])),
    "seven yes are enough": ("mdq", lambda rule: rule["level"]["cases"][0]["when"]["all"].pop()),
    "not at the same time": ("mdq", lambda rule: rule["level"]["cases"][0]["when"]["all"].pop(1)),
    "follow-ups are always needed": ("mdq", lambda rule: rule.pop("skips")),
    "one threshold": ("asrs-v1.1-part-a", lambda rule: [i.update(scale="from_often") for i in rule["items"]]),
    "old behaviour is high": ("c-ssrs-screener", lambda rule: _levels(rule)[0]["when"]["any"].append(_yes("q6"))),
    "unknown time is old": ("c-ssrs-screener", lambda rule: _levels(rule)[0]["when"]["any"].pop()),
    "intent is moderate": ("c-ssrs-screener", lambda rule: _levels(rule)[0]["when"]["any"].pop(0)),
    "level waits for the whole form": ("c-ssrs-screener", lambda rule: rule["level"].update(needs_complete=True)),
    "refusal is no": ("asq", lambda rule: [skip["when"].update(_refusal_is_no()) for skip in rule["skips"][1:]]),
    "five is not asked for": ("asq", lambda rule: rule["skips"].append({"items": ["q5"], "when": _yes("q1")})),
    "never is a risk": ("hunger-vital-sign", lambda rule: _levels(rule)[0]["when"]["where"]["in"].append("never")),
    "sometimes is no risk": ("hunger-vital-sign", lambda rule: _levels(rule)[0]["when"]["where"]["in"].pop()),
}  # fmt: skip


def _algorithm(rule):
    return rule["outputs"][0]["cases"][0]["when"]["all"][1]["count"]


def _clusters(rule):
    return rule["outputs"][0]["cases"][0]["when"]["all"]


def _levels(rule):
    return rule["level"]["cases"]


def _yes(item_id):
    return {"item": item_id, "is": True}


def _refusal_is_no():
    return {"not": {"count_items": ["q1", "q2", "q3", "q4"], "where": {"is": True}, "at_least": 1}}


def _planted(code, plant):
    rule = copy.deepcopy(dict(entry(code).rule))
    plant(rule)
    return rule


@pytest.mark.parametrize("fault", PLANTED)
def test_planted_fault_is_found(fault):
    code, plant = PLANTED[fault]

    assert _failing(code, _planted(code, plant))


@pytest.mark.parametrize(("code", "place"), BAND_EDGES)
def test_each_edge_of_each_range_is_held_by_a_vector(code, place):
    assert _failing(code, _planted(code, lambda rule: _moved(rule["bands"], place)))


def test_rounding_half_to_even_is_found(monkeypatch):
    def prorated(rule, points, skipped):
        given = [points[item_id] for item_id in rule.total_items if item_id in points]
        missing = len(rule.total_items) - len(given)
        if not given or not 0 < missing <= rule.missing.most:
            return None
        return round(sum(given) / len(given) * len(rule.total_items))

    monkeypatch.setattr(engine, "_prorated", prorated)

    assert _failing("phq-9", dict(entry("phq-9").rule)) == ["phq-9/one-missing-rounds-half-up"]
