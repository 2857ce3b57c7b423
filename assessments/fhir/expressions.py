"""FHIRPath expressions of a definition that nobody vouches for: read, checked, and run within limits.

fhirpathpy parses and evaluates; this module decides what it is given. An expression is run only when it is short,
uses functions of the list below, and asks for nothing that is not in the form. What its functions take and give has
a largest size, and reading and running it has a time (`time_limit`), so that neither a long evaluation nor a growing
value can hold a worker. What cannot be run is stored and named, never guessed at.

The library reads its own tables from disk when it is imported; it opens no connection, starts no program and
executes no code from an expression.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from functools import lru_cache, wraps
from typing import Any

from antlr4 import CommonTokenStream, InputStream, ParseTreeWalker
from antlr4.dfa.DFA import DFA
from antlr4.error.ErrorListener import ErrorListener
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy
from fhirpathpy.engine import do_eval
from fhirpathpy.engine.invocations import invocation_registry
from fhirpathpy.engine.invocations.constants import constants
from fhirpathpy.engine.nodes import FP_Quantity, ResourceNode
from fhirpathpy.engine.util import get_data
from fhirpathpy.models import models
from fhirpathpy.parser.ASTPathListener import ASTPathListener
from fhirpathpy.parser.generated.FHIRPathLexer import FHIRPathLexer
from fhirpathpy.parser.generated.FHIRPathParser import FHIRPathParser

from assessments.fhir import extensions as ext
from assessments.fhir import patterns
from assessments.fhir.problems import Words
from assessments.fhir.time_limit import TimeUp, within

MOST_CHARACTERS = 4_000  # of an expression
MOST_NODES = 3_000  # of its tree
MOST_SECONDS_TO_PARSE = 0.5
MOST_LENGTH = 20_000  # of a text that an expression makes
MOST_VALUES = 5_000  # of a collection
MOST_MAGNITUDE = 60  # digits before the point

# Left out on purpose: replaceMatches, encode and decode, trace, everything about terminologies.
FUNCTIONS = frozenset(
    "abs aggregate all allFalse allTrue anyFalse anyTrue as avg ceiling children coalesce combine contains count "
    "convertsToBoolean convertsToDate convertsToDateTime convertsToDecimal convertsToInteger convertsToString "
    "convertsToTime descendants distinct empty endsWith exclude exists exp extension first floor iif indexOf "
    "intersect is isDistinct join last length ln log lower matches max min not now ofType ordinal power repeat replace "
    "round select single skip split sqrt startsWith subsetOf substring sum supersetOf tail take timeOfDay toBoolean "
    "toChars toDate toDateTime toDecimal toInteger toString toTime today trim truncate union upper weight where".split()
)
OPERATORS = frozenset("| = != ~ !~ < > <= >= containsOp inOp isOp asOp & + - * / mod div or and xor implies".split())
CONSTANTS = frozenset("resource context questionnaire qitem rootResource ucum sct loinc".split())


class CannotRun(Exception):
    """An expression is not run; the message says why."""


# --- parsing ---------------------------------------------------------------------------------------------------------

_parsing = threading.Lock()  # the generated parser keeps what it learns in tables that all threads share


class _Strict(ErrorListener):
    """The library reads as far as it understands and drops the rest; half an expression is another expression."""

    def syntaxError(self, recognizer: Any, symbol: Any, line: int, column: int, message: str, error: Any) -> None:
        raise CannotRun(
            format_lazy(gettext_lazy("it is no FHIRPath: line {line}, column {number}"), line=line, number=column + 1)
        )


@lru_cache(maxsize=2_048)
def parsed(text: str) -> Mapping[str, Any] | Words:
    """The tree of an expression, or why it cannot be run. Kept: the same text is read once."""
    if len(text) > MOST_CHARACTERS:
        return format_lazy(gettext_lazy("it is longer than {number} characters"), number=MOST_CHARACTERS)
    try:
        with _parsing:
            try:
                return within(MOST_SECONDS_TO_PARSE, _tree, text)
            except TimeUp:
                _forget_tables()  # the alarm may have gone off while one was being written
                return gettext_lazy("it takes too long to read")
    except CannotRun as reason:
        words: Words = reason.args[0]
        return words
    except RecursionError:
        return gettext_lazy("it is nested too deeply")
    except Exception:
        return gettext_lazy("it cannot be read")


def _tree(text: str) -> Mapping[str, Any]:
    strict = _Strict()
    lexer = FHIRPathLexer(InputStream(text))
    lexer.removeErrorListeners()
    lexer.addErrorListener(strict)
    parser = FHIRPathParser(CommonTokenStream(lexer))
    parser.removeErrorListeners()
    parser.addErrorListener(strict)
    listener = ASTPathListener()
    ParseTreeWalker().walk(listener, parser.entireExpression())
    tree: Mapping[str, Any] = listener.parentStack[0]["children"][0]["children"][0]
    return tree


def _forget_tables() -> None:
    for generated in (FHIRPathLexer, FHIRPathParser):
        generated.decisionsToDFA = [DFA(state, number) for number, state in enumerate(generated.atn.decisionToState)]


def constants_of(tree: Mapping[str, Any]) -> set[str]:
    """The names behind % that an expression asks for. Raises CannotRun for a function that is not on the list."""
    names: set[str] = set()
    todo: list[tuple[Mapping[str, Any], int]] = [(tree, 1)]
    nodes = 0
    while todo:
        node, depth = todo.pop()
        nodes += 1
        if nodes > MOST_NODES:
            raise CannotRun(gettext_lazy("it is too long"))
        children = node.get("children", [])
        if node["type"] == "Functn":
            name = children[0]["text"].strip("`")
            if name not in FUNCTIONS:
                raise CannotRun(format_lazy(gettext_lazy("it uses the function {name}()"), name=name[:40]))
            if name == "matches" and patterns.pattern_of(_literal(children[1:])) is None:
                raise CannotRun(gettext_lazy("it uses matches() with a pattern that could take long"))
        elif node["type"] == "ExternalConstant":
            names.add(children[0]["text"].strip("`") if children else node["terminalNodeText"][-1].strip("'"))
        todo.extend((child, depth + 1) for child in children)
    return names


def _literal(parameters: list[Mapping[str, Any]]) -> str:
    """The text that a function is given; one that has no end when the expression works it out."""
    node = parameters[0] if parameters else {}
    while len(node.get("children", ())) == 1:
        node = node["children"][0]
    text: str = node.get("text", "")
    return text[1:-1].replace("\\\\", "\\") if node.get("type") == "StringLiteral" else "("


# --- evaluating ------------------------------------------------------------------------------------------------------


def _require_size(value: Any) -> Any:
    if isinstance(value, list):
        if len(value) > MOST_VALUES:
            raise CannotRun(gettext_lazy("it makes too many values"))
    elif isinstance(value, str):
        if len(value) > MOST_LENGTH:
            raise CannotRun(gettext_lazy("it makes too long a text"))
    elif isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > MOST_MAGNITUDE * 3:
        raise CannotRun(gettext_lazy("it makes too big a number"))
    return value


def _within_size(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def checked(context: Any, *arguments: Any) -> Any:
        for argument in arguments:
            _require_size(argument)
        return _require_size(function(context, *arguments))

    return checked


def _replace(context: Any, values: Any, old: Any, new: Any) -> Any:
    text = get_data(values[0]) if len(values) == 1 else None
    if not isinstance(text, str) or not isinstance(old, str) or not isinstance(new, str):
        return []
    if (text.count(old) + 1) * len(new) + len(text) > MOST_LENGTH:
        raise CannotRun(gettext_lazy("it makes too long a text"))
    return text.replace(old, new)


def _join(context: Any, values: Any, between: Any = "") -> Any:
    texts = [text for value in values if isinstance(text := get_data(value), str)]
    separator = between if isinstance(between, str) else ""
    if sum(map(len, texts)) + len(separator) * len(texts) > MOST_LENGTH:
        raise CannotRun(gettext_lazy("it makes too long a text"))
    return separator.join(texts)


def _matches(context: Any, values: Any, pattern: Any) -> Any:
    text = get_data(values[0]) if len(values) == 1 else None
    if not isinstance(text, str) or not isinstance(pattern, str):
        return []
    searched = patterns.pattern_of(pattern)
    if searched is None or len(text) > patterns.LONGEST:
        raise CannotRun(gettext_lazy("it uses matches() on too long a text"))
    return searched.search(text) is not None


def _added(context: Any, values: Any) -> Any:
    return sum(_numbers(values))


def _mean(context: Any, values: Any) -> Any:
    found = _numbers(values)
    return Decimal(sum(found)) / len(found) if found else []


def _least(context: Any, values: Any) -> Any:
    return min((get_data(value) for value in values), default=[])


def _greatest(context: Any, values: Any) -> Any:
    return max((get_data(value) for value in values), default=[])


def _numbers(values: Any) -> list[int | Decimal]:
    # The library adds up what it wrote itself; an answer comes wrapped, and would be no number.
    found = [get_data(value) for value in values]
    if any(isinstance(one, bool) or not isinstance(one, int | Decimal) for one in found):
        raise CannotRun(gettext_lazy("it adds up what is no number"))
    return found


def _by_number(compare: Callable[..., Any]) -> Callable[..., Any]:
    """A comparison that knows quantities too, where both have one unit; the library knows none."""

    @wraps(compare)
    def compared(context: Any, *sides: Any) -> Any:
        one, other = (_quantity(side[0]) if len(side) == 1 else None for side in sides)
        if one is None or other is None:
            return compare(context, *sides)
        if one[1] != other[1]:
            raise CannotRun(gettext_lazy("it compares different units"))
        return compare(context, [one[0]], [other[0]])

    return compared


def _quantity(value: Any) -> tuple[Any, str] | None:
    said = get_data(value)
    if isinstance(said, FP_Quantity):
        return said.value, str(said.unit).strip("'")
    if isinstance(said, dict) and "value" in said:
        return said["value"], str(said.get("code") or said.get("unit") or "")
    return None


def _round(context: Any, values: Any, places: Any = 0) -> Any:
    number = get_data(values[0]) if len(values) == 1 else None
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        return []
    digits = int(places) if isinstance(places, int | Decimal) else 0
    if not 0 <= digits <= 12:
        return []
    # The library rounds half to even; FHIRPath, and every table of norms, rounds half up.
    rounded = Decimal(number).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return int(rounded) if digits == 0 else rounded


class WeighedCoding(dict[str, Any]):
    """A Coding of a response that knows the points of its option."""

    weight: Decimal | None = None


def _weight(context: Any, values: Any) -> list[Any]:
    """`weight()` and `ordinal()`: the points of answers, of their values, or of options of the definition."""
    found: list[Any] = []
    for value in values:
        said = get_data(value)
        coding = said.get("valueCoding", said) if isinstance(said, dict) else None
        if isinstance(coding, WeighedCoding) and coding.weight is not None:
            found.append(coding.weight)
            continue
        for holder in (said, coding):
            points = ext.value(holder, ext.ORDINAL)
            if isinstance(points, int | Decimal):
                found.append(points)
                break
    return found


_OWN: dict[str, dict[str, Any]] = {
    "replace": {"fn": _replace, "arity": {2: ["String", "String"]}, "nullable_input": True},
    "matches": {"fn": _matches, "arity": {1: ["String"]}, "nullable_input": True},
    "join": {"fn": _join, "arity": {0: [], 1: ["String"]}},
    "sum": {"fn": _added},
    "avg": {"fn": _mean},
    "min": {"fn": _least},
    "max": {"fn": _greatest},
    "round": {"fn": _round, "arity": {0: [], 1: ["Number"]}},
    "weight": {"fn": _weight},
    "ordinal": {"fn": _weight},
}
_LIBRARY: Any = invocation_registry
_COMPARED = {sign: {**_LIBRARY[sign], "fn": _by_number(_LIBRARY[sign]["fn"])} for sign in ("<", ">", "<=", ">=")}
_ALL: dict[str, dict[str, Any]] = {**_LIBRARY, **_OWN, **_COMPARED}
_TABLE = {
    name: {**entry, "fn": _within_size(entry["fn"])}
    for name, entry in _ALL.items()
    if name in FUNCTIONS or name in OPERATORS
}
_MODEL = models["r4"]


def node(data: Any, path: str) -> Any:
    """An element with the path of its type, so that `answer.value` finds `valueCoding`."""
    return ResourceNode.create_node(data, path)


def begin() -> None:
    """From here on `now()` and `today()` are one moment, so that what is worked out twice stays the same."""
    constants.reset()


def evaluate(tree: Mapping[str, Any], focus: Any, values: Mapping[str, Any]) -> list[Any]:
    """The values of an expression at `focus`; `values` are those behind %. Raises CannotRun.

    To be called within a time limit.
    """
    known = {name: _alone(value) for name, value in values.items()}
    context = {
        "dataRoot": [focus],
        "vars": {"context": focus, **known},
        "model": _MODEL,
        "userInvocationTable": _TABLE,
    }
    limits = Context(
        prec=28, Emax=MOST_MAGNITUDE, Emin=-MOST_MAGNITUDE, traps=[Overflow, InvalidOperation, DivisionByZero]
    )
    try:
        with localcontext(limits):
            found = do_eval(context, [focus], tree)
    except (CannotRun, RecursionError) as reason:
        raise CannotRun(str(reason)) from None
    except Exception:
        raise CannotRun(gettext_lazy("it fails with these answers")) from None
    return list(_require_size(found)) if isinstance(found, list) else [_require_size(found)]


def _alone(value: Any) -> Any:
    # A list of one is handed over as its value: the library turns signs in the list it was given.
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def plain(value: Any) -> Any:
    """A value of a result without the library's wrapping; dates and times as text."""
    said = get_data(value)
    return said if isinstance(said, bool | int | Decimal | str | dict | list) else str(said)
