"""Whether two definitions mean the same."""

from decimal import Decimal

from assessments.fhir.json_text import ROOT, as_text, read_json
from assessments.fhir.problems import Faults


def differences(one, other):
    """The paths at which two definitions differ in meaning; none when they mean the same.

    In FHIR's JSON the order of a list, the digits of a decimal and every member count; the order of members and the
    space between them do not.
    """
    found = []
    mine, theirs = (read_json(as_text(text), Faults()) for text in (one, other))
    todo = [(mine, theirs, ROOT)]
    while todo:
        mine, theirs, path = todo.pop()
        if isinstance(mine, dict) and isinstance(theirs, dict):
            for name in mine.keys() | theirs.keys():
                if name in mine and name in theirs:
                    todo.append((mine[name], theirs[name], f"{path}.{name}"))
                else:
                    found.append(f"{path}.{name}")
        elif isinstance(mine, list) and isinstance(theirs, list):
            if len(mine) != len(theirs):
                found.append(path)
            todo += [(a, b, f"{path}[{n}]") for n, (a, b) in enumerate(zip(mine, theirs, strict=False))]
        elif type(mine) is not type(theirs) or _said(mine) != _said(theirs):
            found.append(path)
    return sorted(found)


def _said(value):
    return str(value) if isinstance(value, Decimal) else value
