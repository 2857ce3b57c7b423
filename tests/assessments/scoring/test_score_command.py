"""manage.py score: one JSON line for each line, whatever comes in."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).parents[3]
PHQ9 = {str(number): 2 for number in range(1, 10)}


@pytest.fixture
def scored(monkeypatch):
    """Runs the command on bytes and gives its lines and its exit status."""

    def run(*arguments, given):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        out, status = io.StringIO(), 0
        try:
            call_command("score", *arguments, stdout=out)
        except SystemExit as left:
            status = left.code
        return [json.loads(line) for line in out.getvalue().splitlines()], status

    return run


def _line(answers, **more):
    return json.dumps({"answers": answers, **more}).encode() + b"\n"


def test_form_is_scored_and_keeps_its_id(scored):
    lines, status = scored("phq-9", given=_line(PHQ9, id="a/1"))

    assert status == 0
    assert lines == [
        {
            "id": "a/1",
            "status": "complete",
            "total": 18,
            "band": "moderately_severe",
            "flags": ["suicidality_item9"],
            "subscales": {},
            "dsm_algorithm": "major",
        }
    ]


def test_each_line_has_its_own_result_and_empty_lines_none(scored):
    lines, _status = scored("phq-9", given=_line(PHQ9) + b"\n  \n" + _line({**PHQ9, "1": 0}))

    assert [line["total"] for line in lines] == [18, 16]


def test_two_answers_to_one_question_are_none(scored):
    lines, status = scored("phq-2", given=b'{"answers": {"1": 1, "1": 3, "2": 0}}\n' + _line({"1": 1, "2": 0}))

    assert [line.get("error", line.get("total")) for line in lines] == ['the line says "1" twice', 1]
    assert status == 1


def test_estimate_is_given_only_when_asked(scored):
    form = _line({**PHQ9, "1": None})

    plain, _status = scored("phq-9", given=form)
    asked, _status = scored("phq-9", "--prorate", given=form)

    assert "prorated" not in plain[0]
    assert (asked[0]["total"], asked[0]["prorated"], asked[0]["prorated_band"]) == (None, 18, "moderately_severe")


def test_places_in_print_are_understood_both_ways(scored):
    form = _line({str(number): 0 for number in range(1, 11)})

    by_option, _status = scored("epds", "--by-position", given=form)
    by_name, _status = scored("epds-by-printed-position", given=form)

    assert by_option[0]["total"] == by_name[0]["total"] == 21


def test_refused_value_is_rejected_and_is_no_failure(scored):
    lines, status = scored("phq-9", given=_line({**PHQ9, "3": 7}))

    assert (lines[0]["status"], lines[0]["refused_item"], status) == ("rejected", "3", 0)
    assert (lines[0]["total"], lines[0]["band"], lines[0]["dsm_algorithm"], lines[0]["flags"]) == (None, None, None, [])


def test_questions_of_another_form_are_named(scored):
    lines, _status = scored("phq-2", given=_line({"1": 1, "2": 1, "3": 1}))

    assert (lines[0]["total"], lines[0]["ignored"]) == (2, ["3"])


@pytest.mark.parametrize(
    "broken",
    [
        b"no json\n",
        b'{"answers": \n',
        b"[]\n",
        b"null\n",
        b"{}\n",
        b'{"answers": [1, 2]}\n',
        b'{"answers": {}, "context": 3}\n',
        b'{"id": "\xff\xfe"}\n',
        b"\x00\x01\n",
        b"[" * 100_000 + b"\n",
        b'{"answers": {"1": ' + b"9" * 5000 + b"}}\n",
    ],
)
def test_broken_line_is_an_error_object_and_the_rest_is_scored(scored, broken):
    lines, status = scored("phq-9", given=broken + _line(PHQ9))

    assert status == 1
    assert "error" in lines[0]
    assert lines[1]["total"] == 18


def test_id_of_a_broken_line_is_kept(scored):
    lines, _status = scored("phq-9", given=b'{"id": 7, "answers": null}\n')

    assert lines[0]["id"] == 7


def test_surrogates_and_odd_numbers_do_not_stop_it(scored):
    given = b'{"id": "\\ud800", "answers": {"1": NaN}}\n{"answers": {"1": 1e999}}\n{"answers": {"\\ud800": 1}}\n'

    lines, status = scored("phq-9", given=given)

    assert [line["status"] for line in lines] == ["rejected", "rejected", "incomplete"]
    assert status == 0


@pytest.mark.parametrize("sex", ["male", "Male", "M"])
def test_sex_is_read_for_cut_offs_that_depend_on_it(scored, sex):
    lines, _status = scored("audit-c", given=_line({"1": 3, "2": 0, "3": 0}, context={"sex": sex}))

    assert lines[0]["band"] == "negative"
    assert lines[0]["interpretations"] == {"male": "negative", "female_or_unknown": "positive"}


@pytest.mark.parametrize("sex", ["female", "unknown", "", None, 5, ["male"]])
def test_other_or_unknown_sex_has_the_lower_cut_off(scored, sex):
    lines, _status = scored("audit-c", given=_line({"1": 3, "2": 0, "3": 0}, context={"sex": sex}))

    assert lines[0]["band"] == "positive"


@pytest.mark.parametrize("code", ["phq-99", "intake", "", "../phq-9", "-by-printed-position"])
def test_unknown_instrument_is_refused_with_the_known_ones(scored, code):
    with pytest.raises(CommandError, match="There are: phq-9"):
        scored("--", code, given=b"")


def test_reader_that_leaves_early_gets_no_traceback():
    process = subprocess.Popen(
        [sys.executable, "manage.py", "score", "phq-2"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdin.write(_line({"1": 1, "2": 1}))
    process.stdin.flush()

    first = process.stdout.readline()
    process.stdout.close()
    process.stdout = None
    _nothing, errors = process.communicate(_line({"1": 1, "2": 1}) * 3, timeout=60)

    assert json.loads(first)["total"] == 2
    assert errors == b""


def test_no_database_is_needed():
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bh_ehr.settings.test", "PGHOST": "/nowhere", "PGPORT": "1"}
    done = subprocess.run(
        [sys.executable, "manage.py", "score", "gad-7"],
        cwd=ROOT,
        env=environment,
        input=_line({str(number): 1 for number in range(1, 8)}),
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, json.loads(done.stdout)["total"]) == (0, 7)
